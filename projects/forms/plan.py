"""The shape of what people write about plans: baselines, working time, deliverables."""

import datetime as dt
import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.inputs import day_input, lines, moment_input, wall_clock
from projects.models import Project, Schedule, WorkCalendar

DAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
MOMENTS = {"start", "status_at", "must_finish"}
SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")


def spans_from(text: str) -> list[list[int]]:
    """Worked spans of a day as people write them, `8:00-12:00, 13:00-17:00`; nothing is a day off.

    Raises:
        ValidationError: it is not such a text.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.replace(";", ",").split(","))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise forms.ValidationError(_("“%(part)s” is no span of hours: write it as 8:00-12:00, 13:00-17:00."), params={"part": part[:30]})
        first, last = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        found.append([first, last or 1440])
    return found


def spans_told(spans) -> str:
    """Worked spans as people write them."""
    return ", ".join(f"{first // 60}:{first % 60:02}-{last // 60}:{last % 60:02}" for first, last in spans)


class BaselineForm(forms.Form):
    """The schedule as it stands, promised: it is never changed, and the ones before it stay."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    approved_on = forms.DateField(label=_("Approved on"), widget=day_input())
    approver = forms.CharField(label=_("Approved by"), required=False, max_length=120)
    reason = forms.CharField(label=_("Reason"), required=False, widget=lines(2), help_text=_("A baseline that follows another says why."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class CalendarForm(forms.Form):
    """Working time: hours of each weekday, days that differ a line each, public holidays of a country."""

    name = forms.CharField(label=_("Name"), max_length=80)
    hours = forms.DecimalField(label=_("Hours that count as a day"), min_value=0.1, max_value=24, decimal_places=2, initial=8)
    holidays = forms.CharField(
        label=_("Public holidays of"), required=False, max_length=20, help_text=_("A country, or a part of one: GB, GB-ENG, DE-BY. Empty for none.")
    )
    exceptions = forms.CharField(
        label=_("Days that differ"), required=False, widget=lines(8),
        help_text=_("A line each: 2026-12-24 for a day off, 2026-12-27..2026-12-31 for several, 2026-12-19 8:00-12:00 for other hours."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, calendar: WorkCalendar | None = None, **kwargs):
        if calendar is not None:
            kwargs["initial"] = _calendar_told(calendar)
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name, required=False, max_length=120, initial="8:00-12:00, 13:00-17:00" if calendar is None and number < 5 else ""
            )

    def clean(self):
        cleaned = super().clean()
        week = []
        for number in range(7):
            try:
                week.append(spans_from(cleaned.get(f"day_{number}") or ""))
            except forms.ValidationError as error:
                self.add_error(f"day_{number}", error)
        cleaned["week"] = week
        return cleaned

    def clean_exceptions(self):
        found: dict[str, list] = {}
        for number, line in enumerate(self.cleaned_data["exceptions"].splitlines(), 1):
            if not line.strip():
                continue
            days, _space, hours = line.strip().partition(" ")
            first, _dots, last = days.partition("..")
            try:
                begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
            except ValueError:
                raise forms.ValidationError(_("Line %(n)s: “%(day)s” is no day: write 2026-12-24."), params={"n": number, "day": days[:30]}) from None
            if not 0 <= (end - begin).days <= 3660:
                raise forms.ValidationError(_("Line %(n)s: the days run backwards or over more than ten years."), params={"n": number})
            spans = spans_from(hours)
            found |= {f"{begin + dt.timedelta(days=step)}": spans for step in range((end - begin).days + 1)}
        return found

    def calendar(self) -> dict:
        """The fields as the deed takes them."""
        told = {name: self.cleaned_data[name] for name in ("name", "week", "exceptions", "holidays")}
        return told | {"minutes_per_day": round(self.cleaned_data["hours"] * 60)}


def _calendar_told(calendar: WorkCalendar) -> dict:
    told = {"name": calendar.name, "hours": calendar.minutes_per_day / 60, "holidays": calendar.holidays, "version": calendar.version}
    told["exceptions"] = "\n".join(_runs(calendar.exceptions))
    return told | {f"day_{number}": spans_told(spans) for number, spans in enumerate(calendar.week)}


def _runs(exceptions: dict[str, list]) -> list[str]:
    """Days alike in a row on one line."""
    runs: list[list] = []
    for name, spans in sorted(exceptions.items()):
        day = dt.date.fromisoformat(name)
        if runs and runs[-1][2] == spans and (day - runs[-1][1]).days == 1:
            runs[-1][1] = day
        else:
            runs.append([day, day, spans])
    return [f"{first}{'' if first == last else f'..{last}'}{' ' + spans_told(spans) if spans else ''}" for first, last, spans in runs]


class DeliverableForm(forms.Form):
    """Something the project is to produce."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("What"), max_length=250)
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    line = forms.CharField(label=_("WBS number of the line that produces it"), required=False, max_length=60)

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_line(self):
        number = self.cleaned_data["line"].strip()
        if not number:
            return None
        line = self.project.work_packages.filter(wbs=number).first()
        if line is None:
            raise forms.ValidationError(_("The project has no line %(wbs)s."), params={"wbs": number})
        return line


class SettingsForm(forms.Form):
    """How a schedule is computed."""

    start = forms.DateTimeField(label=_("Start"), widget=moment_input())
    status_at = forms.DateTimeField(label=_("Status date"), required=False, widget=moment_input(), help_text=_("Progress is known up to here."))
    must_finish = forms.DateTimeField(
        label=_("Required finish"), required=False, widget=moment_input(), help_text=_("Slack is counted back from here.")
    )
    from_finish = forms.BooleanField(label=_("Schedule from the required finish"), required=False)
    push_to_status = forms.BooleanField(
        label=_("What remains starts at the status date at the earliest"), required=False,
        help_text=_("As Primavera does; Microsoft Project does not."),
    )  # fmt: skip
    rule = forms.ChoiceField(
        label=_("Work begun out of sequence"),
        choices=[("retained", _("keeps its links: what remains waits (retained logic)")), ("override", _("goes on regardless (progress override)"))],
    )
    critical_slack = forms.DecimalField(label=_("Critical from a slack of, days"), decimal_places=2, initial=0)
    calendar = forms.ModelChoiceField(label=_("Calendar"), queryset=None, required=False, empty_label=_("Standard: Monday to Friday, 8–12 and 13–17"))
    loading_required = forms.BooleanField(
        label=_("Every task carries work or cost"), required=False, help_text=_("Then check 10 of the quality counts.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, schedule: Schedule, calendars, **kwargs):
        project, day = schedule.project, schedule.project.calendar.minutes_per_day if schedule.project.calendar_id else 480
        names = ("status_at", "from_finish", "push_to_status", "rule", "loading_required", "version")
        told = {name: getattr(schedule, name) for name in names} | {"start": schedule.start_at, "must_finish": schedule.must_finish_at}
        told |= {"critical_slack": Decimal(schedule.critical_slack_minutes) / day, "calendar": project.calendar_id}
        super().__init__(*args, initial={key: wall_clock(value) for key, value in told.items()}, **kwargs)
        self.day = day
        self.fields["calendar"].queryset = calendars

    def edit(self) -> dict:
        """The fields as one edit of the plan."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        told |= {name: value and value.replace(tzinfo=None).isoformat(timespec="minutes") for name, value in told.items() if name in MOMENTS}
        told["critical_slack"] = round(told["critical_slack"] * self.day)
        told["calendar"] = told["calendar"] and told["calendar"].pk
        return {"do": "settings", "fields": told}
