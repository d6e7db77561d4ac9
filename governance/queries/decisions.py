"""Read the decision register, what waits, and what was agreed to be done."""

import datetime as dt
from decimal import Decimal

from django.db.models import Case, DateField, F, Q, Value, When

from governance.models import Action, Board, BoardSeat, Decision
from governance.queries.places import below, seen
from portfolio.queries import branch_grants, scope_of, within

HEAVY = ("edits", "money", "benefits", "basis", "impact", "seen")  # of a change, which no list shows


def visible_decisions(*, user):
    """Every decision of the projects and nodes a person sees."""
    return Decision.objects.filter(seen(user=user)).select_related("project__node", "node", "board", "asked_by", "decided_by")


def decision_register(*, user, day: dt.date, place=None):
    """The register as it was known on a day, with `state_then` and `decided_then`; of one project, or of a node and everything below it."""
    rows = visible_decisions(user=user).filter(asked_on__lte=day)
    rows = rows if place is None else rows.filter(below(place=place))
    decided = Q(decided_on__isnull=False, decided_on__lte=day)
    state = Case(
        When(decided, then=Value(Decision.State.DECIDED)), When(state=Decision.State.WITHDRAWN, then=Value(Decision.State.WITHDRAWN)),
        default=Value(Decision.State.ASKED),
    )  # fmt: skip
    return rows.annotate(state_then=state, decided_then=Case(When(decided, then=F("decided_on")), output_field=DateField()))


def as_it_waited(*, decision: Decision, day: dt.date, withdrawn: bool = True) -> Decision:
    """A decision as it was known on a day, to be shown and never stored: one that was taken later still waits, without outcome or hindsight."""
    taken_later = decision.decided_on is not None and decision.decided_on > day
    if taken_later or (decision.state == Decision.State.WITHDRAWN and not withdrawn):
        decision.state = Decision.State.ASKED
        decision.choice = decision.reasons = decision.worked = decision.hindsight = ""
        decision.decided_on = decision.decided_at = decision.decided_by = decision.review_on = None
        decision.tally = {}
    return decision


def my_votes(*, user, day: dt.date) -> Q:
    """The condition of decisions that wait and on which a person has a vote and has not cast it: on his boards, in his stead, or by his role."""
    seats = BoardSeat.objects.filter(from_on__lte=day, part__in=[BoardSeat.Part.CHAIR, BoardSeat.Part.MEMBER])
    seats = seats.exclude(until_on__lt=day)
    own = list(seats.filter(holder=user).values_list("board_id", "holder_id"))
    lent = list(seats.filter(delegate=user).exclude(delegate_until__lt=day).values_list("board_id", "holder_id"))
    condition = Q(pk__in=())
    for board_id, holder_id in dict.fromkeys([*own, *lent]):
        condition |= Q(board_id=board_id) & ~Q(votes__voter_id=holder_id)
    by_role = Q(pk__in=())
    for role, path, _cleared in branch_grants(user=user):
        by_role |= Q(roles__icontains=f'"{role}"') & (Q() if path is None else _below(path))
    for role, project_id in user.project_grants.values_list("role", "project_id"):
        by_role |= Q(roles__icontains=f'"{role}"', project_id=project_id)
    condition |= Q(board__isnull=True) & by_role & ~Q(votes__voter_id=user.pk)
    return Q(state=Decision.State.ASKED) & condition


def _below(path: str) -> Q:
    return Q(project__node__path__startswith=path) | Q(node__path__startswith=path)


def waiting_votes(*, user, day: dt.date):
    """The decisions that wait for a person's vote, the most urgent first."""
    rows = visible_decisions(user=user).filter(my_votes(user=user, day=day))
    rows = rows.select_related("change__project").defer(*(f"change__{name}" for name in HEAVY))
    return rows.order_by(F("needed_by").asc(nulls_last=True), "asked_on", "pk")


def cost_of_waiting(*, decision: Decision, day: dt.date) -> Decimal | None:
    """What the delay has cost since the day it was needed, at the cost of delay a week; None where either is not said."""
    return delay_cost(decision.cost_of_delay, decision.needed_by, decision.decided_on if decision.decided_on and decision.decided_on <= day else day)


def delay_cost(a_week: Decimal | None, needed_by: dt.date | None, day: dt.date) -> Decimal | None:
    if a_week is None or needed_by is None:
        return None
    return (a_week * max(0, (day - needed_by).days) / 7).quantize(Decimal("0.01"))


def visible_boards(*, user):
    """The boards of the nodes a person sees, and those that decide for them from above."""
    boards, scope = Board.objects.select_related("node"), scope_of(user=user)
    if scope.everything:
        return boards
    own = () if user.is_system else user.project_grants.values_list("project__node__path", flat=True)
    above = {int(part) for path in (*scope.paths, *own) for part in path.split("/") if part}
    return boards.filter(within(scope.paths, "node__path") | Q(node_id__in=above))


def visible_actions(*, user):
    """Every action of the projects and nodes a person sees."""
    return Action.objects.filter(seen(user=user)).select_related("project__node", "node", "owner_account", "meeting__board")


def action_register(*, user, day: dt.date, place=None):
    """Actions as they were known on a day, with `state_then`; of one project, or of a node and everything below it."""
    rows = visible_actions(user=user).filter(opened_on__lte=day)
    rows = rows if place is None else rows.filter(below(place=place))
    then = Case(When(closed_on__lte=day, then=F("state")), default=Value(Action.State.OPEN))
    return rows.annotate(state_then=then)


def own_actions(*, user, day: dt.date):
    """The open actions a person answers for, the most urgent first."""
    rows = visible_actions(user=user).filter(owner_account=user, state=Action.State.OPEN)
    return rows.order_by(F("due_on").asc(nulls_last=True), "code")
