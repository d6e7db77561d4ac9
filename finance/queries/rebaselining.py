"""Read what a re-baseline of a project on a day would do to its sums: budget, planned and earned value, before and after, by treatment."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from finance.calc.cents import shared_cents
from finance.calc.earned_value import CURVES, TECHNIQUES, Measures, WorkPackages, add_up, as_moments, measure, plans_of
from finance.calc.planned_shares import PlannedShares
from finance.calc.rephasing import Former, Planned, past_days, rephased
from finance.models import Rebaseline
from finance.queries.fiscal import ledger_cost
from finance.queries.packages import calendars_used, moments_of, packages_of
from finance.queries.phased import phased_rows
from finance.queries.value_columns import earned_minor, money, summed
from finance.queries.work import Work, measured_work
from pmo.calc.money import from_minor, to_minor
from pmo.calc.working_time import WorkingTime
from projects.models import Project
from projects.queries.promising import lines_to_promise, promised_cost

LOE, LINEAR = TECHNIQUES.index("loe"), CURVES.index("linear")
Treatment = Rebaseline.Treatment


@dataclass(frozen=True)
class Sums:
    """Earned value at the end of the day; money of the project, None where unknown."""

    bac: Decimal
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None

    @property
    def sv(self) -> Decimal | None:
        """The schedule variance."""
        return None if self.ev is None or self.pv is None else self.ev - self.pv

    @property
    def cv(self) -> Decimal | None:
        """The cost variance."""
        return None if self.ev is None or self.ac is None else self.ev - self.ac


@dataclass(frozen=True)
class Choice:
    """A treatment of the past: the sums after it, and what hinders it (empty: nothing does). `overrun`: what it adds to the budget for cost."""

    treatment: str
    after: Sums | None
    hindered: str = ""
    overrun: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Rebaselining:
    """A project's plan on the day of a re-baseline, as it was and as the schedule now promises it, by line."""

    day: dt.date
    work: Work
    packages: WorkPackages
    measures: Measures
    plans: PlannedShares
    planned: Planned
    earned: np.ndarray  # share of each line by the new plan, NaN where nothing is known
    names: dict[int, str]
    before: Sums

    def choices(self) -> list[Choice]:
        """Every treatment with what it would do."""
        return [self.choice(one) for one in Treatment.values]

    def choice(self, treatment: str) -> Choice:
        """What a treatment would do."""
        if hindered := self._hindered(treatment):
            return Choice(treatment, None, hindered)
        after = self._after(self.reached(treatment))
        overrun = self.before.ac - after.ev if treatment == Treatment.SINGLE_POINT_COST else Decimal("0.00")
        if overrun < 0:
            text = _("AC {ac} is below EV {ev} on {day}: there is no overrun to set aside. Set PV to EV instead.")
            return Choice(treatment, None, text.format(ac=self.before.ac, ev=after.ev, day=self.day))
        return Choice(treatment, replace(after, bac=after.bac + overrun, pv=after.pv + overrun, ev=after.ev + overrun), overrun=overrun)

    def reached(self, treatment: str) -> np.ndarray:
        """What counts as planned of each line by the end of the day, in minor units."""
        if treatment == Treatment.PRESERVE:
            return shared_cents(self.work.budget, self.measures.planned)
        return shared_cents(self.planned.budget, self.earned)

    def points(self, treatment: str) -> list[tuple[int, dt.date, Decimal]]:
        """The points of the new plan in time: key of the line, day, cumulative planned value."""
        former = self._former() if treatment == Treatment.PRESERVE else None
        found = rephased(by=self.day, reached=self.reached(treatment), planned=self.planned, former=former)
        return [(int(self.work.package[line]), day, from_minor(cents)) for line, day, cents in found]

    def _hindered(self, treatment: str) -> str:
        if treatment == Treatment.PRESERVE:
            if self.before.pv is None:
                return _("No line had dates by {day}: nothing planned can be kept. Set PV to EV instead.").format(day=self.day)
            above = np.flatnonzero(self.reached(treatment) > self.planned.budget)
            names = ", ".join(self.names.get(int(key), "") for key in self.work.package[above][:5])
            text = _("More was planned by {day} than the new budget of WBS {lines}: raise the budget there, or set PV to EV.")
            return text.format(day=self.day, lines=names) if len(above) else ""
        if not self.measures.ev_known[0]:
            return _("No work was measured by {day}: EV is not known, so PV cannot be set to it. Measure the work first.").format(day=self.day)
        if treatment == Treatment.SINGLE_POINT_COST and self.before.ac is None:
            return _("No cost is known by {day}: book the actual cost first, or set PV to EV alone.").format(day=self.day)
        return ""

    def _after(self, reached: np.ndarray) -> Sums:
        budget = self.planned.budget
        share = np.divide(reached, budget, out=np.zeros(len(budget)), where=budget > 0)
        earned = np.where(self.work.technique == LOE, share, self.earned)  # level of effort earns its plan
        one = np.zeros(len(budget), dtype=np.int64)
        known = self.before.ev is not None
        return Sums(
            from_minor(int(budget.sum())), from_minor(int(reached.sum())), from_minor(int(add_up(one, budget, earned, 1)[0])) if known else None,
            self.before.ac,
        )  # fmt: skip

    def _former(self) -> Former:
        start, finish = self.packages.start, self.packages.finish
        straight = self.packages.curve == LINEAR
        if self.packages.phased is not None:
            straight[self.packages.phased.package] = False
        days = past_days(start, finish, straight, self.day)
        cents = [np.rint(self.work.budget * np.nan_to_num(self.plans.at(day))).astype(np.int64) for day in days]
        return Former(start, finish, straight, days, np.array(cents).reshape(len(days), len(self.work)))


def rebaselining(*, project: Project, day: dt.date) -> Rebaselining:
    """The plan of a project on a day beside what its schedule would promise of the same lines."""
    work = measured_work(project_ids=[project.pk], day=day)
    calendars, calendar = calendars_used(work)
    alone = np.zeros(len(work), dtype=np.int64)
    packages = packages_of(work, alone, phased_rows(project_ids=[project.pk]).by(day), calendar)
    plans = plans_of(packages, calendars)
    found = measure(packages, day, calendars, projects=1, plans=plans)
    rows = {row.pk: row for row in lines_to_promise(project=project)}
    planned = _planned(work, rows, calendar, calendars)
    anew = packages_of(replace(work, budget=planned.budget), alone, phased_rows(project_ids=[]), calendar)
    earned = np.where(work.technique == LOE, found.planned, measure(anew, day, calendars, projects=1).earned)
    spent = ledger_cost(project_ids=[project.pk], day=day).get(project.pk, money(summed(work.actual_cost, alone, 1)[0]))
    before = Sums(from_minor(int(found.bac[0])), from_minor(int(found.pv[0])) if found.pv_known[0] else None, money(earned_minor(found)[0]), spent)
    names = dict(project.work_packages.values_list("pk", "wbs"))
    return Rebaselining(day, work, packages, found, plans, planned, earned, names, before)


def _planned(work: Work, rows: dict, calendar: np.ndarray, calendars: list[WorkingTime]) -> Planned:
    """As the schedule promises the lines; one that is not scheduled stays as it was planned."""
    start, finish = work.start.copy(), work.finish.copy()
    budget = work.budget.copy()
    for at, key in enumerate(work.package.tolist()):
        if (row := rows.get(key)) is not None:
            moments = as_moments([row.scheduled__start_at, row.scheduled__finish_at]).astype(np.int64)
            start[at], finish[at], budget[at] = moments[0], moments[1], to_minor(promised_cost(row))
    return Planned(moments_of(start), moments_of(finish), work.curve, budget, calendar, calendars)
