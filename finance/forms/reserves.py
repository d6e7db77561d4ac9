"""The shape of what people write about the management reserve."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReserveForm(forms.Form):
    """How much is held back above the baseline, who approved it, and why it changed."""

    amount = forms.DecimalField(label=_("Management reserve"), max_digits=18, decimal_places=2)
    known_on = forms.DateField(label=_("Known from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    approver = forms.CharField(label=_("Approved by"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
