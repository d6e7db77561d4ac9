"""Read one review as those who decide see it: what was asked, what was answered, what the facts say."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, Q, TextField, Value, When

from governance.calc.gate_rules import RULES, Judged
from governance.models import Action, Answer, Gate, GateCriterion, Review
from governance.queries.gate_facts import judged_criteria
from governance.queries.voting import boards_for
from pmo.inputs import today
from projects.models import Project

Met = Answer.Met
RAG = {Met.YES: "green", Met.PARTLY: "amber", Met.NO: "red"}


@dataclass(frozen=True)
class Asked:
    """One criterion of a review: as it was frozen when it was submitted, or as it stands while it is prepared."""

    criterion: GateCriterion
    text: str
    answer: Answer | None
    met: str
    words: str
    value: str
    threshold: str
    frozen: bool

    @property
    def rag(self) -> str:
        """The colour of the answer; what does not apply, or is not known, has none."""
        return RAG.get(self.met, "unknown")

    @property
    def met_label(self) -> str:
        return Met(self.met).label

    @property
    def lacking(self) -> bool:
        """Whether it is mandatory and has no answer yet."""
        return self.criterion.mandatory and self.met == Met.UNKNOWN and self.criterion.kind != GateCriterion.Kind.FACT


def asked_of(*, review: Review, day: dt.date) -> list[Asked]:
    """What the gate asks and how it stood on a day: of a review that was submitted by then the answers as they were frozen; else, the facts of
    the day and what people had answered last by its end."""
    answers = {one.criterion_id: one for one in review.answers.select_related("criterion", "by") if today(one.at) <= day}
    if review.submitted_at is not None and today(review.submitted_at) <= day:
        return [_kept(one) for one in sorted(answers.values(), key=lambda one: (one.criterion.order, one.criterion_id))]
    criteria = list(review.gate.criteria.filter(retired_on=None))
    facts = judged_criteria(criteria=criteria, project=review.project, day=day)
    return [_standing(one, answers.get(one.pk), facts.get(one.pk)) for one in criteria]


def as_known(rows):
    """The rows of `reviews_on` with what had been said of each, as `…_then`: empty where it was said later."""
    submitted, decided = ~Q(state_then=Review.State.SCHEDULED), Q(state_then=Review.State.DECIDED)
    return rows.annotate(
        summary_then=_if(submitted, "summary", default=Value("", TextField())),
        submitted_then=_if(submitted, "submitted_at"), decision_then=_if(submitted, "decision__code"),
        submitter_then=_if(submitted, "submitted_by__username"), needed_then=_if(submitted, "decision__needed_by"),
        outcome_then=_if(decided, "outcome", default=Value("")), decided_then=_if(decided, "decided_on"),
    )  # fmt: skip


def _if(known: Q, name: str, **otherwise) -> Case:
    return Case(When(known, then=F(name)), **otherwise)


def counts_of(asked: list[Asked]) -> dict[str, int]:
    """How many criteria are met, met in part, not met, do not apply, are not known."""
    found = {str(met): 0 for met in Met}
    for one in asked:
        found[one.met] += 1
    return found


def conditions_of(*, review: Review, day: dt.date):
    """The conditions of a go as they were known on a day, with `state_then`."""
    rows = review.actions.filter(condition=True, opened_on__lte=day).annotate(
        state_then=Case(When(closed_on__lte=day, then=F("state")), default=Value(Action.State.OPEN))
    )  # fmt: skip
    return rows.select_related("owner_account").order_by("due_on", "pk")


def gate_boards(*, project: Project, day: dt.date) -> list:
    """The boards that may decide at the project's gates, the nearest first."""
    return boards_for(path=project.node.path, kind="gate", day=day)


def life_cycle_gates(*, type) -> list[Gate]:
    """The gates of a life cycle in the order of their stages, with their criteria; retired ones last."""
    gates = Gate.objects.filter(type=type).select_related("stage", "type").prefetch_related("criteria").order_by("retired_on", "stage__order")
    found = list(gates)
    for gate in found:
        gate.asks = [one for one in gate.criteria.all() if one.retired_on is None]
        for one in gate.asks:
            one.asks_rule = RULES[one.rule].asks if one.rule in RULES else ""
    return sorted(found, key=lambda gate: (gate.retired_on is not None, gate.stage.order))


def _kept(answer: Answer) -> Asked:
    return Asked(answer.criterion, answer.text, answer, answer.met, answer.words, answer.value, answer.threshold, True)


def _standing(criterion: GateCriterion, answer: Answer | None, fact: Judged | None) -> Asked:
    if fact is not None:
        return Asked(criterion, criterion.text, answer, fact.met, fact.words, fact.value, fact.threshold, False)
    if answer is None:
        return Asked(criterion, criterion.text, None, Met.UNKNOWN, "", "", "", False)
    return Asked(criterion, criterion.text, answer, answer.met, answer.words, "", "", False)
