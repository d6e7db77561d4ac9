"""What a node's row says, added up from its children's rows. Money and counts are added; ratios come after, from the sums."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import compress
from operator import itemgetter

CENT, ONE = Decimal("0.01"), Decimal(1)
RAGS = ("green", "amber", "red", "unknown")
VOICES = ("computed", "declared", "independent")
GRADES = ("A", "B", "C", "D")
# Added over children that know the figure; None when none does.
MONEY = (
    "bac", "pv", "ev", "ac", "etc", "measured_budget", "plan", "outlook", "actual", "variance", "plan_compared",
    "to_go", "committed", "contingency_left", "whole_life_cost", "benefits", "budget", "exposure", "management_reserve",
    "benefits_due", "benefits_realised", "benefits_validated", "benefits_planned", "benefits_expected", "npv_planned", "npv",
    "data_passed_money", "data_applied_money",
)  # fmt: skip
EARNED = frozenset({"bac", "pv", "ev", "ac", "etc", "measured_budget"})
NUMBERS = (
    "projects", "open_risks", "high_risks", "overdue_risks", "stale", "restricted", "unconverted", "asks",
    "data_passed", "data_applied", "data_flaws",
    "open_issues", "high_issues", "open_actions", "overdue_actions", "waiting_decisions", "overdue_decisions", "overdue_gates", "open_changes",
    "open_escalations", "open_exceptions",
)  # fmt: skip
TALLIES = ("stages", "ratings", "data", "asked", "grades")  # counted by word
BY_MONEY = {"rag_budget": RAGS, "grade_bac": GRADES}  # money by word
_MONEY, _NUMBERS = itemgetter(*MONEY), itemgetter(*NUMBERS)


@dataclass
class Totals:
    """A sum in the making. `money` is in one currency; the others are `Snapshot.counts`, with money by word in decimals."""

    money: dict[str, Decimal | None] = field(default_factory=lambda: dict.fromkeys(MONEY))
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS, 0))
    tallies: dict[str, Counter] = field(default_factory=lambda: {name: Counter() for name in TALLIES})
    rag: dict[str, Counter] = field(default_factory=lambda: {voice: Counter() for voice in VOICES})
    by_money: dict[str, dict[str, Decimal]] = field(
        default_factory=lambda: {name: dict.fromkeys(words, Decimal(0)) for name, words in BY_MONEY.items()}
    )


def add(rows: Iterable[tuple[Mapping, Decimal | None]], to: Totals | None = None) -> Totals:
    """Return the totals of children given as (row, rate into the node's currency), added to a copy of `to` where that is given.

    A row has the names of `MONEY` (Decimal or None), `NUMBERS` (int) and `counts` (as stored). A rate of None means none is known:
    the row's counts are added, its money is left out, and its projects are counted as `unconverted`.
    Each converted amount is rounded to the cent, half to even, before it is added, so that a sum of sums is the sum.

    Earned value is added over the children that have it, budgets included: `coverage` says how much of the whole that is.

    >>> blank = dict.fromkeys(MONEY) | dict.fromkeys(NUMBERS, 0) | {"projects": 1, "counts": {"stages": {"Delivery": 1}}}
    >>> a, b = blank | {"bac": Decimal("10.00"), "ev": Decimal("4.00")}, blank | {"bac": Decimal("7.00")}
    >>> total = add([(a, Decimal(1)), (b, Decimal(1))])
    >>> total.money["bac"], total.money["plan"], total.numbers["projects"], total.tallies["stages"]["Delivery"]
    (Decimal('10.00'), None, 2, 2)
    """
    total = Totals() if to is None else _copied(to)
    by_rate: dict = {}
    for row, rate in rows:
        by_rate.setdefault(rate, []).append(row)
    for rate, group in by_rate.items():
        _count(total, group)
        if rate is None:
            total.numbers["unconverted"] += sum(row["projects"] for row in group)
        else:
            _money(total, group, rate)
    return total


def counts(total: Totals) -> dict:
    """Return the counts as they are stored: plain dicts, every colour named, money as text."""
    return {
        **{name: dict(counted) for name, counted in total.tallies.items()},
        "rag": {voice: {rag: total.rag[voice][rag] for rag in RAGS} for voice in VOICES},
        **{name: {word: str(amount) for word, amount in amounts.items()} for name, amounts in total.by_money.items()},
    }


def together(counted: Iterable[Mapping]) -> dict:
    """Return the counts of many rows as those of one: numbers by word are added, and so is money by word.

    counted: `Snapshot.counts` of rows of one currency. Raises nothing.

    Source: a sum of sums is the sum.

    >>> together([{"stages": {"Delivery": 1}, "rag_budget": {"red": "1.50"}}, {"stages": {"Delivery": 2}}])["stages"]
    {'Delivery': 3}
    """
    total = Totals()
    for stored in counted:
        _count_words(total, stored)
        _count_money(total, stored, ONE)
    return counts(total)


def _copied(total: Totals) -> Totals:
    rag = {voice: Counter(colours) for voice, colours in total.rag.items()}
    tallies = {name: Counter(counted) for name, counted in total.tallies.items()}
    return Totals(dict(total.money), dict(total.numbers), tallies, rag, {name: dict(amounts) for name, amounts in total.by_money.items()})


def _count(total: Totals, rows: list[Mapping]) -> None:
    for name, column in zip(NUMBERS, zip(*map(_NUMBERS, rows), strict=True), strict=True):
        total.numbers[name] += sum(column)
    for row in rows:
        _count_words(total, row["counts"])


def _count_words(total: Totals, stored: Mapping) -> None:
    for name, counted in total.tallies.items():
        _tally(counted, stored.get(name))
    for voice, colours in stored.get("rag", {}).items():
        _tally(total.rag[voice], colours)


def _count_money(total: Totals, stored: Mapping, rate: Decimal) -> None:
    for name, amounts in total.by_money.items():
        if said := stored.get(name):
            for word, text in said.items():
                amounts[word] += _converted([Decimal(text)], rate)[0]


def _tally(counted: Counter, more: Mapping[str, int] | None) -> None:
    if more:
        for word, number in more.items():
            counted[word] += number


def _money(total: Totals, rows: list[Mapping], rate: Decimal) -> None:
    columns = dict(zip(MONEY, zip(*map(_MONEY, rows), strict=True), strict=True))
    measured = [earned is not None for earned in columns["ev"]]  # planned value without earned value would bend the indices
    for name, column in columns.items():
        amounts = [amount for amount in (compress(column, measured) if name in EARNED else column) if amount is not None]
        if amounts:
            total.money[name] = sum(_converted(amounts, rate), total.money[name] or Decimal(0))
    for row in rows:
        _count_money(total, row["counts"], rate)


def _converted(amounts: list[Decimal], rate: Decimal) -> list[Decimal]:
    return amounts if rate == 1 else [(amount * rate).quantize(CENT, ROUND_HALF_EVEN) for amount in amounts]
