"""Write very many rows at once: by COPY where PostgreSQL is, by batches of INSERT elsewhere; the outcome is the same."""

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

import orjson
from django.db import connection, models, transaction

COPY_FROM = 200  # rows from which COPY is worth its overhead


def upsert(rows: Sequence[models.Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """Insert the rows, or, where the unique fields meet a stored one, change its `update` fields to theirs.

    `unique` and `update` are field names. The rows need not, and do not, learn their ids.
    """
    if not rows:
        return
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
        with transaction.atomic():
            _copy(rows, unique, update)
    else:
        type(rows[0]).objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=update, batch_size=500)


def _copy(rows: Sequence[models.Model], unique: Sequence[str], update: Sequence[str]) -> None:
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    column = {field.name: _quoted(field.column) for field in fields}
    table, names = _quoted(meta.db_table), ", ".join(column.values())
    changes = ", ".join(f"{column[name]} = EXCLUDED.{column[name]}" for name in update)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        cursor.copy_expert(f"COPY incoming ({names}) FROM STDIN", _Lines(rows, [field.attname for field in fields]))
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming "  # noqa: S608
            f"ON CONFLICT ({', '.join(column[name] for name in unique)}) DO UPDATE SET {changes}"
        )
        cursor.execute("DROP TABLE incoming")


class _Lines(io.RawIOBase):
    """The rows as COPY reads them, made as they are read."""

    def __init__(self, rows: Sequence[models.Model], names: list[str]):
        self.lines = ("\t".join([_text(getattr(row, name)) for name in names]) + "\n" for row in rows)
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        parts, length = [self.rest], len(self.rest)
        while size < 0 or length < size:
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line.encode())
            length += len(parts[-1])
        whole = b"".join(parts)
        self.rest = b"" if size < 0 else whole[size:]
        return whole if size < 0 else whole[:size]


def _text(value) -> str:
    """A value as COPY's text format writes it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, dict | list):
        return _escaped(orjson.dumps(value).decode())
    if isinstance(value, int | float | Decimal | dt.date):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be copied.")


def _escaped(text: str) -> str:
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
