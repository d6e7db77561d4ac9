"""The shape of scales and appetite."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.calc.scales import DIMENSIONS, UNITS

TITLES = {
    "probability": _("Probability"), "cost": _("Impact on cost"), "time": _("Impact on time"), "scope": _("Impact on scope"),
    "benefit": _("Impact on benefit"),
}  # fmt: skip


class ScaleForm(forms.Form):
    """Five steps of words and a limit for each scale, and the appetite; what is left empty follows the place above."""

    appetite_score = forms.IntegerField(label=_("Highest score that may be carried"), required=False, min_value=1, max_value=25)
    appetite_exposure = forms.DecimalField(
        label=_("Highest exposure of one risk"), required=False, min_value=0, max_digits=18, decimal_places=2
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, inherited: dict, own=None, currency: str, **kwargs):
        self.inherited = inherited
        self.currency = (own.appetite.get("currency") if own is not None else None) or currency
        super().__init__(*args, initial=_initial(own), **kwargs)
        self.fields["appetite_exposure"].help_text = _(
            "In %(currency)s; a risk in another currency is held against it at the plan rate of the day. Empty: as above."
        ) % {"currency": self.currency}
        for name in DIMENSIONS:
            for number, (words, limit) in enumerate(inherited["steps"][name], 1):
                told = {"placeholder": words}
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=_("Step %(number)s") % {"number": number}, required=False, max_length=60, widget=forms.TextInput(attrs=told)
                )
                top = {"max_value": 100} if name == "probability" else {}
                self.fields[f"{name}_{number}_limit"] = forms.FloatField(
                    label=_("Limit %(number)s") % {"number": number}, required=False, min_value=0,
                    widget=forms.NumberInput(attrs={"placeholder": "" if limit is None else f"{float(_shown(name, limit)):g}", "step": "any"}), **top,
                )  # fmt: skip

    def groups(self):
        """Of each scale: its name, its unit, and its steps as pairs of fields with what is inherited."""
        return [
            (TITLES[name], UNITS[name], [(self[f"{name}_{number}"], self[f"{name}_{number}_limit"]) for number in range(1, 6)]) for name in DIMENSIONS
        ]

    def steps(self) -> dict:
        """The scales of which anything was said; what was not said of a step is as above."""
        found = {}
        for name in DIMENSIONS:
            said = [(self.cleaned_data[f"{name}_{number}"], self.cleaned_data[f"{name}_{number}_limit"]) for number in range(1, 6)]
            if any(words or limit is not None for words, limit in said):
                above = self.inherited["steps"][name]
                found[name] = [
                    [words or above[at][0], above[at][1] if limit is None else _kept(name, limit)] for at, (words, limit) in enumerate(said)
                ]
        return found

    def appetite(self) -> dict:
        found = {}
        if (score := self.cleaned_data["appetite_score"]) is not None:
            found["score"] = score
        if (exposure := self.cleaned_data["appetite_exposure"]) is not None:
            found |= {"exposure": exposure, "currency": self.currency}
        return found


def _initial(own) -> dict:
    if own is None:
        return {}
    found = {"version": own.version, "appetite_score": own.appetite.get("score"), "appetite_exposure": own.appetite.get("exposure")}
    for name, rows in own.steps.items():
        for number, (words, limit) in enumerate(rows, 1):
            found[f"{name}_{number}"] = words
            found[f"{name}_{number}_limit"] = None if limit is None else f"{float(_shown(name, limit)):g}"
    return found


def _shown(name: str, limit):
    return Decimal(str(limit)) * 100 if name == "probability" else limit


def _kept(name: str, limit: float):
    return float(Decimal(str(limit)) / 100) if name == "probability" else limit
