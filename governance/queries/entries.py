"""Read issues, assumptions and dependencies as each was known on a day."""

import datetime as dt

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from governance.models import Assumption, Dependency, Issue, IssueWord
from governance.queries.places import below, seen
from projects.models import HandoverWord
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers

WORDS = ("title", "severity", "state", "owner", "due_on", "cost_impact")
PLACES = ("project", "project__node", "node")


def issues_on(*, user, day: dt.date, place=None):
    """The issues a person sees (of a project, or at a node and below it), each in the words of the day: `then_title`, `then_state` …"""
    words = IssueWord.objects.filter(issue=OuterRef("pk"), known_on__lte=day).order_by("-known_on")
    told = {f"then_{name}": Subquery(words.values(name)[:1]) for name in WORDS}
    rows = _placed(Issue, user, place).select_related(*PLACES, "risk").annotate(**told).filter(then_state__isnull=False)
    live = Q(then_state__in=(Issue.State.OPEN, Issue.State.WORKING))
    return rows.annotate(late=_flag(live & Q(then_due_on__lt=day)), live=_flag(live))


def assumptions_on(*, user, day: dt.date, place=None):
    """The assumptions a person sees that were written down by a day, as they stood then."""
    rows = _placed(Assumption, user, place).select_related(*PLACES, "risk").filter(opened_on__lte=day)
    rows = rows.annotate(then_state=_state_then(day, Assumption.State.OPEN))
    live = Q(then_state=Assumption.State.OPEN)
    return rows.annotate(late=_flag(live & Q(validate_by__lt=day)), live=_flag(live), then_due_on=F("validate_by"))


def dependencies_on(*, user, day: dt.date, place=None):
    """The dependencies a person sees that were written down by a day.

    `then_expected_on` is the handover's promise of that day where one is linked. `late`: it is expected after it is needed, or is overdue.
    `delivered`: its handover is. `on_code`, `on_name`: the project waited for, where the reader sees it.
    """
    words = HandoverWord.objects.filter(handover=OuterRef("handover_id"), known_on__lte=day).order_by("-known_on")
    projects = visible_projects(user=user).select_related(None).filter(pk=OuterRef("on_project_id"))
    handovers = visible_handovers(user=user).filter(pk=OuterRef("handover_id"))
    rows = _placed(Dependency, user, place).select_related(*PLACES).filter(opened_on__lte=day)
    rows = rows.annotate(
        then_state=_state_then(day, Dependency.State.OPEN), promised_on=Subquery(words.values("promised_on")[:1]),
        handover_state=Subquery(words.values("state")[:1]), on_code=Subquery(projects.values("code")[:1]),
        on_name=Subquery(projects.values("name")[:1]), handover_code=Subquery(handovers.values("code")[:1]),
    )  # fmt: skip
    rows = rows.annotate(then_expected_on=Case(When(handover__isnull=False, then=F("promised_on")), default=F("expected_on")))
    live = Q(then_state=Dependency.State.OPEN)
    delivered = live & Q(handover_state="delivered")
    overdue = Q(then_expected_on__gt=F("needed_on")) | Q(needed_on__lt=day) | Q(then_expected_on__lt=day)
    return rows.annotate(
        delivered=_flag(delivered), late=_flag(live & overdue & ~Q(Q(handover__isnull=False) & Q(handover_state="delivered"))), live=_flag(live),
        then_due_on=Coalesce(F("needed_on"), F("then_expected_on")),
    )  # fmt: skip


def issue_words(*, issue: Issue, as_of: dt.date) -> list[IssueWord]:
    """Everything that was known of one issue by a day, newest first."""
    return list(issue.words.filter(known_on__lte=as_of).select_related("by").order_by("-known_on"))


def _placed(model, user, place):
    rows = model.objects.filter(seen(user=user))
    return rows if place is None else rows.filter(below(place=place))


def _state_then(day: dt.date, live: str):
    return Case(When(closed_on__gt=day, then=Value(live)), default=F("state"), output_field=CharField())


def _flag(condition: Q):
    return Case(When(condition, then=Value(True)), default=Value(False))
