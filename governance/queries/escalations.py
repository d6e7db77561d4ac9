"""Read escalations, the matters that may be escalated, and what the rules send up."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, Q, TextField, Value
from django.db.models import When as Then

from governance.models import Action, Breach, Decision, Escalation, EscalationRule, Issue, Risk
from governance.queries.places import below, path_of, seen
from portfolio.models import Node
from portfolio.policy import CAPABILITIES
from portfolio.queries import branch_grants

MATTERS = {"risk": Risk, "issue": Issue, "breach": Breach, "decision": Decision, "action": Action}
OPEN = (Escalation.State.RAISED, Escalation.State.ACKNOWLEDGED)
When = EscalationRule.When


@dataclass(frozen=True)
class Due:
    """A matter that a rule sends up, and why in words."""

    name: str
    matter: object
    rule: EscalationRule
    value: int


def visible_escalations(*, user):
    """Escalations of the projects and nodes a person sees."""
    rows = Escalation.objects.filter(seen(user=user))
    return rows.select_related(
        "project__node", "node", "to_node", "to", "raised_by", "risk", "issue", "breach__project", "breach__node", "decision", "action"
    )


def escalation_register(*, user, day: dt.date, place=None):
    """Escalations raised by a day, of a place and everything below it, or to that node, with `state_then` and what was said by then."""
    rows = _as_known(visible_escalations(user=user).filter(raised_at__date__lte=day), day)
    if place is None:
        return rows
    return rows.filter(below(place=place) | Q(to_node=place)) if isinstance(place, Node) else rows.filter(below(place=place))


def _as_known(rows, day: dt.date):
    answered, seen = Q(answered_at__date__lte=day), Q(acknowledged_at__date__lte=day)
    withdrawn = Q(state=Escalation.State.WITHDRAWN)
    state = Case(
        Then(withdrawn, then=Value(Escalation.State.WITHDRAWN)), Then(answered, then=Value(Escalation.State.ANSWERED)),
        Then(seen, then=Value(Escalation.State.ACKNOWLEDGED)), default=Value(Escalation.State.RAISED),
    )  # fmt: skip
    return rows.annotate(
        state_then=state, acknowledged_then=Case(Then(seen, then=F("acknowledged_at"))), answered_then=Case(Then(answered, then=F("answered_at"))),
        answer_then=Case(Then(answered, then=F("answer")), default=Value("", TextField())),
        answerer_then=Case(Then(answered, then=F("answered_by__username"))),
    )  # fmt: skip


def to_answer(*, user):
    """The open escalations a person is asked to answer: sent to him, or to a node over which a role of his decides, nobody being named."""
    mine = Q(to=user)
    for role, path, _cleared in branch_grants(user=user):
        if role in CAPABILITIES["decide"]:
            mine |= Q(to__isnull=True) & (Q(pk__isnull=False) if path is None else Q(to_node__path__startswith=path))
    return visible_escalations(user=user).filter(mine, state__in=OPEN).order_by("answer_by", "pk")


def matter_seen(*, user, name: str, key: int):
    """A record that may be escalated, among those its reader sees; None where there is none."""
    model = MATTERS.get(name)
    if model is None:
        return None
    rows = model.objects.filter(seen(user=user)).select_related("project__node", "node")
    return rows.filter(pk=key).first()


def level_above(*, place) -> Node | None:
    """The node one level up: that of a project, the parent of a node."""
    return place.parent if isinstance(place, Node) else place.node


def due_by_rule(*, day: dt.date) -> list[Due]:
    """The matters that the rules in force send up on a day and that they have not sent up before, each by the nearest rule of its kind."""
    rules = list(EscalationRule.objects.select_related("node"))
    found = []
    for when in When:
        of_kind = sorted((rule for rule in rules if rule.when == when), key=lambda rule: -(rule.node.depth + 1 if rule.node else 0))
        taken: set[int] = set()
        for rule in of_kind:
            name, rows, value = _matters(rule, day)
            for matter in rows.select_related("project__node", "node").exclude(escalations__rule__when=when):
                if matter.pk in taken or (rule.node and not path_of(matter.place).startswith(rule.node.path)):
                    continue
                taken.add(matter.pk)
                if rule.active and level_above(place=matter.place) is not None and value(matter) >= rule.limit:
                    found.append(Due(name, matter, rule, value(matter)))
    return found


def _matters(rule: EscalationRule, day: dt.date):
    """(column of an escalation, the open records the rule looks at, what it holds against its limit)."""
    late = {"due_on__lt": day}
    kinds = {
        When.RISK_SCORE: ("risk", Risk.objects.filter(status="open", kind="threat"), lambda one: one.probability * one.impact),
        When.ISSUE_SEVERITY: ("issue", _open_issues(), lambda one: one.severity),
        When.ISSUE_AGE: ("issue", _open_issues(), lambda one: (day - one.opened_on).days),
        When.ISSUE_LATE: ("issue", _open_issues().filter(**late), lambda one: (day - one.due_on).days),
        When.ACTION_LATE: ("action", Action.objects.filter(state="open", **late), lambda one: (day - one.due_on).days),
        When.DECISION_LATE: ("decision", Decision.objects.filter(state="asked", needed_by__lt=day), lambda one: (day - one.needed_by).days),
        When.BREACH: ("breach", Breach.objects.filter(closed_on=None), lambda one: (day - one.since).days),
    }
    name, rows, value = kinds[rule.when]
    if rule.when == When.RISK_SCORE:
        rows = rows.annotate(held=F("probability") * F("impact")).filter(held__gte=rule.limit)
    elif rule.when == When.ISSUE_SEVERITY:
        rows = rows.filter(severity__gte=rule.limit)
    elif rule.when == When.ISSUE_AGE:
        rows = rows.filter(opened_on__lte=day - dt.timedelta(days=rule.limit))
    return name, rows, value


def _open_issues():
    return Issue.objects.filter(state__in=[Issue.State.OPEN, Issue.State.WORKING])
