"""Read how a plan, or a baseline, differs from a baseline, line by line."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from pmo.calc.working_time import STANDARD_WEEK
from projects.calc.variance import days_later
from projects.models import Baseline, BaselineItem, Project, Scheduled, WorkPackage
from projects.queries.calendars import working_time
from projects.queries.schedules import plain


@dataclass(frozen=True)
class VarianceRow:
    """A line against a baseline. Days are working days of the project's calendar, positive where it is later; money where it is more."""

    id: int
    wbs: str
    name: str
    baseline_start_at: dt.datetime | None
    baseline_finish_at: dt.datetime | None
    start_at: dt.datetime | None
    finish_at: dt.datetime | None
    start_days: float | None
    finish_days: float | None
    cost: Decimal | None


def variance_rows(*, project: Project, baseline: Baseline, against: Baseline | None = None) -> list[VarianceRow]:
    """Every line of the plan, or of a later baseline where one is named, beside what the baseline promised."""
    promised = _items(baseline)
    stands = _items(against) if against is not None else _planned(project)
    time = working_time(project.calendar) if project.calendar_id else STANDARD_WEEK
    lines = WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("pk", "wbs", "name")
    none = (None, None, None)
    rows = [(pk, wbs, name, promised.get(pk, none), stands.get(pk, none)) for pk, wbs, name in lines if pk in promised or pk in stands]
    starts = days_later([(plain(was[0]), plain(now[0])) for *_line, was, now in rows], time)
    finishes = days_later([(plain(was[1]), plain(now[1])) for *_line, was, now in rows], time)
    return [
        VarianceRow(pk, wbs, name, was[0], was[1], now[0], now[1], start, finish, None if None in (was[2], now[2]) else now[2] - was[2])
        for (pk, wbs, name, was, now), start, finish in zip(rows, starts, finishes, strict=True)
    ]


def _items(baseline: Baseline) -> dict[int, tuple]:
    rows = BaselineItem.objects.filter(baseline=baseline).values_list("work_package_id", "start_at", "finish_at", "cost")
    return {pk: tuple(row) for pk, *row in rows}


def _planned(project: Project) -> dict[int, tuple]:
    rows = Scheduled.objects.filter(project=project).values_list("pk", "start_at", "finish_at", "work_package__cost")
    return {pk: tuple(row) for pk, *row in rows}
