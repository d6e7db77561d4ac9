"""The shape of what people say of benefits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.calc.said_profile import said_profile
from finance.models import Benefit, BenefitValue
from pmo.accounts.models import User
from projects.forms.inputs import day_input, lines

NAMES = ("name", "kind", "unit", "counted", "measure", "baseline_value", "owner_name", "starts_on", "ends_on", "holder_name", "version")
PROFILE = _("A line for each month, as 2027-04 12000, or pasted from a spreadsheet.")


class NamesPeople(forms.Form):
    """Finds the people who are named by user name."""

    def _found(self, field: str) -> User | None:
        name = self.cleaned_data[field].strip()
        if not name:
            return None
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody signs in as “%(name)s”: give a user name, or only a name."), params={"name": name})
        return found

    def clean_owner(self):
        return self._found("owner")

    def clean_holder(self):
        return self._found("holder")

    def told(self) -> dict:
        """What the action is told."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "profile")}


class BenefitForm(NamesPeople):
    """What is to come, of which kind, how it is measured, who sees that it comes and until when."""

    name = forms.CharField(label=_("Benefit"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Benefit.Kind.choices, help_text=_("A disbenefit is harm: it is taken off."))
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40, help_text=_("Of what is not money: hours, days, complaints."))
    counted = forms.ChoiceField(
        label=_("Month by month it"), choices=Benefit.Counted.choices, required=False, help_text=_("Money always adds up; a level such as days of "
        "waiting is read from its baseline value."),
    )  # fmt: skip
    measure = forms.CharField(label=_("How it is measured"), required=False, max_length=250)
    baseline_value = forms.DecimalField(label=_("Value before the project"), required=False, max_digits=18, decimal_places=2)
    owner = forms.CharField(label=_("Owner, user name"), required=False, max_length=150)
    owner_name = forms.CharField(label=_("or by name"), required=False, max_length=120)
    starts_on = forms.DateField(label=_("Begins"), required=False, widget=day_input())
    ends_on = forms.DateField(label=_("Ends"), required=False, widget=day_input(), help_text=_("May lie after the project is closed."))
    holder = forms.CharField(label=_("Answers for it after the closure, user name"), required=False, max_length=150)
    holder_name = forms.CharField(label=_("or by name"), required=False, max_length=120)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, benefit: Benefit | None = None, **kwargs):
        if benefit is not None:
            people = {name: getattr(benefit, name).username if getattr(benefit, name) else "" for name in ("owner", "holder")}
            kwargs["initial"] = {name: getattr(benefit, name) for name in NAMES} | people
        super().__init__(*args, **kwargs)

    def clean_counted(self):
        return self.cleaned_data["counted"] or Benefit.Counted.SUM


class NewBenefitForm(BenefitForm):
    """The same, with the profile that is promised."""

    profile = forms.CharField(
        label=_("Planned by month"), required=False, widget=lines(6),
        help_text=_("A line for each month, as 2027-04 12000, or one amount alone to spread it evenly from the first to the last day."),
    )  # fmt: skip
    field_order = ("name", "kind", "unit", "counted", "starts_on", "ends_on", "profile", "owner", "owner_name")

    def clean(self):
        told = super().clean()
        try:
            self.planned = said_profile(told.get("profile") or "", told.get("starts_on"), told.get("ends_on"))
        except ValueError as error:
            self.add_error("profile", str(error))
        return told


class BenefitValuesForm(forms.Form):
    """What is said of some months."""

    series = forms.ChoiceField(label=_("What is said"), choices=[
        (BenefitValue.Series.REALISED, _("What came: realised")), (BenefitValue.Series.FORECAST, _("What is to come: forecast")),
        (BenefitValue.Series.PLANNED, _("What was promised: planned")),
    ])  # fmt: skip
    values = forms.CharField(label=_("By month"), widget=lines(5), help_text=PROFILE)

    def clean_values(self):
        try:
            found = said_profile(self.cleaned_data["values"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return found


class ValidationForm(forms.Form):
    """What finance finds of each month that waits; an empty month goes on waiting."""

    def __init__(self, *args, waiting, unit: str, **kwargs):
        super().__init__(*args, auto_id="validation_%s", **kwargs)
        self.months = {f"found-{month:%Y-%m}": month for month, _value, _author in waiting}
        for month, value, _author in waiting:
            label = f"{month:%b %Y}, {_('said')} {value:,.2f} {unit}"
            self.fields[f"found-{month:%Y-%m}"] = forms.DecimalField(
                label=label, required=False, min_value=0, max_digits=18, decimal_places=2, initial=value
            )

    def found(self) -> dict:
        return {month: self.cleaned_data[name] for name, month in self.months.items() if self.cleaned_data.get(name) is not None}


class HandOverForm(NamesPeople):
    """Who answers for it from now on, and until when."""

    holder = forms.CharField(label=_("User name"), required=False, max_length=150)
    holder_name = forms.CharField(label=_("or by name"), required=False, max_length=120)
    ends_on = forms.DateField(label=_("Ends"), required=False, widget=day_input())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, benefit: Benefit, **kwargs):
        initial = {"holder": benefit.holder.username if benefit.holder else "", "holder_name": benefit.holder_name, "ends_on": benefit.ends_on}
        super().__init__(*args, initial=initial | {"version": benefit.version}, auto_id="handover_%s", **kwargs)


class BenefitClosureForm(forms.Form):
    """What came of it."""

    result = forms.CharField(label=_("What came of it"), max_length=250)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, benefit: Benefit, **kwargs):
        super().__init__(*args, initial={"version": benefit.version}, auto_id="closure_%s", **kwargs)
