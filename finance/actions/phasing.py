"""Spread, raise and move the amounts of a draft: each a deed on some or all of its lines and periods, told in one event."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.grid import keeps_books
from finance.actions.held import held_draft
from finance.actions.version_lines import write_lines
from finance.calc import phasing
from finance.calc.fiscal import period_of
from finance.models import FiscalPeriod, Version
from finance.queries.sheets import shut_periods
from finance.queries.sources import booked_by_type, periods_of, year_before
from finance.queries.versions import Line, lines_of
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events

ZERO = Decimal("0.00")


@transaction.atomic
def spread_lines(*, actor, version: Version, seen: int | None, way: str, now: dt.datetime, numbers: Iterable[int] = ()) -> Version:
    """Spread each line's amount over the periods that may change: evenly, along a curve, by working days or as last year's actuals fell.

    What is spread is the line's amount not yet spread and what stands in those periods; periods of actuals and closed ones stay.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
        Refused: there is nothing to spread by, or a line is not there.
    """
    way = inputs.choice(way, among=phasing.WAYS, field="way", called=_("The way to spread"))

    def spread(line: Line, spans: list[FiscalPeriod], first: int) -> None:
        ahead = spans[first:]
        total = sum((line.amounts.get(one.start_on, ZERO) for one in ahead), line.amounts.get(None, ZERO))
        _put(line, ahead, _cut(version, line, total, ahead, spans, way, inputs.today(now)))
        line.amounts.pop(None, None)

    return _edited(actor, version, seen, now, numbers, {"by": "spread", "way": way}, spread)


@transaction.atomic
def uplift_lines(
    *, actor, version: Version, seen: int | None, now: dt.datetime, percent: Decimal | None = None, amount: Decimal | None = None,
    numbers: Iterable[int] = (), since: dt.date | None = None, until: dt.date | None = None,
) -> Version:  # fmt: skip
    """Raise (or lower) lines by a percentage or by one amount shared among all their cells; periods of actuals and closed ones stay.

    `since` and `until` are days: only the periods from one to the other change, and then no amount that is not yet spread.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
        Refused: neither or both are given, or there is nothing to raise.
    """
    if (percent is None) == (amount is None):
        raise Refused(_("Give either a percentage or an amount."), field="percent")
    if percent is not None and not (percent.is_finite() and -100 <= percent <= 1000):
        raise Refused(_("{percent} % is out of range: give one from -100 to 1000.").format(percent=percent), field="percent")
    amount = inputs.money(amount, field="amount", called=_("The amount"), negative=True)
    version = held_draft(actor=actor, version=version, seen=seen)
    lines, spans = lines_of(version=version), periods_of(year=version.fiscal_year)
    low, high = since or version.fiscal_year.start_on, until or version.fiscal_year.end_on
    ahead = {one.start_on for one in spans[_first(actor, version, spans) :] if one.end_on >= low and one.start_on <= high}
    chosen = _chosen(lines, numbers)
    cells = [(line, month) for line in chosen for month in line.amounts if month in ahead or (month is None and not since and not until)]
    if not cells:
        raise Refused(_("There is no amount to raise: choose other lines or periods."), field="numbers")
    raised = phasing.uplifted([line.amounts[month] for line, month in cells], percent=percent, amount=amount)
    before = version.total
    for (line, month), new in zip(cells, raised, strict=True):
        line.amounts[month] = new
    told = {"by": "uplift", "percent": percent, "amount": amount, "lines": [one.number for one in chosen], "since": since, "until": until}
    return _written(version, lines, before, told, actor, now)


@transaction.atomic
def rephase_lines(
    *, actor, version: Version, seen: int | None, now: dt.datetime, steps: int | None = None, into: dt.date | None = None,
    since: dt.date | None = None, until: dt.date | None = None, numbers: Iterable[int] = (),
) -> Version:  # fmt: skip
    """Move what lines have in the periods from `since` to `until` some periods later or earlier, or all into the period of a day; sums stay.

    Periods of actuals and closed ones stay; what would leave the year gathers in its last period, or in the first that may change.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
        Refused: neither or both are given, or the day is not in a period that may change.
    """
    if (steps is None) == (into is None):
        raise Refused(_("Say by how many periods, or to which day."), field="steps")
    if steps is not None and not -13 <= steps <= 13:
        raise Refused(_("{steps} periods are more than a year: give -13 to 13.").format(steps=steps), field="steps")
    year = version.fiscal_year
    if into is not None and not year.start_on <= into <= year.end_on:
        raise Refused(_("{day} is not in {year}: give one of its days.").format(day=into, year=year), field="into")

    def rephase(line: Line, spans: list[FiscalPeriod], first: int) -> None:
        firsts = [one.start_on for one in spans]
        held = [line.amounts.get(one, ZERO) for one in firsts]
        low, high = since or year.start_on, until or year.end_on
        places = [at for at in range(first, len(spans)) if spans[at].end_on >= low and spans[at].start_on <= high]
        if into is not None:
            place = firsts.index(period_of(into, firsts))
            if place < first:
                raise Refused(_("{day} lies in a period of actuals, or a closed one: give a later day.").format(day=into), field="into")
            found = phasing.gathered(held, places, place)
        else:
            moving = [one if at in places else ZERO for at, one in enumerate(held)]
            there = phasing.moved(moving, steps, first=first)
            found = [one - out + came for one, out, came in zip(held, moving, there, strict=True)]
        _put(line, spans[first:], found[first:])

    told = {"by": "rephase", "steps": steps, "into": into, "since": since, "until": until}
    return _edited(actor, version, seen, now, numbers, told, rephase)


def _edited(actor, version: Version, seen, now: dt.datetime, numbers: Iterable[int], told: dict, change: Callable) -> Version:
    version = held_draft(actor=actor, version=version, seen=seen)
    lines, spans = lines_of(version=version), periods_of(year=version.fiscal_year)
    chosen, before, first = _chosen(lines, numbers), version.total, _first(actor, version, spans)
    if first >= len(spans):
        raise Refused(_("Every period of this version holds actuals or is closed: there is nothing to change."))
    for line in chosen:
        change(line, spans, first)
    return _written(version, lines, before, told | {"lines": [one.number for one in chosen]}, actor, now)


def _written(version: Version, lines: list[Line], before: Decimal, told: dict, actor, now: dt.datetime) -> Version:
    version.total, version.version = write_lines(version, lines), version.version + 1
    version.save(update_fields=["total", "version"])
    events.record(
        "version.edited", subject=version, actor=actor, at=now, before={"total": before},
        after={"total": version.total} | {name: value for name, value in told.items() if value is not None},
        facts={"project_id": version.project_id} if version.project_id else {},
    )  # fmt: skip
    return version


def _chosen(lines: list[Line], numbers: Iterable[int]) -> list[Line]:
    wanted = set(numbers)
    missing = wanted - {line.number for line in lines}
    if missing:
        raise Refused(_("There is no line {number} in this version.").format(number=min(missing)), field="numbers")
    if not lines:
        raise Refused(_("This version has no line yet: write one first."), field="numbers")
    return [line for line in lines if not wanted or line.number in wanted]


def _first(actor, version: Version, spans: list[FiscalPeriod]) -> int:
    """How many periods stay as they are: up to the last that holds actuals or is closed to the actor."""
    shut = shut_periods(version=version, periods=spans, keeps_books=keeps_books(actor=actor, version=version))
    return max((place for place, one in enumerate(spans, start=1) if one.start_on in shut), default=0)


def _put(line: Line, spans: list[FiscalPeriod], amounts: list[Decimal]) -> None:
    for span, amount in zip(spans, amounts, strict=True):
        line.amounts.pop(span.start_on, None)
        if amount:
            line.amounts[span.start_on] = amount


def _cut(version: Version, line: Line, total: Decimal, ahead: list[FiscalPeriod], spans: list[FiscalPeriod], way: str, today) -> list[Decimal]:
    try:
        if way == "even":
            return phasing.evenly(total, len(ahead))
        if way == "working_days":
            return phasing.by_working_days(total, [(one.start_on, one.end_on) for one in ahead])
        if way == "last_year":
            return phasing.as_before(total, _last_year(version, line, spans, today)[-len(ahead) :])
        return phasing.by_curve(total, len(ahead), way)
    except ValueError as problem:
        if way == "last_year":
            told = _("Nothing is booked on {line} in the year before: spread it another way.").format(line=line.cost_type or line.text)
            raise Refused(told, field="way") from problem
        raise Refused(str(problem), field="way") from problem


def _last_year(version: Version, line: Line, spans: list[FiscalPeriod], today: dt.date) -> list[Decimal]:
    """What was booked in each period of the year before, on the line's cost type or, where it has none, on all."""
    before = year_before(year=version.fiscal_year)
    if before is None or version.project_id is None:
        return [ZERO] * len(spans)
    booked = booked_by_type(project=version.project, year=before, until=before.end_on, known=today)
    found = [booked.get(line.cost_type, {})] if line.cost_type else list(booked.values())
    firsts = [one.start_on for one in periods_of(year=before)]
    amounts = [sum((months.get(first, ZERO) for months in found), ZERO) for first in firsts]
    return (amounts + [ZERO] * len(spans))[: len(spans)]
