"""Each figure of a register of risks opened: formula, inputs, day, rule, and the way to the risks behind it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from governance.models import Risk
from governance.queries.risk_totals import HIGH_SCORE
from governance.queries.risk_trends import Ages, Burned
from governance.queries.risks import Cell, Totals
from pmo.web.templatetags.figures_format import day as day_said
from pmo.web.templatetags.figures_format import full

RATES = lazy("Money of other currencies is turned at the plan rate of the day; a currency without a rate is left out and named.")
ONCE = lazy("A risk counts once, where it is kept: a raised one at its node, a shared one in the project it came from.")
SHORT = 32  # letters of a title beside a figure
SUMS = {
    "exposure": (lazy("Exposure"), lazy("Σ chance × cost of open threats"), Risk.Kind.THREAT),
    "gain": (lazy("Gain"), lazy("Σ chance × what open opportunities bring"), Risk.Kind.OPPORTUNITY),
}
COUNTS = {
    "open": (lazy("Open threats"), lazy("number of open threats"), {}),
    "high": (lazy("High threats"), lazy("number of open threats with probability × impact ≥ 15"), {"min_score": "15"}),
    "overdue": (lazy("Overdue threats"), lazy("number of open threats that were due before this day"), {"overdue": "on"}),
    "opportunities": (lazy("Open opportunities"), lazy("number of open opportunities"), {"kind": "opportunity"}),
}


@dataclass(frozen=True)
class Register:
    """A register of one place on a day, and how its pages are named: `door("risks")` is the address of the register there."""

    name: str
    currency: str
    day: dt.date
    rates: dict
    door: Callable[..., str]

    def rows(self, day: dt.date | None = None, **asked) -> str:
        """The register, narrowed; as it was on another day where one is named."""
        address = self.door("risks").partition("?")
        asked |= {"as_of": day.isoformat()} if day else dict([address[2].split("=")]) if address[2] else {}
        return f"{address[0]}?{urlencode(asked)}"

    def told(self, title, value: str, formula: str, **more) -> dict:
        return {"title": f"{title} · {self.name}", "value": value, "formula": formula, "as_of": self.day, "inputs": [], "sources": []} | more

    def money(self, amount: Decimal | None) -> str:
        return "—" if amount is None else full(amount, self.currency)

    def turned(self, currency: str, amount: Decimal) -> str:
        """An amount in its own currency and, where that is another, at which rate it counts."""
        if currency == self.currency:
            return full(amount, currency)
        rate = self.rates.get((currency, self.currency))
        return f"{full(amount, currency)} · {_('no plan rate') if rate is None else _('at {rate}').format(rate=f'{rate:.6f}')}"


def sum_explained(register: Register, figure: str, *, cells: list[Cell], totals: Totals, top: list) -> dict | None:
    """Money of open threats or opportunities, or their number; None for another name."""
    if figure in COUNTS:
        title, formula, asked = COUNTS[figure]
        kind = Risk.Kind.OPPORTUNITY if figure == "opportunities" else Risk.Kind.THREAT
        live = [one for one in cells if one.status == Risk.Status.OPEN and one.kind == kind]
        inputs = _scores(register, live) if figure in ("open", "high") else []
        return register.told(
            title, f"{getattr(totals, figure):,}", formula, inputs=[one for at, one in inputs if figure == "open" or at >= HIGH_SCORE], rule=ONCE,
            sources=[(_("the register of risks"), register.rows())], rows_url=register.rows(**asked),
        )  # fmt: skip
    if figure not in SUMS:
        return None
    title, formula, kind = SUMS[figure]
    by: dict[str, list] = {}
    for one in cells:
        if one.status == Risk.Status.OPEN and one.kind == kind and one.money is not None:
            by.setdefault(one.currency, []).append(one.money)
    parts = [(_("Risks in {currency}").format(currency=one), register.turned(one, sum(some)), "") for one, some in sorted(by.items())]
    largest = [(f"{row.risk.code} {Truncator(row.title).chars(SHORT)}", full(row.exposure, row.currency), url) for row, url in top]
    return register.told(
        title, register.money(getattr(totals, figure)), formula, inputs=[*parts, *largest], rule=f"{ONCE} {RATES}",
        sources=[(_("the register of risks"), register.rows()), *_rates(by, register)],
        rows_url=register.rows(kind=kind, ordering="-exposure"),
    )  # fmt: skip


def burned_explained(register: Register, figure: str, burned: list[Burned]) -> dict | None:
    """A point of the trend, `2026-03-31:exposure`; None for a day that is none of its, or another name."""
    on, _colon, name = figure.partition(":")
    one = next((point for point in burned if point.as_of.isoformat() == on), None)
    if one is None or name not in ("open", "exposure", "gain"):
        return None
    title, formula = COUNTS["open"][:2] if name == "open" else SUMS[name][:2]
    before = next((point for point in reversed(burned) if point.as_of < one.as_of), None)
    value = f"{one.open:,}" if name == "open" else register.money(getattr(one, name))
    then = []
    if before is not None:
        was = f"{before.open:,}" if name == "open" else register.money(getattr(before, name))
        then = [(day_said(before.as_of), was, register.door("risk-figure", f"burn:{before.as_of}:{name}"))]
    return register.told(
        title, value, formula, as_of=one.as_of, inputs=then, rule=f"{_('By what was known on the day itself.')} {RATES}",
        sources=[(_("the register as it was"), register.rows(one.as_of))],
        rows_url=register.rows(one.as_of, kind="opportunity" if name == "gain" else "threat", ordering="-exposure"),
    )  # fmt: skip


def age_explained(register: Register, figure: str, ages: Ages) -> dict | None:
    """The number or the money of threats of an age, `90:count`; None for another name."""
    since, _colon, name = figure.partition(":")
    one = next((age for age in ages.by_age if str(age.since) == since), None)
    if one is None or name not in ("count", "exposure"):
        return None
    asked = {"opened_until": (register.day - dt.timedelta(days=one.since)).isoformat()} if one.since else {}
    asked |= {} if one.until is None else {"opened_since": (register.day - dt.timedelta(days=one.until)).isoformat()}
    words = _("{since} days or more") if one.until is None else _("{since} to {until} days")
    formula = COUNTS["open"][1] if name == "count" else SUMS["exposure"][1]
    return register.told(
        words.format(since=one.since, until=one.until), f"{one.count:,}" if name == "count" else register.money(one.exposure),
        _("{what}, opened so long before this day").format(what=formula), rule=f"{ONCE} {RATES}",
        sources=[(_("the register of risks"), register.rows())], rows_url=register.rows(**asked),
    )  # fmt: skip


def cover_explained(register: Register, figure: str, *, ages: Ages, draws: list[tuple]) -> dict | None:
    """Contingency set aside or drawn in a currency, `held:GBP`; `draws`: (draw, address of its risk). None for another name."""
    name, _colon, currency = figure.partition(":")
    held = ages.held.get(currency)
    if held is None or name not in ("held", "drawn"):
        return None
    some = [(draw, url) for draw, url in draws if draw.currency == currency]
    drawn = sum((draw.amount for draw, _url in some), Decimal(0))
    inputs = [
        (f"{draw.risk.code} · {day_said(draw.known_on)} · {Truncator(draw.reason).chars(SHORT)}", full(draw.amount, currency), url)
        for draw, url in some[:40]
    ]  # fmt: skip
    formulas = {
        "held": (_("Contingency set aside"), full(held, currency), _("Σ contingency of risks that are open or have struck")),
        "drawn": (_("Contingency drawn"), full(drawn, currency), _("Σ of what was drawn for these risks by this day")),
    }  # fmt: skip
    title, value, formula = formulas[name]
    of_it = [(_("Drawn of it"), full(drawn, currency), register.door("risk-figure", f"drawn:{currency}"))]
    return register.told(
        title, value, formula, inputs=inputs if name == "drawn" else of_it,
        rule=_("What is set aside for a risk that was closed without striking is free again."),
        sources=[(_("the register of risks"), register.rows(kind="", status="", ordering="-contingency"))],
    )  # fmt: skip


def _scores(register: Register, cells: list[Cell]) -> list[tuple[int, tuple]]:
    """(score, (words, number, address)) of each score that occurs, the highest first."""
    found: dict[int, int] = {}
    for one in cells:
        found[one.score] = found.get(one.score, 0) + one.rows
    return [(score, (_("Score {score}").format(score=score), f"{number:,}", "")) for score, number in sorted(found.items(), reverse=True)]


def _rates(by: dict, register: Register) -> list[tuple]:
    return [(_("the plan rates"), "")] if by.keys() - {register.currency} else []
