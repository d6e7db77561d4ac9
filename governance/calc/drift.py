"""How far a promise has drifted from the first one, baseline by baseline: by applied changes, and by what no change explains."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True)
class Promise:
    """A baseline: its number, day, budget and finish, and the code, cost and days of the change it came from, if any."""

    number: int
    approved_on: dt.date
    budget: Decimal | None
    finish_on: dt.date | None
    change: str = ""
    change_cost: Decimal | None = None
    change_days: int | None = None


@dataclass(frozen=True)
class Step:
    """From one baseline to the next: what the budget and the finish moved, what of it the change explains, and how far that is from the first."""

    promise: Promise
    cost: Decimal | None
    days: int | None
    cost_rest: Decimal | None
    days_rest: int | None
    cost_so_far: Decimal | None
    days_so_far: int | None


@dataclass(frozen=True)
class Drift:
    """All steps, and their sums: by changes that were applied, and the rest. None where the first or the newest promise says nothing."""

    first: Promise
    steps: list[Step]
    cost: Decimal | None
    days: int | None
    cost_by_changes: Decimal
    days_by_changes: int

    @property
    def cost_rest(self) -> Decimal | None:
        return None if self.cost is None else self.cost - self.cost_by_changes

    @property
    def days_rest(self) -> int | None:
        return None if self.days is None else self.days - self.days_by_changes

    @property
    def changes(self) -> int:
        """How many changes were applied."""
        return sum(bool(step.promise.change) for step in self.steps)


def drift(promises: Sequence[Promise], days_from: Callable[[dt.date | None, dt.date | None], int | None]) -> Drift | None:
    """Return how a project's promise moved away from its first; None without one.

    promises: its baselines in their order. days_from: the working days by which the second day is later than the first, None without both.

    Source: definition: drift = promise in force − first promise = Σ applied changes + unexplained rest.

    >>> day = dt.date(2026, 3, 2)
    >>> two = [Promise(1, day, Decimal(100), day), Promise(2, day, Decimal(130), day, "CR-001", Decimal(25), 0)]
    >>> found = drift(two, lambda old, new: (new - old).days)
    >>> found.cost, found.cost_by_changes, found.cost_rest
    (Decimal('30'), Decimal('25'), Decimal('5'))
    """
    if not promises:
        return None
    first, steps = promises[0], []
    for before, promise in pairwise(promises):
        cost, days = _less(promise.budget, before.budget), days_from(before.finish_on, promise.finish_on)
        cost_rest = None if cost is None else cost - (promise.change_cost or 0)
        days_rest = None if days is None else days - (promise.change_days or 0)
        so_far = _less(promise.budget, first.budget), days_from(first.finish_on, promise.finish_on)
        steps.append(Step(promise, cost, days, cost_rest, days_rest, *so_far))
    last = promises[-1]
    by_cost = sum((one.change_cost for one in promises[1:] if one.change_cost is not None), Decimal(0))
    by_days = sum(one.change_days or 0 for one in promises[1:])
    return Drift(first, steps, _less(last.budget, first.budget), days_from(first.finish_on, last.finish_on), by_cost, by_days)


def _less(amount: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if amount is None or other is None else amount - other
