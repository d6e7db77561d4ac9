"""Working time: calendars of the office, and of single projects."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.policy import require
from portfolio.queries import closed_spans, first_open_day
from projects.actions.schedule import recompute_schedule
from projects.models import Project, Schedule, WorkCalendar
from projects.policy import require_over
from projects.queries.calendars import projects_by
from projects.queries.holidays import public_holidays

FIELDS = ("name", "week", "exceptions", "holidays", "minutes_per_day")
MOST_EXCEPTIONS = 5000


@transaction.atomic
def make_calendar(
    *, actor, name: str, now: dt.datetime, project: Project | None = None, week: list | None = None, exceptions: dict | None = None,
    holidays: str = "", minutes_per_day: int = 480,
) -> WorkCalendar:  # fmt: skip
    """A calendar of a project, or of the office where none is named: worked spans of each weekday, days that differ, public holidays.

    Raises:
        NotPermitted: the actor may not change the project, or does not administer the office.
        Refused: nothing is ever worked, spans overlap, or the holidays are not known.
        Conflict: there is a calendar of that name.
    """
    _require_may(actor, project)
    week = [[list(span) for span in spans] for spans in STANDARD_WEEK.week] if week is None else week
    values = _checked(None, now, name=name, week=week, exceptions=exceptions or {}, holidays=holidays, minutes_per_day=minutes_per_day)
    take_turn()
    _require_free(project, values["name"])
    calendar = WorkCalendar.objects.create(project=project, **values)
    events.record("calendar.made", subject=calendar, actor=actor, at=now, after=events.values(calendar, *FIELDS))
    return calendar


@transaction.atomic
def change_calendar(*, actor, calendar: WorkCalendar, version: int, now: dt.datetime, **fields) -> WorkCalendar:
    """Change when is worked. Schedules that work by it are computed anew: a project's own at once, by the office's afterwards.

    Raises:
        NotPermitted, Refused, Conflict: as `make_calendar`; Conflict also in a closed period.
        Stale: someone changed it after it was read.
    """
    _require_may(actor, calendar.project)
    calendar = hold(calendar)
    wanted = _checked(calendar, now, **fields)
    require_version(calendar, version=version, wanted=wanted)
    if wanted.get("name", calendar.name) != calendar.name:
        _require_free(calendar.project, wanted["name"])
    change = difference(calendar, wanted)
    if change is None:
        return calendar
    calendar.save(update_fields=columns(calendar, change))
    worked = sorted(projects_by(calendar=calendar)) if set(change.after) - {"name"} else []
    if calendar.project_id is not None and worked:
        recompute_schedules(project_ids=worked, now=now)
    facts = {"project_ids": worked, "since": first_open_day(day=inputs.today(now), closed=closed_spans())} if worked else {}
    events.record("calendar.changed", subject=calendar, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return calendar


@transaction.atomic
def remove_calendar(*, actor, calendar: WorkCalendar, version: int, now: dt.datetime) -> None:
    """Take a calendar away that nothing works by.

    Raises:
        NotPermitted, Stale: as `change_calendar`.
        Conflict: a project or a line works by it.
    """
    _require_may(actor, calendar.project)
    calendar = hold(calendar)
    require_version(calendar, version=version, wanted={})
    if projects_by(calendar=calendar, scheduled=False):
        raise Conflict(_("{calendar} is in use: give those who work by it another one first.").format(calendar=calendar))
    events.record("calendar.removed", subject=calendar, actor=actor, at=now, before=events.values(calendar, *FIELDS))
    calendar.delete()


@transaction.atomic
def recompute_schedules(*, project_ids: list[int], now: dt.datetime) -> None:
    """Compute schedules anew after working time changed, as known from the first open day on. Harmless twice."""
    take_turn()
    day = first_open_day(day=inputs.today(now), closed=closed_spans())
    for project in Project.objects.filter(pk__in=project_ids, schedule__isnull=False).order_by("pk"):
        Schedule.objects.filter(project=project).update(version=F("version") + 1)
        recompute_schedule(project=project, known_on=day, now=now)


def _require_may(actor, project: Project | None) -> None:
    if project is None:
        require("administer", actor=actor)
    else:
        require_over("change_project", actor=actor, project=project)


def _require_free(project: Project | None, name: str) -> None:
    if WorkCalendar.objects.filter(project=project, name=name).exists():
        raise Conflict(_("There is a calendar “{name}” already: give another name.").format(name=name), field="name")


def _checked(row: WorkCalendar | None, now: dt.datetime, **fields) -> dict[str, Any]:
    """The fields of a calendar in the form that is kept; public holidays stand among the exceptions, under those said by hand."""
    if "name" in fields:
        fields["name"] = inputs.text(fields["name"], field="name", called=_("The name"), longest=80, required=True)
    if "holidays" in fields:
        fields["holidays"] = inputs.text(fields["holidays"], field="holidays", called=_("The holidays"), longest=20).upper()
    stated = dict(fields.get("exceptions", row.exceptions if row else {}))
    if {"holidays", "exceptions"} & set(fields):
        former, wanted = row.holidays if row else "", fields.get("holidays", row.holidays if row else "")
        if former and former != wanted:
            gone = {day.isoformat() for day in public_holidays(former, now.year)}
            stated = {day: spans for day, spans in stated.items() if spans or day not in gone}
        if wanted:
            stated = {day.isoformat(): [] for day in public_holidays(wanted, now.year)} | stated
        fields["exceptions"] = dict(sorted(stated.items()))
    week, day = fields.get("week", row.week if row else None), fields.get("minutes_per_day", row.minutes_per_day if row else 480)
    if isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= 1440:
        raise Refused(_("The minutes a day are not a whole number from 1 to 1440."), field="minutes_per_day")
    _require_sound(week, fields.get("exceptions", stated), day)
    return fields


def _require_sound(week: Any, exceptions: dict, minutes_per_day: int) -> None:
    if len(exceptions) > MOST_EXCEPTIONS:
        raise Refused(_("A calendar has {most} days that differ at the most.").format(most=MOST_EXCEPTIONS), field="exceptions")
    try:
        made = WorkingTime(
            week=tuple(_spans(spans) for spans in week), minutes_per_day=minutes_per_day,
            exceptions={dt.date.fromisoformat(name): _spans(spans) for name, spans in exceptions.items()},
        )  # fmt: skip
    except (ValueError, TypeError) as error:
        raise Refused(_("The working time cannot be: {problem}").format(problem=error), field="week") from None
    if not any(made.week):
        raise Refused(_("Nothing is ever worked: give at least one weekday working hours."), field="week")


def _spans(spans: Any) -> tuple:
    found = tuple((first, last) for first, last in spans)
    if any(isinstance(edge, bool) or not isinstance(edge, int) for span in found for edge in span):
        raise ValueError(_("spans are pairs of minutes after midnight."))
    return found
