"""Read work packages with the newest measure of each, as arrays, for many projects in one trip."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db import connection

UNKNOWN = np.iinfo(np.int64).min

# The newest measure of each package is one probe of the index (work package, status date), whatever the length of its history.
SQL = """
SELECT w.project_id, w.id, {minutes_start}, {minutes_finish}, {cents_budget}, w.technique, w.curve, w.kind,
       {millionths_done}, {cents_ac}, {cents_etc}, {day_measured}, {minutes_started}, {minutes_finished}
FROM projects_workpackage w
{newest}
WHERE w.known_on <= %s AND w.kind <> 'summary' AND w.project_id IN ({ids})
ORDER BY w.project_id
"""
DIALECTS = {
    "postgresql": {
        "newest": """LEFT JOIN LATERAL (
            SELECT * FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= %s
            ORDER BY q.status_date DESC LIMIT 1) p ON true""",
        "minutes": "(EXTRACT(EPOCH FROM {column} AT TIME ZONE 'UTC')::bigint / 60)",
        "cents": "({column} * 100)::bigint",
        "millionths": "({column} * 1000000)::bigint",
        "day": "({column} - DATE '1970-01-01')",
    },
    "sqlite": {
        "newest": """LEFT JOIN finance_progress p ON p.id = (
            SELECT q.id FROM finance_progress q WHERE q.work_package_id = w.id AND q.status_date <= %s
            ORDER BY q.status_date DESC LIMIT 1)""",
        "minutes": "(CAST(strftime('%%s', {column}) AS INTEGER) / 60)",
        "cents": "CAST(round({column} * 100) AS INTEGER)",
        "millionths": "CAST(round({column} * 1000000) AS INTEGER)",
        "day": "CAST(julianday({column}) - 2440587.5 AS INTEGER)",
    },
}
FIELDS = {
    "minutes_start": "w.start_at",
    "minutes_finish": "w.finish_at",
    "cents_budget": "w.budget",
    "millionths_done": "p.done",
    "cents_ac": "p.actual_cost",
    "cents_etc": "p.etc",
    "day_measured": "p.status_date",
    "minutes_started": "p.actual_start_at",
    "minutes_finished": "p.actual_finish_at",
}


@dataclass(frozen=True)
class Work:
    """Work packages as parallel arrays, ordered by project. Moments are minutes since 1970, days since 1970, money in minor units.

    Whole-number columns hold `UNKNOWN` where the database has null.
    """

    project: np.ndarray
    package: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    budget: np.ndarray
    technique: np.ndarray
    curve: np.ndarray
    kind: np.ndarray
    done: np.ndarray  # millionths
    actual_cost: np.ndarray
    etc: np.ndarray
    measured: np.ndarray
    started: np.ndarray
    finished: np.ndarray

    def __len__(self) -> int:
        return len(self.project)


def measured_work(*, project_ids: list[int], day: dt.date) -> Work:
    """The work packages (no summaries) of the projects known by `day`, each with its newest measure by `day`."""
    rows = []
    if project_ids:
        with connection.cursor() as cursor:
            cursor.execute(_sql(project_ids), [day, day])
            rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 14
    words = {5, 6, 7}
    return Work(*(np.array(column) if index in words else _whole(column) for index, column in enumerate(columns)))


def _sql(project_ids: list[int]) -> str:
    dialect = DIALECTS[connection.vendor]
    fields = {name: dialect[name.split("_")[0]].format(column=column) for name, column in FIELDS.items()}
    return SQL.format(newest=dialect["newest"], ids=",".join(str(int(one)) for one in project_ids), **fields)


def _whole(column: tuple) -> np.ndarray:
    if None in column:
        column = tuple(UNKNOWN if value is None else value for value in column)
    return np.array(column, dtype=np.int64)
