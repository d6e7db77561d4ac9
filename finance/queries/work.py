"""Read work packages with the newest measure of each, as arrays, for many projects in one trip."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
from django.db import connection

from finance.calc.shares import CURVES, TECHNIQUES
from pmo.statements import numbers

UNKNOWN = np.iinfo(np.int64).min
EPOCH = dt.date(1970, 1, 1)

# The newest measure of each package is one probe of the index (work package, status date), whatever the length of its history.
SQL = """
SELECT {columns}
FROM projects_workpackage w
JOIN projects_project j ON j.id = w.project_id
{newest}
WHERE w.known_on <= '{day}' AND w.kind <> 'summary' AND w.project_id IN ({ids})
ORDER BY w.project_id
"""
DIALECTS = {
    "postgresql": {
        "newest": """LEFT JOIN LATERAL (
            SELECT * FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= '{day}'
            ORDER BY q.status_date DESC LIMIT 1) p ON true""",
        "minutes": "COALESCE({column}, '-infinity')",
        "cents": "COALESCE(({column} * 100)::bigint, {unknown})",
        "millionths": "COALESCE(({column} * 1000000)::bigint, {unknown})",
        "day": "COALESCE({column}, '-infinity')",
        "key": "COALESCE({column}::bigint, {unknown})",
    },
    "sqlite": {
        "newest": """LEFT JOIN finance_progress p ON p.id = (
            SELECT q.id FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= '{day}'
            ORDER BY q.status_date DESC LIMIT 1)""",
        "minutes": "COALESCE(CAST(strftime('%s', {column}) AS INTEGER) / 60, {unknown})",
        "cents": "COALESCE(CAST(round({column} * 100) AS INTEGER), {unknown})",
        "millionths": "COALESCE(CAST(round({column} * 1000000) AS INTEGER), {unknown})",
        "day": "COALESCE(CAST(julianday({column}) - 2440587.5 AS INTEGER), {unknown})",
        "key": "COALESCE({column}, {unknown})",
    },
}
# As PostgreSQL sends them: a moment is microseconds since 2000, a day is days since 2000, and before all time is the least number there is.
DAY_2000, SECOND = 10957, 1_000_000
SENT = {"minutes": ">i8", "day": ">i4"}


@dataclass(frozen=True)
class Work:
    """Work packages as parallel arrays, ordered by project. Moments are minutes since 1970, days since 1970, money in minor units.

    The whole numbers hold `UNKNOWN` where the database has null.
    """

    project: np.ndarray
    package: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    budget: np.ndarray
    technique: np.ndarray  # its place in TECHNIQUES; level of effort also where the kind says so
    curve: np.ndarray  # its place in CURVES
    done: np.ndarray  # millionths
    before: np.ndarray  # what was done by the measure before the newest, of work that is not done; millionths
    actual_cost: np.ndarray
    etc: np.ndarray
    earned: np.ndarray  # as a time-phased file states it
    measured: np.ndarray
    started: np.ndarray
    finished: np.ndarray
    calendar: np.ndarray  # the key of the project's, UNKNOWN for the standard week

    def __len__(self) -> int:
        return len(self.project)

    def among(self, chosen: np.ndarray) -> "Work":
        """The chosen work packages, by their places."""
        return Work(*(getattr(self, one.name)[chosen] for one in fields(self)))


BEFORE = """CASE WHEN p.done < 1 THEN (SELECT f.done FROM finance_progress f
WHERE f.work_package_id = w.id AND f.status_date < p.status_date ORDER BY f.status_date DESC LIMIT 1) END"""
# What each array of `Work` is read from: the kind of number, and the column.
COLUMNS = {
    "start": ("minutes", "w.start_at"),
    "finish": ("minutes", "w.finish_at"),
    "budget": ("cents", "w.budget"),
    "technique": (TECHNIQUES, "CASE w.kind WHEN 'loe' THEN 'loe' ELSE w.technique END"),
    "curve": (CURVES, "w.curve"),
    "done": ("millionths", "p.done"),
    "before": ("millionths", BEFORE),
    "actual_cost": ("cents", "p.actual_cost"),
    "etc": ("cents", "p.etc"),
    "earned": ("cents", "p.earned"),
    "measured": ("day", "p.status_date"),
    "started": ("minutes", "p.actual_start_at"),
    "finished": ("minutes", "p.actual_finish_at"),
    "calendar": ("key", "j.calendar_id"),
}


# What each array of `FormerPlans` is read from.
FORMER = {
    "package": ("key", "f.work_package_id"),
    "until": ("day", "f.until_on"),
    "start": ("minutes", "f.start_at"),
    "finish": ("minutes", "f.finish_at"),
    "budget": ("cents", "f.budget"),
    "technique": (TECHNIQUES, "f.technique"),
    "curve": (CURVES, "f.curve"),
}
PLAN = tuple(FORMER)[2:]
FORMER_SQL = """
SELECT {columns} FROM projects_formerplan f WHERE f.project_id IN ({ids}) AND f.until_on > '{after}' ORDER BY f.work_package_id, f.until_on
"""


@dataclass(frozen=True)
class FormerPlans:
    """Plans of lines that others replaced, as parallel arrays, ordered by work package and day; the units are those of `Work`."""

    package: np.ndarray
    until: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    budget: np.ndarray
    technique: np.ndarray
    curve: np.ndarray

    def at(self, work: Work, day: int) -> Work:
        """The work as it was planned on a day: each line by the first of its plans that held for longer, else as it is."""
        later = np.flatnonzero(self.until > day)
        if not len(later) or not len(work):
            return work
        package, first = np.unique(self.package[later], return_index=True)
        order = np.argsort(work.package)
        place = order[np.searchsorted(work.package, package, sorter=order).clip(max=len(order) - 1)]
        known, columns = work.package[place] == package, {}
        for name in PLAN:
            columns[name] = getattr(work, name).copy()
            columns[name][place[known]] = getattr(self, name)[later[first[known]]]
        return replace(work, **columns)


def measured_work(*, project_ids: list[int], day: dt.date) -> Work:
    """The work packages (no summaries) of the projects known by `day`, as they were planned then, each with its newest measure by `day`."""
    kinds = ["key", "key", *_kinds(COLUMNS)]
    if not project_ids:
        return Work(*np.empty((len(kinds), 0), np.int64))
    work = Work(*numbers_of(_worded(connection.vendor).format(day=day.isoformat(), ids=numbers(project_ids)), kinds))
    return former_plans(project_ids=project_ids, after=day).at(work, (day - EPOCH).days)


def former_plans(*, project_ids: list[int], after: dt.date) -> FormerPlans:
    """The plans of lines that held on a day or later, and hold no more."""
    sql = FORMER_SQL.format(columns=", ".join(_asked_of(FORMER)), ids=numbers(project_ids), after=after.isoformat())
    return FormerPlans(*numbers_of(sql, _kinds(FORMER)))


def asked(kind: str, column: str) -> str:
    """A column as it is asked for, to be read by `numbers_of` as this kind of number: minutes, cents, millionths, day, key."""
    return DIALECTS[connection.vendor][kind].format(column=column, unknown=f"CAST('{UNKNOWN}' AS bigint)")


def numbers_of(sql: str, kinds: Sequence[str]) -> list[np.ndarray]:
    """The answer to a statement as an int64 array for each of its columns, which are `asked` for by their kinds."""
    return _copied(sql, kinds) if connection.vendor == "postgresql" else _fetched(sql, len(kinds))


@cache
def _worded(vendor: str) -> str:
    columns = [asked("key", "w.project_id"), asked("key", "w.id"), *_asked_of(COLUMNS)]
    return SQL.format(columns=", ".join(columns), newest=DIALECTS[vendor]["newest"], day="{day}", ids="{ids}")


def _asked_of(columns: Mapping[str, tuple]) -> list[str]:
    """The columns as they are asked for; of a word, its place among those of its kind."""
    return [asked(kind, column) if isinstance(kind, str) else asked("key", _place(kind, column)) for kind, column in columns.values()]


def _kinds(columns: Mapping[str, tuple]) -> list[str]:
    return [kind if isinstance(kind, str) else "key" for kind, _column in columns.values()]


def _place(words: tuple[str, ...], column: str) -> str:
    places = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CAST(CASE ({column}) {places} END AS bigint)"


def _fetched(sql: str, width: int) -> list[np.ndarray]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, width).T)


def _copied(sql: str, kinds: Sequence[str]) -> list[np.ndarray]:
    """The rows as PostgreSQL sends them in binary: a header of 19 bytes, then for each row its width, and each number after its length."""
    sent = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({sql}) TO STDOUT (FORMAT binary)", sent)
    columns = [(f"{number}", SENT.get(kind, ">i8")) for number, kind in enumerate(kinds)]
    row = np.dtype([("width", ">i2"), *(part for name, form in columns for part in ((f"length of {name}", ">i4"), (name, form)))])
    rows = np.frombuffer(sent.getbuffer()[19:-2], dtype=row)
    return [_ours(rows[name], kind) for (name, _form), kind in zip(columns, kinds, strict=True)]


def _ours(sent: np.ndarray, kind: str) -> np.ndarray:
    """The numbers of a column as this office counts them."""
    column = sent.astype(np.int64)
    if kind == "minutes":
        return np.where(column == UNKNOWN, UNKNOWN, (column + SECOND // 2) // SECOND // 60 + DAY_2000 * 1440)
    if kind == "day":
        return np.where(column == np.iinfo(np.int32).min, UNKNOWN, column + DAY_2000)
    return column
