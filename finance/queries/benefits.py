"""Read the register of benefits as known on a day: each with its months, how it stands, who answers for it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from finance.calc.benefits import Standing, Values, flows, month_over, realisation, standing, together
from finance.models import Benefit, BenefitValue
from pmo.statements import fetched, numbers
from projects.queries import visible

CENT = Decimal("0.01")
Series = BenefitValue.Series
Months = Mapping[dt.date, Values]
READ = ("benefit_id", "series", "month", "value", "validated_value", "validated_on", "author_id", "known_on")
IN_MONEY = """
SELECT id, project_id, kind FROM finance_benefit WHERE project_id IN ({ids}) AND unit = '' AND known_on <= %(day)s ORDER BY project_id, id
"""


@dataclass(frozen=True)
class Kept:
    """A benefit of the register as it stood on a day. `waiting` are the months said and not validated: (month, value, author's key)."""

    benefit: Benefit
    months: Months
    standing: Standing
    waiting: tuple[tuple[dt.date, Decimal, int | None], ...]
    day: dt.date
    newest_word: dt.date | None

    @property
    def sign(self) -> int:
        """How it counts in a sum of money."""
        return -1 if self.benefit.kind == Benefit.Kind.DISBENEFIT else 1

    @property
    def is_money(self) -> bool:
        return not self.benefit.unit

    @property
    def unit(self) -> str:
        return self.benefit.unit or self.benefit.project.currency

    @property
    def realisation(self) -> float | None:
        """Validated / planned to date; of a level, both from its baseline value."""
        start = (self.benefit.baseline_value or Decimal(0)) if self.benefit.counted == Benefit.Counted.LEVEL else Decimal(0)
        return realisation(self.standing.validated, self.standing.due, start)

    @property
    def short(self) -> Decimal | None:
        """What came less what was due; None where one is not known."""
        return None if self.standing.realised is None or self.standing.due is None else self.standing.realised - self.standing.due

    @property
    def open(self) -> bool:
        return self.benefit.closed_on is None or self.benefit.closed_on > self.day

    @property
    def handed_over(self) -> bool:
        return self.benefit.handed_over_on is not None and self.benefit.handed_over_on <= self.day

    @property
    def answers(self) -> str:
        """Who answers for it on the day: the holder once it is handed over, else the owner."""
        one = self.benefit
        return str(one.holder or one.holder_name) if self.handed_over else str(one.owner or one.owner_name)

    @property
    def late_months(self) -> list[dt.date]:
        """Months that are over, were to bring something, and of which nothing was said."""
        return [month for month, one in sorted(self.months.items()) if month_over(month, self.day) and one.planned and one.realised is None]


def visible_benefits(*, user):
    """The benefits of the projects a person sees."""
    return Benefit.objects.filter(visible(user=user, prefix="project__"))


def kept_benefits(*, rows, day: dt.date) -> list[Kept]:
    """Of the rows those known by a day, by project and code, with all that was said of them by then, in two queries."""
    found = list(rows.filter(known_on__lte=day).select_related("project__node", "owner", "holder").order_by("project__code", "code", "pk"))
    words = _words([one.pk for one in found], day)
    return [_kept(one, words.get(one.pk, {}), day) for one in found]


def months_of(*, project_ids: Iterable[int], day: dt.date) -> dict[int, list[tuple[Months, int]]]:
    """By project the months of its benefits in money, each with its sign, as known on a day; projects without any are absent."""
    found = fetched(IN_MONEY.format(ids=numbers(project_ids)), {"day": day})
    words = _words([pk for pk, _project, _kind in found], day)
    by_project: dict[int, list] = defaultdict(list)
    for pk, project, kind in found:
        by_project[project].append((_months(words.get(pk, {})), -1 if kind == Benefit.Kind.DISBENEFIT else 1))
    return dict(by_project)


def newest_values(*, benefit: Benefit, series: str, day: dt.date) -> dict[dt.date, BenefitValue]:
    """By month the newest word of a series known by a day."""
    rows = benefit.amounts.filter(series=series, known_on__lte=day).order_by("known_on", "pk")
    return {row.month: row for row in rows}


def money_standing(kept: Iterable[Kept]) -> Standing:
    """How the benefits in money stand together, disbenefits taken off."""
    return together((one.standing, one.sign) for one in kept if one.is_money)


def profile(parts: list[tuple[Months, int]], day: dt.date) -> list[tuple]:
    """(month, planned, as known now, realised, validated) of benefits together, each month that any of them speaks of."""
    planned, known = flows(parts, None), flows(parts, day)
    came = {name: _sums(parts, name) for name in ("realised", "validated")}
    months = sorted({*planned, *known, *came["realised"]})
    return [(month, planned.get(month), known.get(month), came["realised"].get(month), came["validated"].get(month)) for month in months]


def in_currency(parts: list[tuple[Months, int]], rate: Decimal) -> list[tuple[Months, int]]:
    """The months turned at a rate, each amount to the cent."""
    return parts if rate == 1 else [({month: Values(*(_turned(one, rate) for one in values)) for month, values in months.items()}, sign)
                                    for months, sign in parts]  # fmt: skip


def _turned(amount: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if amount is None else (amount * rate).quantize(CENT, ROUND_HALF_EVEN)


def _sums(parts: list[tuple[Months, int]], name: str) -> dict[dt.date, Decimal]:
    total: dict[dt.date, Decimal] = {}
    for months, sign in parts:
        for month, values in months.items():
            amount = getattr(values, name)
            if amount is not None:
                total[month] = total.get(month, Decimal(0)) + sign * amount
    return total


def _words(ids: list[int], day: dt.date) -> dict[int, dict]:
    """By benefit: the newest word of each series and month, and the newest that finance has validated, known by a day."""
    rows = BenefitValue.objects.filter(benefit_id__in=ids, known_on__lte=day).order_by("known_on", "pk").values_list(*READ) if ids else []
    found: dict[int, dict] = defaultdict(dict)
    for benefit, series, month, value, validated, validated_on, author, known_on in rows:
        true = validated_on is not None and validated_on <= day
        found[benefit][series, month] = (value, true, author, known_on)
        if true:
            found[benefit]["validated", month] = (validated, True, author, known_on)
    return found


def _months(words: dict) -> dict[dt.date, Values]:
    names = (*Series.values, "validated")
    months = sorted({month for _series, month in words})
    return {month: Values(*(words[name, month][0] if (name, month) in words else None for name in names)) for month in months}


def _kept(benefit: Benefit, words: dict, day: dt.date) -> Kept:
    months = _months(words)
    waits = [(month, said[0], said[2]) for (series, month), said in words.items() if series == Series.REALISED and not said[1]]
    found = standing(months, day, level=benefit.counted == Benefit.Counted.LEVEL)
    newest = max((said[3] for (series, _month), said in words.items() if series != Series.PLANNED), default=None)
    return Kept(benefit, months, found._replace(waiting=len(waits)), tuple(sorted(waits)), day, newest)
