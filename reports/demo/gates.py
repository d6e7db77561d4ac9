"""Gates of the demonstration: what was held on the way to each stage, what waits, what is overdue, and a waiver that runs out."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from governance.actions.asking import hash_of
from governance.actions.codes import next_code
from governance.actions.gate_decisions import options_of
from governance.calc.gate_rules import GateFacts, judged
from governance.models import Action, Answer, Decision, Gate, Review, Vote, Waiver
from governance.queries.gate_facts import judged_criteria
from projects.models import Project, Stage, StageChange, StagePass
from reports.demo.book import Book
from reports.queries.standing import standing_of

Kind, Outcome, State = Decision.Kind, Review.Outcome, Review.State
WAITS, OVERDUE, RECYCLED, CONDITIONED, WAIVED = "WAT-105", "WAT-203", "WAT-107", "WAT-102", "WAT-104"
AHEAD = {"DIG-104": 11, "WWT-107": 25, "PWR-106": 18}
COST_OF_DELAY = Decimal("42000.00")
SAID = {
    "answer": "Yes: agreed at the last project board and minuted.",
    "artefact": "Issued, reviewed by the sponsor and filed with the project.",
}
REASONS = {
    Outcome.GO: "The evidence is complete and the case still holds.",
    Outcome.CONDITIONS: "The case holds. Two things are to be put right before the season; they do not justify waiting.",
    Outcome.RECYCLE: "The comparison of options leaves out the reuse of treated effluent: bring it back with that worked through.",
    Outcome.STOP: "The need has gone: the demand forecast of the new plan no longer supports it.",
}
CONDITIONS = [
    ("Agree the interim operating level with the reservoir inspector", "done", -10),
    ("Second supplier qualified for the spillway gates", "open", -6),
    ("Landowner agreements signed for the southern working strip", "open", 21),
]


@dataclass
class Held:
    """The rows of gates as they are gathered, model by model."""

    book: Book
    people: dict
    gates: dict[str, Gate]
    criteria: dict[int, list]
    decisions: int
    stages: list
    passes: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    votes: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    waivers: list = field(default_factory=list)

    def stage_before(self, gate: Gate) -> str:
        """The name of the stage that the gate leads out of."""
        return max((one for one in self.stages if one.order < gate.stage.order), key=lambda one: one.order).name

    def decider(self, project: Project):
        """Who decides there: the gatekeeper of Networks, the executive of Customer & Digital; nobody yet elsewhere."""
        if project.restricted:
            return None
        code = project.node.path_codes[1] if len(project.node.path_codes) > 1 else ""
        return self.people["gatekeeper"] if code == "NET" else self.people["executive"] if code == "CUS" else None


def hold_gates(*, book: Book, kind, nodes: dict, people: dict, monday: dt.date) -> None:
    """Write the reviews that let each project into its stages, and those under way; `_live_through` tells of them."""
    gates = {gate.stage.name: gate for gate in Gate.objects.filter(type=kind).select_related("stage", "type")}
    criteria = {gate.pk: list(gate.criteria.all()) for gate in gates.values()}
    codes = {node.pk: node for node in nodes.values()}
    held = Held(book, people, gates, criteria, _last(Decision, "D"), list(kind.stages.exclude(kind=Stage.Kind.OUT)))
    rows = StageChange.objects.filter(project__type=kind).select_related("project__node", "project__stage", "project__manager", "stage")
    changes = rows.order_by("project", "known_on")
    by_project: dict[int, list[StageChange]] = {}
    for change in changes:
        change.project.node.path_codes = [codes[int(part)].code for part in change.project.node.path.split("/") if part]
        by_project.setdefault(change.project_id, []).append(change)
    projects = {rows[0].project.code: rows[0].project for rows in by_project.values()}
    for rows in by_project.values():
        _past(held, rows, monday)
    _under_way(held, projects, monday)
    _write(held)
    _conditions(held, projects.get(CONDITIONED), monday)


def keep_figures(*, monday: dt.date) -> None:
    """The figures that were seen, of decisions asked while figures were frozen each week; called when all weeks are."""
    for decision in Decision.objects.filter(kind=Kind.GATE, asked_on__gte=monday - dt.timedelta(weeks=30)).select_related("project__node"):
        figures = standing_of(place=decision.project, day=decision.asked_on)
        digest = hash_of(figures)
        Decision.objects.filter(pk=decision.pk).update(figures=figures, figures_hash=digest)
        Vote.objects.filter(decision=decision).update(figures_hash=digest)


def _past(held: Held, changes: list[StageChange], monday: dt.date) -> None:
    for change in changes:
        project, decider = change.project, held.decider(change.project)
        gate = held.gates.get(change.stage.name)
        if decider is None:
            continue
        if change.stage.kind == Stage.Kind.OUT and change.stage.name == "Cancelled":
            former = max((one.stage.order for one in changes if one.stage.kind != Stage.Kind.OUT), default=0)
            gate = next((one for one in held.gates.values() if one.stage.order > former), None)
            if gate is not None:
                _review(held, project, gate, decider, Outcome.STOP, change.known_on)
        elif gate is not None and project.code == WAIVED and gate.code == "G3":
            _waiver(held, project, gate, decider, change.known_on, monday)
        elif gate is not None:
            outcome = Outcome.CONDITIONS if project.code == CONDITIONED and gate.code == "G3" else Outcome.GO
            _review(held, project, gate, decider, outcome, change.known_on)


def _review(held: Held, project: Project, gate: Gate, decider, outcome: str, decided: dt.date, number: int = 1) -> Review:
    """A review that was decided on a day: some took longer than the office promises."""
    took = 4 + (project.pk * 7 + gate.pk) % 11
    submitted = decided - dt.timedelta(days=took)
    analyst, manager = held.people["analyst"], project.manager or held.people["analyst"]
    review = Review(
        project=project, gate=gate, number=number, scheduled_on=decided, known_on=submitted - dt.timedelta(days=21), state=State.DECIDED,
        summary=f"{project.name}: the evidence for {gate.name.lower()} is complete.", submitted_at=_at(submitted), submitted_by=manager,
        outcome=outcome, decided_on=decided,
    )  # fmt: skip
    review.decision = _decision(held, review, decider, submitted)
    review.decision.state, review.decision.choice, review.decision.reasons = Decision.State.DECIDED, outcome, REASONS[outcome]
    review.decision.decided_at, review.decision.decided_on, review.decision.decided_by = _at(decided), decided, decider
    review.decision.tally = {"votes": {outcome: 1}, "electors": 1, "quorum": 1}
    held.votes.append(
        Vote(decision=review.decision, voter=decider, cast_by=decider, choice=outcome, reason=REASONS[outcome], cast_at=_at(decided))
    )
    if outcome in (Outcome.GO, Outcome.CONDITIONS):
        why = f"{gate}, decided as {review.decision.code}"
        review.leave = StagePass(project=project, stage=gate.stage, given_on=decided, used_on=decided, why=why)
        held.passes.append(review.leave)
    held.reviews.append(review)
    _answers(held, review, submitted, manager, {one.pk: judged(one.rule, _facts(project, submitted), one.limit) for one in _facts_of(held, gate)})
    held.book.tell(review.known_on, analyst, "review.scheduled", review, after={"gate": str(gate), "scheduled_on": str(decided)})
    held.book.tell(submitted, manager, "review.submitted", review, after={"decision": review.decision.code})
    held.book.tell(decided, decider, "decision.voted", review.decision, after={"choice": outcome, "voter": str(decider)}, reason=REASONS[outcome])
    held.book.tell(decided, decider, "review.decided", review, after={"outcome": outcome}, reason=REASONS[outcome])
    return review


def _under_way(held: Held, projects: dict[str, Project], monday: dt.date) -> None:
    gates = {gate.code: gate for gate in held.gates.values()}
    if (project := projects.get(WAITS)) is not None:
        submitted = monday
        review = _open(held, project, gates["G3"], monday + dt.timedelta(days=8), State.SUBMITTED, monday - dt.timedelta(days=6))
        review.summary = "Design is frozen, the framework contractor is mobilised for the spring and the land is secured but for one owner."
        review.submitted_at, review.submitted_by = _at(submitted), project.manager
        review.decision = _decision(held, review, held.people["gatekeeper"], submitted, cost_of_delay=COST_OF_DELAY)
        _answers(held, review, submitted, project.manager, judged_criteria(criteria=held.criteria[review.gate_id], project=project, day=monday))
        held.book.tell(submitted, project.manager, "review.submitted", review, after={"decision": review.decision.code})
    if (project := projects.get(OVERDUE)) is not None:
        _open(held, project, gates["G4"], monday - dt.timedelta(days=9), State.SCHEDULED, monday - dt.timedelta(days=30))
    for code, days in AHEAD.items():
        if (project := projects.get(code)) is not None:
            _open(held, project, gates["G3"], monday + dt.timedelta(days=days), State.SCHEDULED, monday - dt.timedelta(days=12))
    if (project := projects.get(RECYCLED)) is not None:
        _review(held, project, gates["G2"], held.people["gatekeeper"], Outcome.RECYCLE, monday - dt.timedelta(days=12))
        known = monday - dt.timedelta(days=5)
        again = _open(held, project, gates["G2"], monday + dt.timedelta(days=23), State.SCHEDULED, known, number=2)
        _answers(held, again, known, project.manager or held.people["analyst"], None)


def _open(held: Held, project: Project, gate: Gate, day: dt.date, state: str, known_on: dt.date, number: int = 1) -> Review:
    review = Review(project=project, gate=gate, number=number, scheduled_on=day, known_on=known_on, state=state)
    held.reviews.append(review)
    held.book.tell(known_on, held.people["analyst"], "review.scheduled", review, after={"gate": str(gate), "scheduled_on": str(day)})
    return review


def _decision(held: Held, review: Review, decider, asked: dt.date, cost_of_delay=None) -> Decision:
    held.decisions += 1
    gate, project = review.gate, review.project
    decision = Decision(
        project=project, code=f"D-{held.decisions:04d}", kind=Kind.GATE, question=f"{gate}: may {project.code} enter “{gate.stage}”?",
        background=review.summary, options=options_of(review, held.stage_before(gate)),
        roles=gate.roles, quorum=gate.quorum, asked_on=asked, asked_by=project.manager,
        needed_by=asked + dt.timedelta(days=gate.review_days), cost_of_delay=cost_of_delay,
    )  # fmt: skip
    held.asked.append(decision)
    return decision


def _waiver(held: Held, project: Project, gate: Gate, decider, entered: dt.date, monday: dt.date) -> None:
    expires = monday + dt.timedelta(days=9)
    leave = StagePass(project=project, stage=gate.stage, given_on=entered, expires_on=expires, used_on=entered, why=f"Waiver of {gate}")
    reason = "The generators were on the quay and the storm season begins in October: install first, complete the management plan meanwhile."
    waiver = Waiver(project=project, gate=gate, reason=reason, granted_by=decider, granted_on=entered, expires_on=expires, leave=leave)
    held.passes.append(leave)
    held.waivers.append(waiver)
    held.book.tell(entered, decider, "waiver.granted", waiver, after={"gate": str(gate), "expires_on": str(expires)}, reason=reason)


def _answers(held: Held, review: Review, day: dt.date, by, facts: dict | None) -> None:
    """What was answered; of the facts what they said (None: not submitted, so nothing is frozen yet)."""
    for one in held.criteria[review.gate_id]:
        told = {"review": review, "criterion": one, "text": one.text, "at": _at(day)}
        if one.kind != "fact":
            link = f"https://documents.northmoor.example/{review.project.code}/{review.gate.code.lower()}" if one.evidence else ""
            held.answers.append(Answer(met="yes", words=SAID[one.kind], link=link, by=by, **told))
        elif facts is not None:
            found = facts[one.pk]
            held.answers.append(Answer(met=found.met, words=found.words, value=found.value, threshold=found.threshold, **told))


def _facts_of(held: Held, gate: Gate) -> list:
    return [one for one in held.criteria[gate.pk] if one.kind == "fact"]


def _facts(project: Project, day: dt.date) -> GateFacts:
    """Facts as they stood at a gate long ago, before the weeks whose figures are kept."""
    worth = (project.budget or Decimal(1_500_000)) * Decimal("1.35")
    return GateFacts(
        day, baseline_approved=project.budget is not None, budget=project.budget, currency=project.currency, red_dimensions=(), cpi=0.97, spi=0.98,
        high_risks=1, overdue_actions=0, open_conditions=0, data_accuracy=0.86, benefits=worth, checks_passed=10, checks_judged=13,
        reported_on=day - dt.timedelta(days=5),
    )  # fmt: skip


def _write(held: Held) -> None:
    for model, rows in ((StagePass, held.passes), (Decision, held.asked), (Vote, held.votes), (Review, held.reviews), (Answer, held.answers), (
        Waiver, held.waivers)):  # fmt: skip
        model.objects.bulk_create(rows, batch_size=1000)


def _conditions(held: Held, project: Project | None, monday: dt.date) -> None:
    review = next((one for one in held.reviews if project is not None and one.project.pk == project.pk and one.outcome == Outcome.CONDITIONS), None)
    if review is None:
        return
    last = _last(Action, "A")
    rows = [
        Action(
            project=project, code=f"A-{last + number:04d}", title=title, owner_account=project.manager, due_on=monday + dt.timedelta(days=days),
            first_due_on=monday + dt.timedelta(days=days - 14), state=state, opened_on=review.decided_on, opened_by=review.decision.decided_by,
            closed_on=monday + dt.timedelta(days=days - 3) if state == "done" else None, result="Confirmed in writing." if state == "done" else "",
            condition=True, review=review, decision=review.decision,
        )
        for number, (title, state, days) in enumerate(CONDITIONS, 1)
    ]  # fmt: skip
    Action.objects.bulk_create(rows)
    for row in rows:
        held.book.tell(row.opened_on, row.opened_by, "action.opened", row, after={"title": row.title, "due_on": str(row.due_on)})


def _last(model, prefix: str) -> int:
    """The number of the newest code of its kind."""
    return int(next_code(model.objects.all(), prefix).removeprefix(f"{prefix}-")) - 1


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), dt.UTC)
