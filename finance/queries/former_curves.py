"""Read what was planned before: the baselines of a project by a day, and the curve each of those before the newest had."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from finance.calc.earned_value import WorkPackages, as_moments, curve_codes, s_curve, technique_codes
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


def baselines_by(*, project, day: dt.date) -> list[Baseline]:
    """The baselines approved by a day, the newest first."""
    return list(project.baselines.filter(approved_on__lte=day).order_by("-approved_on", "-number"))


def former_curves(*, project, baselines: list[Baseline]) -> list[FormerCurve]:
    """The curves of the last two baselines that were replaced and promised their lines, the older first; in three queries at most."""
    replaced = {old.pk: (old, newer.approved_on) for newer, old in itertools.pairwise(baselines)}
    if not replaced:
        return []
    rows: dict[int, list] = {}
    items = BaselineItem.objects.filter(baseline__in=list(replaced), start_at__isnull=False, finish_at__isnull=False, cost__gt=0)
    for key, *line in items.exclude(work_package__kind=WorkPackage.Kind.SUMMARY).order_by("baseline", "pk").values_list(
        "baseline", "start_at", "finish_at", "cost", "work_package__curve"
    ):  # fmt: skip
        rows.setdefault(key, []).append(line)
    if not rows:
        return []
    calendars, place = working_times(project_ids=[project.pk])
    found = [FormerCurve(*replaced[key], _curve(lines, calendars[place[project.pk]])) for key, lines in rows.items()]
    return sorted(found, key=lambda one: one.until)[-DRAWN:]


def _curve(lines: list, working_time) -> list:
    start, finish, cost, curve = zip(*lines, strict=True)
    count = len(lines)
    packages = WorkPackages(
        project=np.zeros(count, dtype=np.int64), budget=np.array([to_minor(one) for one in cost], dtype=np.int64), start=as_moments(start),
        finish=as_moments(finish), curve=curve_codes(curve), technique=technique_codes(["percent"] * count), percent=np.full(count, np.nan),
        started=np.zeros(count, bool), finished=np.zeros(count, bool),
    )  # fmt: skip
    first, last = min(start).date(), max(finish).date()
    step = max((last - first).days / POINTS, 1)
    days = sorted({first + dt.timedelta(days=round(step * number)) for number in range(int((last - first).days / step) + 1)} | {last})
    return [(day, None if pv is None else from_minor(pv)) for day, pv in s_curve(packages, days, [working_time])]
