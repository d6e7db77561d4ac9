"""Open and close reporting periods."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.models import ReportingCalendar, ReportingPeriod
from portfolio.policy import require
from portfolio.queries import last_closed_period, period_of


def ensure_calendar() -> ReportingCalendar:
    """The calendar the office reports by: weekly, when none was set up."""
    return ReportingCalendar.objects.get_or_create(is_default=True, defaults={"name": "Weekly", "cycle_days": 7})[0]


@transaction.atomic
def ensure_period(*, day: dt.date, start_on: dt.date | None = None) -> ReportingPeriod:
    """The period that holds `day`, made when there is none.

    A new one follows its neighbours: it starts after the period before it and ends with the calendar's cycle (weeks end on Sunday), or
    ends on `day` itself when `start_on` is given (the status date a file states).
    """
    if (found := period_of(day=day)) is not None:
        return found
    calendar = ensure_calendar()
    before = calendar.periods.filter(end_on__lt=day).order_by("-end_on").first()
    after = calendar.periods.filter(start_on__gt=day).order_by("start_on").first()
    if start_on is not None:
        start, end = start_on, day
    else:
        monday = day - dt.timedelta(days=day.weekday())
        anchor = before.end_on + dt.timedelta(days=1) if before and (day - before.end_on).days <= calendar.cycle_days * 60 else monday
        start = anchor + dt.timedelta(days=calendar.cycle_days * ((day - anchor).days // calendar.cycle_days))
        end = start + dt.timedelta(days=calendar.cycle_days - 1)
    if before and start <= before.end_on:
        start = before.end_on + dt.timedelta(days=1)
    if after and end >= after.start_on:
        end = after.start_on - dt.timedelta(days=1)
    return ReportingPeriod.objects.get_or_create(calendar=calendar, end_on=end, defaults={"start_on": start})[0]


@transaction.atomic
def open_period(*, end_on: dt.date, since: dt.date) -> ReportingPeriod:
    """The period that ends on the status date a published file states; made when there is none.

    Raises:
        Conflict: the day lies inside a period that is closed.
    """
    period = ensure_period(day=end_on, start_on=since)
    require_open(day=end_on)
    return period


def require_open(*, day: dt.date, field: str | None = None) -> None:
    """Raises Conflict, at `field`, when the day lies in a closed period: what was reported then is frozen."""
    period = period_of(day=day)
    if period is not None and period.closed_at is not None:
        raise Conflict(
            f"The reporting period that ended on {period.end_on} is closed: facts known on {day} can no longer be added or changed.", field=field
        )


def require_after_closed(*, day: dt.date, field: str | None = None) -> None:
    """Raises Conflict, at `field`, when the day is not after the last closed period, whether or not a period of its own holds it.

    Progress is cumulative: what is measured of an earlier day would change what was reported of every closed one after it.
    """
    last = last_closed_period()
    if last is not None and day <= last.end_on:
        text = _("The reporting period that ended on {end} is closed: progress of {day} can no longer be said. Measure at a day after it.")
        raise Conflict(text.format(end=last.end_on, day=day), field=field)


@transaction.atomic
def close_period(*, actor, period: ReportingPeriod, now: dt.datetime) -> ReportingPeriod:
    """Close a period for good; its snapshots were frozen by the caller's roll-up.

    Raises:
        NotPermitted: the actor may not close periods.
        Conflict: it is closed already, or has not ended.
    """
    require("close_period", actor=actor)
    period = hold(period)
    if period.closed_at is not None:
        raise Conflict(f"The period that ended on {period.end_on} is closed already.")
    if period.end_on > now.date():
        raise Conflict(f"The period ends on {period.end_on}: it can be closed from that day on.")
    period.closed_at, period.closed_by = now, actor
    period.save(update_fields=["closed_at", "closed_by"])
    events.record("period.closed", subject=period, actor=actor, at=now, after={"end_on": period.end_on})
    return period
