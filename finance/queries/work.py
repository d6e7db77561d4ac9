"""Read work packages with the newest measure of each, as arrays, for many projects in one trip."""

import datetime as dt
import io
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from django.db import connection

from finance.calc.shares import CURVES, TECHNIQUES
from pmo.statements import numbers

UNKNOWN = np.iinfo(np.int64).min

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
        "minutes": "EXTRACT(EPOCH FROM {column} AT TIME ZONE 'UTC')::bigint / 60",
        "cents": "({column} * 100)::bigint",
        "millionths": "({column} * 1000000)::bigint",
        "day": "({column} - DATE '1970-01-01')::bigint",
        "key": "{column}",
    },
    "sqlite": {
        "newest": """LEFT JOIN finance_progress p ON p.id = (
            SELECT q.id FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= '{day}'
            ORDER BY q.status_date DESC LIMIT 1)""",
        "minutes": "CAST(strftime('%s', {column}) AS INTEGER) / 60",
        "cents": "CAST(round({column} * 100) AS INTEGER)",
        "millionths": "CAST(round({column} * 1000000) AS INTEGER)",
        "day": "CAST(julianday({column}) - 2440587.5 AS INTEGER)",
        "key": "{column}",
    },
}


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


# What each array of `Work` is read from: the kind of number, and the column.
COLUMNS = {
    "start": ("minutes", "w.start_at"),
    "finish": ("minutes", "w.finish_at"),
    "budget": ("cents", "w.budget"),
    "technique": (TECHNIQUES, "CASE w.kind WHEN 'loe' THEN 'loe' ELSE w.technique END"),
    "curve": (CURVES, "w.curve"),
    "done": ("millionths", "p.done"),
    "actual_cost": ("cents", "p.actual_cost"),
    "etc": ("cents", "p.etc"),
    "earned": ("cents", "p.earned"),
    "measured": ("day", "p.status_date"),
    "started": ("minutes", "p.actual_start_at"),
    "finished": ("minutes", "p.actual_finish_at"),
    "calendar": ("key", "j.calendar_id"),
}


def measured_work(*, project_ids: list[int], day: dt.date) -> Work:
    """The work packages (no summaries) of the projects known by `day`, each with its newest measure by `day`."""
    width = len(COLUMNS) + 2
    if not project_ids:
        return Work(*np.empty((width, 0), np.int64))
    read = _copied if connection.vendor == "postgresql" else _fetched
    return Work(*read(_sql(project_ids, day), width))


def _sql(project_ids: list[int], day: dt.date) -> str:
    return _worded(connection.vendor).format(day=day.isoformat(), ids=numbers(project_ids))


@cache
def _worded(vendor: str) -> str:
    dialect = DIALECTS[vendor]
    columns = ["w.project_id", "w.id"]
    for kind, column in COLUMNS.values():
        number = dialect[kind].format(column=column) if isinstance(kind, str) else _place(kind, column)
        columns.append(f"COALESCE({number}, CAST('{UNKNOWN}' AS bigint))")
    return SQL.format(columns=", ".join(columns), newest=dialect["newest"], day="{day}", ids="{ids}")


def _place(words: tuple[str, ...], column: str) -> str:
    places = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CAST(CASE ({column}) {places} END AS bigint)"


def _fetched(sql: str, width: int) -> np.ndarray:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, width).T


def _copied(sql: str, width: int) -> np.ndarray:
    """The rows as PostgreSQL sends them in binary: a header of 19 bytes, then for each row its width, and each number after its length."""
    sent = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({sql}) TO STDOUT (FORMAT binary)", sent)
    number = np.dtype([("length", ">i4"), ("value", ">i8")])
    rows = np.frombuffer(sent.getbuffer()[19:-2], dtype=[("width", ">i2"), ("numbers", number, (width,))])
    return np.ascontiguousarray(rows["numbers"]["value"].T, dtype=np.int64)
