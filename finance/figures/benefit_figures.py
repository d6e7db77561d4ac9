"""The figures of one benefit, and of the case of a project, opened: formula, inputs, day, rule and sources."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.models import Benefit
from finance.queries.benefit_cases import Case
from finance.queries.benefits import Kept
from pmo.web.templatetags.figures_format import day, full, percent

BENEFIT = {  # by name: title, formula, what it is of
    "due": (gettext_lazy("Planned to date"), gettext_lazy("Σ planned of the months that are over"), "planned"),
    "realised": (gettext_lazy("Realised to date"), gettext_lazy("Σ validated, else as said, of the months that are over"), "realised"),
    "validated": (gettext_lazy("Validated to date"), gettext_lazy("Σ validated of the months that are over"), "validated"),
    "realisation": (gettext_lazy("Realisation"), gettext_lazy("validated / planned to date"), "validated"),
    "planned": (gettext_lazy("Whole life, planned"), gettext_lazy("Σ planned of all months"), "planned"),
    "expected": (gettext_lazy("Whole life, expected"), gettext_lazy("Σ realised of the months that are over + forecast, else plan, of the rest"), ""),
}  # fmt: skip
CASE = {
    "payback": (gettext_lazy("Paid back in"), gettext_lazy("first month with cumulative B − C ≥ 0")),
    "irr": (gettext_lazy("Internal rate of return"), gettext_lazy("the r at which Σ (B − C)ₜ / (1 + r)ᵗ = 0")),
}
SPOKEN = gettext_lazy("A month that is over and of which nobody spoke brings nothing.")
LEVEL = gettext_lazy("Its values are a level and not added: the newest month counts, from the value before the project.")


def benefit_explained(kept: Kept, name: str) -> dict:
    """A figure of a benefit as the component `explain` shows it."""
    title, formula, series = BENEFIT[name]
    benefit, stands = kept.benefit, kept.standing
    level = benefit.counted == Benefit.Counted.LEVEL
    inputs = []
    if name == "realisation":
        inputs = [(BENEFIT[one][0], _amount(kept, getattr(stands, one)), "") for one in ("validated", "due")]
        value = percent(kept.realisation)
    else:
        value = _amount(kept, getattr(stands, name))
        told = [month for month, one in sorted(kept.months.items()) if series and getattr(one, series) is not None]
        if told:
            inputs = [(_("Months with a value"), f"{len(told)}", ""), (_("First and last"), f"{told[0]:%b %Y} – {told[-1]:%b %Y}", "")]
    said = _("newest word of {day}").format(day=day(kept.newest_word)) if kept.newest_word else _("nothing was said yet")
    return {
        "title": f"{title} · {benefit.name}", "value": value, "formula": formula, "inputs": inputs, "as_of": kept.day,
        "rule": LEVEL if level else SPOKEN if name == "expected" else _("Months that are over count; unknown is left out and is never 0."),
        "sources": [(_("the months of the benefit, {said}").format(said=said), "#months")],
    }  # fmt: skip


def case_explained(case: Case, name: str, *, approved: bool, currency: str, as_of: dt.date) -> dict:
    """Payback or internal rate of return of a case as the component `explain` shows it."""
    title, formula = CASE[name]
    found = case.payback if name == "payback" else case.irr
    value = (f"{found.month:%b %Y}" if found.month else "") if name == "payback" else ("" if found.why else percent(found.rate, 1))
    months = sorted(case.flows)
    span = f"{months[0]:%b %Y} – {months[-1]:%b %Y}" if months else "—"
    inputs = [
        (_("Benefits, whole life"), full(case.benefit, currency), ""), (_("Costs, whole life"), full(case.cost, currency), ""),
        (_("Months of the case"), span, ""),
    ]  # fmt: skip
    was = _("as approved: benefits as planned, the first whole-life cost spread evenly over the first baseline")
    now = _("as known now: benefits that came, then as forecast, else as planned; costs as posted, then what is left to the forecast finish")
    return {
        "title": title, "value": value or f"— {found.why}", "formula": formula, "inputs": inputs, "as_of": as_of, "rule": was if approved else now,
        "sources": [(_("the register of benefits"), "finance:benefits"), (_("business cases and postings"), "finance:money")],
    }  # fmt: skip


def _amount(kept: Kept, amount) -> str:
    return full(amount, kept.unit) if kept.is_money else f"{full(amount)} {kept.unit}"
