"""Submit a review with the figures as they stand, and record what was decided at the gate, with all that follows, in one deed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import ask, facts_of, settle
from governance.actions.follow_up import agree
from governance.actions.reviews import LONGEST, require_state
from governance.models import Answer, Decision, GateCriterion, Review
from governance.queries.gate_facts import judged_criteria
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from projects.actions.projects import enter_stage
from projects.models import Project, Stage, StagePass
from projects.policy import require_over

Kind, Met, Outcome, State = GateCriterion.Kind, Answer.Met, Review.Outcome, Review.State
ENTERS = (Outcome.GO, Outcome.CONDITIONS)
EXPLAINED = (Met.PARTLY, Met.NO, Met.NOT_APPLICABLE)
MOST_CONDITIONS = 50


@transaction.atomic
def submit_review(
    *, actor, review: Review, version: int | None, summary: str, now: dt.datetime, cost_of_delay=None
) -> Review:  # fmt: skip
    """Put a review before those who decide: what the facts say is frozen as answers, the figures of the project with the question.

    Raises:
        NotPermitted: the actor may not run gates of the project, or the board does not decide there any more.
        Stale: someone changed it after it was read.
        Conflict: it is submitted, decided or cancelled, or its gate was retired.
        Refused: a mandatory criterion has no answer, an answer lacks its words or evidence (`problems` lists all), or a value is not acceptable.
    """
    require_over("run_gates", actor=actor, project=review.project)
    today = inputs.today(now)
    summary = inputs.text(summary, field="summary", called=_("The summary"), longest=LONGEST)
    review = hold(review)
    require_version(review, version=version, wanted={"summary": summary})
    require_state(review, State.SCHEDULED)
    criteria = list(review.gate.criteria.filter(retired_on=None))
    _freeze(review, criteria, today, now)
    gate, stage = review.gate, review.gate.stage
    decision = ask(
        actor=actor, place=review.project, kind=Decision.Kind.GATE, options=options_of(review), background=summary, board=review.board,
        question=_("{gate}: may {project} enter “{stage}”?").format(gate=gate, project=review.project.code, stage=stage),
        roles=gate.roles, quorum=gate.quorum, needed_by=today + dt.timedelta(days=gate.review_days), cost_of_delay=cost_of_delay, now=now,
    )  # fmt: skip
    wanted = {"state": State.SUBMITTED, "summary": summary, "submitted_at": now, "submitted_by": actor, "decision": decision}
    change = difference(review, wanted)
    review.save(update_fields=columns(review, change))
    told = {"decision": decision.code, "answers": {one.text[:120]: one.met for one in review.answers.all()}}
    events.record("review.submitted", subject=review, actor=actor, at=now, after=told, facts=facts_of(review, today))
    return review


@transaction.atomic
def decide_review(
    *, actor, review: Review, version: int | None, reasons: str, now: dt.datetime, choice: str | None = None, conditions=(),
    review_on: dt.date | None = None,
) -> Review:  # fmt: skip
    """Record what was voted at a gate, and do what follows: the stage is entered, kept, or the project leaves; conditions become actions.

    `version` is that of the decision. `conditions` are dicts of title, due_on, and owner or owner_account.

    Raises:
        NotPermitted: the actor does not take this decision.
        Stale: the decision changed after it was read.
        Conflict: it is decided already, has no quorum or no outcome, another choice was voted, or today lies in a closed period.
        Refused: there is no reason, or the conditions do not fit the outcome.
    """
    if review.decision is None:
        raise Conflict(_("{review} is {state}: there is nothing to decide yet.").format(review=review, state=review.get_state_display().lower()))
    today = inputs.today(now)
    decision = settle(
        actor=actor, decision=review.decision, version=version, choice=choice, reasons=reasons, review_on=review_on, now=now
    )  # fmt: skip
    review = hold(review)
    require_state(review, State.SUBMITTED)
    if review.project.stage.kind == Stage.Kind.OUT:
        raise Conflict(_("{project} has left the portfolio since: cancel the review.").format(project=review.project.code))
    wanted = {"state": State.DECIDED, "outcome": decision.choice, "decided_on": today}
    _agree_on(conditions, review, decision, actor, now)
    if decision.choice in ENTERS:
        wanted["leave"] = _let_through(review, decision, actor, now)
    elif decision.choice == Outcome.STOP:
        _stop(review.project, decision, actor, now)
    change = difference(review, wanted)
    review.save(update_fields=columns(review, change))
    told = {"outcome": decision.label_of(decision.choice), "decision": decision.code, "conditions": len(conditions)}
    events.record("review.decided", subject=review, actor=actor, at=now, after=told, reason=decision.reasons, facts=facts_of(review, today))
    return review


def options_of(review: Review, at: str = "") -> list[dict]:
    """What may be decided at a gate, and what follows from each; `at` is the stage the project is in, its own where none is given."""
    stage, now = review.gate.stage.name, at or review.project.stage.name
    said = {
        Outcome.GO: _("The project enters “{stage}” at once.").format(stage=stage),
        Outcome.CONDITIONS: _("The project enters “{stage}”; each condition becomes an action with an owner and a day.").format(stage=stage),
        Outcome.HOLD: _("It stays in “{stage}” and waits; another review is scheduled when the time has come.").format(stage=now),
        Outcome.RECYCLE: _("It stays in “{stage}”, does its work again and comes back.").format(stage=now),
        Outcome.STOP: _("The project ends and leaves the portfolio."),
    }
    return [{"key": str(key), "label": str(key.label), "consequence": words} for key, words in said.items()]


def _freeze(review: Review, criteria: list[GateCriterion], today: dt.date, now: dt.datetime) -> None:
    """Everything that is asked gets its answer of this day: of people as they gave it, of the facts as they stand."""
    if not criteria:
        raise Refused(_("{gate} asks nothing yet: its criteria are to be written first.").format(gate=review.gate))
    stored = {one.criterion_id: one for one in review.answers.all()}
    lacking = [problem for one in criteria if one.kind != Kind.FACT and (problem := _lacking(one, stored.get(one.pk)))]
    if lacking:
        told = _("{n} criteria are not ready: answer each, with its words and evidence, then submit.").format(n=len(lacking))
        raise Refused(told, problems=[{"row": place, "column": f"answer_{one.pk}", "message": words} for place, (one, words) in enumerate(lacking)])
    facts = judged_criteria(criteria=criteria, project=review.project, day=today)
    for one in criteria:
        row = stored.get(one.pk) or Answer(review=review, criterion=one, at=now)
        row.text = one.text
        if one.pk in facts:
            found = facts[one.pk]
            row.met, row.words, row.value, row.threshold, row.at = found.met, found.words, found.value[:80], found.threshold[:80], now
        row.save()


def _lacking(criterion: GateCriterion, answer: Answer | None) -> tuple[GateCriterion, str] | None:
    met = Met.UNKNOWN if answer is None else answer.met
    said = None
    if met == Met.UNKNOWN:
        said = _("“{text}” has no answer.") if criterion.mandatory else None
    elif met in EXPLAINED and not answer.words:
        said = _("“{text}” is not simply met: say why.")
    elif met in (Met.YES, Met.PARTLY) and (criterion.evidence or criterion.kind == Kind.ARTEFACT) and not (answer.file or answer.link):
        said = _("“{text}” needs evidence: a file or a link.")
    return None if said is None else (criterion, said.format(text=criterion.text[:120]))


def _agree_on(conditions, review: Review, decision: Decision, actor, now: dt.datetime) -> None:
    conditional = decision.choice == Outcome.CONDITIONS
    if not isinstance(conditions, list | tuple) or len(conditions) > MOST_CONDITIONS:
        raise Refused(_("Conditions come as a list of {most} at the most.").format(most=MOST_CONDITIONS), field="conditions")
    if conditional and not conditions:
        raise Refused(_("A go with conditions needs at least one: what is to be done, by whom, by when."), field="conditions")
    if conditions and not conditional:
        label = decision.label_of(decision.choice)
        raise Refused(_("“{label}” was voted, which has no conditions: leave them out.").format(label=label), field="conditions")
    for number, one in enumerate(conditions, 1):
        if not isinstance(one, dict) or one.get("due_on") is None:
            raise Refused(_("Condition {number} has no day: say by when.").format(number=number), field="conditions")
        if one["due_on"] < inputs.today(now):
            raise Refused(_("Condition {number} would have been due before today: give a day to come.").format(number=number), field="conditions")
        try:
            agree(actor=actor, place=review.project, review=review, decision=decision, condition=True, now=now, **one)
        except Refused as refusal:
            refusal.message, refusal.field = _("Condition {number}: {told}").format(number=number, told=refusal.message), "conditions"
            raise


def _let_through(review: Review, decision: Decision, actor, now: dt.datetime) -> StagePass:
    """The leave that a go gives, used at once where the project is not in the stage yet (it is when a waiver let it in before)."""
    today, project, stage = inputs.today(now), review.project, review.gate.stage
    why = _("{gate}, decided as {code}").format(gate=review.gate, code=decision.code)[:250]
    leave = StagePass.objects.create(project=project, stage=stage, given_on=today, why=why)
    been = project.stage_changes.exclude(stage__kind=Stage.Kind.OUT).filter(stage__order__gte=stage.order).exists()
    if not been:
        enter_stage(actor=actor, project=project, stage=stage, known_on=today, reason=why, now=now)
    StagePass.objects.filter(pk=leave.pk, used_on=None).update(used_on=today)
    leave.refresh_from_db()
    return leave


def _stop(project: Project, decision: Decision, actor, now: dt.datetime) -> None:
    ways_out = project.type.stages.filter(kind=Stage.Kind.OUT)
    out = ways_out.filter(name="Cancelled").first() or ways_out.order_by("order").first()
    if out is None:
        raise Conflict(_("The life cycle {kind} has no stage to leave into: add one of the kind “out” first.").format(kind=project.type))
    why = _("Stopped at the gate, {code}: {reasons}").format(code=decision.code, reasons=decision.reasons)
    enter_stage(actor=actor, project=project, stage=out, known_on=inputs.today(now), reason=why, now=now)
