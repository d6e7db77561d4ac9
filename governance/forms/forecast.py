"""The shape of what people write about what is left to do."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import Estimate
from governance.actions.simulations import CORRELATION, FEWEST, LAST_SEED, MOST


class SimulationForm(forms.Form):
    """How often to draw, from which seed, and how much items move together."""

    draws = forms.IntegerField(label=_("Draws"), min_value=FEWEST, max_value=MOST, initial=FEWEST)
    seed = forms.IntegerField(
        label=_("Seed"), required=False, min_value=0, max_value=LAST_SEED, help_text=_("The same seed and facts give the same figures.")
    )
    correlation = forms.DecimalField(
        label=_("Correlation"), min_value=0, max_value=Decimal("0.99"), max_digits=3, decimal_places=2, initial=CORRELATION,
        help_text=_("Between any two items of a project or programme."),
    )  # fmt: skip

    @staticmethod
    def initial_of(made) -> dict:
        """The settings of the newest one, to draw it again."""
        return {} if made is None else {"draws": made.draws, "seed": made.seed, "correlation": made.correlation}


def _points(label: str, places: int):
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=18, decimal_places=places)


class EstimateForm(forms.Form):
    """Three points of what is left of a work package, in money, in working days, or both."""

    wbs = forms.ChoiceField(label=_("Work package"))
    cost_low, cost_likely, cost_high = _points(_("Cost to go: low"), 2), _points(_("Cost to go: likely"), 2), _points(_("Cost to go: high"), 2)
    days_low, days_likely = _points(_("Working days to go: low"), 2), _points(_("Working days to go: likely"), 2)
    days_high = _points(_("Working days to go: high"), 2)
    shape = forms.ChoiceField(label=_("Low and high are"), choices=Estimate.Shape.choices, initial=Estimate.Shape.PERT)
    note = forms.CharField(label=_("Why"), required=False, max_length=250)

    def __init__(self, *args, packages=(), **more):
        super().__init__(*args, **more)
        self.fields["wbs"].choices = [(wbs, f"{wbs} {name}") for wbs, name in packages]
