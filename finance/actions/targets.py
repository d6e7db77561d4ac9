"""Set a node's top-down target of a fiscal year."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.held import held_draft
from finance.actions.version_lines import write_lines
from finance.calc.fiscal import period_of
from finance.models import FiscalYear, Version
from finance.queries.fiscal import period_starts
from finance.queries.targets import target_amounts, target_draft
from finance.queries.versions import Line, lines_of
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node


@transaction.atomic
def open_target(
    *, actor, node: Node, fiscal_year: FiscalYear, amounts: dict[dt.date | None, Decimal], now: dt.datetime, note: str = ""
) -> Version:  # fmt: skip
    """Draft what a node's projects are to stay within in a year, in the node's currency: by period, or under None the year's amount alone.

    Raises:
        NotPermitted: the actor may not approve money over the node.
        Refused: an amount is not acceptable, or a month lies outside the year.
    """
    require_over_node("approve_money", actor=actor, node=node)
    exact = _checked(fiscal_year, amounts)
    take_turn()
    target = Version(
        node=node, fiscal_year=fiscal_year, kind=Version.Kind.TARGET, state=Version.State.DRAFT, known_on=inputs.today(now), author=actor,
        note=inputs.text(note, field="note", called=_("The note")), total=sum(exact.values(), Decimal("0.00")),
    )  # fmt: skip
    target.save(force_insert=True)
    write_lines(target, [Line(None, "", amounts=exact)])
    told = events.values(target, "fiscal_year", "total", "note") | {"amounts": _told(exact)}
    events.record("version.opened", subject=target, actor=actor, at=now, after=told)
    return target


@transaction.atomic
def change_target(*, actor, target: Version, seen: int | None, amounts: dict[dt.date | None, Decimal], now: dt.datetime) -> Version:
    """Write other amounts into a target's draft.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
        Refused: an amount is not acceptable, or a month lies outside the year.
    """
    target = held_draft(actor=actor, version=target, seen=seen)
    exact = _checked(target.fiscal_year, amounts)
    before = {"total": target.total, "amounts": _told(*(line.amounts for line in lines_of(version=target)))}
    target.total, target.version = write_lines(target, [Line(None, "", amounts=exact)]), target.version + 1
    target.save(update_fields=["total", "version"])
    after = {"total": target.total, "amounts": _told(exact)}
    events.record("version.edited", subject=target, actor=actor, at=now, before=before, after=after)
    return target


@transaction.atomic
def write_target(
    *, actor, node: Node, fiscal_year: FiscalYear, amounts: dict[dt.date | None, Decimal | None], now: dt.datetime
) -> Version:  # fmt: skip
    """Write amounts by period into a node's newest draft of a target, opened where there is none; None clears, periods not named stay.

    Raises:
        NotPermitted, Conflict, Refused: as for opening and changing one.
    """
    draft = target_draft(node=node, year=fiscal_year)
    stored = {} if draft is None else target_amounts(version=draft)
    wanted = {first: amount for first, amount in (stored | amounts).items() if amount is not None}
    if draft is None:
        return open_target(actor=actor, node=node, fiscal_year=fiscal_year, amounts=wanted, now=now)
    if wanted == stored:
        return draft
    return change_target(actor=actor, target=draft, seen=draft.version, amounts=wanted, now=now)


def _checked(year: FiscalYear, amounts: dict) -> dict[dt.date | None, Decimal]:
    if not amounts:
        raise Refused(_("There is no amount: give the year's, or one for each period."), field="amounts")
    firsts, exact = period_starts(year=year), {}
    for month, amount in amounts.items():
        inputs.day(month, field="month", called=_("The month"))
        if month is not None and not year.start_on <= month <= year.end_on:
            raise Refused(_("{month} is not in {year}: give one of its months.").format(month=f"{month:%Y-%m}", year=year), field="month")
        place = period_of(month, firsts) if month else None
        told = inputs.money(amount, field="amount", called=_("The amount"), required=True)
        exact[place] = exact.get(place, Decimal("0.00")) + told
    return exact


def _told(*amounts: dict) -> dict:
    return {month.isoformat() if month else "": str(amount) for one in amounts for month, amount in one.items()}
