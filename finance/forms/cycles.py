"""The shape of what people say of cycles and targets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import Cycle, FiscalYear
from portfolio.queries import visible_nodes
from projects.forms.inputs import day_input, lines


class CycleForm(forms.Form):
    """A cycle to open."""

    node = forms.ModelChoiceField(label=_("Below"), queryset=None, to_field_name="code", help_text=_("Every project below it is asked."))
    fiscal_year = forms.ModelChoiceField(label=_("Fiscal year"), queryset=None, to_field_name="label")
    kind = forms.ChoiceField(label=_("Asks for"), choices=Cycle.Kind.choices, initial="outlook")
    actual_periods = forms.IntegerField(
        label=_("Periods of actuals"), required=False, min_value=0, max_value=13, initial=3,
        help_text=_("Of an Outlook: 3 makes it 3+9. None in a Plan."),
    )  # fmt: skip
    label = forms.CharField(label=_("Label"), max_length=40, required=False, help_text=_("Left empty, it is called by its periods."))
    source = forms.ChoiceField(label=_("Drafts begin with"), choices=Cycle.Source.choices, initial="outlook")
    due_on = forms.DateField(label=_("Due on"), widget=day_input())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = visible_nodes(user=user).order_by("path")
        self.fields["fiscal_year"].queryset = default_years()

    def clean(self):
        told = super().clean()
        told["actual_periods"] = 0 if told.get("kind") == Cycle.Kind.PLAN else told.get("actual_periods") or 0
        return told


class DueForm(forms.Form):
    """Another day for a cycle."""

    due_on = forms.DateField(label=_("Due on"), widget=day_input())
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, cycle: Cycle, **kwargs):
        super().__init__(*args, **{"initial": {"due_on": cycle.due_on, "seen": cycle.version}, **kwargs})


class TargetForm(forms.Form):
    """A node's target of a year: one amount, or one for each period."""

    amount = forms.CharField(label=_("For the year"), max_length=40, required=False, help_text=_("Or leave it empty and give each period."))
    note = forms.CharField(label=_("Note"), required=False, widget=lines(2))

    def __init__(self, *args, year: FiscalYear | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.firsts = list(year.periods.order_by("start_on").values_list("start_on", flat=True)) if year else []
        for first in self.firsts:
            self.fields[f"m{first}"] = forms.CharField(label=f"{first:%b %Y}", max_length=40, required=False)

    def months(self):
        """The bound fields of the periods."""
        return [self[f"m{first}"] for first in self.firsts]

    def amounts(self) -> dict:
        """What was written, as the deed takes it: text of amounts by period, under None the year's."""
        told = {first: self.cleaned_data[f"m{first}"] for first in self.firsts if self.cleaned_data[f"m{first}"].strip()}
        return told | ({None: self.cleaned_data["amount"]} if self.cleaned_data["amount"].strip() else {})


def default_years():
    """The fiscal years of the calendar the office works by, the newest first."""
    return FiscalYear.objects.filter(calendar__is_default=True).order_by("-start_on")
