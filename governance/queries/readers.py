"""Read who is concerned by an event: the people it is about, before it is seen whether they may know of it."""

from django.apps import apps

from governance.models import BoardSeat, Comment, Decision, Escalation, Meeting
from governance.queries.electors import electors_of, seats_on
from pmo.inputs import today
from pmo.ledger.models import Event


def concerned(*, event: Event) -> tuple[object | None, list]:
    """The record of an event and the people it concerns, but the one who did it; the record is None where it is gone."""
    find = FINDERS.get(event.verb)
    subject = _subject(event) if find else None
    if subject is None:
        return None, []
    people = {user.pk: user for user in find(subject, event) if user is not None and user.is_active and user.pk != event.actor_id}
    return subject, list(people.values())


def _electors(decision: Decision, event: Event) -> list:
    found = electors_of(decision=decision, day=today(event.at)) if decision.state == Decision.State.ASKED else []
    return [person for one in found for person in (one.voter, one.delegate)]


def _asked_and_voted(decision: Decision, event: Event) -> list:
    return [decision.asked_by, *(vote.voter for vote in decision.votes.select_related("voter"))]


def _owner(row, event: Event) -> list:
    return [row.owner_account]


def _answerers(escalation: Escalation, event: Event) -> list:
    if escalation.to is not None:
        return [escalation.to]
    grants = escalation.to_node.grants.filter(role__in=["executive", "gatekeeper"]).select_related("user")
    return [grant.user for grant in grants]


def _raiser(escalation: Escalation, event: Event) -> list:
    return [escalation.raised_by, getattr(escalation.matter, "owner_account", None)]


def _accountable(breach, event: Event) -> list:
    place = breach.place
    return [breach.owner_account, getattr(place, "manager", None), getattr(place, "owner", None)]


def _talked_to(comment: Comment, event: Event) -> list:
    if comment.removed_at is not None:
        return []
    earlier = Comment.objects.filter(subject_type=comment.subject_type, subject_id=comment.subject_id, removed_at=None, pk__lt=comment.pk)
    subject = apps.get_model(comment.subject_type).objects.filter(pk=comment.subject_id).first()
    named = [getattr(subject, name, None) for name in ("owner_account", "asked_by", "manager")]
    return [*comment.mentioned.all(), *(one.author for one in earlier.select_related("author")), *named]


def _seated(meeting: Meeting, event: Event) -> list:
    return [seat.holder for seat in seats_on(board=meeting.board, day=today(event.at)) if seat.part != BoardSeat.Part.ADVISER]


def _subject(event: Event):
    app, _dot, name = event.subject_type.partition(".")
    model = apps.get_model(app, name) if app in apps.app_configs else None
    return None if model is None or event.subject_id is None else model.objects.filter(pk=event.subject_id).first()


FINDERS = {
    "decision.asked": _electors,
    "decision.taken": _asked_and_voted,
    "decision.withdrawn": _asked_and_voted,
    "action.opened": _owner,
    "action.changed": _owner,
    "action.reopened": _owner,
    "issue.opened": _owner,
    "escalation.raised": _answerers,
    "escalation.answered": _raiser,
    "escalation.withdrawn": _answerers,
    "exception.opened": _accountable,
    "exception.cleared": _accountable,
    "comment.made": _talked_to,
    "meeting.called": _seated,
    "meeting.changed": _seated,
    "meeting.cancelled": _seated,
}
