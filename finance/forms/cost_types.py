"""The shape of what people write about cost types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import CostType
from finance.queries.cost_types import cost_type_tree, descendants


class CostTypeForm(forms.Form):
    """A cost type: its code, name, place in the tree and what kind of spending it is."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ChoiceField(label=_("Under"), required=False)
    account = forms.CharField(label=_("Account code"), max_length=40, required=False, help_text=_("Its code in the ledger."))
    capital = forms.BooleanField(label=_("Capital spending (capex)"), required=False)
    contingency = forms.BooleanField(label=_("Contingency"), required=False, help_text=_("Held back for what may happen."))
    retired = forms.BooleanField(label=_("Retired"), required=False, help_text=_("Kept for what was booked on it, offered for nothing new."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, cost_type: CostType | None = None, **kwargs):
        if cost_type is not None:
            stands = {name: getattr(cost_type, name) for name in ("name", "account", "capital", "contingency", "retired", "version")}
            kwargs["initial"] = stands | {"parent": cost_type.parent_id or ""}
        super().__init__(*args, **kwargs)
        below = descendants(ids=[cost_type.pk]) if cost_type else set()
        rows = [row for row in cost_type_tree() if row.cost_type.pk not in below]
        choices = [(row.cost_type.pk, f"{'— ' * row.depth}{row.cost_type.code} {row.cost_type.name}") for row in rows]
        self.fields["parent"].choices = [("", _("the top")), *choices]
        if cost_type is not None:
            del self.fields["code"]
        else:
            del self.fields["version"], self.fields["retired"]

    def clean_parent(self):
        chosen = self.cleaned_data["parent"]
        return CostType.objects.get(pk=chosen) if chosen else None
