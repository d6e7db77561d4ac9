"""Insert very many plain rows at once: COPY on PostgreSQL, one prepared statement on SQLite. For bulk actions only."""

import io
from collections.abc import Iterable, Sequence

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(model, names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of values in the order of the named fields, checked by the caller, inside the caller's transaction.

    About ten times as fast as `bulk_create`: no model is built, and no key comes back.
    """
    table, columns = model._meta.db_table, [model._meta.get_field(name).column for name in names]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    target = f"{connection.ops.quote_name(table)} ({quoted})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
            cursor.copy_expert(f"COPY {target} FROM STDIN", text)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({marks})", rows)  # noqa: S608  names come from the model


def _copied(value) -> str:
    """A value in COPY's text format."""
    if value is None:
        return "\\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
