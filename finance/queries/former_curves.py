"""Read what was planned before: the baselines of a project by a day, the curves of those that were replaced, and what each new one did to PV."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from finance.calc.earned_value import WorkPackages, as_moments, curve_codes, s_curve, technique_codes
from finance.calc.replans import treatment
from finance.models import Rebaseline
from finance.queries.project_value import project_value
from pmo.calc.money import from_minor, to_minor
from projects.models import Baseline, BaselineItem, WorkPackage
from projects.queries.calendars import working_times

DRAWN, POINTS = 2, 40


@dataclass(frozen=True)
class FormerCurve:
    """The planned value of a baseline that another replaced on the day `until`."""

    baseline: Baseline
    until: dt.date
    curve: list[tuple[dt.date, Decimal | None]]


@dataclass(frozen=True)
class Replan:
    """What a new baseline did: PV on the day it was approved by the old one and by it, EV then, and how that treats the past (None: unknown).

    `row` is what a re-baseline kept of it, where the treatment was chosen.
    """

    baseline: Baseline
    before: Decimal | None
    after: Decimal | None
    earned: Decimal | None
    treated: str | None
    row: Rebaseline | None = None


def baselines_by(*, project, day: dt.date) -> list[Baseline]:
    """The baselines approved by a day, the newest first."""
    return list(project.baselines.filter(approved_on__lte=day).order_by("-approved_on", "-number"))


def former_curves(*, project, baselines: list[Baseline], history: list) -> tuple[list[FormerCurve], dict[int, Replan]]:
    """The curves of the last two baselines that were replaced, the older first, and by key what each new baseline did; in a fixed number of trips.

    `history` are the stored points of the project, oldest first. Only baselines that promised their lines have a curve.
    """
    if len(baselines) < 2:
        return [], {}
    lines = _lines(baselines)
    calendars, place = working_times(project_ids=[project.pk]) if lines else ([], {})
    clock = calendars[place[project.pk]] if lines else None
    drawn, did = [], {}
    chosen = {row.baseline_id: row for row in Rebaseline.objects.filter(project=project)}
    for newer, old in itertools.pairwise(baselines):
        until = newer.approved_on
        if (row := chosen.get(newer.pk)) is not None:
            if len(drawn) < DRAWN:
                drawn.append(FormerCurve(old, until, project_value(project=project, as_of=until - dt.timedelta(days=1)).curve))
            did[newer.pk] = Replan(newer, row.pv_before, row.pv_after, row.ev_after, row.treatment, row)
            continue
        packages = {one.pk: _packages(lines[one.pk]) for one in (old, newer) if one.pk in lines}
        if old.pk in packages:
            drawn.append(FormerCurve(old, until, _curve(packages[old.pk], clock)))
        before, after = (_at(packages.get(one.pk), until, clock) for one in (old, newer))
        earned = next((one.found.ev for one in reversed(history) if one.as_of <= until), None)
        did[newer.pk] = Replan(newer, before, after, earned, treatment(before, after, earned, budget=newer.budget))
    return drawn[:DRAWN][::-1], did


def _lines(baselines: list[Baseline]) -> dict[int, list]:
    items = BaselineItem.objects.filter(baseline__in=[one.pk for one in baselines], start_at__isnull=False, finish_at__isnull=False, cost__gt=0)
    items = items.exclude(work_package__kind=WorkPackage.Kind.SUMMARY).order_by("baseline", "pk")
    rows: dict[int, list] = {}
    for key, *line in items.values_list("baseline", "start_at", "finish_at", "cost", "work_package__curve"):
        rows.setdefault(key, []).append(line)
    return rows


def _packages(lines: list) -> WorkPackages:
    start, finish, cost, curve = zip(*lines, strict=True)
    count = len(lines)
    return WorkPackages(
        project=np.zeros(count, dtype=np.int64), budget=np.array([to_minor(one) for one in cost], dtype=np.int64), start=as_moments(start),
        finish=as_moments(finish), curve=curve_codes(curve), technique=technique_codes(["percent"] * count), percent=np.full(count, np.nan),
        started=np.zeros(count, bool), finished=np.zeros(count, bool),
    )  # fmt: skip


def _at(packages: WorkPackages | None, day: dt.date, working_time) -> Decimal | None:
    pv = None if packages is None else s_curve(packages, [day], [working_time])[0][1]
    return None if pv is None else from_minor(pv)


def _curve(packages: WorkPackages, working_time) -> list:
    first, last = packages.start.min().item().date(), packages.finish.max().item().date()
    step = max((last - first).days / POINTS, 1)
    days = sorted({first + dt.timedelta(days=round(step * number)) for number in range(int((last - first).days / step) + 1)} | {last})
    return [(day, None if pv is None else from_minor(pv)) for day, pv in s_curve(packages, days, [working_time])]
