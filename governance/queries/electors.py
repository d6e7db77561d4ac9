"""Read who votes on a decision, and how the vote stands."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from governance.calc.votes import Tally, counted
from governance.models import Board, BoardSeat, Decision
from governance.queries.places import path_of
from portfolio.models import Node
from portfolio.queries import scope_of
from projects.queries import visible_projects

VOTING = (BoardSeat.Part.CHAIR, BoardSeat.Part.MEMBER)


@dataclass(frozen=True)
class Elector:
    """One who may vote, and who may do it for him on that day."""

    voter: object
    delegate: object | None
    part: str  # of the board; empty where a role gives the vote


def seats_on(*, board: Board, day: dt.date) -> list[BoardSeat]:
    """The seats that are held on a day."""
    held = board.seats.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gte=day))
    return list(held.select_related("holder", "delegate"))


def seats_by_board(*, boards, day: dt.date) -> dict[int, list[BoardSeat]]:
    """The seats that are held on a day, by board, in one trip."""
    held = BoardSeat.objects.filter(board__in=boards, from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gte=day)).select_related("holder")
    found: dict[int, list[BoardSeat]] = {}
    for seat in held.order_by("board", "from_on", "pk"):
        found.setdefault(seat.board_id, []).append(seat)
    return found


def electors_of(*, decision: Decision, day: dt.date) -> list[Elector]:
    """Those who may vote: members of the board, or (without one) all with one of the roles over the place; only those who see the place."""
    if decision.board is not None:
        seated = [
            Elector(seat.holder, seat.delegate if seat.delegate_until is None or seat.delegate_until >= day else None, seat.part)
            for seat in seats_on(board=decision.board, day=day)
            if seat.part in VOTING and seat.holder.is_active
        ]
        return [
            Elector(one.voter, one.delegate if one.delegate is not None and sees(user=one.delegate, place=decision.place) else None, one.part)
            for one in seated
            if sees(user=one.voter, place=decision.place)
        ]
    return [Elector(user, None, "") for user in _holders(decision) if sees(user=user, place=decision.place)]


def sees(*, user, place) -> bool:
    """Whether a person sees a project or node."""
    if isinstance(place, Node):
        return scope_of(user=user).covers(place.path)
    return visible_projects(user=user).filter(pk=place.pk).exists()


def votes_by(*, decision: Decision, day: dt.date):
    """The votes that were cast by the end of a day."""
    after = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    return decision.votes.filter(cast_at__lt=after)


def tally_of(*, decision: Decision, day: dt.date) -> Tally:
    """How the vote stands: votes by choice of those who may vote, the quorum, what it amounts to."""
    electors = electors_of(decision=decision, day=day)
    may = {elector.voter.pk for elector in electors}
    votes = [(vote.voter_id, vote.choice) for vote in votes_by(decision=decision, day=day) if vote.voter_id in may]
    chairs = {elector.voter.pk for elector in electors if elector.part == BoardSeat.Part.CHAIR}
    board = decision.board
    return counted(
        votes, electors=len(may), quorum=board.quorum if board else decision.quorum, unanimous=bool(board) and board.rule == Board.Rule.UNANIMOUS,
        chairs=chairs,
    )  # fmt: skip


def _holders(decision: Decision) -> list:
    place = decision.place
    ids = [int(part) for part in path_of(place).split("/") if part]
    held = Q(grants__role__in=decision.roles) & (Q(grants__node__isnull=True) | Q(grants__node_id__in=ids))
    if decision.project_id is not None:
        held |= Q(project_grants__role__in=decision.roles, project_grants__project_id=decision.project_id)
    return list(get_user_model().objects.filter(held, is_active=True, is_system=False).distinct().order_by("username"))
