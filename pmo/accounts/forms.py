"""The shape of what people write about themselves and each other."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

WRITES = [
    "actions", "actuals", "assumptions", "baselines", "budget-cycles", "budgets", "commitments", "deliverables", "dependencies", "grants",
    "handovers", "imports", "issues", "links", "management-reserves", "matching-rules", "nodes", "packs", "progress", "projects", "ratings",
    "risks", "status-reports", "suspense", "targets", "templates", "work-calendars", "work-packages",
]  # fmt: skip
SCOPES = [
    ("read", _("Read")),
    ("write", _("Write everything I may write")),
    *((f"write:{one}", format_lazy(_("Write {what}"), what=one)) for one in WRITES),
]


class ProfileForm(forms.Form):
    """What people say of themselves."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewPersonForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    password = forms.CharField(
        label=_("First password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Tell it to them in person; they can change it after signing in."),
    )  # fmt: skip


class PersonForm(ProfileForm):
    """An account as an administrator changes it."""

    username = forms.CharField(label=_("User name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(
        label=_("New password"), max_length=200, strip=False, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Left empty, the password stays."),
    )  # fmt: skip
    field_order = ["username", "email", "first_name", "last_name", "job_title", "password"]

    def fields_to_change(self) -> dict:
        """The fields as the deed takes them; an empty password is none."""
        return {name: value for name, value in self.cleaned_data.items() if name != "password" or value}


class TokenForm(forms.Form):
    """A new API token: what it may do, and until when."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What uses it, e.g. “Monthly BI load”."))
    scopes = forms.MultipleChoiceField(label=_("May"), choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=["read"])
    expires_on = forms.DateField(label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def expires_at(self) -> dt.datetime:
        """The last moment of the day that was chosen, where the office is."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["expires_on"], dt.time(23, 59, 59)))
