"""Read the fiscal calendar: its years, their periods and which of them still take postings."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from django.db.models import Count, Q

from finance.models import CorrectiveAction, Cycle, FiscalCalendar, FiscalPeriod, Version

State = FiscalPeriod.State


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period as postings meet it: its days, its name, and whether it is open."""

    start_on: dt.date
    end_on: dt.date
    year: str
    number: int
    state: str

    @property
    def name(self) -> str:
        return f"P{self.number:02d}"


class PeriodStates:
    """The periods of the default calendar in order, read in one query; any number of days is looked up in them."""

    def __init__(self):
        rows = FiscalPeriod.objects.filter(year__calendar__is_default=True).order_by("start_on")
        self.rows = [PeriodState(*row) for row in rows.values_list("start_on", "end_on", "year__label", "number", "state")]
        self.all_open = all(row.state == State.OPEN for row in self.rows)
        self._starts = [row.start_on for row in self.rows]

    def of(self, day: dt.date) -> PeriodState | None:
        """The period that holds a day; None where the year was not set up."""
        place = bisect_right(self._starts, day) - 1
        return self.rows[place] if place >= 0 and day <= self.rows[place].end_on else None

    def next_open(self, day: dt.date) -> PeriodState | None:
        """The first open period that starts after a day."""
        return next((row for row in self.rows[bisect_right(self._starts, day) :] if row.state == State.OPEN), None)


def default_calendar() -> FiscalCalendar | None:
    """The calendar the office works by, if it was set up."""
    return FiscalCalendar.objects.filter(is_default=True).first()


def years_of(*, calendar: FiscalCalendar):
    """The years of a calendar, the newest first, with how many of their periods are open, soft-closed and closed."""
    counted = {f"n_{state.value}": Count("periods", filter=Q(periods__state=state)) for state in State}
    return calendar.years.annotate(**counted).order_by("-start_on")


def what_years_hold(*, calendar: FiscalCalendar) -> dict[str, dict[str, int]]:
    """By year that holds any: how many versions, cycles, corrective actions and periods not open: what keeps its months from being moved."""
    years, found = dict(calendar.years.values_list("pk", "label")), {}
    for what, model in (("versions", Version), ("cycles", Cycle), ("actions", CorrectiveAction)):
        found[what] = dict(model.objects.filter(fiscal_year__in=years).order_by().values_list("fiscal_year").annotate(Count("pk")))
    shut = FiscalPeriod.objects.filter(year__in=years).exclude(state=State.OPEN)
    found["shut"] = dict(shut.order_by().values_list("year").annotate(Count("pk")))
    held = {label: {what: counts[pk] for what, counts in found.items() if counts.get(pk)} for pk, label in years.items()}
    return {label: counts for label, counts in held.items() if counts}
