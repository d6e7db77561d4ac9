"""The bridge from Plan to Outlook: what each cause moved, and what nobody has explained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CAUSES = ("change", "rephasing", "performance", "fx", "scope", "correction")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    """One bar of the bridge: a cause (or `unexplained`), what it moved, and where the bar begins and ends."""

    cause: str
    amount: Decimal
    start: Decimal
    end: Decimal


@dataclass(frozen=True)
class Bridge:
    """From Plan to Outlook, in one currency: the sum of each cause, and the rest that no movement says."""

    plan: Decimal
    outlook: Decimal
    causes: dict[str, Decimal]
    unexplained: Decimal

    @property
    def variance(self) -> Decimal:
        """Landing variance: Outlook − Plan."""
        return self.outlook - self.plan

    @property
    def steps(self) -> list[Step]:
        """The causes that moved something, in their standing order, and what is unexplained last."""
        moved = [(cause, self.causes[cause]) for cause in CAUSES if self.causes.get(cause)]
        moved += [("unexplained", self.unexplained)] if self.unexplained else []
        found, at = [], self.plan
        for cause, amount in moved:
            found.append(Step(cause, amount, at, at + amount))
            at += amount
        return found


def bridge(plan: Decimal, outlook: Decimal, movements: Iterable[tuple[str, Decimal]]) -> Bridge:
    """Return the `Bridge` from a Plan to an Outlook; Σ causes + unexplained = Outlook − Plan, to the cent.

    plan, outlook: totals in one currency. movements: (cause, amount) of every version on the way, a cause as often as it is said.
    Raises ValueError on a cause that is not in `CAUSES`.

    Source: definition; DOMAIN rule "bridge from Plan to Outlook by cause".

    >>> found = bridge(Decimal(100), Decimal(112), [("change", Decimal(10)), ("performance", Decimal(5)), ("change", Decimal(-1))])
    >>> found.causes["change"], found.unexplained, [step.end for step in found.steps]
    (Decimal('9'), Decimal('-2'), [Decimal('109'), Decimal('114'), Decimal('112')])
    """
    causes = dict.fromkeys(CAUSES, Decimal(0))
    for cause, amount in movements:
        if cause not in causes:
            raise ValueError(f"{cause} is none of {', '.join(CAUSES)}.")
        causes[cause] += amount
    return Bridge(plan, outlook, causes, outlook - plan - sum(causes.values()))


def together(bridges: Iterable[tuple[Bridge, Decimal]]) -> Bridge:
    """Return the bridge of a node from its children's, given as (bridge, rate into the node's currency).

    Each amount is converted and rounded to the cent, half to even, before it is added, as totals are; the unexplained rest follows from the sums.

    Source: DOMAIN rule "a node reports in its own currency at a named rate set".

    >>> one = bridge(Decimal("10.00"), Decimal("12.00"), [("fx", Decimal("1.50"))])
    >>> whole = together([(one, Decimal(1)), (one, Decimal("0.5"))])
    >>> whole.plan, whole.outlook, whole.causes["fx"], whole.unexplained
    (Decimal('15.00'), Decimal('18.00'), Decimal('2.25'), Decimal('0.75'))
    """
    plan = outlook = Decimal(0)
    movements = []
    for one, rate in bridges:
        plan += converted(one.plan, rate)
        outlook += converted(one.outlook, rate)
        movements += [(cause, converted(amount, rate)) for cause, amount in one.causes.items() if amount]
    return bridge(plan, outlook, movements)


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    """Return the amount at the rate, to the cent, half to even; at a rate of 1 as it is.

    Source: the rule of totals (`reports.calc.totals`).

    >>> converted(Decimal("10.05"), Decimal("0.5"))
    Decimal('5.02')
    """
    return amount if rate == 1 else (amount * rate).quantize(CENT, ROUND_HALF_EVEN)


def converted_parts(amounts: Sequence[Decimal], rate: Decimal) -> list[Decimal]:
    """Return the parts of an amount at the rate, such that they add up to the converted whole to the cent.

    amounts: parts in order, by period or by cost type. What is rounded off one part is carried into the next.

    Source: cumulative rounding.

    >>> converted_parts([Decimal("0.01")] * 3, Decimal("0.5")), converted(Decimal("0.03"), Decimal("0.5"))
    ([Decimal('0.00'), Decimal('0.01'), Decimal('0.01')], Decimal('0.02'))
    """
    if rate == 1:
        return list(amounts)
    parts, before, running = [], Decimal(0), Decimal(0)
    for amount in amounts:
        running += amount
        now = converted(running, rate)
        parts.append(now - before)
        before = now
    return parts


def way(newest: int, based_on: Mapping[int, int | None], order: Sequence[int]) -> list[int]:
    """Return the versions on the way from the Plan to an Outlook, oldest first: each was opened from the one before it.

    newest: the Outlook. based_on: what each known Outlook was opened from: another one of them, or (None) nothing said, or the Plan, which is in
    `order` not at all. order: the known Outlooks, oldest first. One opened from nothing said follows the one before it in order.

    Source: definition.

    >>> way(4, {1: 9, 2: 1, 3: None, 4: 2}, [1, 2, 3, 4]), way(3, {1: 9, 2: 1, 3: None}, [1, 2, 3])
    ([1, 2, 4], [1, 2, 3])
    """
    place = {one: number for number, one in enumerate(order)}
    found, at = [], newest
    while at is not None and at in place and at not in found:
        found.append(at)
        said = based_on.get(at)
        at = said if said is not None else (order[place[at] - 1] if place[at] else None)
    return found[::-1]
