"""Read issues, assumptions and dependencies as each was known on a day."""

import datetime as dt

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from governance.models import Assumption, Dependency, Issue
from governance.queries.places import below, seen
from governance.queries.risk_totals import standing
from projects.models import HandoverWord
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers

WORDS = {
    Issue: ("title", "severity", "state", "owner", "due_on", "cost_impact"),
    Assumption: ("title", "consequence", "owner", "validate_by", "state", "finding"),
    Dependency: ("title", "on_project", "on_party", "handover", "severity", "owner", "needed_on", "state"),
}
PLACES = ("project", "project__node", "node")


def issues_on(*, user, day: dt.date, place=None):
    """The issues a person sees (of a project, or at a node and below it), each in the words of the day: `then_title`, `then_state` …"""
    rows = _worded(Issue, user, day, place).select_related(*PLACES, "risk")
    live = Q(then_state__in=(Issue.State.OPEN, Issue.State.WORKING))
    return rows.annotate(late=_flag(live & Q(then_due_on__lt=day)), live=_flag(live))


def assumptions_on(*, user, day: dt.date, place=None):
    """The assumptions a person sees that were known by a day, each in the words of that day."""
    rows = _worded(Assumption, user, day, place).select_related(*PLACES, "risk")
    live = Q(then_state=Assumption.State.OPEN)
    return rows.annotate(late=_flag(live & Q(then_validate_by__lt=day)), live=_flag(live), then_due_on=F("then_validate_by"))


def dependencies_on(*, user, day: dt.date, place=None):
    """The dependencies a person sees that were known by a day, each in the words of that day.

    `then_expected_on` is the handover's promise of that day where one was linked. `late`: it is expected after it is needed, or is overdue.
    `delivered`: its handover is. `on_code`, `on_name`: the project waited for, where the reader sees it.
    """
    promises = HandoverWord.objects.filter(handover=OuterRef("then_handover"), known_on__lte=day).order_by("-known_on")
    projects = visible_projects(user=user).select_related(None).filter(pk=OuterRef("then_on_project"))
    handovers = visible_handovers(user=user).filter(pk=OuterRef("then_handover"))
    rows = _worded(Dependency, user, day, place).select_related(*PLACES)
    rows = rows.annotate(
        promised_on=Subquery(promises.values("promised_on")[:1]), handover_state=Subquery(promises.values("state")[:1]),
        on_code=Subquery(projects.values("code")[:1]), on_name=Subquery(projects.values("name")[:1]),
        handover_code=Subquery(handovers.values("code")[:1]), said_expected_on=F("word__expected_on"),
    )  # fmt: skip
    rows = rows.annotate(then_expected_on=Case(When(then_handover__isnull=False, then=F("promised_on")), default=F("said_expected_on")))
    live = Q(then_state=Dependency.State.OPEN)
    delivered = live & Q(handover_state="delivered")
    overdue = Q(then_expected_on__gt=F("then_needed_on")) | Q(then_needed_on__lt=day) | Q(then_expected_on__lt=day)
    return rows.annotate(
        delivered=_flag(delivered), late=_flag(live & overdue & ~Q(Q(then_handover__isnull=False) & Q(handover_state="delivered"))),
        live=_flag(live), then_due_on=Coalesce(F("then_needed_on"), F("then_expected_on")),
    )  # fmt: skip


def words_of(*, row, as_of: dt.date) -> list:
    """Everything that was known of one record of a register by a day, newest first."""
    return list(row.words.filter(known_on__lte=as_of).select_related("by").order_by("-known_on"))


def _worded(model, user, day: dt.date, place):
    """The records of a register joined with the word that stood on the day; `then_…` are what it said. What nothing was known of is left out."""
    rows = _placed(model, user, place).annotate(word=FilteredRelation("words", condition=standing(day=day, prefix="words__")))
    return rows.filter(word__known_on__isnull=False).annotate(**{f"then_{name}": F(f"word__{name}") for name in WORDS[model]})


def _placed(model, user, place):
    rows = model.objects.filter(seen(user=user))
    return rows if place is None else rows.filter(below(place=place))


def _flag(condition: Q):
    return Case(When(condition, then=Value(True)), default=Value(False))
