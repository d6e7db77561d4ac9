"""Open and close the rounds in which projects say their Plan or Outlook."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Cycle, FiscalYear
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, require_version, take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node


@transaction.atomic
def open_cycle(
    *, actor, node: Node, fiscal_year: FiscalYear, kind: str, due_on: dt.date, now: dt.datetime, label: str = "", actual_periods: int = 0,
    source: str = "plan",
) -> Cycle:  # fmt: skip
    """Ask every project below a node for its Plan or its Outlook of a fiscal year. Drafts are made as each project begins to write.

    An Outlook without a label is called by its periods of actuals and of forecast: 3+9.

    Raises:
        NotPermitted: the actor may not approve money over the node.
        Refused: a value is not acceptable.
        Conflict: the node has a cycle of that label for the year.
    """
    require_over_node("approve_money", actor=actor, node=node)
    kind = inputs.choice(kind, among=Cycle.Kind, field="kind", called=_("The kind of cycle"))
    source = inputs.choice(source, among=Cycle.Source, field="source", called=_("The source"))
    today, most = inputs.today(now), fiscal_year.periods.count()
    due_on = inputs.day(due_on, field="due_on", called=_("The day it is due"), required=True)
    if due_on < today:
        raise Refused(_("The day it is due, {day}, has passed: give today or a later one.").format(day=due_on), field="due_on")
    if isinstance(actual_periods, bool) or not isinstance(actual_periods, int) or not 0 <= actual_periods <= most:
        raise Refused(_("{year} has {most} periods: give as many or fewer.").format(year=fiscal_year, most=most), field="actual_periods")
    if kind == Cycle.Kind.PLAN and actual_periods:
        raise Refused(_("A Plan holds no actuals: give no periods, or ask for an Outlook."), field="actual_periods")
    label = inputs.text(label, field="label", called=_("The label"), longest=40)
    if not label and kind == Cycle.Kind.OUTLOOK:
        label = f"{actual_periods}+{most - actual_periods}"
    take_turn()
    if Cycle.objects.filter(node=node, fiscal_year=fiscal_year, kind=kind, label=label).exists():
        raise Conflict(_("{node} has a cycle “{label}” for {year} already: give another label.").format(
            node=node, label=label, year=fiscal_year), field="label")  # fmt: skip
    cycle = Cycle(
        node=node, fiscal_year=fiscal_year, kind=kind, label=label, actual_periods=actual_periods, source=source, opened_on=today, due_on=due_on
    )  # fmt: skip
    cycle.save(force_insert=True)
    told = events.values(cycle, "node", "fiscal_year", "kind", "label", "actual_periods", "source", "due_on")
    events.record("cycle.opened", subject=cycle, actor=actor, at=now, after=told)
    return cycle


@transaction.atomic
def change_cycle(*, actor, cycle: Cycle, seen: int | None, due_on: dt.date, now: dt.datetime) -> Cycle:
    """Give a cycle more, or less, time.

    Raises:
        NotPermitted: the actor may not approve money over its node.
        Stale: someone changed it after it was read.
        Conflict: it is closed.
        Refused: the day is not acceptable.
    """
    require_over_node("approve_money", actor=actor, node=cycle.node)
    due_on = inputs.day(due_on, field="due_on", called=_("The day it is due"), required=True)
    cycle = _held_open(cycle, seen, {"due_on": due_on})
    if due_on < cycle.opened_on:
        raise Refused(_("It was opened on {day}: give that day or a later one.").format(day=cycle.opened_on), field="due_on")
    if due_on == cycle.due_on:
        return cycle
    before, cycle.due_on, cycle.version = {"due_on": cycle.due_on}, due_on, cycle.version + 1
    cycle.save(update_fields=["due_on", "version"])
    events.record("cycle.changed", subject=cycle, actor=actor, at=now, before=before, after={"due_on": due_on})
    return cycle


@transaction.atomic
def close_cycle(*, actor, cycle: Cycle, seen: int | None, now: dt.datetime, reason: str = "") -> Cycle:
    """Close a cycle: what its versions say stands, and drafts in it go no further.

    Raises:
        NotPermitted: the actor may not approve money over its node.
        Stale: someone changed it after it was read.
        Conflict: it is closed already.
    """
    require_over_node("approve_money", actor=actor, node=cycle.node)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250)
    cycle = _held_open(cycle, seen, {"closed_on": inputs.today(now)})
    cycle.closed_on, cycle.version = inputs.today(now), cycle.version + 1
    cycle.save(update_fields=["closed_on", "version"])
    events.record("cycle.closed", subject=cycle, actor=actor, at=now, after={"closed_on": cycle.closed_on}, reason=reason)
    return cycle


@transaction.atomic
def reopen_cycle(*, actor, cycle: Cycle, seen: int | None, reason: str, now: dt.datetime) -> Cycle:
    """Open a closed cycle again: drafts in it go on, and who has not submitted is asked again by the day it was due.

    Raises:
        NotPermitted: the actor may not approve money over its node.
        Stale: someone changed it after it was read.
        Refused: no reason is given.
        Conflict: it is open.
    """
    require_over_node("approve_money", actor=actor, node=cycle.node)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250, required=True)
    cycle = hold(cycle)
    require_version(cycle, version=seen, wanted={"closed_on": None})
    if cycle.closed_on is None:
        raise Conflict(_("{cycle} is open: there is nothing to open again.").format(cycle=cycle))
    before, cycle.closed_on, cycle.version = {"closed_on": cycle.closed_on}, None, cycle.version + 1
    cycle.save(update_fields=["closed_on", "version"])
    events.record("cycle.reopened", subject=cycle, actor=actor, at=now, before=before, after={"closed_on": None}, reason=reason)
    return cycle


def _held_open(cycle: Cycle, seen: int | None, wanted: dict) -> Cycle:
    cycle = hold(cycle)
    require_version(cycle, version=seen, wanted=wanted)
    if cycle.closed_on is not None:
        raise Conflict(_("{cycle} was closed on {day} already.").format(cycle=cycle, day=cycle.closed_on))
    return cycle
