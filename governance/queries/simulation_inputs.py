"""Read what a project's forecast with a range is drawn from: money and time to go by three points each, and the open risks."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from finance.calc.earned_value import measure
from finance.calc.shares import TECHNIQUES
from finance.calc.simulation.clocks import ByPlan, ByTime
from finance.calc.simulation.joint import Risks, risks_of
from finance.calc.simulation.margins import Items, items_of
from finance.calc.simulation.spread import Points, Spread, cost_points, spread_of, word_points
from finance.queries.packages import calendars_used, packages_of
from finance.queries.phased import phased_rows
from finance.queries.project_value import earned_values
from finance.queries.simulations import estimates_on
from finance.queries.work import UNKNOWN, measured_work
from governance.calc.scales import chance_at
from governance.queries.facts import ProjectFacts
from governance.queries.risk_totals import assessments_on
from governance.queries.scales import Scales
from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.network import KINDS, Loop
from projects.calc.schedule.of_file import network_of_file
from projects.calc.schedule.sampled import Sampled
from projects.models import Project, Schedule
from projects.queries.calendars import working_times
from projects.queries.schedules import stored_schedule

MILLION = 1_000_000


@dataclass
class Left:
    """One thing to go: its code and name, three points, how they are meant, and where they come from."""

    code: str
    name: str
    points: Points
    shape: str = "pert"
    source: str = "index"

    def kept(self) -> list:
        return [self.code, self.name, *(round(point, 2) for point in self.points), self.shape, self.source]


@dataclass
class ProjectInputs:
    """What a project is drawn from. `spent` is certain; `no_cost` and `no_time` say why one of them cannot be drawn."""

    facts: ProjectFacts
    cost_spread: Spread
    time_spread: Spread
    spent: float = 0.0
    packages: list[Left] = field(default_factory=list)
    tasks: list[Left] = field(default_factory=list)
    risks: list[tuple[str, str, float, float, float]] = field(default_factory=list)  # code, title, chance, cost, days
    clock: ByPlan | ByTime | None = None
    time_from: str = ""
    minutes_per_day: int = 480
    no_cost: str = ""
    no_time: str = ""
    no_budget: str = ""
    no_date: str = ""
    budget: Decimal | None = None
    plan_version: int | None = None

    @property
    def cost(self) -> Items | None:
        return None if self.no_cost else items_of([one.points for one in self.packages], shape=[one.shape for one in self.packages])

    @property
    def time(self) -> Items | None:
        return None if self.clock is None else items_of([one.points for one in self.tasks], shape=[one.shape for one in self.tasks])

    @property
    def drawn_risks(self) -> Risks:
        return risks_of([(chance, cost, days * self.minutes_per_day) for _code, _title, chance, cost, days in self.risks])

    def kept(self) -> dict:
        """All of it as plain values, to be stored with what came of it."""
        one = self.facts
        return {
            "spent": round(self.spent, 2), "bac": _text(one.bac), "ev": _text(one.ev), "budget": _text(self.budget),
            "baseline_finish": _text(one.baseline_finish), "cpi": one.indices and one.indices.cpi, "spi_t": one.spi_t,
            "cost_width": self.cost_spread.width, "cost_observed": self.cost_spread.observed, "settled": self.cost_spread.settled,
            "time_width": self.time_spread.width, "time_observed": self.time_spread.observed, "time_from": self.time_from,
            "plan_version": self.plan_version, "minutes_per_day": self.minutes_per_day,
            "packages": [one.kept() for one in self.packages], "tasks": [one.kept() for one in self.tasks],
            "risks": [list(one) for one in self.risks],
        }  # fmt: skip


def project_inputs(*, project: Project, facts: ProjectFacts, day: dt.date) -> ProjectInputs:
    """What a project is drawn from as known at the end of a day, in a fixed number of trips."""
    history = earned_values(project=project, as_of=day)
    done = float(facts.ev / facts.bac) if facts.bac and facts.ev is not None else None
    made = ProjectInputs(facts, spread_of([one.found.cpi for one in history], done), spread_of(_paces(history), done))
    calendars, place = working_times(project_ids=[project.pk])
    calendar = calendars[place[project.pk]]
    made.minutes_per_day = calendar.minutes_per_day
    _limits(made)
    estimates = estimates_on(project_ids=[project.pk], day=day)
    _read_cost(made, project, day, estimates)
    made.risks = project_risks(project_ids=[project.pk], day=day).get(project.pk, [])
    _read_time(made, project, day, estimates, calendar, history)
    return made


def project_risks(*, project_ids: list[int], day: dt.date) -> dict[int, list]:
    """By project: code, title, chance, cost and working days of each threat open on a day that costs or delays something.

    Opportunities are left out: what is drawn is what may go wrong. A risk that was raised still strikes its project.
    """
    rows = assessments_on(day=day, risk__project_id__in=project_ids, risk__kind="threat", status="open").order_by("risk__project_id", "risk__code")
    found, scales = {}, Scales()
    names = ("risk__project_id", "risk__code", "title", "probability", "chance", "cost_impact", "time_impact_days", "risk__project__node__path")
    for project, code, title, score, chance, cost, days, path in rows.values_list(*names):
        if cost or days:
            likely = float(chance_at(scales.at(path), score) if chance is None else chance)
            found.setdefault(project, []).append((code, title, likely, float(cost or 0), float(days or 0)))
    return found


def _paces(history) -> list[float | None]:
    """SPI(t) at each status date."""
    facts = [one.fact for one in history]
    return [one.es_minutes / one.at_minutes if one.es_minutes is not None and one.at_minutes else None for one in facts]


def _limits(made: ProjectInputs) -> None:
    one = made.facts
    made.budget = one.budget
    if made.budget is None and one.bac is not None:
        made.budget = one.bac + (one.management_reserve or 0)
    if made.budget is None:
        made.no_budget = _("No budget is approved and no work package has one: give the project a budget.")
    elif made.budget <= 0:
        made.budget, made.no_budget = None, _("The budget is zero: nothing can land within it. Give the project its budget.")
    if one.baseline_finish is None:
        made.no_date = _("No baseline is approved: there is no date to be in time for.")


def _read_cost(made: ProjectInputs, project: Project, day: dt.date, estimates: dict) -> None:
    work, one = measured_work(project_ids=[project.pk], day=day), made.facts
    if one.ac is None and one.ev:
        made.no_cost = _("Work was measured, but what it cost was not: book the actual cost, or measure it with the progress.")
    elif not int(work.budget.sum()) and not any(said.cost_likely is not None for said in estimates.values()):
        made.no_cost = _("No work package has a budget: bring in the work packages with their budgets, or estimate what is left of each.")
    if made.no_cost:
        return
    made.spent = float(one.ac or 0)
    calendars, calendar = calendars_used(work)
    packages = packages_of(work, np.zeros(len(work), dtype=np.int64), phased_rows(project_ids=[project.pk]).by(day), calendar)
    earned = np.nan_to_num(measure(packages, day, calendars, projects=1).earned)
    names = dict(project.work_packages.values_list("pk", "wbs")), dict(project.work_packages.values_list("pk", "name"))
    cpi, width = one.indices.cpi if one.indices else None, made.cost_spread.width
    for at, key in enumerate(work.package.tolist()):
        said, left = estimates.get(key), int(work.budget[at]) / 100 * (1 - float(earned[at]))
        if work.done[at] == MILLION or work.finished[at] != UNKNOWN:
            continue
        technique = TECHNIQUES[int(work.technique[at])]
        if said is not None and said.cost_likely is not None:
            points = tuple(float(amount) for amount in (said.cost_low, said.cost_likely, said.cost_high))
            found = Left(names[0][key], names[1][key], points, said.shape, "estimate")
        elif work.etc[at] != UNKNOWN:
            points = word_points(int(work.etc[at]) / 100, index=cpi, width=width, technique=technique)
            found = Left(names[0][key], names[1][key], points, source="etc")
        else:
            points = cost_points(left, cpi=cpi, width=width, technique=technique)
            found = Left(names[0][key], names[1][key], points, source="index" if cpi else "rule")
        if found.points[2] > 0:
            made.packages.append(found)


def _read_time(made: ProjectInputs, project: Project, day: dt.date, estimates: dict, calendar: WorkingTime, history) -> None:
    one = made.facts
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is not None and (schedule.known_on is None or schedule.known_on <= day) and not schedule.trouble:
        _by_plan(made, project, day, estimates, schedule)
    if made.clock is not None:
        return
    last = history[-1].fact if history else None
    if last is not None and last.es_minutes is not None and last.pd_minutes:
        left = max(last.pd_minutes - last.es_minutes, 0.0)
        pace = last.es_minutes / last.at_minutes if last.at_minutes else None
        points = cost_points(left, cpi=pace, width=made.time_spread.width, technique="units")
        made.tasks = [Left("", _("Work left, by earned schedule"), points, source="index" if pace else "rule")]
        made.clock, made.time_from = ByTime(calendar, day), "earned schedule"
    elif one.finish_on is not None and one.finish_on > day:
        left = calendar.minutes_between(day + dt.timedelta(days=1), one.finish_on)
        points = word_points(left, index=one.spi_t, width=made.time_spread.width)
        made.tasks = [Left("", _("Time to the forecast finish"), points, source="rule")]
        made.clock, made.time_from = ByTime(calendar, day), "dates"
    elif one.finish_on is not None:
        made.no_time = _("The forecast finish has passed and the project is not finished: forecast it anew.")
    else:
        made.no_time = _("Neither a schedule, nor a measured plan, nor a forecast finish is known: give one of them.")


def _by_plan(made: ProjectInputs, project: Project, day: dt.date, estimates: dict, schedule: Schedule) -> None:
    """By the network of the plan; where that cannot be drawn, nothing is said and the next way is tried."""
    file = stored_schedule(project=project)
    network, uids = network_of_file(file)
    try:
        sampled = Sampled(network, np.datetime64(day + dt.timedelta(days=1), "m"))
    except (Loop, ValueError):
        return
    lines = {task.uid: task for task in file.tasks}
    places = np.flatnonzero(sampled.open & (network.tasks.kind == KINDS.index("task")))
    if not len(places):
        return
    width, pace = made.time_spread.width, made.facts.spi_t
    for place in places.tolist():
        line, said = lines[uids[place]], estimates.get(uids[place])
        if said is not None and said.days_likely is not None:
            points = tuple(float(days) * made.minutes_per_day for days in (said.days_low, said.days_likely, said.days_high))
            made.tasks.append(Left(line.wbs, line.name, points, said.shape, "estimate"))
        else:
            points = word_points(float(sampled.minutes[place]), index=pace, width=width)
            made.tasks.append(Left(line.wbs, line.name, points, source="plan"))
    made.clock, made.time_from, made.plan_version = ByPlan(sampled, places), "plan", schedule.version


def _text(value) -> str | None:
    return None if value is None else str(value)


