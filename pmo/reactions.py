"""When this is recorded, run that. The one page that says what follows what.

A verb names the tasks that follow it, in order. Each takes `project_ids` (or `node_ids`) and `since`, a day: figures known from then on
are recomputed. The tasks run in one job, queued in the transaction of the deed and rung for after it commits.
"""

import contextlib
import datetime as dt
from contextvars import ContextVar

from pmo.jobs import actions as jobs

# Earned value, then health, then the snapshots of the project and of each ancestor: one task, so that the facts are gathered once.
FIGURES = ["reports.refresh_figures"]
TREE = ["reports.refresh_nodes"]
# Then whether they are within tolerance.
JUDGED = [*FIGURES, "reports.judge_tolerances"]
# What an edit said of progress becomes a measure, before figures are counted.
MEASURED = ["finance.measure_schedules"]
# Schedules of other projects that wait for lines of this one; those that moved record it and get their own figures.
FOLLOWERS = ["projects.recompute_followers"]
# How sound a schedule is; figures read it.
SOUNDNESS = ["projects.judge_schedules"]
SCHEDULE = [*SOUNDNESS, *FIGURES, *FOLLOWERS]
# Working time of the office changed: schedules that work by it.
RECOMPUTED = ["projects.recompute_schedules"]

REACTIONS: dict[str, list[str]] = {
    "project.created": FIGURES,
    "project.changed": JUDGED,
    "project.moved": FIGURES,
    "project.stage_changed": JUDGED,
    "project.left": FIGURES,
    "baseline.approved": [*SOUNDNESS, *JUDGED],
    "baseline.rephased": JUDGED,
    "dates.forecast": JUDGED,
    "schedule.followed": [*SOUNDNESS, *FIGURES],
    "schedule.started": SCHEDULE,
    "schedule.edited": [*MEASURED, *SCHEDULE],
    "calendar.made": [],
    "calendar.changed": [*RECOMPUTED, *SCHEDULE],
    "calendar.removed": [],
    "template.saved": [],
    "deliverable.added": [],
    "deliverable.changed": [],
    "deliverable.accepted": [],
    "handover.proposed": [],
    "handover.changed": [],
    "handover.agreed": [*FIGURES, *FOLLOWERS],
    "handover.refused": [*FIGURES, *FOLLOWERS],
    "handover.delivered": [],
    "handover.withdrawn": [*FIGURES, *FOLLOWERS],
    "status.submitted": JUDGED,
    "slip.explained": [],
    "wbs.planned": FIGURES,
    "progress.measured": JUDGED,
    "schedule.imported": SCHEDULE,
    "plan.phased": FIGURES,
    "resources.assigned": SCHEDULE,
    "resources.kept": [],
    "actuals.booked": JUDGED,
    "accrual.booked": FIGURES,
    "accrual.taken_back": FIGURES,
    "commitments.recorded": FIGURES,
    "suspense.held": [],
    "suspense.settled": FIGURES,
    "suspense.dismissed": [],
    "suspense.reopened": FIGURES,
    "matching_rule.added": [],
    "matching_rule.changed": [],
    "matching_rule.removed": [],
    "version.recorded": FIGURES,
    "cycle.opened": [],
    "cycle.changed": [],
    "cycle.closed": [],
    "cycle.reopened": [],
    "reminder.mailed": [],
    "version.opened": [],
    "version.edited": [],
    "version.discarded": [],
    "version.submitted": FIGURES,
    "version.withdrawn": FIGURES,
    "version.returned": FIGURES,
    "version.approved": JUDGED,
    "version.locked": [],
    "version.explained": [],
    "corrective_action.opened": [],
    "corrective_action.changed": [],
    "corrective_action.closed": [],
    "fiscal_calendar.changed": FIGURES,
    "fiscal_year.added": [],
    "fiscal_year.named": [],
    "fiscal_period.soft_closed": [],
    "fiscal_period.closed": [],
    "fiscal_period.reopened": [],
    "cost_type.added": [],
    "cost_type.changed": FIGURES,
    "cost_type.removed": [],
    "rates.set": TREE,  # nodes add their projects up at the plan rate
    "business_case.recorded": FIGURES,
    "reserve.set": FIGURES,
    "benefit.opened": FIGURES,
    "benefit.changed": FIGURES,
    "benefit.planned": FIGURES,
    "benefit.forecast": JUDGED,
    "benefit.realised": FIGURES,
    "benefit.validated": JUDGED,
    "benefit.handed_over": [],
    "benefit.closed": [],
    "discount_rate.set": FIGURES,
    "rating.recorded": FIGURES,
    "simulation.asked": [],
    "simulation.made": FIGURES,  # snapshots show the newest
    "estimates.given": [],  # a forecast with a range is drawn from them when it is asked for; until then it is said to be stale
    "risk.opened": JUDGED,
    "risk.assessed": JUDGED,
    "risk.closed": JUDGED,
    "risk.raised": FIGURES,
    "risk.lowered": FIGURES,
    "risk_scale.changed": [],
    "contingency.drawn": FIGURES,
    "issue.opened": FIGURES,
    "issue.changed": FIGURES,
    "issue.closed": FIGURES,
    "issue.reopened": FIGURES,
    "assumption.opened": FIGURES,
    "assumption.changed": FIGURES,
    "assumption.validated": FIGURES,
    "assumption.reopened": FIGURES,
    "dependency.opened": FIGURES,
    "dependency.changed": FIGURES,
    "dependency.closed": FIGURES,
    "dependency.reopened": FIGURES,
    "decision.asked": FIGURES,
    "decision.voted": [],
    "decision.taken": FIGURES,
    "decision.withdrawn": FIGURES,
    "decision.reviewed": [],
    "action.opened": FIGURES,
    "action.changed": FIGURES,
    "action.closed": FIGURES,
    "action.reopened": FIGURES,
    "change.opened": FIGURES,
    "change.revised": [],
    "change.impact_asked": [],
    "change.computed": [],
    "change.submitted": FIGURES,
    "change.outgrown": FIGURES,
    "change.approved": FIGURES,
    "change.rejected": FIGURES,
    "change.deferred": FIGURES,
    "change.withdrawn": FIGURES,
    "change.applied": FIGURES,
    "tolerance.changed": JUDGED,
    "exception.opened": [],
    "exception.moved": [],
    "exception.changed": [],
    "exception.cleared": [],
    "exception.put": FIGURES,
    "exception.decided": FIGURES,
    "escalation.raised": [],
    "escalation.acknowledged": [],
    "escalation.answered": [],
    "escalation.withdrawn": [],
    "escalation_rule.set": [],
    "comment.made": [],
    "comment.changed": [],
    "comment.removed": [],
    "board.opened": [],
    "board.changed": [],
    "board.dissolved": [],
    "seat.taken": [],
    "seat.changed": [],
    "seat.left": [],
    "meeting.called": [],
    "meeting.changed": [],
    "meeting.held": [],
    "meeting.cancelled": [],
    "life_cycle.added": [],
    "life_cycle.changed": [],
    "gate.defined": [],
    "gate.changed": [],
    "gate.retired": [],
    "criterion.added": [],
    "criterion.changed": [],
    "criterion.retired": [],
    "review.scheduled": FIGURES,
    "review.changed": FIGURES,
    "review.answered": [],
    "review.submitted": FIGURES,
    "review.decided": FIGURES,
    "review.cancelled": FIGURES,
    "waiver.granted": FIGURES,
    "waiver.revoked": FIGURES,
    "portfolio.published": FIGURES,  # a published data set: many facts of many projects at one date
    "import.undone": SCHEDULE,
    "import.withdrawn": TREE,  # nodes that lose projects or children when a file is taken back
    "node.moved": [*FIGURES, *TREE],  # thresholds are inherited: those of the new place count
    "node.created": TREE,
    "node.changed": TREE,
    "thresholds.changed": ["reports.rollup_below"],
    "period.closed": [],
}


ORDER = [*RECOMPUTED, *MEASURED, *SOUNDNESS, *FIGURES, *FOLLOWERS, *TREE, "reports.rollup_below", "reports.judge_tolerances"]

_bundle: ContextVar[list | None] = ContextVar("bundle", default=None)


@contextlib.contextmanager
def bundled(*, title: str, actor, at: dt.datetime):
    """Within, what follows each deed is gathered and queued as one job at the end: for a file of many deeds."""
    gathered: list[tuple[str, dict]] = []
    token = _bundle.set(gathered)
    try:
        yield
    finally:
        _bundle.reset(token)
    tasks = {task for verb, _ in gathered for task in REACTIONS.get(verb, [])}
    kwargs = _merged([facts for _, facts in gathered])
    if tasks and kwargs:
        steps = [{"task": task, "kwargs": kwargs} for task in ORDER if task in tasks]
        jobs.queue(title=title, steps=steps, created_by=actor, now=at)


def follow(verb: str, facts: list[dict], *, actor, at: dt.datetime) -> None:
    """Queue what follows a deed, once for all the subjects it touched."""
    if (bundle := _bundle.get()) is not None:
        bundle.extend((verb, one) for one in facts)
        return
    tasks = REACTIONS.get(verb, [])
    kwargs = _merged(facts)
    if not tasks or not kwargs:
        return
    many = len(kwargs.get("project_ids", [])) + len(kwargs.get("node_ids", []))
    jobs.queue(
        title=f"Figures after {verb} ({many})",
        steps=[{"task": task, "kwargs": kwargs} for task in tasks],
        key=f"{verb}:{kwargs['project_ids'][0]}:{kwargs.get('since', '')}" if kwargs.get("project_ids") and many == 1 else "",
        created_by=actor,
        now=at,
    )


def _merged(facts: list[dict]) -> dict:
    """The ids of all deeds in one list each, and the earliest day they touch."""
    merged: dict = {}
    for name in ("project_ids", "node_ids"):
        single = name[:-1]
        ids = {one[single] for one in facts if one.get(single)} | {i for one in facts for i in one.get(name, [])}
        if ids:
            merged[name] = sorted(ids)
    days = [str(one["since"]) for one in facts if one.get("since")]
    if merged and days:
        merged["since"] = min(days)
    return merged
