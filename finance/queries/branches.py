"""Read a branch of a project's WBS: a heading and the lines below it, and how their earned value went."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from finance.calc.indices import Indices, indices
from finance.queries.earned_value_at import EarnedValueAt, Value, earned_value_at
from finance.queries.outlook_in_time import WEIGHTS, Outlook, outlook_of
from projects.models import Project, WorkPackage


@dataclass(frozen=True)
class Branch:
    """A line of the WBS with the keys of the work packages on it and below it, headings left out."""

    line: WorkPackage
    lines: set[int]


@dataclass(frozen=True)
class BranchPoint:
    """A branch at one day, with what follows from its sums."""

    as_of: dt.date
    fact: Value
    found: Indices

    @property
    def coverage(self) -> float | None:
        """The share of the budget that has earned value."""
        return float(self.fact.measured_budget / self.fact.bac) if self.fact.bac else None


@dataclass(frozen=True)
class BranchValue:
    """Where a branch stands, and the points that led there, this one last. `measured_on`: its newest measure."""

    branch: Branch
    points: list[BranchPoint]
    outlook: Outlook
    measured_on: dt.date | None
    computed: EarnedValueAt


def branch_of(*, project: Project, wbs: str, day: dt.date) -> Branch | None:
    """The branch of that number as known by a day; None where there is no such line."""
    known = WorkPackage.objects.filter(project=project, known_on__lte=day).filter(Q(wbs=wbs) | Q(wbs__startswith=f"{wbs}."))
    rows = list(known.order_by("order", "wbs"))
    line = next((row for row in rows if row.wbs == wbs), None)
    return line and Branch(line, {row.pk for row in rows if row.kind != WorkPackage.Kind.SUMMARY})


def branch_value(*, project: Project, branch: Branch, as_of: dt.date, weights: tuple[float, float] = WEIGHTS) -> BranchValue | None:
    """Where a branch stands on a day; its cents are its share of the project's, so that branches add up to it.

    Actual cost is what was measured of its lines: postings name none. None where nothing was known of it by then.
    """
    computed = earned_value_at(project_ids=[project.pk], status=as_of, lines=branch.lines) if branch.lines else None
    if computed is None or project.pk not in computed.values:
        return None
    earlier = [_point(then, values[project.pk]) for then, values in computed.series if project.pk in values]
    now = _point(as_of, computed.values[project.pk])
    day = as_of.date() if isinstance(as_of, dt.datetime) else as_of
    periods = earlier if computed.measured_on == day else earlier[:-1]
    sums = [_sums(one) for one in (*periods, now)]
    outlook = outlook_of(point=sums[-1], periods=sums[:-1], computed=computed, rates={project.pk: Decimal(1)}, weights=weights)
    return BranchValue(branch, [*earlier, now], outlook, computed.measured_on, computed)


@dataclass(frozen=True)
class _Sums:
    as_of: dt.date
    bac: Decimal
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    etc: Decimal | None


def _sums(one: BranchPoint) -> _Sums:
    fact = one.fact
    return _Sums(one.as_of, fact.bac, fact.pv, fact.ev, fact.ac, fact.etc)


def _point(as_of: dt.date, value: Value) -> BranchPoint:
    return BranchPoint(as_of, value, indices(bac=value.bac, pv=value.pv, ev=value.ev, ac=value.ac, bottom_up_etc=value.etc))
