"""What a change adds to the money of the fiscal years it touches, beside what is planned there."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from finance.calc.fiscal import fiscal_year, period_of
from finance.models import CostType, FiscalYear, Version, VersionAmount
from finance.queries.periods import default_calendar
from finance.queries.sources import source_version
from governance.calc.change_impact import NOTHING
from governance.models import ChangeRequest
from governance.queries.change_schedule import Tried
from projects.models import Project

Amount = tuple[str, dt.date, Decimal]  # code of the cost type ("" where none is said), first day of the month, amount
APRIL = 4


@dataclass(frozen=True)
class Money:
    """Months, cost types and fiscal years, old beside new; and the versions it was read from."""

    told: dict
    basis: dict


@dataclass
class Year:
    """A fiscal year that a change touches: the version that counts for it, what that says by period, what is added."""

    label: str
    year: FiscalYear | None
    version: Version | None
    old: dict[dt.date | None, Decimal]
    added: dict[dt.date, Decimal]


def amounts_of(*, change: ChangeRequest, tried: Tried | None) -> tuple[list[Amount], str]:
    """What a change adds, and where that is from: its rows of money ("given"), else what its lines cost more or less ("lines"), else nothing.

    Work that only moves to other months adds nothing.
    """
    if change.money:
        return [(row["cost_type"], dt.date.fromisoformat(f"{row['month']}-01"), Decimal(row["amount"])) for row in change.money], "given"
    if tried is not None and tried.cost_after != tried.cost_before:
        return [("", dt.date.fromisoformat(f"{month}-01"), amount) for month, amount in tried.months.items()], "lines"
    return [], "none"


def money_beside(*, project: Project, amounts: list[Amount], day: dt.date) -> Money:
    """What amounts would make of the months, cost types and fiscal years they fall into, as known on a day."""
    years = years_of(project=project, amounts=amounts, day=day)
    names = dict(CostType.objects.filter(code__in={code for code, *_rest in amounts if code}).values_list("code", "name"))
    by_type: dict[str, Decimal] = defaultdict(Decimal)
    for code, _month, amount in amounts:
        by_type[code] += amount
    months = [
        [month.isoformat(), None if one.version is None else str(one.old.get(month, NOTHING)), str(one.added.get(month, NOTHING))]
        for one in years for month in sorted({*(key for key in one.old if key), *one.added})
    ]  # fmt: skip
    told = {
        "months": months, "types": [[code, names.get(code, code), str(amount)] for code, amount in sorted(by_type.items())],
        "years": [_told(one) for one in years], "warnings": _warnings(project, years),
    }  # fmt: skip
    return Money(told, {one.label: one.version and [one.version.pk, one.version.version] for one in years})


def years_of(*, project: Project, amounts: list[Amount], day: dt.date) -> list[Year]:
    """The fiscal years that amounts fall into, in order, each with the version that counts for it."""
    if not amounts:
        return []
    found: dict[str, Year] = {}
    calendar, first, last = default_calendar(), min(one[1] for one in amounts), max(one[1] for one in amounts)
    known = FiscalYear.objects.filter(calendar__is_default=True, start_on__lte=last, end_on__gte=first).prefetch_related("periods")
    years = {one: sorted(period.start_on for period in one.periods.all()) for one in known}
    for _code, month, amount in sorted(amounts, key=lambda one: one[1]):
        year = next((one for one in years if one.start_on <= month <= one.end_on), None)
        label = year.label if year else fiscal_year(month, calendar.start_month if calendar else APRIL).label
        if label not in found:
            version = year and source_version(project=project, year=year, kind=Version.Kind.OUTLOOK, source=Version.Kind.OUTLOOK, day=day)
            found[label] = Year(label, year, version, _planned(version), defaultdict(Decimal))
        found[label].added[period_of(month, years[year]) if year else month] += amount
    return list(found.values())


def _planned(version: Version | None) -> dict[dt.date | None, Decimal]:
    if version is None:
        return {}
    rows = VersionAmount.objects.filter(line__version=version).order_by().values_list("month").annotate(Sum("amount"))
    return {month: amount.quantize(Decimal("0.01")) for month, amount in rows}


def _told(one: Year) -> dict:
    added, version = sum(one.added.values(), NOTHING), one.version
    return {
        "label": one.label, "old": version and str(version.total), "change": str(added), "new": str((version.total if version else NOTHING) + added),
        "from": str(version) if version else None,
    }  # fmt: skip


def _warnings(project: Project, years: list[Year]) -> list[str]:
    found = [
        _("{year} has no Plan: what is applied becomes an Outlook of its own.").format(year=one.label) for one in years if one.version is None
    ]  # fmt: skip
    touched = [one.year for one in years if one.year is not None]
    drafts = Version.objects.filter(project=project, fiscal_year__in=touched, kind=Version.Kind.OUTLOOK, state=Version.State.DRAFT)
    found += [
        _("A draft of {version} is being written: it was opened before this change and does not hold it.").format(version=draft)
        for draft in drafts.select_related("fiscal_year")
    ]
    return found
