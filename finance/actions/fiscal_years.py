"""Say when fiscal years start and into what they are cut; add years and name them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, FiscalCalendar, FiscalYear
from finance.queries.periods import default_calendar, what_years_hold
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.policy import require

COUNTS = (12, 13)


@transaction.atomic
def change_fiscal_calendar(*, actor, version: int | None, start_month: int, periods: int, now: dt.datetime, name: str = "") -> FiscalCalendar:
    """Say in which month fiscal years start and whether they have twelve or thirteen periods; its years, as long as they hold nothing, are cut anew.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: a value is not acceptable.
        Stale: someone changed it after it was read.
        Conflict: years hold versions, cycles or closed periods.
    """
    require("keep_books", actor=actor)
    wanted = {"start_month": _among(start_month, range(1, 13), "start_month"), "periods": _among(periods, COUNTS, "periods")}
    if name:
        wanted["name"] = inputs.text(name, field="name", called=_("The name"), longest=80, required=True)
    take_turn()
    calendar = default_calendar()
    if calendar is None:
        calendar = FiscalCalendar.objects.create(is_default=True, **{"name": "Fiscal"} | wanted)
        events.record("fiscal_calendar.changed", subject=calendar, actor=actor, at=now, after=wanted)
        return calendar
    calendar = hold(calendar)
    require_version(calendar, version=version, wanted=wanted)
    change = difference(calendar, wanted)
    if change is None:
        return calendar
    moved = bool(change.after.keys() & {"start_month", "periods"})
    if moved:
        _require_nothing_held(calendar)
    calendar.save(update_fields=columns(calendar, change))
    if moved:
        _cut_anew(calendar)
    touched = sorted(Actual.objects.order_by().values_list("project_id", flat=True).distinct()) if moved else []
    facts = {"project_ids": touched, "since": inputs.today(now)} if touched else {}
    events.record("fiscal_calendar.changed", subject=calendar, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return calendar


@transaction.atomic
def add_fiscal_year(*, actor, day: dt.date, now: dt.datetime, label: str = "") -> FiscalYear:
    """Add the fiscal year that holds a day, with its periods; named as its years say, or as given.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: the day is out of range, or the name is taken.
        Conflict: the year is there already.
    """
    require("keep_books", actor=actor)
    inputs.day(day, field="day", called=_("The day"), required=True)
    take_turn()
    calendar = default_calendar()
    found = calendar and calendar.years.filter(start_on__lte=day, end_on__gte=day).first()
    if found is not None:
        raise Conflict(_("The day {day} is in {year} already: give a day of a year that is missing.").format(day=day, year=found), field="day")
    year = ensure_fiscal_year(day=day)
    if label:
        year.label = _free_label(label, year)
        year.save(update_fields=["label"])
    told = {"label": year.label, "start_on": year.start_on, "end_on": year.end_on}
    events.record("fiscal_year.added", subject=year, actor=actor, at=now, after=told)
    return year


@transaction.atomic
def name_fiscal_year(*, actor, year: FiscalYear, label: str, now: dt.datetime) -> FiscalYear:
    """Give a fiscal year another name.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: the name is missing, too long or taken.
    """
    require("keep_books", actor=actor)
    year = hold(year)
    change = difference(year, {"label": _free_label(label, year)})
    if change is not None:
        year.save(update_fields=["label"])
        events.record("fiscal_year.named", subject=year, actor=actor, at=now, before=change.before, after=change.after)
    return year


def _among(value, allowed, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        remedy = _("Give the month in which the year starts as a number from 1 to 12.") if field == "start_month" else _("Choose 12 or 13 periods.")
        raise Refused(remedy, field=field)
    return value


def _free_label(label: str, year: FiscalYear) -> str:
    words = inputs.text(label, field="label", called=_("The name of the year"), longest=20, required=True)
    if FiscalYear.objects.filter(calendar=year.calendar_id, label=words).exclude(pk=year.pk).exists():
        raise Refused(_("Another year is named “{label}”: choose another name.").format(label=words), field="label")
    return words


def _require_nothing_held(calendar: FiscalCalendar) -> None:
    held = what_years_hold(calendar=calendar)
    if not held:
        return
    label, counts = next(iter(held.items()))
    told = [
        ngettext("{n} version", "{n} versions", counts.get("versions", 0)),
        ngettext("{n} cycle", "{n} cycles", counts.get("cycles", 0)),
        ngettext("{n} corrective action", "{n} corrective actions", counts.get("actions", 0)),
        ngettext("{n} period that is not open", "{n} periods that are not open", counts.get("shut", 0)),
    ]
    numbers = [counts.get(what, 0) for what in ("versions", "cycles", "actions", "shut")]
    said = ", ".join(words.format(n=number) for words, number in zip(told, numbers, strict=True) if number)
    more = _(" and {n} more years hold such").format(n=len(held) - 1) if len(held) > 1 else ""
    raise Conflict(
        _(
            "{year} holds {what}{more}: amounts by period would no longer fit. Take those versions and cycles back (undo their imports) and "
            "reopen the periods first, or keep the calendar as it is."
        ).format(year=label, what=said, more=more),
        field="start_month",
    )


def _cut_anew(calendar: FiscalCalendar) -> None:
    """The years of a calendar made again over the same days, none of which holds anything."""
    middles = [start + (end - start) / 2 for start, end in calendar.years.values_list("start_on", "end_on")]
    calendar.years.all().delete()
    for day in middles:
        ensure_fiscal_year(day=day)
