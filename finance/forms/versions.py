"""The shape of what people say of versions: a draft to open, and what is done to its amounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.calc.phasing import WAYS
from finance.forms.cycles import default_years
from finance.models import Cycle, Version
from projects.forms.inputs import day_input

WORDS = {
    "even": _("Evenly"), "linear": _("Linear"), "front": _("More at first"), "back": _("More at the end"), "bell": _("Slow, fast, slow"),
    "working_days": _("By working days"), "last_year": _("As last year's actuals"),
}  # fmt: skip


class DraftForm(forms.Form):
    """A draft outside any cycle. `versions` are those of the project that the reader sees."""

    kind = forms.ChoiceField(label=_("Version"), choices=[("outlook", _("Outlook")), ("plan", _("Plan"))])
    fiscal_year = forms.ModelChoiceField(label=_("Fiscal year"), queryset=None, to_field_name="label")
    source = forms.ChoiceField(label=_("Begins with"), choices=Cycle.Source.choices)
    actual_periods = forms.IntegerField(
        label=_("Periods of actuals"), required=False, min_value=0, max_value=13, help_text=_("Of an Outlook: they hold what is booked."),
    )  # fmt: skip
    label = forms.CharField(label=_("Label"), max_length=40, required=False)
    copy_of = forms.ModelChoiceField(queryset=None, required=False, widget=forms.HiddenInput)  # instead of a source

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].queryset = default_years()
        self.fields["copy_of"].queryset = versions


class PhaseForm(forms.Form):
    """One thing done to the amounts of a draft; which, says the button that was pressed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    numbers = forms.MultipleChoiceField(label=_("Lines"), required=False, help_text=_("None chosen: all of them."))

    def __init__(self, *args, version: Version, lines, **kwargs):
        super().__init__(*args, **{"initial": {"version": version.version}, "auto_id": f"{self.name}-%s", **kwargs})
        self.fields["numbers"].choices = [(line.number, f"{line.number} {line.text or line.cost_type or ''}") for line in lines]
        self.fields["numbers"].widget.attrs["size"] = min(max(len(lines), 2), 6)

    def told(self) -> dict:
        """The fields as the deed takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version" and value not in ("", None)}
        return said | {"seen": self.cleaned_data["version"], "numbers": [int(one) for one in self.cleaned_data["numbers"]]}


class SpreadForm(PhaseForm):
    name = "spread"
    way = forms.ChoiceField(label=_("Spread"), choices=[(way, WORDS[way]) for way in WAYS])


class UpliftForm(PhaseForm):
    name = "uplift"
    percent = forms.DecimalField(label=_("By percent"), required=False, max_digits=7, decimal_places=3)
    amount = forms.CharField(label=_("Or by an amount"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, widget=day_input())
    until = forms.DateField(label=_("To"), required=False, widget=day_input())


class RephaseForm(PhaseForm):
    name = "rephase"
    steps = forms.IntegerField(label=_("By periods"), required=False, help_text=_("Later; below zero, earlier."))
    into = forms.DateField(label=_("Or into the period of"), required=False, widget=day_input())
    since = forms.DateField(label=_("What stands from"), required=False, widget=day_input())
    until = forms.DateField(label=_("To"), required=False, widget=day_input())


PHASES = {form.name: form for form in (SpreadForm, UpliftForm, RephaseForm)}
