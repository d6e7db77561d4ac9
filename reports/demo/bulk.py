"""Write very many rows at once: COPY on PostgreSQL, executemany elsewhere."""

import io
import json
from collections.abc import Iterable
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models

CHUNK = 50_000
NULL = "\\N"


def load(model, columns: list[str], rows: Iterable[tuple]) -> int:
    """Write rows of plain values (text already as the database reads it; None is null) into the model's table; returns how many.

    Columns that are not named take the model's default where they may not be null.
    """
    unsaid = _defaults(model, columns)
    columns, rest = [*columns, *unsaid], tuple(unsaid.values())
    table, count, source = model._meta.db_table, 0, (row + rest for row in rows)
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        while chunk := list(islice(source, CHUNK)):
            if connection.vendor == "postgresql":
                text = io.StringIO("\n".join("\t".join(NULL if value is None else str(value) for value in row) for row in chunk) + "\n")
                cursor.cursor.copy_expert(f'COPY "{table}" ({quoted}) FROM STDIN', text)
            else:
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({places})', chunk)  # noqa: S608  our own names
            count += len(chunk)
    return count


def _defaults(model, columns: list[str]) -> dict:
    """Column → default as the database reads it, of the columns that are not named and may not be null."""
    fields = [field for field in model._meta.concrete_fields if not (field.column in columns or field.primary_key or field.null or field.generated)]
    return {
        field.column: json.dumps(field.get_default()) if isinstance(field, models.JSONField) else field.get_default() for field in fields
    }


def numbered(*models) -> None:
    """Let ids go on after those that were written, and tell the database how many rows there are now."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
