"""Statements written once and sent as they stand, where to build a query would cost more than to answer it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from weakref import WeakKeyDictionary

from django.db import connection

CENT = Decimal("0.01")
# The joins of a statement of ours stand in the order they are best made in: to search for a better one, or to compile, costs more than the answer.
AS_WRITTEN = "SET LOCAL join_collapse_limit = 1; SET LOCAL jit = off; SET LOCAL plan_cache_mode = force_generic_plan;"
_ready: WeakKeyDictionary = WeakKeyDictionary()  # by connection to PostgreSQL: the names of the statements it has prepared


def fetched(sql: str, values: Mapping | Sequence | None = None) -> list[tuple]:
    """The rows that a statement answers with."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def planned(name: str, sql: str, *, ids: Sequence[int], kinds: Mapping[str, str], values: Mapping) -> list[tuple]:
    """The rows of a long statement, which PostgreSQL reads and plans once a connection, under a name; to be asked within a transaction.

    In it `{among}` and `{apart}` stand for being one of the ids or none of them, `%(day)s` for a value, whose type `kinds` names.
    Where connections are shared among transactions (DISABLE_SERVER_SIDE_CURSORS), nothing is kept on them.
    """
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return fetched(sql.format(among=f"IN ({numbers(ids)})", apart=f"NOT IN ({numbers(ids)})"), values)
    with connection.cursor() as cursor:
        ready = _ready.setdefault(connection.connection, set())
        if name not in ready:
            places = {key: f"${number}" for number, key in enumerate(kinds, 2)}
            text = sql.format(among="= ANY($1)", apart="<> ALL($1)") % places
            cursor.execute(f"PREPARE {name} ({', '.join(['bigint[]', *kinds.values()])}) AS {text}")
            ready.add(name)
        given = [list(ids), *(values[key] for key in kinds)]
        cursor.execute(f"{AS_WRITTEN} EXECUTE {name} ({', '.join(['%s'] * len(given))})", given)
        return cursor.fetchall()


def executed(sql: str, values: Mapping | Sequence | None = None) -> None:
    """Send a statement that answers with nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def numbers(ids: Iterable[int]) -> str:
    """Keys as they stand in `IN (…)`; none is null, which nothing equals."""
    return ",".join(str(int(one)) for one in ids) or "NULL"


def exact(amount) -> Decimal | None:
    """Money as PostgreSQL answers it; SQLite, which keeps no decimals, to the cent again."""
    return amount if amount is None or isinstance(amount, Decimal) else Decimal(repr(amount)).quantize(CENT, ROUND_HALF_EVEN)
