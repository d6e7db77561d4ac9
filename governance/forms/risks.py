"""The shape of what people write about risks."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Risk

PROBABILITY = [(1, _("1 · rare")), (2, _("2 · unlikely")), (3, _("3 · possible")), (4, _("4 · likely")), (5, _("5 · almost certain"))]
IMPACT = [(1, _("1 · slight")), (2, _("2 · minor")), (3, _("3 · medium")), (4, _("4 · major")), (5, _("5 · severe"))]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RiskForm(forms.Form):
    """A risk as it stands: what may happen, how likely, how hard, what it would cost, who does what by when."""

    title = forms.CharField(label=_("What may happen"), max_length=250)
    description = forms.CharField(label=_("Cause and effect"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    probability = forms.TypedChoiceField(label=_("Probability"), choices=PROBABILITY, coerce=int, initial=3)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=IMPACT, coerce=int, initial=3)
    chance = forms.DecimalField(
        label=_("Chance, %"), required=False, min_value=0, max_value=100, decimal_places=2,
        help_text=_("Left empty, it is taken from the probability."),
    )  # fmt: skip
    cost_impact = forms.DecimalField(
        label=_("Cost if it happens"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("In the project's currency. Exposure is chance × cost."),
    )  # fmt: skip
    time_impact_days = forms.IntegerField(
        label=_("Delay if it happens, working days"), required=False, min_value=0, max_value=10_000,
        help_text=_("Forecasts with a range add it to the finish."),
    )  # fmt: skip
    owner = forms.CharField(label=_("Owner"), required=False, max_length=120)
    response = forms.ChoiceField(label=_("Response"), choices=Risk.Response.choices, initial=Risk.Response.REDUCE)
    response_plan = forms.CharField(label=_("What is done about it"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(label=_("Due"), required=False, widget=DAY)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_chance(self):
        percent = self.cleaned_data["chance"]
        return None if percent is None else (percent / Decimal(100)).quantize(Decimal("0.0001"))

    @staticmethod
    def initial_of(risk: Risk) -> dict:
        """A risk as the form shows it: the chance in per cent."""
        names = (
            "title", "description", "probability", "impact", "cost_impact", "time_impact_days", "owner", "response", "response_plan", "due_on",
            "version",
        )  # fmt: skip
        chance = None if risk.chance is None else (risk.chance * 100).normalize()
        return {name: getattr(risk, name) for name in names} | {"chance": chance and f"{chance:f}"}


class ClosureForm(forms.Form):
    """Why a risk is no longer open."""

    occurred = forms.TypedChoiceField(
        label=_("What became of it"), choices=[("no", _("It can no longer happen")), ("yes", _("It happened"))],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect, initial="no",
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)
