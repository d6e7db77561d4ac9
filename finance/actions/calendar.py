"""Set up fiscal years and cost types as facts first need them."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from finance.calc.fiscal import fiscal_year, periods
from finance.models import CostType, FiscalCalendar, FiscalPeriod, FiscalYear
from finance.queries.cost_type_words import cost_types_meant
from pmo import inputs

CODE_LENGTH = 40


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
    """Cost types by what a ledger calls them: a code, an account or a name; one that is named for the first time is made, as opex.

    What is longer than a code becomes its name, and its code the beginning of it.

    Raises:
        Refused: a word is too long or empty.
    """
    wanted = {code: inputs.text(code, field="cost_type", called=_("The cost type"), longest=120, required=True) for code in codes}
    found = cost_types_meant(words=wanted.values())
    for word in dict.fromkeys(wanted.values()):
        if word not in found:
            found[word] = CostType.objects.get_or_create(code=_free_code(word), defaults={"name": word})[0]
    return {given: found[word] for given, word in wanted.items()}


def _free_code(word: str) -> str:
    if len(word) <= CODE_LENGTH:
        return word
    short = word[:CODE_LENGTH].strip()
    taken = set(CostType.objects.filter(code__startswith=short[:30]).values_list("code", flat=True))
    return short if short not in taken else next(made for n in range(2, 10_000) if (made := f"{short[:35].strip()}-{n}") not in taken)
