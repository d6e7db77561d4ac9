"""Read a version as the sheet that people edit: its lines by number, and which of its periods are not theirs to write."""

import datetime as dt

from django.utils.translation import gettext as _

from finance.calc.sheet_edits import Row
from finance.models import CostType, FiscalPeriod, Version
from finance.queries.versions import lines_of


def sheet_of(*, version: Version) -> dict[int, Row]:
    """The lines of a version by number, in two queries."""
    return {
        line.number: Row(line.cost_type.code if line.cost_type else None, line.text, dict(line.amounts)) for line in lines_of(version=version)
    }


def shut_periods(*, version: Version, periods: list[FiscalPeriod], keeps_books: bool) -> dict[dt.date, str]:
    """By the first day of each period that nobody (or not this reader) may write in this version: why."""
    found = {}
    for period in periods:
        if version.actuals_to is not None and period.end_on <= version.actuals_to:
            found[period.start_on] = _("it holds what was booked")
        elif period.state == FiscalPeriod.State.CLOSED:
            found[period.start_on] = _("the period is closed")
        elif period.state == FiscalPeriod.State.SOFT and not keeps_books:
            found[period.start_on] = _("the period is soft-closed: only those who keep the books write in it")
    return found


def cost_types_offered() -> list[CostType]:
    """The cost types that a new line may have: those in use that have none below them."""
    return list(CostType.objects.filter(retired=False, children=None).order_by("code"))
