"""The shape of what people write about accruals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import CostType
from projects.forms.inputs import day_input


class AccrualForm(forms.Form):
    """A cost of a period whose invoice has not come."""

    accrued_on = forms.DateField(label=_("On the day"), widget=day_input(), help_text=_("Taken back on the first day of the period that follows."))
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2, help_text=_("Below zero for a credit that is still to come."))
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Another than the project's is turned at the rate of the month."))
    cost_type = forms.ModelChoiceField(label=_("Cost type"), queryset=None, to_field_name="code", required=False, empty_label="—")
    vendor = forms.CharField(label=_("Vendor"), max_length=160, required=False)
    order = forms.CharField(label=_("Purchase order"), max_length=80, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    text = forms.CharField(label=_("What for"), max_length=250)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cost_type"].queryset = CostType.objects.filter(retired=False).order_by("code")

    def clean_currency(self):
        return self.cleaned_data["currency"].strip().upper()
