"""Postings of no known project: kept in suspense, settled to a project, dismissed, or put back."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.actuals import Posting, known_days, posting_row
from finance.actions.calendar import ensure_cost_types
from finance.actions.matching_rules import add_rule
from finance.models import Actual, CostType, MatchingRule, Suspense
from finance.policy import require_fiscal_open
from finance.queries.booked import KEPT
from finance.queries.rates import Converter
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from pmo.storage import insert
from portfolio.actions.periods import require_open
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.models import Project
from projects.policy import require_over

State = Suspense.State
COLUMNS = ["node_id", "row", "source", "project_said", "cost_type_said", "posting_date", "amount", "currency", "reference", "order", "vendor",
           "text", "reason", "note", "version", "state", "batch_id"]  # fmt: skip
LEARNED = ("vendor", "project_said", "order", "text")  # what a rule is made of, the first that the posting says


@transaction.atomic
def hold_postings(*, actor, node: Node | None, rows: Iterable[tuple[int, dict]], batch_id: int | None, now: dt.datetime) -> int:
    """Keep postings of no known project, each as its file said it, until someone settles it; how many were kept. Rows are gone through once.

    Raises:
        NotPermitted: the actor may not book money in the branch.
    """
    left = iter(rows)
    if (first_row := next(left, None)) is None:
        return 0
    require_over_node("book_money", actor=actor, node=node)
    count, total = 0, Decimal(0)

    def written():
        nonlocal count, total
        for number, one in chain([first_row], left):
            count, total = count + 1, total + one["amount"]
            yield (
                node and node.pk, number, one["source"], one["project"], one["cost_type"], one["posting_date"], one["amount"],
                one["currency"] or "", one["reference"], one["order"], one["vendor"], one["text"], one["_suspense"], "", 1, str(State.WAITING),
                batch_id,
            )  # fmt: skip

    insert(Suspense, COLUMNS, written())
    first = Suspense.objects.filter(batch_id=batch_id).order_by("pk").last()
    events.record("suspense.held", subject=node or first, actor=actor, at=now, after={"postings": count, "amount": total, "batch": batch_id})
    return count


@transaction.atomic
def settle_suspense(
    *, actor, ids: Iterable[int], project: Project, now: dt.datetime, cost_type: CostType | None = None, learn: bool = False,
) -> list[Actual]:  # fmt: skip
    """Book postings that wait in suspense on a project; with `learn` a rule is made of each different vendor (or what else they say).

    Without a cost type each keeps the one its file named. An amount in another currency is turned at the period rate.

    Raises:
        NotPermitted: the actor may not book money on the project or in the branch, or keeps no rules there.
        Conflict: a posting is settled already, or lies in a closed period.
        Refused: nothing is named, or a value is not acceptable.
    """
    require_over("book_money", actor=actor, project=project)
    rows = _held(actor, ids)
    converter, actuals = Converter(), []
    said = ensure_cost_types(codes={one.cost_type_said for one in rows if one.cost_type_said and cost_type is None})
    days = known_days({one.posting_date for one in rows}, today=inputs.today(now))
    for one in rows:
        require_fiscal_open(actor=actor, day=one.posting_date, project=project)
        posting = Posting(
            project=project, posting_date=one.posting_date, amount=one.amount, currency=one.currency or project.currency,
            cost_type=cost_type or said.get(one.cost_type_said), reference=one.reference, vendor=one.vendor, text=one.text, order=one.order,
            source=one.source,
        )  # fmt: skip
        values = dict(zip(KEPT, posting_row(posting, project, {}, converter), strict=True))
        actual = Actual.objects.create(**values, known_on=days[one.posting_date], currency=project.currency, batch_id=one.batch_id)
        _settle(one, State.BOOKED, actor, now, actual=actual)
        actuals.append(actual)
    if learn:
        _learn(actor, rows, project, cost_type, now)
    after = {"postings": len(rows), "amount": sum(one.amount for one in actuals), "currency": project.currency, "rows": [one.pk for one in rows]}
    facts = {"project_id": project.pk, "since": min(days.values())}
    events.record("suspense.settled", subject=project, actor=actor, at=now, after=after, facts=facts)
    return actuals


@transaction.atomic
def dismiss_suspense(*, actor, ids: Iterable[int], reason: str, now: dt.datetime) -> list[Suspense]:
    """Say that postings in suspense belong to no project, and why.

    Raises:
        NotPermitted: the actor may not book money in the branch.
        Conflict: a posting is settled already.
        Refused: no reason is given.
    """
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250, required=True)
    rows = _held(actor, ids)
    for one in rows:
        _settle(one, State.DISMISSED, actor, now, note=reason)
    after = {"postings": len(rows), "amount": sum(one.amount for one in rows), "rows": [one.pk for one in rows]}
    events.record("suspense.dismissed", subject=rows[0], actor=actor, at=now, after=after, reason=reason)
    return rows


@transaction.atomic
def reopen_suspense(*, actor, row: Suspense, version: int | None, now: dt.datetime) -> Suspense:
    """Put a posting back into suspense; what was booked of it goes.

    Raises:
        NotPermitted: the actor may not book money there.
        Conflict: it waits already, or what was booked lies in a closed period.
    """
    require_over_node("book_money", actor=actor, node=row.node)
    take_turn()
    row = Suspense.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == State.WAITING:
        raise Conflict(_("This posting waits in suspense already: nothing was changed."))
    if version is not None and version != row.version:
        raise Conflict(_("Someone settled this posting since: read it again."))
    actual, facts = row.actual, {}
    if actual is not None:
        require_over("book_money", actor=actor, project=actual.project)
        require_open(day=actual.known_on, field="posting_date")
        require_fiscal_open(actor=actor, day=actual.posting_date, project=actual.project)
        facts = {"project_id": actual.project_id, "since": actual.known_on}
    before = {"state": row.state, "note": row.note, "project": actual.project.code if actual else None}
    _settle(row, State.WAITING, None, None)
    if actual is not None:
        actual.reversals.update(reverses=None)
        actual.delete()
    events.record("suspense.reopened", subject=row, actor=actor, at=now, before=before, facts=facts)
    return row


def _held(actor, ids: Iterable[int]) -> list[Suspense]:
    take_turn()
    wanted = sorted(set(ids))
    rows = list(Suspense.objects.select_for_update(of=("self",)).select_related("node").filter(pk__in=wanted).order_by("pk"))
    if not rows or len(rows) != len(wanted):
        raise Refused(_("Choose the postings that are meant."), field="rows")
    for node in {one.node_id: one.node for one in rows}.values():
        require_over_node("book_money", actor=actor, node=node)
    settled = next((one for one in rows if one.state != State.WAITING), None)
    if settled is not None:
        raise Conflict(_("Row {row} is {state} already: nothing was changed.").format(row=settled.row, state=settled.get_state_display().lower()))
    return rows


def _settle(one: Suspense, state: str, actor, now, *, actual: Actual | None = None, note: str = "") -> None:
    one.state, one.settled_by, one.settled_at, one.actual, one.note, one.version = state, actor, now, actual, note, one.version + 1
    one.save(update_fields=["state", "settled_by", "settled_at", "actual", "note", "version"])


def _learn(actor, rows: list[Suspense], project: Project, cost_type: CostType | None, now) -> None:
    learned = {}
    for one in rows:
        name = next((name for name in LEARNED if getattr(one, name)), None)
        if name is not None:
            learned.setdefault((one.node_id, one.source, name, getattr(one, name)[:160]), one.node)
    for (_node, source, name, words), node in learned.items():
        if not MatchingRule.objects.filter(active=True, node=node, source=source, field=name, test="is", words=words).exists():
            add_rule(actor=actor, node=node, source=source, field=name, test="is", words=words, project=project, cost_type=cost_type, now=now)
