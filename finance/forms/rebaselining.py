"""The shape of a re-baseline: what becomes of the plan of the past, from which day, approved by whom and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import Rebaseline

Treatment = Rebaseline.Treatment
CHOICES = [
    (Treatment.PRESERVE, _("Keep what was planned so far; plan only what is left anew")),
    (Treatment.SINGLE_POINT, _("Single-point adjustment: set PV to EV; the schedule variance begins again at zero")),
    (Treatment.SINGLE_POINT_COST, _("Single-point adjustment of both: set PV and EV to AC; the overrun is added to the budget")),
]


class RebaselineForm(forms.Form):
    """The schedule as it stands becomes the new baseline; the ones before it stay."""

    treatment = forms.ChoiceField(label=_("The plan of the past"), choices=CHOICES, widget=forms.RadioSelect, initial=Treatment.PRESERVE)
    approved_on = forms.DateField(label=_("Approved on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    approver = forms.CharField(label=_("Approved by"), max_length=120)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)
