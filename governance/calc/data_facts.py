"""What the accuracy of data is judged from: what is known of a project, the rules, and what a rule finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

Share = tuple[int, int]  # how many were looked at, and how many of them are wrong


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What is known of one project's data at a status date. None is not known.

    `cycle_days` is the length of a reporting cycle, `stale_cycles` how many make data stale. `due_from` is the
    first day of the last period that is over: a report of that day or later is not late. `said_on` is the day of the newest status
    report, `heard_on` that of the newest word or measure of any kind, `posted_on` that of the newest posting; `ahead` of the `postings`
    known are dated after the status date. `dates_judged` activities of the schedule were held against the status date, `dates_wrong` failed.
    `work` has a share for each rule on work packages, by its code.
    """

    as_of: date
    active: bool = True
    cycle_days: int = 7
    stale_cycles: float = 1.5
    due_from: date | None = None
    said_on: date | None = None
    heard_on: date | None = None
    manager: str = ""
    budget: Decimal | None = None
    baseline_finish: date | None = None
    forecast_finish: date | None = None
    plan: Decimal | None = None
    outlook: Decimal | None = None
    ev: Decimal | None = None
    ac: Decimal | None = None
    ac_source: str = ""
    postings: int = 0
    ahead: int = 0
    posted_on: date | None = None
    dates_judged: int | None = None
    dates_wrong: int | None = None
    work: Mapping[str, Share] = field(default_factory=dict)


class Rule(NamedTuple):
    """A rule on data: its code, what kind of flaw it finds (late, stale, missing, contradictory), its weight, and in words what it
    finds of one and of many (`{n}` of `{of}`), what would mend it, which role is asked, and the page it is mended on.

    `look` returns how many it looked at and how many are wrong; None where the rule does not apply.
    """

    code: str
    kind: str
    weight: int
    title: str
    finds: str
    remedy: str
    asked: str
    page: str
    look: Callable[[DataFacts], Share | None]


class Flaw(NamedTuple):
    """A rule that is not kept: of how many it looked at, how many are wrong."""

    rule: str
    of: int
    wrong: int


class Accuracy(NamedTuple):
    """How far the data of a project can be believed: the points kept of those that apply, the flaws, and the rules that are kept."""

    passed: int
    applied: int
    flaws: tuple[Flaw, ...]
    kept: tuple[str, ...]

    @property
    def score(self) -> float | None:
        """The share of the points that is kept; None where no rule applies."""
        return score_of(self.passed, self.applied)


def score_of(passed: Decimal | int | None, applied: Decimal | int | None) -> float | None:
    """Return the share of the points that is kept; None where none apply.

    passed, applied: sums of points, of one project or added over many; never scores. Raises nothing.

    Source: ours, as every ratio of a portfolio: added first, then divided.

    >>> score_of(1500, 2000), score_of(0, 0)
    (0.75, None)
    """
    return float(passed / applied) if applied and passed is not None else None
