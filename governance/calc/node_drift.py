"""How far the promises of many projects have drifted from their first: money by cause in one currency, days as a distribution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import quantiles

BOUNDS = (-1, 0, 10, 30, 90)  # working days: the last of each bucket; the last bucket has no end


@dataclass(frozen=True)
class Moved:
    """A project's newest promise less its first: money in its currency, and of that by cause; working days. None is not known."""

    project: int
    currency: str
    first: Decimal | None
    cost: Decimal | None
    days: float | None
    by_cause: Mapping[str, Decimal] = field(default_factory=dict)
    changes: int = 0


@dataclass(frozen=True)
class NodeDrift:
    """Sums over projects in one currency, and how the days are spread."""

    currency: str
    projects: int  # that promised something
    moved: int  # whose money or finish is not what was promised first
    changes: int
    first: Decimal
    cost: Decimal
    by_cause: dict[str, Decimal]
    unconverted: int  # projects left out of the money: no rate
    unpriced: int  # projects left out of the money: no budget was promised twice
    buckets: tuple[int, ...]  # as many projects by the days their finish moved, see BOUNDS
    undated: int  # projects whose finish was not promised
    quartiles: tuple[float, float, float] | None

    @property
    def rest(self) -> Decimal:
        """What no change explains."""
        return self.cost - sum(self.by_cause.values(), Decimal(0))

    @property
    def median(self) -> float | None:
        return self.quartiles and self.quartiles[1]

    @property
    def later(self) -> int:
        """How many finish later than was promised first."""
        return sum(self.buckets[2:])


def node_drift(moves: Sequence[Moved], rates: Mapping[tuple[str, str], Decimal], currency: str) -> NodeDrift:
    """Return the sums of what projects moved, money turned into one currency, days as counts by bucket and their quartiles.

    moves: one a project that promised something. rates: (from, into) → rate; a project without one is counted and its money left out.

    Source: DOMAIN, money: add in one currency, never average; a distribution says more than a mean of days.

    >>> some = [Moved(1, "GBP", Decimal(100), Decimal(30), 5.0, {"scope": Decimal(25)}, 1), Moved(2, "EUR", Decimal(50), Decimal(10), 0.0)]
    >>> found = node_drift(some, {("EUR", "GBP"): Decimal("0.5")}, "GBP")
    >>> found.cost, found.by_cause, found.rest, found.buckets, found.median
    (Decimal('35.00'), {'scope': Decimal('25')}, Decimal('10.00'), (0, 1, 1, 0, 0, 0), 2.5)
    """
    cost, first, by_cause, unconverted, unpriced = Decimal(0), Decimal(0), {}, 0, 0
    for one in moves:
        rate = Decimal(1) if one.currency == currency else rates.get((one.currency, currency))
        if one.cost is None or one.first is None:
            unpriced += 1
        elif rate is None:
            unconverted += 1
        else:
            cost, first = cost + _turned(one.cost, rate), first + _turned(one.first, rate)
            for cause, amount in one.by_cause.items():
                by_cause[cause] = by_cause.get(cause, Decimal(0)) + _turned(amount, rate)
    days = sorted(one.days for one in moves if one.days is not None)
    return NodeDrift(
        currency, len(moves), sum(bool(one.cost) or bool(one.days) for one in moves), sum(one.changes for one in moves), first, cost,
        dict(sorted(by_cause.items(), key=lambda pair: (-abs(pair[1]), pair[0]))), unconverted, unpriced, _buckets(days), len(moves) - len(days),
        _quartiles(days),
    )  # fmt: skip


def _turned(amount: Decimal, rate: Decimal) -> Decimal:
    return amount if rate == 1 else (amount * rate).quantize(Decimal("0.01"))


def _buckets(days: Sequence[float]) -> tuple[int, ...]:
    found = [0] * (len(BOUNDS) + 1)
    for one in days:
        found[0 if one < 0 else next((place for place, bound in enumerate(BOUNDS) if place and one <= bound), len(BOUNDS))] += 1
    return tuple(found)


def _quartiles(days: Sequence[float]) -> tuple[float, float, float] | None:
    if not days:
        return None
    if len(days) == 1:
        return (days[0],) * 3
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return low, middle, high
