"""Read who is concerned by an event: the people it is about, before it is seen whether they may know of it."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q

from governance.models import BoardSeat, ChangeRequest, Comment, Decision, Escalation, Meeting, Review, Waiver
from governance.queries.electors import VOTING, electors_of, seats_on, sees
from pmo.inputs import today
from pmo.ledger.models import Event
from portfolio.models import Grant, Node, Role
from portfolio.policy import CAPABILITIES
from projects.models import Project

TOLD_BY_WHAT_ASKED = (Decision.Kind.GATE, Decision.Kind.CHANGE)  # who asked hears of the outcome from the review or the change itself


def concerned(*, event: Event) -> tuple[object | None, list]:
    """The record of an event and the people it concerns, but the one who did it; the record is None where it is gone."""
    find = FINDERS.get(event.verb)
    subject = _subject(event) if find else None
    if subject is None:
        return None, []
    others = event.actor_id if event.verb not in ALSO_TO_WHO_DID_IT else None
    people = {user.pk: user for user in find(subject, event) if user is not None and user.is_active and user.pk != others}
    return subject, list(people.values())


def managers_of(project: Project) -> list:
    """Those who manage a project: its manager, and who was given that role over it."""
    granted = Q(project_grants__project=project, project_grants__role=Role.PROJECT_MANAGER)
    return list(get_user_model().objects.filter(granted | Q(pk=project.manager_id), is_active=True).distinct().order_by("pk"))


def _electors(decision: Decision, event: Event) -> list:
    found = electors_of(decision=decision, day=today(event.at)) if decision.state == Decision.State.ASKED else []
    return [person for one in found for person in (one.voter, one.delegate)]


def _asked_and_voted(decision: Decision, event: Event) -> list:
    asker = [] if decision.kind in TOLD_BY_WHAT_ASKED else [decision.asked_by]
    return [*asker, *(vote.voter for vote in decision.votes.select_related("voter"))]


def _owner(row, event: Event) -> list:
    return [row.owner_account]


def _answerers(escalation: Escalation, event: Event) -> list:
    if escalation.to is not None:
        return [escalation.to]
    return deciders_above(node=escalation.to_node, place=escalation.place)


def deciders_above(*, node: Node, place) -> list:
    """Those whose role decides at a node and who see a place: of the nearest level that has any, up to the whole office."""
    ids = [int(part) for part in node.path.split("/") if part]
    decides = Grant.objects.filter(role__in=CAPABILITIES["decide"], user__is_active=True).filter(Q(node__in=ids) | Q(node=None))
    grants = [grant for grant in decides.select_related("user", "node") if sees(user=grant.user, place=place)]
    nearest = max((grant.node.depth if grant.node else -1 for grant in grants), default=None)
    return [grant.user for grant in grants if (grant.node.depth if grant.node else -1) == nearest]


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


def _before_the_gate(review: Review, event: Event) -> list:
    """Those who run the review, and those who will decide it: while it is before nobody yet, so that they keep the day."""
    if review.decision_id is not None:
        return _runners(review, event)
    if review.board is not None:
        deciders = [seat.holder for seat in seats_on(board=review.board, day=today(event.at)) if seat.part in VOTING]
    else:
        ids = [int(part) for part in review.project.node.path.split("/") if part]
        over = Q(grants__role__in=review.gate.roles) & (Q(grants__node__isnull=True) | Q(grants__node_id__in=ids))
        over |= Q(project_grants__role__in=review.gate.roles, project_grants__project_id=review.project_id)
        deciders = get_user_model().objects.filter(over, is_active=True, is_system=False).distinct()
    return [*managers_of(review.project), *deciders]


def _runners(review: Review, event: Event) -> list:
    return [*managers_of(review.project), review.submitted_by]


def _waived(waiver: Waiver, event: Event) -> list:
    return [*managers_of(waiver.project), waiver.granted_by]


def _askers(change: ChangeRequest, event: Event) -> list:
    return [change.opened_by, change.owner_account, *managers_of(change.project)]


def _assessed(change: ChangeRequest, event: Event) -> list:
    """Who asked for the change; and who had its impact computed, where that was left to a worker."""
    return [one for one in (change.opened_by, change.owner_account) if one and one.pk != event.actor_id] + ([event.actor] if change.job_id else [])


def _askers_and_voters(change: ChangeRequest, event: Event) -> list:
    voters = [vote.voter for vote in change.decision.votes.select_related("voter")] if change.decision_id else []
    return [*_askers(change, event), *voters]


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
    "escalation.acknowledged": _raiser,
    "escalation.answered": _raiser,
    "escalation.withdrawn": _answerers,
    "exception.opened": _accountable,
    "exception.cleared": _accountable,
    "comment.made": _talked_to,
    "meeting.called": _seated,
    "meeting.changed": _seated,
    "meeting.cancelled": _seated,
    "review.scheduled": _before_the_gate,
    "review.changed": _before_the_gate,
    "review.cancelled": _before_the_gate,
    "review.submitted": _runners,
    "review.decided": _runners,
    "waiver.granted": _waived,
    "waiver.revoked": _waived,
    "change.submitted": _askers,
    "change.outgrown": _askers,
    "change.computed": _assessed,
    "change.approved": _askers,
    "change.rejected": _askers,
    "change.deferred": _askers,
    "change.withdrawn": _askers,
    "change.applied": _askers_and_voters,
}
ALSO_TO_WHO_DID_IT = {"change.computed"}  # a worker did it for him, while he was elsewhere
