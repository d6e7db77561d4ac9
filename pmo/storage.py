"""Write very many rows at once: by COPY where PostgreSQL is, by INSERT elsewhere and for few; the outcome is the same."""

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from zlib import crc32

import orjson
from django.db import connection, models, transaction

from pmo.statements import told

COPY_FROM = 200  # rows from which COPY is worth its overhead
AT_ONCE = 10_000
NULL = r"\N"


def blank(model: type[models.Model]) -> dict:
    """A row of the model in which nothing is said: every column but the key, by its name, with its default."""
    return {field.attname: field.get_default() for field in model._meta.concrete_fields if not field.primary_key}


def upsert(model: type[models.Model], rows: Sequence[Mapping], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """Insert the rows, or, where the unique columns meet a stored one, change its `update` columns to theirs.

    Columns are named as the model's attributes are (`project_id`); each row has the same ones, every column without a default of
    the database among them.
    """
    if not rows:
        return
    fields, table, names, conflict, prepared = _worded(model, tuple(rows[0]), tuple(unique), tuple(update))
    columns, values = [field.column for field in fields], [list(row.values()) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
            with transaction.atomic(savepoint=False):
                cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608  names of our own models
                cursor.copy_expert(f"COPY incoming ({names}) FROM STDIN", _as_copied(fields, list(zip(*values, strict=True))))
                cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming {conflict}")  # noqa: S608  the same names
                cursor.execute("DROP TABLE incoming")
        elif connection.vendor == "postgresql":  # one value holds them all: a statement of hundreds is read and planned longer than it runs
            given = orjson.dumps([dict(zip(columns, row, strict=True)) for row in values], default=str).decode()
            sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %(rows)s) {conflict}"  # noqa: S608  the same names
            told(prepared, sql, kinds={"rows": "json"}, values={"rows": given})
        else:  # one statement run for each row: no limit on the number of values
            places = ", ".join(["%s"] * len(fields))
            prepared = [_prepared(field, column, cursor.db) for field, column in zip(fields, zip(*values, strict=True), strict=True)]
            with transaction.atomic(savepoint=False):
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places}) {conflict}", zip(*prepared, strict=True))  # noqa: S608  the same names


@cache
def _worded(model: type[models.Model], row: tuple[str, ...], unique: tuple[str, ...], update: tuple[str, ...]) -> tuple:
    """The fields of a row, and table, columns, what to do on conflict and the name of its statement: worded once."""
    named = {field.attname: field for field in model._meta.concrete_fields}
    fields = [named[name] for name in row]
    column = {field.attname: _quoted(field.column) for field in fields}
    conflict = (
        f"ON CONFLICT ({', '.join(column[name] for name in unique)}) "
        f"DO UPDATE SET {', '.join(f'{column[name]} = EXCLUDED.{column[name]}' for name in update)}"
    )
    names = ", ".join(column.values())
    prepared = f"put_{model._meta.db_table[:30]}_{crc32(f'{names} {conflict}'.encode()):08x}"
    return fields, _quoted(model._meta.db_table), names, conflict, prepared


def revise(model: type[models.Model], rows: Sequence[Mapping], *, key: str = "id") -> None:
    """Change columns of stored rows. Columns are named as the model's attributes are; each row has the same ones, its key among them."""
    if not rows:
        return
    named = {field.attname: field for field in model._meta.concrete_fields}
    fields = [named[name] for name in rows[0]]
    table, names = _quoted(model._meta.db_table), [_quoted(field.column) for field in fields]
    place = list(rows[0]).index(key)
    changed = [name for name in names if name != names[place]]
    with connection.cursor() as cursor, transaction.atomic(savepoint=False):
        if connection.vendor == "postgresql":
            values = [list(row.values()) for row in rows]
            cursor.execute(f"CREATE TEMP TABLE revised ON COMMIT DROP AS SELECT {', '.join(names)} FROM {table} WITH NO DATA")  # noqa: S608  names of our own models
            cursor.copy_expert(f"COPY revised ({', '.join(names)}) FROM STDIN", _as_copied(fields, list(zip(*values, strict=True))))
            said = ", ".join(f"{name} = revised.{name}" for name in changed)
            cursor.execute(f"UPDATE {table} SET {said} FROM revised WHERE {table}.{names[place]} = revised.{names[place]}")  # noqa: S608  the same names
            cursor.execute("DROP TABLE revised")
        else:
            order = [field for at, field in enumerate(fields) if at != place] + [fields[place]]
            said = ", ".join(f"{name} = %s" for name in changed)
            values = [[field.get_db_prep_save(row[field.attname], connection) for field in order] for row in rows]
            cursor.executemany(f"UPDATE {table} SET {said} WHERE {names[place]} = %s", values)  # noqa: S608  the same names


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of values in the order of the named columns, checked by the caller; no model is built, no key comes back.

    Of very many rows no more are made ready at once than memory does not notice.
    """
    left = iter(rows)
    with transaction.atomic(savepoint=False):
        while some := list(islice(left, AT_ONCE)):
            insert_columns(model, dict(zip(names, zip(*some, strict=True), strict=True)))


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence]) -> None:
    """Insert rows that are given side by side: by the name of each column, its values. Days and amounts may be texts as the database writes them."""
    named = {field.attname: field for field in model._meta.concrete_fields}
    fields = [named[name] for name in columns]
    target = f"{_quoted(model._meta.db_table)} ({', '.join(_quoted(field.column) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {target} FROM STDIN", _as_copied(fields, list(columns.values())))
        else:
            prepared = [_prepared(field, column, cursor.db) for field, column in zip(fields, columns.values(), strict=True)]
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", zip(*prepared, strict=True))  # noqa: S608  names of our own models


def _prepared(field: models.Field, column: Sequence, database) -> Sequence:
    """A column as the database takes it: most are as they stand, the others are made ready value by value."""
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField | models.ForeignKey):
        return column
    if isinstance(field, models.DateField):  # moments recur: each is made ready once
        known = {value: None if value is None else field.get_db_prep_save(value, database) for value in set(column)}
        return [known[value] for value in column]
    return [None if value is None else field.get_db_prep_save(value, database) for value in column]


def _as_copied(fields: list[models.Field], columns: Sequence[Sequence]) -> io.BytesIO:
    """The columns in COPY's text format, rows behind one another: each column has one writer."""
    written = [_texts(field, values) for field, values in zip(fields, columns, strict=True)]
    return io.BytesIO(("\n".join(map("\t".join, zip(*written, strict=True))) + "\n").encode())


def _texts(field: models.Field, values: Sequence) -> Sequence[str]:
    if isinstance(field, models.JSONField):  # JSON has no line breaks or tabs of its own
        return [NULL if value is None else orjson.dumps(value).decode().replace("\\", "\\\\") for value in values]
    if isinstance(field, models.CharField | models.TextField):
        return _plain_texts(values)
    if values.count(values[0]) == len(values):
        return [NULL if values[0] is None else str(values[0])] * len(values)
    if isinstance(field, models.DecimalField | models.FloatField):  # amounts seldom recur, and are written sooner than they are looked up
        return [NULL if value is None else str(value) for value in values]
    known: dict = {None: NULL}  # days, moments, periods recur: each is written once
    return [known[value] if value in known else known.setdefault(value, str(value)) for value in values]


def _plain_texts(values: Sequence[str | None]) -> Sequence[str]:
    if None not in values:
        together = "".join(values)
        if not any(sign in together for sign in "\\\n\t\r"):
            return values
    return [NULL if value is None else _escaped(value) for value in values]


def _escaped(text: str) -> str:
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
