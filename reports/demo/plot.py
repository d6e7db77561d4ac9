"""The life of one project, week by week, as plain values: what was planned, earned, spent and said."""

import datetime as dt
import random
from dataclasses import dataclass, field

import numpy as np

from finance.calc.earned_value import curve_codes, earned_share, planned_share, technique_codes
from reports.demo.breakdown import GROWTH, Package, breakdown, summarise
from reports.demo.catalogue import Entry
from reports.demo.endings import ENDINGS
from reports.demo.shapes import SHAPES, Shape, at

LIVE = {"Delivery", "Closing", "Closed"}


@dataclass(slots=True)
class Week:
    """A project at the status date of one week. Shares by package, in the order of `Plot.work`; money in whole units."""

    number: int
    day: dt.date
    planned: np.ndarray
    done: np.ndarray
    costs: np.ndarray  # cumulative, by package
    pv: float
    ev: float
    ac: float
    bac: float

    @property
    def cpi(self) -> float:
        return self.ev / self.ac if self.ac else 1.0

    @property
    def spi(self) -> float:
        return self.ev / self.pv if self.pv else 1.0


@dataclass(slots=True)
class Plot:
    """A project of the demonstration with its whole story."""

    entry: Entry
    shape: Shape
    budget: int
    start_on: dt.date
    finish_on: dt.date
    packages: list[Package] = field(default_factory=list)
    work: list[Package] = field(default_factory=list)  # without summaries
    weeks: list[Week] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random)

    @property
    def days(self) -> int:
        return (self.finish_on - self.start_on).days

    def slip_days(self, week: int) -> int:
        """How far the manager's forecast lies behind the finish planned at last; before it in a project that ended later than it was first to."""
        if self.entry.stage == "Closed":
            days, _grown = ENDINGS.get(self.entry.code, (0, 0.0))
            left = (self.entry.first_week + self.entry.weeks - week) / self.entry.weeks
            return -round(days * min(max(left, 0.0), 1.0))
        return round(at(self.shape.slip, week) * self.days)


def plot(*, entry: Entry, monday: dt.date, seed: int, until_day: dt.date) -> Plot:
    """The story of a project; `monday` begins the current week, nothing is known after `until_day`."""
    dice = random.Random(f"{seed}:{entry.code}")
    start = monday + dt.timedelta(weeks=entry.first_week)
    finish = start + dt.timedelta(weeks=entry.weeks) - dt.timedelta(days=3)
    told = Plot(entry, SHAPES[entry.shape], entry.budget * 1000, start, finish, dice=dice)
    if entry.stage in LIVE or entry.stage == "Approved":
        told.packages = breakdown(work=entry.work, budget=told.budget, start=start, days=told.days, dice=dice)
        if not told.shape.measured:
            _without_effort(told)
        _grow(told, monday)
        summarise(told.packages)
        told.work = [one for one in told.packages if one.kind != "summary"]
    if entry.stage in LIVE:
        told.weeks = _live(told, monday, until_day)
    return told


def _without_effort(told: Plot) -> None:
    """Level of effort earns its plan unmeasured; in a project that is never measured it is ordinary work."""
    for one in told.packages:
        if one.kind == "loe":
            one.kind, one.technique = "task", "percent"


def _grow(told: Plot, monday: dt.date) -> None:
    """Packages that came by change: they begin when they were accepted."""
    for (week, share), name in zip(told.shape.growth, GROWTH[told.entry.work], strict=False):
        phase = next(one.wbs for one in told.packages if one.kind == "summary" and one.name in ("Build", "Deliver"))
        number = sum(one.wbs.startswith(f"{phase}.") for one in told.packages) + 1
        begin = dt.datetime.combine(monday + dt.timedelta(weeks=week), dt.time(8))
        end = dt.datetime.combine(told.finish_on - dt.timedelta(days=28), dt.time(17))
        amount = round(told.budget * share / 500) * 500
        told.packages.append(Package(f"{phase}.{number}", name, "task", begin, end, amount, "percent", "linear", week))


def _live(told: Plot, monday: dt.date, until_day: dt.date) -> list[Week]:
    """Earned value at each Friday from the start on, and at the current day."""
    shape, dice, work = told.shape, told.dice, told.work
    begins = np.array([one.begin for one in work], "datetime64[m]")
    ends = np.array([one.end for one in work], "datetime64[m]")
    curves, techniques = curve_codes([one.curve for one in work]), technique_codes([one.technique for one in work])
    budgets = np.array([one.budget for one in work], float)
    known = np.array([-1000 if one.known_week is None else one.known_week for one in work])
    loe = np.array([one.kind == "loe" for one in work])
    drift, pinch = dice.gauss(0, shape.spread), dice.gauss(0, shape.spread)
    origin = dt.datetime.combine(told.start_on, dt.time(0))
    weeks: list[Week] = []
    spent, best, each = 0.0, np.zeros(len(work)), np.zeros(len(work))
    for number in range(told.entry.first_week, 1):
        day = monday + dt.timedelta(weeks=number, days=4)
        if day > until_day:
            day = until_day
        if weeks and day <= weeks[-1].day:
            break
        here = known <= number
        planned = np.where(here, planned_share(begins, ends, day, curves), 0.0)
        speed = at(shape.speed, number) + drift + dice.gauss(0, 0.003)
        moment = origin + (dt.datetime.combine(day, dt.time(23, 59)) - origin) * max(speed, 0.02)
        done = np.where(here, planned_share(begins, ends, moment, curves), 0.0)
        if told.entry.stage == "Closed" and day >= told.finish_on:
            done = np.ones(len(work))
        done = best = np.maximum(best, np.round(done, 3))
        earned = earned_share(techniques, done, done > 0, done >= 1, planned)
        ev, pv = float((earned * budgets * here).sum()), float((planned * budgets * here).sum())
        thrift = at(shape.thrift, number) + pinch + dice.gauss(0, 0.002)
        former, spent = spent, max(spent, ev / thrift)
        weight = np.where(loe, planned, done) * budgets * here
        if weight.sum() > 0:
            target = spent * weight / weight.sum()
            rise = np.maximum(target - each, 0)
            each = each + (rise * ((spent - former) / rise.sum()) if rise.sum() > 0 else 0)
        weeks.append(Week(number, day, planned, done, each.copy(), pv, ev, spent, float((budgets * here).sum())))
    return weeks
