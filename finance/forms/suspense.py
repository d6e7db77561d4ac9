"""The shape of what people do with postings that wait in suspense."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import CostType, Suspense
from projects.queries import visible_projects


class SuspenseFilter(forms.Form):
    """Which of them are shown."""

    state = forms.ChoiceField(label=_("State"), choices=Suspense.State.choices, required=False)
    source = forms.CharField(label=_("Ledger"), max_length=40, required=False)
    batch = forms.IntegerField(label=_("Import"), min_value=1, max_value=2**63 - 1, required=False)
    before = forms.DateField(label=_("Posted before"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    least = forms.DecimalField(label=_("From the amount"), required=False, max_digits=18, decimal_places=2)


class SettleForm(forms.Form):
    """Where the chosen ones belong: a project, or nowhere, with the reason."""

    rows = forms.TypedMultipleChoiceField(label=_("Postings"), coerce=int, error_messages={"required": _("Choose the postings that are meant.")})
    project = forms.CharField(label=_("Project"), max_length=40, required=False, help_text=_("Its code."))
    cost_type = forms.ModelChoiceField(
        queryset=CostType.objects.filter(retired=False), label=_("Cost type"), required=False, empty_label=_("as the file says")
    )
    learn = forms.BooleanField(label=_("Make this a rule"), required=False, help_text=_("For what comes later from the same vendor."))
    reason = forms.CharField(
        label=_("Reason"), max_length=250, required=False, help_text=_("Why they belong to no project; then they are dismissed.")
    )

    def __init__(self, *args, user, ids, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["rows"].choices = [(pk, pk) for pk in ids]

    def clean_project(self):
        code = self.cleaned_data["project"].strip()
        found = visible_projects(user=self.user).filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no such project among those you see: give its code."))
        return found

    def clean(self):
        told = super().clean()
        if "project" in told and bool(told["project"]) == bool(told.get("reason", "").strip()):
            self.add_error("project", _("Name the project they belong to, or give the reason why they belong to none."))
        return told
