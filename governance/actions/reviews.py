"""Reviews at gates: scheduled, moved, cancelled."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of, withdraw
from governance.models import Answer, Board, Decision, Gate, Review
from governance.policy import require_board
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from projects.models import Project, Stage
from projects.policy import require_over

State = Review.State
PASSED = [Review.Outcome.GO, Review.Outcome.CONDITIONS]
KEPT = ["criterion_id", "text", "met", "words", "link", "file", "file_name", "file_hash", "by_id", "at"]
LONGEST = 20_000


@transaction.atomic
def schedule_review(
    *, actor, project: Project, gate: Gate, scheduled_on: dt.date, now: dt.datetime, board: Board | None = None
) -> Review:  # fmt: skip
    """Set the day on which a project comes before a gate: before a board, or before those whose roles approve the gate.

    What was answered at the last attempt stands as a beginning.

    Raises:
        NotPermitted: the actor may not run gates of the project, or the board does not decide there.
        Conflict: the gate is retired or passed, a review at it is under way, or the project has left.
        Refused: the gate is of another life cycle, or the day is not acceptable.
    """
    require_over("run_gates", actor=actor, project=project)
    today = inputs.today(now)
    _require_day(scheduled_on, today)
    if board is not None:
        require_board(board=board, place=project, kind=Decision.Kind.GATE, day=today)
    project = hold(project)
    require_gate_of(gate, project)
    _require_ahead(gate, project)
    former = gate.reviews.filter(project=project)
    if (running := former.filter(state__in=[State.SCHEDULED, State.SUBMITTED]).first()) is not None:
        raise Conflict(
            _("A review of {project} at {gate} is {state} already, for {day}.").format(
                project=project.code, gate=gate, state=running.get_state_display().lower(), day=running.scheduled_on
            ),
            field="gate",
        )
    number = (former.aggregate(last=Max("number"))["last"] or 0) + 1
    review = Review.objects.create(project=project, gate=gate, number=number, board=board, scheduled_on=scheduled_on, known_on=today)
    _take_over(review, former.exclude(pk=review.pk).order_by("-number").first())
    after = events.values(review, "gate", "number", "board", "scheduled_on")
    events.record("review.scheduled", subject=review, actor=actor, at=now, after=after, facts=facts_of(review, today))
    return review


@transaction.atomic
def change_review(*, actor, review: Review, version: int | None, now: dt.datetime, **fields) -> Review:
    """Move a review that is not submitted to another day, or before another board: scheduled_on, board.

    Raises:
        NotPermitted: the actor may not run gates of the project, or the board does not decide there.
        Stale: someone changed it after it was read.
        Conflict: it is submitted, decided or cancelled.
        Refused: a value is not acceptable.
    """
    require_over("run_gates", actor=actor, project=review.project)
    today = inputs.today(now)
    if unknown := fields.keys() - {"scheduled_on", "board"}:
        raise Refused(_("{name} of a review cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    review = hold(review)
    require_version(review, version=version, wanted=fields)
    require_state(review, State.SCHEDULED)
    if fields.get("scheduled_on", review.scheduled_on) != review.scheduled_on:
        _require_day(fields["scheduled_on"], today)
    if fields.get("board") is not None:
        require_board(board=fields["board"], place=review.project, kind=Decision.Kind.GATE, day=today)
    change = difference(review, fields)
    if change is None:
        return review
    review.save(update_fields=columns(review, change))
    told = {"before": change.before, "after": change.after, "facts": facts_of(review, today)}
    events.record("review.changed", subject=review, actor=actor, at=now, **told)
    return review


@transaction.atomic
def cancel_review(*, actor, review: Review, version: int | None, reason: str, now: dt.datetime) -> Review:
    """Call a review off before it is decided; what was asked of the board is withdrawn with it.

    Raises:
        NotPermitted: the actor may not run gates of the project.
        Stale: someone changed it after it was read.
        Conflict: it is decided or cancelled.
        Refused: there is no reason.
    """
    require_over("run_gates", actor=actor, project=review.project)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=LONGEST, required=True)
    wanted = {"state": State.CANCELLED}
    review = hold(review)
    require_version(review, version=version, wanted=wanted)
    require_state(review, State.SCHEDULED, State.SUBMITTED)
    if review.state == State.SUBMITTED:
        review.decision = withdraw(actor=actor, decision=review.decision, reason=reason, now=now)
    change = difference(review, wanted)
    review.save(update_fields=columns(review, change))
    told = {"before": change.before, "after": change.after, "facts": facts_of(review, inputs.today(now))}
    events.record("review.cancelled", subject=review, actor=actor, at=now, reason=reason, **told)
    return review


def require_state(review: Review, *states: str) -> None:
    """Raises Conflict unless the review is in one of the states."""
    if review.state not in states:
        raise Conflict(_("{review} is {state}: nothing was changed.").format(review=review, state=review.get_state_display().lower()))


def require_gate_of(gate: Gate, project: Project) -> None:
    """Raises Refused unless the gate stands in the life cycle of the project; Conflict where it is retired or the project has left."""
    if gate.type_id != project.type_id:
        raise Refused(_("{gate} is a gate of another life cycle than that of {project}.").format(gate=gate, project=project.code), field="gate")
    if gate.retired_on is not None:
        raise Conflict(_("{gate} is retired: choose another gate.").format(gate=gate), field="gate")
    if project.stage.kind == Stage.Kind.OUT:
        raise Conflict(_("{project} has left the portfolio: no gate stands before it.").format(project=project.code), field="gate")


def passed(gate: Gate, project: Project) -> bool:
    """Whether a review of the project at the gate said go, with or without conditions."""
    return gate.reviews.filter(project=project, state=State.DECIDED, outcome__in=PASSED).exists()


def _require_ahead(gate: Gate, project: Project) -> None:
    """A gate that was passed is behind the project, and so is one before a stage it was in without ever having needed leave for it."""
    if passed(gate, project):
        raise Conflict(_("{project} has passed {gate} already.").format(project=project.code, gate=gate), field="gate")
    reached = project.stage_changes.exclude(stage__kind=Stage.Kind.OUT).filter(stage__order__gte=gate.stage.order).exists()
    if reached and not gate.waivers.filter(project=project).exists():
        told = _("{project} is past {gate} already: it came to “{stage}” before the gate was set, or was taken up there.")
        raise Conflict(told.format(project=project.code, gate=gate, stage=gate.stage), field="gate")


def _require_day(day, today: dt.date) -> None:
    inputs.day(day, field="scheduled_on", called=_("The day of the review"), required=True)
    if day < today:
        raise Refused(_("The day of the review {day} is past: give today or a day to come.").format(day=day), field="scheduled_on")


def _take_over(review: Review, former: Review | None) -> None:
    """What people answered at the last attempt, where it is still asked."""
    if former is None:
        return
    answered = former.answers.exclude(criterion__kind="fact").filter(criterion__retired_on=None)
    Answer.objects.bulk_create(Answer(review=review, **{name: getattr(one, name) for name in KEPT}) for one in answered)
