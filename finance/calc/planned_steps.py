"""Plans by the step: what is planned by the end of each day or week, kept as text, so that plans of many projects are added without their work."""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from finance.calc.earned_value import WorkPackages
from finance.calc.planned_shares import PlannedShares

NOTHING = "-"  # the text of a project no work of which has dates: it adds nothing, which is not the same as unknown
UNKNOWN = "?"  # stands where a plan should be and none is kept
DAY = 1440
# A step is a day for plans up to so many days, then a week, then four; each begins on a Monday where it is longer, so that steps nest.
_DAYS, _LONGEST = np.array([1, 7, 28]), np.array([200, 3650])
_MONDAY = 3  # days from a Monday to the first of 1970
_WIDTHS = {"i": np.dtype("<i4"), "q": np.dtype("<i8")}


@dataclass(frozen=True)
class PlannedSteps:
    """The plan of one project or of many, added: `planned` is what each step adds, minor units.

    clock: the key of the calendar that all of them are planned by, 0 for the standard week. start, finish: the first and the last planned
    moment, minutes since 1970. first: the day, since 1970, with which the first step begins. step: its days.
    """

    clock: int
    start: int
    finish: int
    first: int
    step: int
    planned: np.ndarray

    @property
    def ends(self) -> np.ndarray:
        """The end of each step as minutes since 1970, the last one not after the finish of the plan."""
        return np.minimum((self.first + self.step * np.arange(1, len(self.planned) + 1)) * DAY, self.finish)

    @property
    def text(self) -> str:
        """As it is kept."""
        width = "i" if not len(self.planned) or int(self.planned.max()) < 2**31 else "q"
        packed = b2a_base64(self.planned.astype(_WIDTHS[width]).tobytes(), newline=False).decode()
        return f"{self.clock};{self.start};{self.finish};{self.first};{self.step};{width};{packed}"


@lru_cache(maxsize=4096)  # the plans of the projects beside one that changed are read again and again
def steps_of(text: str) -> PlannedSteps:
    """Return the plan that a text keeps, to be read only. Raises ValueError where it keeps none.

    Source: `PlannedSteps.text`.

    >>> steps_of(PlannedSteps(0, 480, 3000, 0, 1, np.array([10, 20])).text).planned.tolist()
    [10, 20]
    """
    clock, start, finish, first, step, width, packed = text.split(";")
    planned = np.frombuffer(a2b_base64(packed), dtype=_WIDTHS[width]).astype(np.int64)
    planned.flags.writeable = False
    return PlannedSteps(int(clock), int(start), int(finish), int(first), int(step), planned)


def steps_of_projects(packages: WorkPackages, plans: PlannedShares, clocks: np.ndarray) -> list[str]:
    """Return the plan of each project as text, `NOTHING` where none of its work has dates.

    packages: as `measure` takes them. plans: those of the packages. clocks: by project, int64, the key of its calendar, 0 for the standard week.

    Source: reference formulas, section 2: cumulative PV by period, here a day or a week; within one the plan is taken as straight.

    >>> from datetime import date
    >>> from finance.calc.earned_value import as_moments, curve_codes, plans_of, technique_codes
    >>> week = as_moments([date(2026, 3, 2)]), as_moments([date(2026, 3, 6)], end=True)
    >>> one = WorkPackages(np.array([0]), np.array([100_00]), *week, curve_codes(["linear"]), technique_codes(["percent"]),
    ...                    np.array([0.2]), np.array([True]), np.array([False]))
    >>> steps_of(steps_of_projects(one, plans_of(one), np.array([0]))[0]).planned.tolist()
    [2000, 2000, 2000, 2000, 2000]
    """
    projects, dated = len(clocks), np.flatnonzero(~(np.isnat(packages.start) | np.isnat(packages.finish)))
    if not len(dated):
        return [NOTHING] * projects
    project, budget = packages.project[dated], packages.budget[dated].astype(float)
    begin, end = (column[dated].astype("datetime64[m]").astype(np.int64) for column in (packages.start, packages.finish))
    start, finish = np.full(projects, np.iinfo(np.int64).max), np.full(projects, np.iinfo(np.int64).min)
    np.minimum.at(start, project, begin)
    np.maximum.at(finish, project, end)
    planned = finish >= start
    start, finish = np.where(planned, start, 0), np.where(planned, finish, 0)
    first, step = _grid(start, finish)
    count = np.where(planned, _reached(finish, first, step) + 1, 0)
    offset = np.concatenate(([0], np.cumsum(count)))
    reached, last = (_reached(column, first[project], step[project]) for column in (begin, end))
    spans = last - reached  # steps that end while the work is under way
    own = np.repeat(np.arange(len(dated)), spans)
    at = np.arange(len(own)) - np.repeat(np.cumsum(spans) - spans, spans) + reached[own]
    whose = project[own]
    share = plans.each(dated[own], first[whose] + (at + 1) * step[whose])
    begun = np.bincount(offset[whose] + at, weights=budget[own] * share, minlength=offset[-1])
    whole = plans.each(dated, first[project] + (last + 1) * step[project])
    ended = np.cumsum(np.bincount(offset[project] + last, weights=budget * whole, minlength=offset[-1]))
    before = np.concatenate(([0.0], ended))[offset[:-1]]
    value = np.rint(begun + ended - np.repeat(before, count)).astype(np.int64)
    added = np.diff(value, prepend=0)
    firsts = offset[:-1][planned]
    added[firsts] = value[firsts]
    columns = zip(*(one.tolist() for one in (planned, clocks, start, finish, first, step, offset[:-1], offset[1:])), strict=True)
    return [PlannedSteps(*told, added[low:high]).text if known else NOTHING for known, *told, low, high in columns]


def together(plans: Iterable[tuple[str, float]]) -> PlannedSteps | None:
    """Return the plans added, each given as (text, rate into the currency of the sum); None where none has dates.

    Source: reference formulas, section 2: roll-up on the summed PV curve.

    >>> short, long = PlannedSteps(4, 0, 2880, 0, 1, np.array([10, 20])), PlannedSteps(4, 1440, 300 * 1440, -3, 7, np.full(44, 7))
    >>> found = together([(short.text, 1.0), (long.text, 2.0), (NOTHING, 1.0)])
    >>> found.clock, found.step, found.planned[:3].tolist(), int(found.planned.sum())
    (4, 7, [44, 14, 14], 646)
    """
    told = [(*text.split(";"), rate) for text, rate in plans if text != NOTHING]
    if not told:
        return None
    clocks, starts, finishes, firsts, steps, widths, packed, rates = zip(*told, strict=True)
    firsts, steps = np.array(firsts, dtype=np.int64), np.array(steps, dtype=np.int64)
    start, finish = min(map(int, starts)), max(map(int, finishes))
    first, step = (column.item() for column in _grid(np.array(start), np.array(finish)))
    count = _reached(np.array(finish), first, step).item() + 1
    amounts = [np.frombuffer(a2b_base64(one), dtype=_WIDTHS[width]) for one, width in zip(packed, widths, strict=True)]
    lengths = np.array([len(one) for one in amounts])
    each = np.repeat(np.arange(len(amounts)), lengths)
    within = np.arange(len(each)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    place = np.minimum((firsts[each] + within * steps[each] - first) // step, count - 1)
    amounts = np.concatenate(amounts) * np.array(rates, dtype=float)[each]
    alone = len(set(clocks)) == 1
    value = np.rint(np.cumsum(np.bincount(place, weights=amounts, minlength=count))).astype(np.int64)
    return PlannedSteps(int(clocks[0]) if alone else 0, start, finish, first, step, np.diff(value, prepend=0))


def _grid(start: np.ndarray, finish: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first day and the step of plans between two moments."""
    day = start // DAY
    length = -(-finish // DAY) - day
    step = _DAYS[np.searchsorted(_LONGEST, length)]
    return np.where(step == 1, day, (day + _MONDAY) // step * step - _MONDAY), step


def _reached(minutes: np.ndarray, first: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The step at whose end a moment is over."""
    return np.maximum(-(-(minutes - first * DAY) // (step * DAY)) - 1, 0)
