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
    """The rows of a statement which PostgreSQL reads and plans once a connection, under a name; to be asked within a transaction.

    In it `{among}` and `{apart}` stand for being one of the ids or none of them, `%(day)s` for a value, whose type `kinds` names.
    Where connections are shared among transactions (DISABLE_SERVER_SIDE_CURSORS), nothing is kept on them.
    """
    if not keeps_plans():
        return fetched(sql.format(among=f"IN ({numbers(ids)})", apart=f"NOT IN ({numbers(ids)})"), values)
    with connection.cursor() as cursor:
        _execute(cursor, name, sql.format(among="= ANY(%(ids)s)", apart="<> ALL(%(ids)s)"), {"ids": "bigint[]"} | kinds, {"ids": list(ids)} | values)
        return cursor.fetchall()


def told(name: str, sql: str, *, kinds: Mapping[str, str], values: Mapping) -> None:
    """Send a statement that answers with nothing, planned once a connection as `planned` does; to be sent within a transaction."""
    if not keeps_plans():
        return executed(sql, values)
    with connection.cursor() as cursor:
        _execute(cursor, name, sql, kinds, values)


def keeps_plans() -> bool:
    """Whether a statement may be left prepared on the connection."""
    return connection.vendor == "postgresql" and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def _execute(cursor, name: str, sql: str, kinds: Mapping[str, str], values: Mapping) -> None:
    ready = _ready.setdefault(connection.connection, set())
    if name not in ready:
        places = {key: f"${number}" for number, key in enumerate(kinds, 1)}
        cursor.execute(f"PREPARE {name} ({', '.join(kinds.values())}) AS {sql % places}")
        ready.add(name)
    cursor.execute(f"{AS_WRITTEN} EXECUTE {name} ({', '.join(['%s'] * len(kinds))})", [values[key] for key in kinds])


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
