"""Set up fiscal years and cost types as facts first need them."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from finance.calc.fiscal import fiscal_year, periods
from finance.models import CostType, FiscalCalendar, FiscalPeriod, FiscalYear
from pmo import inputs


@transaction.atomic
def ensure_fiscal_year(*, day: dt.date) -> FiscalYear:
    """The fiscal year that holds `day`, made when there is none; without a calendar, years start in April.

    Raises:
        Refused: the day is out of range.
    """
    inputs.day(day, field="day", called=_("The day"), required=True)
    calendar, _made = FiscalCalendar.objects.get_or_create(is_default=True, defaults={"name": "Fiscal", "start_month": 4})
    found = calendar.years.filter(start_on__lte=day, end_on__gte=day).first()
    if found is not None:
        return found
    span = fiscal_year(day, calendar.start_month)
    year, made = FiscalYear.objects.get_or_create(calendar=calendar, start_on=span.start_on, defaults={"end_on": span.end_on, "label": span.label})
    if made:
        spans = enumerate(periods(span, calendar.periods), start=1)
        FiscalPeriod.objects.bulk_create(FiscalPeriod(year=year, number=number, start_on=first, end_on=last) for number, (first, last) in spans)
    return year


@transaction.atomic
def ensure_cost_types(*, codes: Iterable[str]) -> dict[str, CostType]:
    """Cost types by code; one a ledger names for the first time is made, as opex.

    Raises:
        Refused: a code is too long or empty.
    """
    wanted = {code: inputs.text(code, field="cost_type", called=_("The cost type"), longest=40, required=True) for code in codes}
    found = {row.code: row for row in CostType.objects.filter(code__in=wanted.values())}
    for code in dict.fromkeys(wanted.values()):
        if code not in found:
            found[code] = CostType.objects.get_or_create(code=code, defaults={"name": code})[0]
    return {given: found[code] for given, code in wanted.items()}
