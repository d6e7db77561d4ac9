"""Put a change before the board with the authority for its size."""

import datetime as dt

from django.utils.translation import gettext as _

from governance.actions.asking import ask, hash_of
from governance.actions.changes import changed
from governance.calc.change_impact import within
from governance.models import Board, ChangeRequest, Decision
from governance.queries.change_boards import Authority, authority_over
from pmo import inputs
from pmo.errors import Conflict

APPROVE, REJECT, DEFER = "approve", "reject", "defer"


def put_before_board(*, actor, change: ChangeRequest, now: dt.datetime, verb: str, **asked) -> ChangeRequest:
    """Ask the nearest board up the tree that may decide a change of this size (without any board, those whose role decides); the caller holds it.

    Raises:
        Conflict: there are boards, and none of them may decide a change of this size.
    """
    today = inputs.today(now)
    board = board_for(change=change, day=today)
    former = change.decision
    decision = ask(
        actor=actor, place=change.project, kind=Decision.Kind.CHANGE, question=f"{change.code} {change.title}"[:250], board=board,
        background="\n\n".join(part for part in (change.reason, change.scope) if part),
        options=[
            {"key": APPROVE, "label": _("Approve"), "consequence": _("It is applied in one deed: a new baseline and a new budget version.")},
            {"key": REJECT, "label": _("Reject"), "consequence": _("Nothing of the project is touched; the request is kept.")},
            {"key": DEFER, "label": _("Defer"), "consequence": _("It may be said otherwise and asked again.")},
        ],
        now=now, **asked,
    )  # fmt: skip
    if former is not None:
        change.earlier.add(former)
    wanted = {
        "state": ChangeRequest.State.SUBMITTED, "decision": decision, "submitted_on": today, "decided_on": None, "seen": change.impact,
    }  # fmt: skip
    told = {
        "decision": decision.code, "board": board.code if board else "", "cost_change": change.cost_change, "days_change": change.days_change,
        "impact_sha256": hash_of(change.impact),
    }  # fmt: skip
    return changed(verb, change, wanted, actor, now, after=told)


def board_for(*, change: ChangeRequest, day: dt.date) -> Board | None:
    """The nearest board with the authority; None where no board decides changes there.

    Raises:
        Conflict: there are boards, and none has the authority.
    """
    found = authority_over(change=change, day=day)
    if not found:
        return None
    for one in found:
        if _may(one, change.cost_change, change.days_change):
            return one.board
    told = _("No board up the tree may decide a change of {cost} {currency} and {days} working days; {board} goes furthest. Have its limit raised.")
    days = "—" if change.days_change is None else change.days_change
    raise Conflict(told.format(cost=f"{change.cost_change or 0:,}", currency=change.project.currency, days=days, board=found[-1].board))


def covered(*, change: ChangeRequest, cost, days, day: dt.date) -> bool:
    """Whether those who approved a change may decide one of this size; without a board they may."""
    board = change.decision and change.decision.board
    if board is None:
        return True
    mine = next((one for one in authority_over(change=change, day=day) if one.board.pk == board.pk), None)
    return mine is not None and _may(mine, cost, days)


def asked_again(*, actor, change: ChangeRequest, now: dt.datetime) -> ChangeRequest:
    """An approved change that has outgrown its board goes before the next one."""
    return put_before_board(actor=actor, change=change, now=now, verb="change.outgrown")


def _may(one: Authority, cost, days) -> bool:
    return within(one.money_limit, cost) and within(one.board.days_limit, days)
