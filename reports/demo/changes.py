"""Changes of the demonstration: what was applied, rejected and withdrawn over the years, and what waits, is approved or is applied today."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from governance.actions.change_application import apply_change
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.change_standing import KEPT
from governance.actions.changes import open_change
from governance.actions.codes import next_code
from governance.actions.decisions import cast_vote
from governance.models import ChangeRequest, ChangeStanding, Decision, Vote
from projects.models import Baseline, Project, Stage, WorkPackage
from reports.demo.book import Book

Cause, State = ChangeRequest.Cause, ChangeRequest.State
ACCEPTED = "Change accepted: "
CAUSES = [Cause.SCOPE, Cause.REGULATION, Cause.RISK, Cause.ERROR, Cause.SUPPLIER]
REFUSED = [
    ("Bring the second phase forward into this year", Cause.FUNDING, State.REJECTED,
     "The money of the year is committed; bring it back with next year's Plan.", 0.08),
    ("Change to the supplier's cheaper successor model", Cause.SUPPLIER, State.WITHDRAWN, "The supplier has put the release off.", 0.03),
    ("Extend the scope to the neighbouring sites", Cause.SCOPE, State.REJECTED, "No benefit is shown for the cost.", 0.12),
    ("Add a month of parallel running", Cause.RISK, State.DEFERRED, "Wait for the outcome of the dress rehearsal.", 0.02),
]  # fmt: skip
# of which work | title | cause | why | scope | working days longer | share of the budget | what becomes of it today
TODAY = [
    ("PWR", "A second independent protection test before energising", Cause.REGULATION, "The inspector asks for a witnessed test of both schemes.",
     "One more test campaign; no other scope changes.", 10, Decimal("0.015"), State.SUBMITTED),
    ("WAT", "Longer piles in the south section", Cause.RISK, "Ground is softer than the investigation shows.",
     "Piles of 14 m in place of 11 m over 180 m.", 15, Decimal("0.040"), State.SUBMITTED),
    ("DIG", "Leave the old archive out of the migration", Cause.SCOPE, "Nobody has opened records before 2009 in three years.",
     "Records before 2009 stay where they are, read only.", -5, Decimal("-0.010"), State.APPROVED),
    ("DIG", "Accessible forms for all customer letters", Cause.REGULATION, "The accessibility regulations apply from next spring.",
     "All 64 letter templates are rebuilt and tested with users.", 5, Decimal("0.012"), State.APPLIED),
    ("WWT", "Supplier's redesign of the control panel", Cause.SUPPLIER, "The panel as ordered is no longer made.",
     "The successor model, with new drawings.", 8, Decimal("0.008"), State.DRAFT),
    ("WAT", "Turbidity meters at both inlets", Cause.ERROR, "The meters were left out of the bill of quantities.",
     "Two meters with cabling and telemetry.", 3, Decimal("0.006"), State.APPLIED),
]  # fmt: skip


def past_changes(*, book: Book, people: dict, monday: dt.date) -> None:
    """A request behind each baseline that accepted a change, and some that nothing came of; `_live_through` tells of them."""
    rows = Baseline.objects.select_related("project__node", "project__manager").order_by("project__code", "number")
    by_project: dict[int, list[Baseline]] = {}
    for row in rows:
        by_project.setdefault(row.project_id, []).append(row)
    changes, decisions, votes = [], [], []
    number = int(next_code(Decision.objects.all(), "D").removeprefix("D-"))
    for turn, baselines in enumerate(by_project.values()):
        decider = _decider(baselines[0].project, people)
        if decider is None:
            continue
        told = [
            _applied(former, one, place)
            for place, (former, one) in enumerate(pairwise(baselines)) if one.reason.startswith(ACCEPTED)
        ]  # fmt: skip
        if turn % 3 == 0 and baselines[0].budget and baselines[-1].approved_on < monday - dt.timedelta(weeks=30):
            told.append(_refused(baselines[-1], REFUSED[turn // 3 % len(REFUSED)], monday - dt.timedelta(weeks=6 + turn % 16)))
        for place, change in enumerate(sorted(told, key=lambda one: one.opened_on), 1):
            change.code, change.opened_by = f"CR-{place:03d}", change.project.manager or people["analyst"]
            if change.submitted_on is not None:
                change.decision = _decision(change, f"D-{number:04d}", decider)
                number += 1
                decisions.append(change.decision)
                votes += _votes(change.decision, decider)
            changes.append(change)
    Decision.objects.bulk_create(decisions)
    Vote.objects.bulk_create(votes)
    ChangeRequest.objects.bulk_create(changes)
    ChangeStanding.objects.bulk_create(one for change in changes for one in _standings(change))
    for change in changes:
        _tell(book, change)


def changes_of_today(*, people: dict, now: dt.datetime) -> None:
    """What is asked, approved and applied today, by the deeds themselves."""
    found = Project.objects.filter(schedule__isnull=False, stage__kind=Stage.Kind.ACTIVE, restricted=False, budget__gt=0)
    found = found.select_related("node", "manager", "calendar").order_by("code")
    projects = [one for one in found if _decider(one, people) is not None and _ahead(one, now) is not None]
    for work, *told in TODAY:
        project = next((one for one in projects if one.code.startswith(work)), None)
        if project is not None:
            projects.remove(project)
            _today(project, *told, decider=_decider(project, people), now=now)


def _today(project, title, cause, reason, scope, days, share, becomes, *, decider, now) -> None:
    manager, line = project.manager, _ahead(project, now)
    minutes = max((line.duration_minutes or 480) + days * 480, 480)
    amount = (project.budget * share / 3).quantize(Decimal(100))
    months = [f"{(now.date().replace(day=1) + dt.timedelta(days=31 * step + 40)).replace(day=1):%Y-%m}" for step in range(3)]
    risk = project.risks.order_by("code").first()
    change = open_change(
        actor=manager, project=project, title=title, cause=cause, reason=reason, scope=scope, owner=str(manager), now=now,
        edits=[{"do": "change", "id": line.pk, "fields": {"duration": minutes}}],
        resources="No more people; the same crew for longer." if days > 0 else "",
        money=[{"cost_type": "", "month": month, "amount": str(amount)} for month in months], risks=f"Bears on {risk.code}." if risk else "",
    )  # fmt: skip
    change = ask_impact(actor=manager, change=change, version=change.version, now=now)
    if becomes == State.DRAFT:
        return
    needed = now.date() + dt.timedelta(days=12)
    change = submit_change(
        actor=manager, change=change, version=change.version, needed_by=needed, cost_of_delay=(abs(amount) / 4).quantize(Decimal(100)), now=now
    )  # fmt: skip
    if becomes == State.SUBMITTED:
        return
    cast_vote(actor=decider, decision=change.decision, choice="approve", reason="Worth it at this price.", now=now)
    change = decide_change(actor=decider, change=change, version=change.version, reasons="The need is plain and the price is fair.", now=now)
    if becomes == State.APPLIED:
        apply_change(actor=manager, change=change, version=change.version, now=now)


def _ahead(project: Project, now: dt.datetime) -> WorkPackage | None:
    """The last task that has not begun."""
    lines = WorkPackage.objects.filter(project=project, kind="task", actual_start_at=None, active=True, scheduled__start_at__gt=now)
    return lines.order_by("-scheduled__finish_at", "pk").first() if project.manager is not None else None


def _decider(project: Project, people: dict):
    """Who decides there: the gatekeeper of Networks, the executive of Customer & Digital; nobody yet elsewhere."""
    if project.restricted:
        return None
    for name in ("gatekeeper", "executive"):
        if any(grant.node is not None and project.node.path.startswith(grant.node.path) for grant in people[name].grants.select_related("node")):
            return people[name]
    return None


def _applied(former: Baseline, baseline: Baseline, place: int) -> ChangeRequest:
    day, budget = baseline.approved_on, baseline.budget
    cost = budget - former.budget if budget is not None and former.budget is not None else Decimal(0)
    name = baseline.reason.removeprefix(ACCEPTED).rstrip(".")
    change = ChangeRequest(
        project=baseline.project, title=name, cause=CAUSES[(baseline.project_id + place) % len(CAUSES)], scope=f"{name} is added to the scope.",
        reason="It was not in the approved business case, and the work cannot be finished without it.", state=State.APPLIED, cost_change=cost,
        days_change=0, opened_on=day - dt.timedelta(days=35), submitted_on=day - dt.timedelta(days=21), decided_on=day - dt.timedelta(days=6),
        applied_on=day, baseline=baseline,
    )  # fmt: skip
    return _with_impact(change, former, cost)


def _refused(baseline: Baseline, told: tuple, day: dt.date) -> ChangeRequest:
    title, cause, state, why, share = told
    cost = (baseline.budget * Decimal(str(share))).quantize(Decimal(1000))
    asked = state != State.WITHDRAWN
    change = ChangeRequest(
        project=baseline.project, title=title, cause=cause, state=state, cost_change=cost, days_change=20 if asked else 0, reason=why,
        opened_on=day - dt.timedelta(days=30), submitted_on=day - dt.timedelta(days=14) if asked else None, decided_on=day if asked else None,
        withdrawn_on=None if asked else day,
    )  # fmt: skip
    return _with_impact(change, baseline, cost)


def _with_impact(change: ChangeRequest, former: Baseline, cost: Decimal) -> ChangeRequest:
    """The impact as far as a baseline tells it: budget and finish, old and new."""
    old, finish = former.budget, former.finish_on and former.finish_on.isoformat()
    budget = [None if one is None else f"{one:.2f}" for one in (old, None if old is None else old + cost)]
    change.impact = change.seen = {
        "day": change.opened_on.isoformat(), "currency": change.project.currency, "schedule": None, "resources": {"work": None}, "risks": [],
        "notes": [],
        "dates": {"promised": {"old": finish, "new": finish, "days": 0}, "expected": None, "start": None},
        "cost": {
            "change": f"{cost:.2f}", "source": "given", "budget": budget, "bac": budget, "eac": [None, None], "on_lines": "0.00", "amounts": [],
            "lines_by_month": [], "months": [], "types": [], "years": [],
        },
        "benefits": {"rows": [], "old": "0.00", "new": "0.00", "change": "0.00"},
    }  # fmt: skip
    change.basis = {"schedule": None, "baseline": former.number, "budget": budget[0], "finish": finish, "versions": {}, "benefits": {}}
    return change


def _standings(change: ChangeRequest) -> list[ChangeStanding]:
    """How it stood from the day it was opened, submitted, decided, and applied or withdrawn."""
    now = {name: getattr(change, name) for name in KEPT}
    asked = {"state": State.SUBMITTED, "submitted_on": change.submitted_on, "decision_id": change.decision_id}
    decided = asked | {"decided_on": change.decided_on, "state": change.state if change.state in (State.REJECTED, State.DEFERRED) else State.APPROVED}
    fresh = now | {"submitted_on": None, "decided_on": None, "applied_on": None, "withdrawn_on": None, "baseline_id": None, "decision_id": None}
    drafted = fresh | {"state": State.DRAFT, "seen": {}}
    steps = [(change.opened_on, drafted), (change.submitted_on, fresh | asked), (change.decided_on, fresh | decided)]
    days = {day: told for day, told in steps if day is not None}
    days[change.applied_on or change.withdrawn_on or max(days)] = now
    known = sorted(days)
    return [
        ChangeStanding(change=change, known_on=day, until_on=until, **days[day]) for day, until in zip(known, [*known[1:], None], strict=True)
    ]


CHOICES = {State.APPLIED: "approve", State.REJECTED: "reject", State.DEFERRED: "defer"}
SAID = {"approve": "The work cannot be finished without it.", "reject": "", "defer": ""}


def _decision(change: ChangeRequest, code: str, decider) -> Decision:
    choice = CHOICES[change.state]
    options = [{"key": key, "label": key.capitalize(), "consequence": ""} for key in ("approve", "reject", "defer")]
    return Decision(
        project=change.project, code=code, kind=Decision.Kind.CHANGE, question=f"{change.code} {change.title}"[:250], background=change.scope,
        options=options, roles=["gatekeeper", "executive"], state=Decision.State.DECIDED, asked_on=change.submitted_on,
        asked_by=change.opened_by, choice=choice, reasons=SAID[choice] or change.reason, decided_on=change.decided_on,
        decided_at=dt.datetime.combine(change.decided_on, dt.time(15), dt.UTC), decided_by=decider,
        tally={"votes": {choice: 1}, "electors": 1, "quorum": 1},
    )  # fmt: skip


def _votes(decision: Decision, decider) -> list[Vote]:
    return [Vote(decision=decision, voter=decider, cast_by=decider, choice=decision.choice, reason=decision.reasons, cast_at=decision.decided_at)]


def _tell(book: Book, change: ChangeRequest) -> None:
    asker, decision = change.opened_by, change.decision
    book.tell(change.opened_on, asker, "change.opened", change, after={"code": change.code, "title": change.title, "cause": change.cause})
    if decision is not None:
        book.tell(change.submitted_on, asker, "change.submitted", change, after={"decision": decision.code, "cost_change": str(change.cost_change)})
        verb = {"approve": "change.approved", "reject": "change.rejected", "defer": "change.deferred"}[decision.choice]
        book.tell(change.decided_on, decision.decided_by, verb, change, after={"decision": decision.code}, reason=decision.reasons)
    if change.state == State.APPLIED:
        book.tell(change.applied_on, asker, "change.applied", change, after={"baseline": change.baseline.number})
    if change.state == State.WITHDRAWN:
        book.tell(change.withdrawn_on, asker, "change.withdrawn", change, reason=change.reason)
