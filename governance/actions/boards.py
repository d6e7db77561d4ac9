"""Open boards, seat people on them, dissolve them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Board, BoardSeat, Decision
from governance.policy import require_at, require_seat_keeper
from governance.queries.electors import seats_on, sees
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Node

TOLD = ["code", "name", "node", "terms", "decides", "quorum", "rule", "money_limit", "days_limit"]
Part = BoardSeat.Part


@transaction.atomic
def open_board(*, actor, node: Node, code: str, name: str, now: dt.datetime, **fields) -> Board:
    """Set a board up for a node and everything below it; `fields`: terms, decides, quorum, rule, money_limit, days_limit.

    Raises:
        NotPermitted: the actor may not keep boards there.
        Conflict: the code is taken.
        Refused: a value is not acceptable.
    """
    require_at("keep_boards", actor=actor, place=node)
    values = _checked(name=name, **fields)
    code = inputs.code(code)
    take_turn()
    if Board.objects.filter(code=code).exists():
        raise Conflict(_("There is a board {code} already: choose another code.").format(code=code), field="code")
    board = Board.objects.create(node=node, code=code, **values)
    events.record("board.opened", subject=board, actor=actor, at=now, after=events.values(board, *TOLD))
    return board


@transaction.atomic
def change_board(*, actor, board: Board, version: int | None, now: dt.datetime, **fields) -> Board:
    """Change a board's name, terms, what it decides, quorum, rule or limits.

    Raises:
        NotPermitted, Refused: as `open_board`.
        Stale: someone changed it after it was read.
        Conflict: it is dissolved.
    """
    require_at("keep_boards", actor=actor, place=board.node)
    return _changed("board.changed", board, version, _checked(**fields), actor, now)


@transaction.atomic
def dissolve_board(*, actor, board: Board, version: int | None, reason: str, now: dt.datetime) -> Board:
    """End a board; what it decided stays in the register.

    Raises:
        NotPermitted, Stale: as `change_board`.
        Conflict: it is dissolved already, or decisions wait for it.
        Refused: there is no reason.
    """
    require_at("keep_boards", actor=actor, place=board.node)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=inputs.LONG, required=True)
    if waiting := board.decisions.filter(state=Decision.State.ASKED).count():
        raise Conflict(
            _("{number} decisions wait for {board}: have them taken or withdrawn first.").format(number=waiting, board=board)
        )  # fmt: skip
    return _changed("board.dissolved", board, version, {"dissolved_on": inputs.today(now)}, actor, now, reason=reason)


@transaction.atomic
def take_seat(
    *, actor, board: Board, holder, part: str, now: dt.datetime, from_on: dt.date | None = None, until_on: dt.date | None = None
) -> BoardSeat:  # fmt: skip
    """Give a person a seat on a board from a day on.

    Raises:
        NotPermitted: the actor may not keep boards there.
        Conflict: the board is dissolved, the person sits on it already, or it has a chair.
        Refused: a value is not acceptable, or the person has no role at the board's node: nobody from outside sits on it.
    """
    require_at("keep_boards", actor=actor, place=board.node)
    part = inputs.choice(part, among=Part, field="part", called=_("The part"))
    from_on = inputs.day(from_on, field="from_on", called=_("The first day")) or inputs.today(now)
    until_on = inputs.day(until_on, field="until_on", called=_("The last day"))
    inputs.in_order(from_on, until_on, field="until_on")
    _require_insider(holder, board, field="holder")
    board = _running(hold(board))
    for seat in _seats_within(board, from_on, until_on):
        if seat.holder_id == holder.pk:
            raise Conflict(_("{person} sits on {board} in that time already.").format(person=holder, board=board), field="holder")
        if Part.CHAIR == part == seat.part:
            raise Conflict(_("{person} chairs {board} in that time: end that seat first.").format(person=seat.holder, board=board), field="part")
    seat = BoardSeat.objects.create(board=board, holder=holder, part=part, from_on=from_on, until_on=until_on)
    told = events.values(seat, "part", "from_on", "until_on") | {"holder": str(holder)}
    events.record("seat.taken", subject=board, actor=actor, at=now, after=told)
    return seat


@transaction.atomic
def name_delegate(*, actor, seat: BoardSeat, version: int | None, delegate, now: dt.datetime, until_on: dt.date | None = None) -> BoardSeat:
    """Let another person vote in one's place, until a day or until taken back (None); the holder does it, or who keeps the board.

    Raises:
        NotPermitted: the actor neither holds the seat nor keeps the board.
        Stale: someone changed it after it was read.
        Refused: the delegate is the holder, sits on the board himself, or comes from outside.
    """
    require_seat_keeper(actor=actor, seat=seat)
    until_on = inputs.day(until_on, field="delegate_until", called=_("The last day"))
    if delegate is not None:
        _require_insider(delegate, seat.board, field="delegate")
        if delegate.pk in {one.holder_id for one in seats_on(board=seat.board, day=inputs.today(now)) if one.part in (Part.CHAIR, Part.MEMBER)}:
            raise Refused(_("{person} votes on {board} himself: name someone else.").format(person=delegate, board=seat.board), field="delegate")
    return _seat_changed("seat.changed", seat, version, {"delegate": delegate, "delegate_until": until_on if delegate else None}, actor, now)


@transaction.atomic
def leave_seat(*, actor, seat: BoardSeat, version: int | None, now: dt.datetime, until_on: dt.date | None = None) -> BoardSeat:
    """End a seat on a day (today, when none is given); votes already cast on waiting decisions no longer count after it.

    Raises:
        NotPermitted: the actor may not keep boards there.
        Stale: someone changed it after it was read.
        Refused: the day is before the seat was taken.
    """
    require_at("keep_boards", actor=actor, place=seat.board.node)
    until_on = inputs.day(until_on, field="until_on", called=_("The last day")) or inputs.today(now)
    inputs.in_order(seat.from_on, until_on, field="until_on")
    return _seat_changed("seat.left", seat, version, {"until_on": until_on}, actor, now)


def _checked(**fields) -> dict:
    checks = {
        "name": lambda value: inputs.text(value, field="name", called=_("The name"), longest=120, required=True),
        "terms": lambda value: inputs.text(value, field="terms", called=_("The terms"), longest=inputs.LONG),
        "decides": _kinds,
        "quorum": _quorum,
        "rule": lambda value: inputs.choice(value, among=Board.Rule, field="rule", called=_("The rule")),
        "money_limit": lambda value: inputs.money(value, field="money_limit", called=_("The limit")),
        "days_limit": lambda value: inputs.days(value, field="days_limit", called=_("The limit")),
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a board cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _kinds(value) -> list[str]:
    if not isinstance(value, list | tuple):
        raise Refused(_("What the board decides is a list of kinds."), field="decides")
    kinds = [inputs.choice(one, among=Decision.Kind, field="decides", called=_("The kind")) for one in value]
    return sorted(set(kinds))


def _quorum(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 99:
        raise Refused(_("The quorum “{value}” is not a number of votes: give 1 to 99.").format(value=str(value)[:20]), field="quorum")
    return value


def _changed(verb: str, board: Board, version, wanted: dict, actor, now, reason: str = "") -> Board:
    board = hold(board)
    require_version(board, version=version, wanted=wanted)
    change = difference(_running(board), wanted)
    if change is None:
        return board
    board.save(update_fields=columns(board, change))
    events.record(verb, subject=board, actor=actor, at=now, before=change.before, after=change.after, reason=reason)
    return board


def _seat_changed(verb: str, seat: BoardSeat, version, wanted: dict, actor, now) -> BoardSeat:
    seat = hold(seat)
    require_version(seat, version=version, wanted=wanted)
    change = difference(seat, wanted)
    if change is None:
        return seat
    seat.save(update_fields=columns(seat, change))
    told = {"holder": str(seat.holder)}
    events.record(verb, subject=seat.board, actor=actor, at=now, before=told | change.before, after=told | change.after)
    return seat


def _running(board: Board) -> Board:
    if board.dissolved_on is not None:
        raise Conflict(_("{board} is dissolved since {day}.").format(board=board, day=board.dissolved_on))
    return board


def _seats_within(board: Board, from_on: dt.date, until_on: dt.date | None) -> list[BoardSeat]:
    seats = board.seats.select_related("holder").exclude(until_on__lt=from_on)
    return list(seats if until_on is None else seats.filter(from_on__lte=until_on))


def _require_insider(person, board: Board, *, field: str) -> None:
    if person is None or not person.is_active or not sees(user=person, place=board.node):
        raise Refused(
            _("{person} has no role at {node}: nobody from outside sits on {board}. Give the role first.").format(
                person=person, node=board.node, board=board
            ),
            field=field,
        )
