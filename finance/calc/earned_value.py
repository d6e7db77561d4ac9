"""Earned value of many work packages at once: measured by project, added exactly, derived after adding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

import numpy as np

from finance.calc.indices import METHODS, Indices, Money, indices
from finance.calc.phased import PhasedPlans
from finance.calc.planned_shares import PlannedShares
from finance.calc.shares import CURVES, TECHNIQUES, curve_codes, earned_share, planned_share, spread, technique_codes
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, begin_of, end_of

__all__ = [
    "CURVES", "METHODS", "TECHNIQUES", "Indices", "Measures", "Money", "RollUp", "Totals", "WorkPackages", "add_up",
    "as_moments", "curve_codes", "earned_share", "indices", "measure", "planned_share", "roll_up", "s_curve", "spread",
    "technique_codes",
]  # fmt: skip
_LARGEST_SUM = 9.0e18


@dataclass(frozen=True)
class WorkPackages:
    """Work packages in columns of one length n; summaries left out, since their budgets are the sums of these.

    project: int, 0..k−1, whose it is. budget: int64, minor units, baseline. start, finish: baseline moments, datetime64, NaT
    where missing. curve, technique: codes. percent: measured share of scope 0..1, NaN where unmeasured. started, finished: bool.
    calendar: index into the calendars given to `measure`; None: all on the first. host: index, −1 for none; None: no hosts.
    stated_pv, stated_ev: share of budget taken from a time-phased file instead of curve and technique, NaN where there is none.
    phased: plans phased in time, which take the place of start, finish and curve.
    """

    project: np.ndarray
    budget: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    curve: np.ndarray
    technique: np.ndarray
    percent: np.ndarray
    started: np.ndarray
    finished: np.ndarray
    calendar: np.ndarray | None = None
    host: np.ndarray | None = None
    stated_pv: np.ndarray | None = None
    stated_ev: np.ndarray | None = None
    phased: PhasedPlans | None = None

    def among(self, chosen: np.ndarray) -> "WorkPackages":
        """Return the chosen work packages, hosts left out.

        chosen: int64, places, ascending.

        Source: definition.
        """
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        phased = columns.pop("phased")
        columns = {name: None if column is None else column[chosen] for name, column in columns.items()} | {"host": None}
        return WorkPackages(**columns, phased=phased and phased.among(chosen))


@dataclass(frozen=True)
class Measures:
    """Sums by project (length k, int64, minor units) and the shares by work package they came from (length n, float).

    pv_known: some budget has baseline dates. ev_known: something was measured. Where False, the sum is 0 and means unknown.
    planned_budget, measured_budget: the part of `bac` that has a plan in time, and the part that has earned value (`covered`, bool).
    """

    bac: np.ndarray
    pv: np.ndarray
    ev: np.ndarray
    pv_known: np.ndarray
    ev_known: np.ndarray
    planned_budget: np.ndarray
    measured_budget: np.ndarray
    planned: np.ndarray
    earned: np.ndarray
    covered: np.ndarray


@dataclass(frozen=True)
class Totals:
    """What one child brings to a sum: money all Decimal or all int, None where unknown. measured: budget with earned value."""

    bac: Money | None
    pv: Money | None = None
    ev: Money | None = None
    ac: Money | None = None
    measured: Money | None = None
    eac: Money | None = None


@dataclass(frozen=True)
class RollUp:
    """A sum of children: `budget` of all, `indices` of those that have BAC, PV, EV and AC, `coverage` the share these are.

    eac_sum: the children's own estimates added, to be shown beside `indices.eac`. counted: how many children are in the sums.
    """

    budget: Money | None
    coverage: float | None
    counted: int
    eac_sum: Money | None
    indices: Indices


def as_moments(values: Iterable[date | datetime | None], *, end: bool = False) -> np.ndarray:
    """Return days and moments as a datetime64[m] array; None becomes NaT, a day its beginning, or its end when `end`.

    values: a zone stated on a moment is dropped, its wall-clock time kept.

    Source: finish is the end of the finish day.

    >>> as_moments([date(2026, 3, 6), None], end=True).astype(str).tolist()
    ['2026-03-07T00:00', 'NaT']
    """
    edge = end_of if end else begin_of
    local = (value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in values)
    return np.array([None if value is None else edge(value) for value in local], dtype="datetime64[m]")


def add_up(project: np.ndarray, budget: np.ndarray, share: np.ndarray, projects: int) -> np.ndarray:
    """Return Σ budget × share by project, int64, minor units; NaN shares add nothing.

    project: int, 0..projects−1. budget: int64, minor units, not negative. share: float, 0..1. All of one length.

    The rule of rounding: nothing is rounded before it is added. Whole minor units are added as integers, fractions apart, and
    the sum is rounded once, half to even. So a total does not depend on how finely the work is cut; full shares are exact.
    Raises ValueError when a sum would pass 9 × 10¹⁸ minor units.

    Source: domain rule "nothing is rounded before it is shown"; exact up to budgets of 2⁵³ minor units.

    >>> add_up(np.array([0, 0, 1]), np.array([1, 1, 5]), np.array([0.5, 0.5, 1.0]), 2).tolist()
    [1, 5]
    """
    known = np.nan_to_num(np.asarray(share, dtype=float))
    budget = np.asarray(budget, dtype=np.int64)
    value = budget * known
    if value.sum() > _LARGEST_SUM:
        raise ValueError("The sum is too large to be kept exactly.")
    whole = np.where(known >= 1, budget, np.floor(value).astype(np.int64))
    rest = np.where(known >= 1, 0.0, value - whole)
    sums = np.zeros(projects, dtype=np.int64)
    np.add.at(sums, project, whole)
    fractions = np.round(np.bincount(project, weights=rest, minlength=projects), 6)
    carried = np.floor(fractions)
    sums += carried.astype(np.int64)
    over = fractions - carried
    return sums + ((over > 0.5) | ((over == 0.5) & (sums % 2 == 1)))


def measure(
    packages: WorkPackages,
    status: date | datetime,
    calendars: Sequence[WorkingTime] = (STANDARD_WEEK,),
    projects: int | None = None,
    plans: PlannedShares | None = None,
) -> Measures:
    """Return the `Measures` of these work packages at the status date.

    status: a day, meaning its end, or a moment. calendars: what `packages.calendar` points into. projects: how many there are,
    by default the largest index plus one. plans: those of the packages, where a caller who asks for many days has them ready.

    A project in which nothing was measured (other than level of effort, which earns its plan) has no known EV beyond that.
    In one that is measured, silence earns nothing; it counts as measured only while the plan has not yet begun.
    Raises ValueError as `add_up` and `planned_share`.

    Source: reference formulas, section 1.

    >>> week = as_moments([date(2026, 3, 2)]), as_moments([date(2026, 3, 6)], end=True)
    >>> one = WorkPackages(np.array([0]), np.array([100_00]), *week, curve_codes(["linear"]), technique_codes(["percent"]),
    ...                    np.array([0.25]), np.array([True]), np.array([False]))
    >>> found = measure(one, date(2026, 3, 3))
    >>> found.pv.tolist(), found.ev.tolist()
    ([4000], [2500])
    """
    count = int(packages.project.max(initial=-1)) + 1 if projects is None else projects
    planned = _override((plans or plans_of(packages, calendars)).at(status), packages.stated_pv)
    earned = earned_share(packages.technique, packages.percent, packages.started, packages.finished, planned, packages.host)
    earned = _override(earned, packages.stated_ev)
    has_plan, heard = ~np.isnan(planned), ~np.isnan(earned)
    loe = packages.technique == TECHNIQUES.index("loe")
    reporting = _any_of(packages.project, heard & ~loe, count)
    covered = heard | (reporting[packages.project] & (planned == 0))
    whole = np.ones(len(planned))

    def total(share: np.ndarray) -> np.ndarray:
        return add_up(packages.project, packages.budget, share, count)

    return Measures(
        bac=total(whole), pv=total(planned), ev=total(earned),
        pv_known=_any_of(packages.project, has_plan, count), ev_known=_any_of(packages.project, heard, count),
        planned_budget=total(has_plan), measured_budget=total(covered), planned=planned, earned=earned, covered=covered,
    )  # fmt: skip


def s_curve(
    packages: WorkPackages, days: Sequence[date | datetime], calendars: Sequence[WorkingTime] = (STANDARD_WEEK,)
) -> list[tuple[date | datetime, int | None]]:
    """Return (day, cumulative PV in minor units) for each day asked; PV is None when no work package has baseline dates.

    packages: those of one project. days: as `status` in `measure`; stated_pv is not used, since it belongs to one day.
    Raises ValueError as `measure`.

    Source: reference formulas, section 1, PV(t).

    >>> week = as_moments([date(2026, 3, 2)]), as_moments([date(2026, 3, 6)], end=True)
    >>> one = WorkPackages(np.array([0]), np.array([100_00]), *week, curve_codes(["back"]), technique_codes(["percent"]),
    ...                    np.array([np.nan]), np.array([False]), np.array([False]))
    >>> [pv for _, pv in s_curve(one, [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 6)])]
    [0, 400, 10000]
    """
    alone = np.zeros(len(packages.budget), dtype=np.int64)
    curve, plans = [], plans_of(packages, calendars)
    for day in days:
        share = plans.at(day)
        curve.append((day, None if np.isnan(share).all() else int(add_up(alone, packages.budget, share, 1)[0])))
    return curve


def roll_up(rows: Iterable[Totals], *, method: str = "b") -> RollUp:
    """Return the `RollUp` of these children: added in their one currency, then derived; indices are never averaged.

    rows: `Totals`, or anything with its attributes. A child that lacks one of BAC, PV, EV, AC is left out of the sums and
    so lowers coverage = Σ measured (BAC where not said) of those counted / Σ BAC of all. Nothing known: everything is None.
    Raises ValueError as `indices`.

    Source: reference formulas, section 1, roll-up.

    >>> found = roll_up([Totals(100, 50, 40, 80), Totals(300, 100, 120, 80), Totals(100)])
    >>> found.indices.cpi, found.coverage, found.budget
    (1.0, 0.8, 500)
    """
    rows = [row for row in rows if row.bac is not None]
    counted = [row for row in rows if None not in (row.pv, row.ev, row.ac)]
    budget = sum(row.bac for row in rows) if rows else None
    measured = sum(row.bac if row.measured is None else row.measured for row in counted)
    sums = {name: sum(getattr(row, name) for row in counted) if counted else None for name in ("bac", "pv", "ev", "ac")}
    estimates = [_estimate(row, method) for row in counted]
    return RollUp(
        budget=budget,
        coverage=float(measured / budget) if budget else None,
        counted=len(counted),
        eac_sum=sum(estimates) if estimates and None not in estimates else None,
        indices=indices(**sums, method=method),
    )


def _estimate(row: Totals, method: str) -> Money | None:
    return row.eac if row.eac is not None else indices(bac=row.bac, pv=row.pv, ev=row.ev, ac=row.ac, method=method).eac


def plans_of(packages: WorkPackages, calendars: Sequence[WorkingTime] = (STANDARD_WEEK,)) -> PlannedShares:
    """Return the plans of the work packages, ready to be asked for many days.

    packages, calendars, raises: as `measure`.

    Source: reference formulas, section 1, PV(t).
    """
    return PlannedShares(packages.start, packages.finish, packages.curve, packages.calendar, calendars, packages.phased)


def _override(share: np.ndarray, stated: np.ndarray | None) -> np.ndarray:
    return share if stated is None else np.where(np.isnan(stated), share, np.clip(stated, 0.0, 1.0))


def _any_of(project: np.ndarray, flags: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(project, weights=flags, minlength=count) > 0
