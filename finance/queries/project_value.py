"""Read one project's earned value: its history, its planned curve, its work packages, as known on a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from finance.calc.cents import shared_cents
from finance.calc.earned_schedule import time_indices
from finance.calc.earned_value import measure, s_curve
from finance.calc.indices import Indices, indices
from finance.models import EarnedValue
from finance.queries.packages import calendars_used, packages_of
from finance.queries.phased import phased_rows
from finance.queries.work import EPOCH, UNKNOWN, Work, measured_work
from pmo.calc.money import from_minor
from projects.models import WorkPackage

POINTS = 60


@dataclass(frozen=True)
class Measured:
    """Earned value at one status date, with what follows from it."""

    fact: EarnedValue
    found: Indices

    @property
    def as_of(self) -> dt.date:
        return self.fact.as_of

    @property
    def spi_t(self) -> float | None:
        """SPI(t) as it was stored with the day."""
        return time_indices(es=self.fact.es_minutes, at=self.fact.at_minutes, pd=None).spi_t

    @property
    def coverage(self) -> float | None:
        """The share of the budget that has earned value."""
        whole, part = self.fact.bac, self.fact.measured_budget
        return float(part / whole) if whole and part is not None else None

    def estimate(self, method: str) -> tuple[Decimal | None, Decimal | None]:
        """The cost at completion by a method, and what it leaves of the budget."""
        fact = self.fact
        found = indices(bac=fact.bac, pv=fact.pv, ev=fact.ev, ac=fact.ac, method=method, bottom_up_etc=fact.etc)
        return (found.eac, found.vac) if found.eac_method == method else (None, None)


@dataclass(frozen=True)
class PackageValue:
    """A line of the WBS with its figures; a summary adds those below it. None is unknown."""

    wbs: str
    name: str
    kind: str
    budget: Decimal
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    done: float | None
    finish_on: dt.date | None
    measured_on: dt.date | None


@dataclass(frozen=True)
class ProjectValue:
    """A project's work at a status date: the planned curve (day, PV), the lines of the WBS, and how many are measured."""

    curve: list[tuple[dt.date, Decimal | None]]
    packages: list[PackageValue]
    measured: int
    counted: int


def earned_values(*, project, as_of: dt.date, periods: int = 104) -> list[Measured]:
    """Earned value at each status date by a day, oldest first."""
    facts = list(EarnedValue.objects.filter(project=project, as_of__lte=as_of).order_by("-as_of")[:periods])[::-1]
    return [Measured(fact, indices(bac=fact.bac, pv=fact.pv, ev=fact.ev, ac=fact.ac, bottom_up_etc=fact.etc)) for fact in facts]


def project_value(*, project, as_of: dt.date) -> ProjectValue:
    """The planned curve and the work packages of a project as known on a day, in five queries at most."""
    work = measured_work(project_ids=[project.pk], day=as_of)
    if not len(work):
        return ProjectValue([], [], 0, 0)
    calendars, calendar = calendars_used(work)
    packages = packages_of(work, np.zeros(len(work), dtype=np.int64), phased_rows(project_ids=[project.pk]).by(as_of), calendar)
    shares = measure(packages, as_of, calendars, projects=1)
    curve = [(day, None if pv is None else from_minor(pv)) for day, pv in s_curve(packages, _days(work, as_of), calendars)]
    lines = _lines(project, as_of, work, shares)
    return ProjectValue(curve, lines, int((work.measured != UNKNOWN).sum()), len(work))


def _days(work: Work, as_of: dt.date) -> list[dt.date]:
    """The days the curve is drawn at: evenly from the first start to the last finish, and the status date."""
    starts, finishes = work.start[work.start != UNKNOWN], work.finish[work.finish != UNKNOWN]
    if not len(starts) or not len(finishes):
        return []
    first, last = _day(int(starts.min())), _day(int(finishes.max()))
    step = max((last - first).days / POINTS, 1)
    days = {first + dt.timedelta(days=round(step * number)) for number in range(int((last - first).days / step) + 1)} | {last}
    return sorted(days | ({as_of} if first < as_of < last else set()))


def _values(work: Work, shares) -> dict[int, dict]:
    """By work package: PV, EV and AC in money, and the share done; the cents of all lines add up to the project's."""
    values = {}
    cents = {name: shared_cents(work.budget, getattr(shares, name)).tolist() for name in ("planned", "earned")}
    for at, key in enumerate(work.package.tolist()):
        values[key] = {
            "pv": None if np.isnan(shares.planned[at]) else from_minor(cents["planned"][at]),
            "ev": None if np.isnan(shares.earned[at]) else from_minor(cents["earned"][at]),
            "ac": None if work.actual_cost[at] == UNKNOWN else from_minor(int(work.actual_cost[at])),
            "done": None if work.done[at] == UNKNOWN else float(work.done[at]) / 1e6,
            "measured_on": None if work.measured[at] == UNKNOWN else EPOCH + dt.timedelta(int(work.measured[at])),
            "budget": from_minor(int(work.budget[at])),
            "finish_on": None if work.finish[at] == UNKNOWN else _day(int(work.finish[at])),
        }
    return values


def _lines(project, as_of: dt.date, work: Work, shares) -> list[PackageValue]:
    rows = list(WorkPackage.objects.filter(project=project, known_on__lte=as_of).order_by("order", "wbs"))
    place = {key: at for at, key in enumerate(work.package.tolist())}
    values = _values(work, shares)
    lines = []
    for row in rows:
        if row.kind == WorkPackage.Kind.SUMMARY:
            below = [place[one.pk] for one in rows if one.pk in place and one.wbs.startswith(f"{row.wbs}.")]
            lines.append(_summary(row, np.array(below, dtype=np.int64), work, values))
        else:
            lines.append(_line(row, values[row.pk]))
    return lines


def _line(row: WorkPackage, value: dict) -> PackageValue:
    return PackageValue(row.wbs, row.name, row.kind, **value)


def _summary(row: WorkPackage, below: np.ndarray, work: Work, values: dict) -> PackageValue:
    """A heading is the sum of the lines below it, to the cent."""
    budget = from_minor(int(work.budget[below].sum()))
    pv, ev, ac = (_sum([values[key][name] for key in work.package[below].tolist()]) for name in ("pv", "ev", "ac"))
    done = float(ev / budget) if budget and ev is not None else None
    return PackageValue(row.wbs, row.name, row.kind, budget, pv, ev, ac, done, finish_on=None, measured_on=None)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _day(minutes: int) -> dt.date:
    return (dt.datetime(1970, 1, 1) + dt.timedelta(minutes=minutes)).date()  # noqa: DTZ001 -- wall-clock time of the project
