"""The shape of what people write about the fiscal calendar."""

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from finance.models import FiscalCalendar, FiscalPeriod, FiscalYear


class CalendarForm(forms.Form):
    """In which month fiscal years start, and into how many periods they are cut."""

    start_month = forms.TypedChoiceField(label=_("The year starts in"), coerce=int, choices=list(MONTHS.items()))
    periods = forms.TypedChoiceField(
        label=_("Periods"), coerce=int, choices=[(12, _("12, the months")), (13, _("13, of four weeks each"))],
        help_text=_("Both can be changed as long as no year holds versions, cycles or periods that are not open."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, calendar: FiscalCalendar | None = None, **kwargs):
        if calendar is not None:
            kwargs["initial"] = {name: getattr(calendar, name) for name in ("start_month", "periods", "version")}
        else:
            kwargs["initial"] = {"start_month": 4, "periods": 12}
        super().__init__(*args, **kwargs)


class YearForm(forms.Form):
    """A fiscal year to be added: any day of it."""

    day = forms.DateField(widget=forms.HiddenInput)


class YearNameForm(forms.Form):
    """The name of a fiscal year."""

    label = forms.CharField(label=_("Name of the year"), max_length=20)

    def __init__(self, *args, year: FiscalYear | None = None, **kwargs):
        super().__init__(*args, initial={"label": year.label} if year else None, **kwargs)


class PeriodForm(forms.Form):
    """The state a fiscal period is to have, and why."""

    state = forms.ChoiceField(choices=FiscalPeriod.State.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=250, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
