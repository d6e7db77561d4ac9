"""Read the earned value of projects at any day: worked out from their work packages and what was measured of them by then."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from finance.calc.cents import shared_cents
from finance.calc.earned_schedules import EarnedSchedules, earned_schedules
from finance.calc.earned_value import Measures, WorkPackages, measure, plans_of
from finance.calc.planned_steps import PlannedSteps, steps_of_projects, together
from finance.calc.planned_time import PlannedTime, planned_time
from finance.queries.packages import earning_as_found, measured_anew, packages_of
from finance.queries.past_measures import past_measures, posted_over_time
from finance.queries.phased import phased_rows
from finance.queries.value_columns import Value, columns_of, money, summed
from finance.queries.work import EPOCH, UNKNOWN, Work, measured_work
from pmo.calc.money import from_minor, to_minor
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.queries.calendars import working_times


@dataclass(frozen=True)
class EarnedValueAt:
    """Earned value of projects at a status date, by project, and at the status dates before it, oldest first.

    Projects without work packages are absent. The columns are of the work by the status date, `measures` its shares.
    """

    status: dt.date
    measured_on: dt.date | None
    values: Mapping[int, Value]
    series: list[tuple[dt.date, Mapping[int, Value]]]
    ids: list[int]
    packages: WorkPackages
    measures: Measures
    calendars: list[WorkingTime]

    def times(self) -> EarnedSchedules:
        """Earned schedule of each of the projects, in the order of `ids`, on its own calendar."""
        value = [self.values[key].ev if key in self.values else None for key in self.ids]
        minor = np.array([np.nan if one is None else float(to_minor(one)) for one in value])
        return earned_schedules(self.packages, self.measures.earned, minor, self.status, self.calendars)

    def steps(self, rates: Mapping[int, Decimal]) -> tuple[PlannedSteps | None, WorkingTime]:
        """The plans by the step of the projects that a rate is given for, added in the currency it leads to, and the calendar they count by."""
        clocks = np.zeros(len(self.ids), dtype=np.int64)
        clocks[self.packages.project] = self.packages.calendar
        texts = steps_of_projects(self.packages, plans_of(self.packages, self.calendars), clocks)
        found = together((text, float(rates[key])) for key, text in zip(self.ids, texts, strict=True) if key in rates)
        return found, self.calendars[found.clock if found else 0]

    def plan(self, rates: Mapping[int, Decimal] | None = None) -> PlannedTime | None:
        """The plan in time of all the projects, or of those that a rate is given for, in the currency it leads to.

        Time is counted by the calendar they share, else by the standard week.
        """
        numbered = {project: at for at, project in enumerate(self.ids)}
        if rates is None:
            packages = self.packages
        else:
            factor = np.full(len(self.ids), np.nan)
            for project, rate in rates.items():
                if project in numbered:
                    factor[numbered[project]] = float(rate)
            chosen = np.flatnonzero(~np.isnan(factor[self.packages.project]))
            same = factor[self.packages.project[chosen]] == 1
            scaled = np.rint(self.packages.budget[chosen] * factor[self.packages.project[chosen]]).astype(np.int64)
            packages = self.packages.among(chosen)
            packages = replace(packages, budget=np.where(same, packages.budget, scaled))
        used = np.unique(packages.calendar)
        clock = self.calendars[int(used[0])] if len(used) == 1 else STANDARD_WEEK
        return planned_time(packages, self.calendars, clock)


def earned_value_at(
    *, project_ids: list[int], status: dt.date, series_by: dt.date | None = None, lines: set[int] | None = None
) -> EarnedValueAt:
    """The earned value of the projects at a status date (a day, meaning its end, or a moment), and at every date before it they were measured at.

    `series_by` leaves out status dates after it. A fixed number of trips, however many projects and dates. What was planned, measured and
    booked counts as it was known by each day. With `lines`, these work packages of one project alone are added: each with its cents of what
    the whole project adds up to, and its cost as measured, since postings name no line.
    """
    day = status.date() if isinstance(status, dt.datetime) else status
    work = measured_work(project_ids=project_ids, day=day)
    ids, place = np.unique(work.project, return_inverse=True)
    calendars, by_project = working_times(project_ids=ids.tolist())
    calendar = np.array([by_project[one] for one in ids.tolist()], dtype=np.int64)
    posted = posted_over_time(project_ids=ids.tolist(), day=day)
    phased = phased_rows(project_ids=ids.tolist())
    packages = packages_of(work, place, phased.by(day), calendar[place])
    measures = measure(packages, status, calendars, projects=len(ids))
    projects = {project: at for at, project in enumerate(ids.tolist())}
    values = _added(work, place, measures, posted.by(day), projects, lines)
    last = day - dt.timedelta(days=1) if series_by is None else min(series_by, day - dt.timedelta(days=1))
    series = []
    if len(ids):
        past, ready, plans, stood = past_measures(work=work, project_ids=ids.tolist(), day=last), packages, None, None
        turns = np.union1d(past.former.until, phased.changes)
        for then, known in past.over_time():
            at = place if len(known) == len(work) else np.searchsorted(ids, known.project)
            age = len(known), int(np.searchsorted(turns, (then - EPOCH).days, side="right"))
            if plans is None or age != stood:  # more of the work is known than on the day before, or it is planned anew
                ready, stood = packages_of(known, at, phased.by(then), calendar[at]), age
                plans = plans_of(ready, calendars)
            found = measure(measured_anew(ready, known), then, calendars, projects=len(ids), plans=plans)
            series.append((then, _added(known, at, found, posted.by(then), projects, lines)))
    if lines is not None:
        chosen = np.flatnonzero(np.isin(work.package, sorted(lines)))
        packages = earning_as_found(packages, measures)  # what a line earns with its host stays, though the host be left out
        work, packages = work.among(chosen), packages.among(chosen)
        measures = measure(packages, status, calendars, projects=len(ids))
    newest = int(work.measured.max(initial=UNKNOWN))
    measured_on = None if newest == UNKNOWN else EPOCH + dt.timedelta(days=newest)
    return EarnedValueAt(status, measured_on, values, series, ids.tolist(), packages, measures, calendars)


def _added(
    work: Work, place: np.ndarray, found: Measures, posted: np.ndarray, projects: Mapping[int, int], lines: set[int] | None
) -> Mapping[int, Value]:
    if lines is None:
        return columns_of(work, place, found, posted, projects)
    mine = np.isin(work.package, sorted(lines))
    if not mine.any():
        return {}
    pv, ev = (shared_cents(work.budget, share)[mine] for share in (found.planned, found.earned))
    due, heard = ~np.isnan(found.planned[mine]), ~np.isnan(found.earned[mine])
    spent, to_go = (summed(column[mine], np.zeros(int(mine.sum()), int), 1)[0] for column in (work.actual_cost, work.etc))
    nothing_due = due.any() and not pv.sum()
    value = Value(
        bac=from_minor(int(work.budget[mine].sum())), pv=from_minor(int(pv.sum())) if due.any() else None,
        ev=from_minor(int(ev.sum())) if heard.any() else from_minor(0) if nothing_due else None,
        ac=money(spent), etc=money(to_go), measured_budget=from_minor(int(work.budget[mine & found.covered].sum())),
    )  # fmt: skip
    return {next(iter(projects)): value}
