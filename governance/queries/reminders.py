"""Read what people are to be reminded of: actions that are due, gates to be held, votes that are missing, waivers that end."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from governance.models import Action, Escalation, Review, Waiver
from governance.queries.electors import electors_of
from governance.queries.escalations import OPEN
from governance.queries.gates import SOON, reviews_on, unheld
from governance.queries.readers import deciders_above, managers_of

WEEK = 7  # days until the same is said again


@dataclass(frozen=True)
class Reminder:
    """One thing that is due: the record, the day that counts, whom it concerns (before it is seen whether they may know of it)."""

    verb: str
    row: Action | Review | Waiver | Escalation
    day: dt.date
    people: list


def due_reminders(*, day: dt.date) -> list[Reminder]:
    """What is due or late on a day and was not said within a week, or not since it became late."""
    return [*_actions(day), *_reviews(day), *_waivers(day), *_escalations(day)]


def _unsaid(day: dt.date) -> Q:
    return Q(chased_on__isnull=True) | Q(chased_on__lte=day - dt.timedelta(days=WEEK))


def _actions(day: dt.date) -> list[Reminder]:
    """An action concerns its owner; a condition of a gate its project's managers where its owner has no account."""
    late = Action.objects.filter(_unsaid(day), state=Action.State.OPEN, due_on__lte=day)
    found = []
    for action in late.select_related("owner_account", "project", "node").order_by("due_on", "pk"):
        if action.owner_account is not None:
            found.append(Reminder("condition.due" if action.condition else "action.chased", action, action.due_on, [action.owner_account]))
        elif action.condition and action.project is not None:
            found.append(Reminder("condition.due", action, action.due_on, managers_of(action.project)))
    return found


def _reviews(day: dt.date) -> list[Reminder]:
    soon = day + dt.timedelta(days=SOON)
    running = reviews_on(day=day).filter(state__in=[Review.State.SCHEDULED, Review.State.SUBMITTED], due_on__lte=soon)
    became_late = Q(late=True, chased_on__lte=F("due_on"))
    found = []
    for review in running.filter(_unsaid(day) | became_late).order_by("due_on", "pk"):
        if review.state == Review.State.SCHEDULED:
            found.append(Reminder("review.late" if review.late else "review.due", review, review.due_on, managers_of(review.project)))
        elif review.late:
            found.append(Reminder("review.undecided", review, review.due_on, _without_vote(review, day)))
    return found


def _without_vote(review: Review, day: dt.date) -> list:
    """Those whose vote is missing, with who may cast it for them; all of them where every vote is cast and nobody recorded the outcome."""
    electors = electors_of(decision=review.decision, day=day)
    cast = set(review.decision.votes.values_list("voter_id", flat=True))
    missing = [one for one in electors if one.voter.pk not in cast] or electors
    return [person for one in missing for person in (one.voter, one.delegate) if person is not None]


def _waivers(day: dt.date) -> list[Reminder]:
    """Those that end soon; and those that let a project in and are over, as long as the gate is owed."""
    over = Q(expires_on__lt=day) | Q(revoked_on__lte=day)
    ending = Q(expires_on__range=(day, day + dt.timedelta(days=SOON)), revoked_on=None)
    rows = Waiver.objects.filter(ending | (over & Q(leave__used_on__lte=day)))
    ended_since = Q(revoked_on=None, expires_on__lt=day, chased_on__lte=F("expires_on")) | Q(revoked_on__lte=day, chased_on__lt=F("revoked_on"))
    rows = rows.filter(_unsaid(day) | ended_since)
    found = []
    for waiver in unheld(rows.select_related("project__node", "gate", "granted_by"), day):
        end = min(filter(None, (waiver.expires_on, waiver.revoked_on)))
        verb = "waiver.ending" if end >= day and waiver.revoked_on is None else "waiver.ended"
        found.append(Reminder(verb, waiver, end, [*managers_of(waiver.project), waiver.granted_by]))
    return found


def _escalations(day: dt.date) -> list[Reminder]:
    """Those that wait past the day of their answer, of whoever is to give it."""
    late = Escalation.objects.filter(_unsaid(day), state__in=OPEN, answer_by__lt=day).select_related("to", "to_node", "project", "node")
    return [
        Reminder("escalation.late", one, one.answer_by, [one.to] if one.to is not None else deciders_above(node=one.to_node, place=one.place))
        for one in late.order_by("answer_by", "pk")
    ]
