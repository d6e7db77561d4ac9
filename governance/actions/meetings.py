"""Call board meetings, draft their agenda from what needs deciding, minute them."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from governance.actions.codes import next_code
from governance.actions.follow_up import agree
from governance.models import Action, AgendaItem, Board, Decision, Meeting
from governance.policy import require_minuting
from governance.queries.electors import seats_on
from pmo import inputs
from pmo.calc.rich_text import clean
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn

State = Meeting.State
LONGEST = 24 * 60
MOST_MINUTES = 200_000  # characters


@transaction.atomic
def call_meeting(*, actor, board: Board, starts_at: dt.datetime, now: dt.datetime, minutes_long: int = 60, place: str = "") -> Meeting:
    """Call the board together; its agenda is drafted from the decisions that wait for it and the actions it has not seen done.

    Raises:
        NotPermitted: the actor neither keeps the board nor chairs it nor is its secretary.
        Conflict: the board is dissolved.
        Refused: a value is not acceptable, or the moment is past.
    """
    require_minuting(actor=actor, board=board, day=inputs.today(now))
    fields = _checked(starts_at=starts_at, minutes_long=minutes_long, place=place)
    if fields["starts_at"] < now:
        raise Refused(_("{day} is past: call the meeting for a later moment.").format(day=fields["starts_at"].date()), field="starts_at")
    board = hold(board)
    if board.dissolved_on is not None:
        raise Conflict(_("{board} is dissolved since {day}.").format(board=board, day=board.dissolved_on))
    meeting = Meeting.objects.create(board=board, code=next_code(Meeting.objects.all(), "M"), **fields)
    _draft(meeting, inputs.today(now))
    told = events.values(meeting, "code", "starts_at", "minutes_long", "place") | {"agenda_items": meeting.agenda.count()}
    events.record("meeting.called", subject=meeting, actor=actor, at=now, after=told)
    return meeting


@transaction.atomic
def change_meeting(*, actor, meeting: Meeting, version: int | None, now: dt.datetime, **fields) -> Meeting:
    """Move a planned meeting, or change how long it is or where: the invitation is counted up.

    Raises:
        NotPermitted, Refused: as `call_meeting`.
        Stale, Conflict: it changed, or was held or cancelled.
    """
    require_minuting(actor=actor, board=meeting.board, day=inputs.today(now))
    return _changed("meeting.changed", meeting, version, _checked(**fields), actor, now)


@transaction.atomic
def add_item(*, actor, meeting: Meeting, title: str, now: dt.datetime, decision: Decision | None = None) -> AgendaItem:
    """Put another item on the agenda of a planned meeting: a matter to speak of, or a decision that waits for its board.

    Raises:
        NotPermitted: as `call_meeting`.
        Conflict: the meeting was held or cancelled, or the decision stands on its agenda.
        Refused: there is no title, or the decision is another board's.
    """
    require_minuting(actor=actor, board=meeting.board, day=inputs.today(now))
    title = inputs.text(title, field="title", called=_("The item"), longest=250, required=True)
    meeting = _planned(hold(meeting))
    if decision is not None and decision.board_id != meeting.board_id:
        raise Refused(_("{code} does not wait for {board}.").format(code=decision.code, board=meeting.board), field="decision")
    if decision is not None and meeting.agenda.filter(decision=decision).exists():
        raise Conflict(_("{code} stands on the agenda already.").format(code=decision.code), field="decision")
    last = meeting.agenda.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem.objects.create(meeting=meeting, order=last + 1, title=title, decision=decision)
    events.record("meeting.changed", subject=meeting, actor=actor, at=now, after={"agenda_items": last + 1})
    return item


@transaction.atomic
def remove_item(*, actor, item: AgendaItem, now: dt.datetime) -> None:
    """Take an item off the agenda of a planned meeting.

    Raises:
        NotPermitted: as `call_meeting`.
        Conflict: the meeting was held or cancelled.
    """
    require_minuting(actor=actor, board=item.meeting.board, day=inputs.today(now))
    meeting = _planned(hold(item.meeting))
    events.record("meeting.changed", subject=meeting, actor=actor, at=now, before={"agenda_items": meeting.agenda.count()})
    item.delete()


@transaction.atomic
def hold_meeting(
    *, actor, meeting: Meeting, version: int | None, present: list, minutes: str, now: dt.datetime, notes: dict[int, str] | None = None
) -> Meeting:  # fmt: skip
    """Minute a meeting: who was there, what was said (Markdown, sanitised), and a note to each item by its key.

    Raises:
        NotPermitted, Stale, Conflict: as `change_meeting`.
        Refused: someone has no seat on the board, the minutes are too long, or a note belongs to no item.
    """
    require_minuting(actor=actor, board=meeting.board, day=inputs.today(now))
    minutes = clean(inputs.text(minutes, field="minutes", called=_("The minutes"), longest=MOST_MINUTES))
    seated = {seat.holder_id for seat in seats_on(board=meeting.board, day=inputs.today(now))}
    if strangers := [str(person) for person in present if person.pk not in seated]:
        raise Refused(_("{person} has no seat on {board}.").format(person=strangers[0], board=meeting.board), field="present")
    items = {item.pk: item for item in meeting.agenda.all()}
    if set(notes or {}) - set(items):
        raise Refused(_("A note belongs to no item of this agenda: reload the page."), field="notes")
    meeting = _changed(
        "meeting.held", meeting, version, {"state": State.HELD, "minutes": minutes}, actor, now,
        also={"present": sorted(str(person) for person in present)},
    )  # fmt: skip
    meeting.present.set(present)
    for key, words in (notes or {}).items():
        items[key].notes = clean(inputs.text(words, field="notes", called=_("The note"), longest=MOST_MINUTES))
    AgendaItem.objects.bulk_update(items.values(), ["notes"])
    return meeting


@transaction.atomic
def cancel_meeting(*, actor, meeting: Meeting, version: int | None, reason: str, now: dt.datetime) -> Meeting:
    """Call a planned meeting off.

    Raises:
        NotPermitted, Stale, Conflict: as `change_meeting`.
        Refused: there is no reason.
    """
    require_minuting(actor=actor, board=meeting.board, day=inputs.today(now))
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=inputs.LONG, required=True)
    return _changed("meeting.cancelled", meeting, version, {"state": State.CANCELLED}, actor, now, reason=reason)


@transaction.atomic
def agree_in_meeting(*, actor, meeting: Meeting, place, title: str, now: dt.datetime, **fields) -> Action:
    """Write down an action a meeting agreed on, at the board's node or a project or node below it.

    Raises:
        NotPermitted: as `call_meeting`.
        Refused: a value is not acceptable, or nobody owns it.
    """
    require_minuting(actor=actor, board=meeting.board, day=inputs.today(now))
    return agree(actor=actor, place=place, title=title, meeting=meeting, now=now, **fields)


def _draft(meeting: Meeting, day: dt.date) -> None:
    waiting = meeting.board.decisions.filter(state=Decision.State.ASKED).order_by("needed_by", "asked_on", "pk")
    items = [AgendaItem(title=decision.question, decision=decision) for decision in waiting]
    open_actions = Action.objects.filter(meeting__board=meeting.board, state=Action.State.OPEN).count()
    if open_actions:
        items.insert(0, AgendaItem(title=_("Actions of former meetings ({number} open)").format(number=open_actions)))
    looked_at = meeting.board.decisions.filter(state=Decision.State.DECIDED, review_on__lte=meeting.starts_at.date(), worked="")
    items += [AgendaItem(title=_("Did it work? {question}").format(question=one.question)[:250], decision=one) for one in looked_at]
    items.append(AgendaItem(title=_("Any other business")))
    for order, item in enumerate(items, 1):
        item.meeting, item.order = meeting, order
    AgendaItem.objects.bulk_create(items)


def _checked(**fields) -> dict:
    checks = {
        "starts_at": _moment, "minutes_long": _length,
        "place": lambda value: inputs.text(value, field="place", called=_("The place"), longest=200),
    }  # fmt: skip
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a meeting cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _moment(value) -> dt.datetime:
    found = inputs.moment(value, field="starts_at", called=_("When it starts"))
    if found is None:
        raise Refused(_("When the meeting starts is missing: give a day and a time."), field="starts_at")
    return found


def _length(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 5 <= value <= LONGEST:
        raise Refused(_("A meeting lasts from 5 minutes to a day: give whole minutes."), field="minutes_long")
    return value


def _planned(meeting: Meeting) -> Meeting:
    if meeting.state != State.PLANNED:
        raise Conflict(_("{code} is {state}: it cannot be changed.").format(code=meeting.code, state=meeting.get_state_display().lower()))
    return meeting


def _changed(verb: str, meeting: Meeting, version, wanted: dict, actor, now, reason: str = "", also: dict | None = None) -> Meeting:
    take_turn()
    meeting = hold(meeting)
    require_version(meeting, version=version, wanted=wanted)
    change = difference(_planned(meeting), wanted)
    if change is None:
        return meeting
    meeting.sequence += 1
    meeting.save(update_fields=[*columns(meeting, change), "sequence"])
    events.record(
        verb, subject=meeting, actor=actor, at=now, before=change.before, after=change.after | (also or {}), reason=reason
    )  # fmt: skip
    return meeting
