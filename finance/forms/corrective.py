"""The shape of what people write about corrective action."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import CorrectiveAction
from pmo.accounts.models import User
from projects.forms.inputs import day_input

NAMES = ("option", "what", "amount", "owner_name", "due_on", "version")


class CorrectiveActionForm(forms.Form):
    """What is done, how much it is to take off, by whom and by when."""

    option = forms.ChoiceField(label=_("Option"), choices=CorrectiveAction.Option.choices)
    what = forms.CharField(label=_("What is done"), max_length=250)
    amount = forms.DecimalField(
        label=_("Takes off"), min_value=0, max_digits=18, decimal_places=2, help_text=_("Of the landing variance, in the project's currency.")
    )
    owner = forms.CharField(label=_("Owner, user name"), required=False, max_length=150, help_text=_("It then stands on their Home."))
    owner_name = forms.CharField(label=_("or by name"), required=False, max_length=120)
    due_on = forms.DateField(label=_("Due"), widget=day_input())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, action: CorrectiveAction | None = None, **kwargs):
        if action is not None:
            stands = {name: getattr(action, name) for name in NAMES} | {"owner": action.owner.username if action.owner else ""}
            kwargs["initial"] = stands
        super().__init__(*args, **kwargs)

    def clean_owner(self):
        name = self.cleaned_data["owner"].strip()
        if not name:
            return None
        owner = User.objects.filter(username=name, is_active=True).first()
        if owner is None:
            raise forms.ValidationError(_("Nobody signs in as “%(name)s”: give a user name, or only a name."), params={"name": name})
        return owner

    def promise(self) -> dict:
        """What `open_corrective_action` is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CorrectiveClosureForm(forms.Form):
    """How it ended and what came of it."""

    state = forms.ChoiceField(label=_("It is"), choices=[("done", _("Done")), ("dropped", _("Dropped"))])
    result = forms.CharField(label=_("What came of it"), max_length=250)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, action: CorrectiveAction | None = None, **kwargs):
        super().__init__(*args, initial={"version": action.version} if action else None, **kwargs)
