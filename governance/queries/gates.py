"""Read the way of a project through its gates, the calendar of reviews over the tree, and the waivers that ran out."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, DateField, F, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate

from governance.models import Action, Gate, Review, Waiver
from projects.models import Project, Stage
from projects.queries import visible

State = Review.State
PASSED = (Review.Outcome.GO, Review.Outcome.CONDITIONS)
SOON = 7  # days ahead in which people are told what is due


@dataclass
class Step:
    """A stage of a project's life cycle with the gate before it, as known on a day.

    `state`: passed, waived, free (entered without a gate, before it was set or where the project was taken up), next, later; empty without a gate.
    """

    stage: Stage
    gate: Gate | None = None
    entered_on: dt.date | None = None
    current: bool = False
    state: str = ""
    reviews: list[Review] = field(default_factory=list)
    waiver: Waiver | None = None
    open_conditions: int = 0

    @property
    def running(self) -> Review | None:
        """The review that is scheduled or waits for its decision."""
        return next((one for one in self.reviews if one.state_then in (State.SCHEDULED, State.SUBMITTED)), None)

    @property
    def deciding(self) -> Review | None:
        """The review that let the project through."""
        return next((one for one in self.reviews if one.state_then == State.DECIDED and one.outcome in PASSED), None)


def reviews_on(*, day: dt.date):
    """Every review known by a day, with `state_then`, `submitted_on`, `due_on` (the day that counts: of the meeting, the promised answer, or
    the decision) and `late`."""
    submitted = TruncDate("submitted_at")
    then = Case(
        When(state=State.CANCELLED, then=Value(State.CANCELLED)), When(decided_on__lte=day, then=Value(State.DECIDED)),
        When(submitted_on__lte=day, then=Value(State.SUBMITTED)), default=Value(State.SCHEDULED),
    )  # fmt: skip
    due = Case(
        When(state_then=State.DECIDED, then=F("decided_on")), When(state_then=State.SUBMITTED, then=F("decision__needed_by")),
        default=F("scheduled_on"), output_field=DateField(),
    )  # fmt: skip
    late = Case(
        When(state_then__in=[State.SCHEDULED, State.SUBMITTED], due_on__lt=day, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = Review.objects.filter(known_on__lte=day).annotate(submitted_on=submitted).annotate(state_then=then)
    rows = rows.annotate(due_on=Coalesce(due, F("scheduled_on"))).annotate(late=late)
    return rows.select_related("project__node", "project__stage", "gate__stage", "gate__type", "board", "decision")


def gate_calendar(*, user, day: dt.date, place=None):
    """The reviews of the projects a person sees, of one project, or of a node and everything below it."""
    rows = reviews_on(day=day).filter(visible(user=user, prefix="project__"))
    return rows if place is None else rows.filter(_under(place))


def waited_days(review: Review, day: dt.date) -> int | None:
    """Days from the submission of a review to its decision, or to the day while it waits; None before it is submitted."""
    if review.submitted_on is None or review.submitted_on > day or review.state_then == State.CANCELLED:
        return None
    until = review.decided_on if review.state_then == State.DECIDED else day
    return (until - review.submitted_on).days


def life_track(*, project: Project, day: dt.date) -> list[Step]:
    """The stages of the project's life cycle in order, each with the gate before it and how the project stands to it."""
    entered: dict[int, dt.date] = {}
    changes = list(project.stage_changes.filter(known_on__lte=day).select_related("stage").order_by("known_on"))
    for change in changes:
        entered.setdefault(change.stage_id, change.known_on)
    # A project is in one stage a day: of two that were entered on one, the leave for the former says when it was used.
    for stage_id, used_on in project.stage_passes.filter(used_on__lte=day).order_by("used_on", "pk").values_list("stage_id", "used_on"):
        entered.setdefault(stage_id, used_on)
    current = changes[-1].stage if changes else None
    reached = max((one.stage.order for one in changes if one.stage.kind != Stage.Kind.OUT), default=-1)
    gates = {gate.stage_id: gate for gate in project.type.gates.select_related("stage") if gate.retired_on is None or gate.retired_on > day}
    steps = [
        Step(stage, gates.get(stage.pk), entered.get(stage.pk), stage == current)
        for stage in project.type.stages.order_by("order")
        if stage.kind != Stage.Kind.OUT or stage.pk in entered
    ]
    _put_reviews(steps, project, day)
    ahead = True
    for step in steps:
        if step.gate is None:
            continue
        step.state = _state(step, reached, day)
        if step.state == "later" and ahead and (current is None or current.kind != Stage.Kind.OUT):
            step.state, ahead = "next", False
    return steps


def overdue_waivers(*, user, day: dt.date, place=None) -> list[Waiver]:
    """Waivers that let a project in and ran out, or were taken back, before the gate was held: the gate is owed."""
    rows = waivers_of(user=user, place=place).filter(leave__used_on__lte=day)
    return unheld(rows.filter(Q(expires_on__lt=day) | Q(revoked_on__lte=day)), day)


def running_waivers(*, user, day: dt.date, place=None) -> list[Waiver]:
    """Waivers that stand on a day while the gate is not held yet, the first to expire first."""
    return unheld(waivers_of(user=user, place=place).filter(granted_on__lte=day, expires_on__gte=day).exclude(revoked_on__lte=day), day)


def reviews_to_submit(*, projects, day: dt.date):
    """The reviews of the projects that are to be submitted within a week, or should have been; the first to be held first."""
    soon = day + dt.timedelta(days=SOON)
    return reviews_on(day=day).filter(project__in=projects, state_then=State.SCHEDULED, scheduled_on__lte=soon).order_by("scheduled_on", "pk")


def waivers_owed(*, projects, day: dt.date) -> list[Waiver]:
    """The waivers by which the projects came past a gate that they must hold within a week, or owe already."""
    soon = Q(expires_on__lte=day + dt.timedelta(days=SOON)) | Q(revoked_on__lte=day)
    rows = Waiver.objects.filter(soon, project__in=projects, leave__used_on__lte=day)
    return unheld(rows.select_related("project__node", "gate__stage", "leave"), day)


def waivers_of(*, user, place=None):
    """The waivers of the projects a person sees."""
    rows = Waiver.objects.filter(visible(user=user, prefix="project__")).select_related("project__node", "gate__stage", "granted_by", "leave")
    return rows if place is None else rows.filter(_under(place))


def unheld(rows, day: dt.date) -> list[Waiver]:
    """Those of the waivers whose gate the project did not pass by a day, the first to expire first."""
    held = Q(gate__reviews__project=F("project"), gate__reviews__outcome__in=PASSED, gate__reviews__decided_on__lte=day)
    return list(rows.exclude(pk__in=Waiver.objects.filter(held).values("pk")).order_by("expires_on", "pk"))


def _under(place) -> Q:
    return Q(project=place) if isinstance(place, Project) else Q(project__node__path__startswith=place.path)


def _put_reviews(steps: list[Step], project: Project, day: dt.date) -> None:
    by_gate = {step.gate.pk: step for step in steps if step.gate is not None}
    for review in reviews_on(day=day).filter(project=project).order_by("-number"):
        if review.gate_id in by_gate:
            review.waited = waited_days(review, day)
            by_gate[review.gate_id].reviews.append(review)
    for waiver in project.waivers.filter(granted_on__lte=day).select_related("leave", "granted_by").order_by("granted_on", "pk"):
        if waiver.gate_id in by_gate:
            by_gate[waiver.gate_id].waiver = waiver
    conditions = Action.objects.filter(project=project, condition=True, opened_on__lte=day).exclude(closed_on__lte=day)
    for gate_id in conditions.filter(review__isnull=False).values_list("review__gate_id", flat=True):
        if gate_id in by_gate:
            by_gate[gate_id].open_conditions += 1


def _state(step: Step, reached: int, day: dt.date) -> str:
    if step.deciding is not None:
        return "passed"
    leave = step.waiver.leave if step.waiver is not None else None
    if leave is not None and leave.used_on is not None and leave.used_on <= day:
        return "waived"
    return "free" if step.stage.order <= reached else "later"
