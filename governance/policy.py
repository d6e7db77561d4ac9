"""Who may do what to records of governance, and who votes on a decision."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.models import Action, Board, BoardSeat, Decision, Escalation
from governance.queries.electors import Elector, electors_of, seats_on, sees
from governance.queries.places import path_of
from pmo.errors import NotPermitted
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.policy import require_over

MINUTING = (BoardSeat.Part.CHAIR, BoardSeat.Part.SECRETARY)


def require_at(capability: str, *, actor, place) -> None:
    """Raises NotPermitted unless the actor holds the capability over the project or node (None: over the whole office)."""
    if place is None or isinstance(place, Node):
        require_over_node(capability, actor=actor, node=place)
    else:
        require_over(capability, actor=actor, project=place)


@dataclass(frozen=True)
class Say:
    """In whose place an actor votes: his own, or that of the one he is the delegate of."""

    elector: Elector
    as_delegate: bool


def require_vote(*, actor, decision: Decision, day: dt.date, voter=None) -> Say:
    """The vote the actor may cast: his own, or (`voter`) that of one who made him his delegate.

    Raises:
        NotPermitted: he has no vote on it.
    """
    electors = electors_of(decision=decision, day=day)
    wanted = voter or actor
    for elector in electors:
        if elector.voter == wanted and actor in (elector.voter, elector.delegate):
            return Say(elector, as_delegate=actor != elector.voter)
    if voter is None:
        for elector in electors:
            if elector.delegate == actor:
                return Say(elector, as_delegate=True)
    who = _("the members of {board}").format(board=decision.board) if decision.board else _("those with a role that decides there")
    raise NotPermitted(_("You have no vote on {code}: {who} vote on it.").format(code=decision.code, who=who))


def require_decider(*, actor, decision: Decision, day: dt.date) -> None:
    """Raises NotPermitted unless the actor takes the decision: the chair of its board or the chair's delegate, else one of those who vote."""
    if decision.board is None:
        require_vote(actor=actor, decision=decision, day=day)
        return
    chairs = [seat for seat in seats_on(board=decision.board, day=day) if seat.part == BoardSeat.Part.CHAIR]
    if not any(actor in (seat.holder, _standing_in(seat, day)) for seat in chairs):
        raise NotPermitted(_("{board} decides {code}: its chair records what was decided.").format(board=decision.board, code=decision.code))


def require_board(*, board: Board, place, kind: str, day: dt.date) -> None:
    """Raises NotPermitted unless the board decides matters of that kind there."""
    if board.dissolved_on is not None and board.dissolved_on <= day:
        raise NotPermitted(_("{board} is dissolved: choose another board.").format(board=board), field="board")
    if not path_of(place).startswith(board.node.path):
        raise NotPermitted(
            _("{board} decides for {node}, which {place} does not belong to: choose a board above it.").format(
                board=board, node=board.node, place=place.code
            ),
            field="board",
        )
    if board.decides and kind not in board.decides:
        raise NotPermitted(_("{board} does not take decisions of this kind: choose another board.").format(board=board), field="board")


def require_minuting(*, actor, board: Board, day: dt.date) -> None:
    """Raises NotPermitted unless the actor keeps the board, chairs it or is its secretary."""
    if any(seat.holder_id == actor.pk and seat.part in MINUTING for seat in seats_on(board=board, day=day)):
        return
    try:
        require_at("keep_boards", actor=actor, place=board.node)
    except NotPermitted:
        raise NotPermitted(
            _("Meetings of {board} are called and minuted by its chair, its secretary, or who keeps boards there.").format(board=board)
        ) from None


def require_seat_keeper(*, actor, seat: BoardSeat) -> None:
    """Raises NotPermitted unless the actor holds the seat, or keeps the board."""
    if seat.holder_id != actor.pk:
        require_at("keep_boards", actor=actor, place=seat.board.node)


def require_doer(*, actor, action: Action) -> None:
    """Raises NotPermitted unless the actor owns the action and sees its place, or may manage actions there."""
    if action.owner_account_id == actor.pk and sees(user=actor, place=action.place):
        return
    require_at("manage_raid", actor=actor, place=action.place)


def require_answerer(*, actor, escalation: Escalation) -> None:
    """Raises NotPermitted unless it was escalated to the actor, or, nobody being named or he being away, to a node where a role of his decides."""
    if escalation.to_id == actor.pk and sees(user=actor, place=escalation.place):
        return
    require_over_node("decide", actor=actor, node=escalation.to_node)
    if not sees(user=actor, place=escalation.place):
        raise NotPermitted(_("You do not see {place}.").format(place=escalation.place))


def require_asker(*, actor, decision: Decision) -> None:
    """Raises NotPermitted unless the actor asked the question, or keeps boards there."""
    require_at("ask_decision", actor=actor, place=decision.place)
    if decision.asked_by_id != actor.pk:
        require_at("keep_boards", actor=actor, place=decision.place)


def _standing_in(seat: BoardSeat, day: dt.date):
    return seat.delegate if seat.delegate_until is None or seat.delegate_until >= day else None
