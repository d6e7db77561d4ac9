"""Approve what is promised."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.actions.periods import require_open
from projects.models import Baseline, Project
from projects.policy import require_over

PROMISE = ["start_on", "finish_on", "budget"]


@transaction.atomic
def approve_baseline(
    *, actor, project: Project, approved_on: dt.date, start_on: dt.date | None, finish_on: dt.date | None, budget, reason: str,
    now: dt.datetime, approver: str = "",
) -> Baseline:  # fmt: skip
    """Record a new promise of dates and budget beside those before it, which stay; its budget becomes the project's.

    The same promise of the same day a second time changes nothing.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: a value is not acceptable, or a promise is changed without a reason.
        Conflict: the day lies in a closed period.
    """
    require_over("change_project", actor=actor, project=project)
    promise = _checked(start_on, finish_on, budget)
    inputs.day(approved_on, field="approved_on", called=_("The day of approval"), required=True)
    project = hold(project)
    former = project.baselines.filter(approved_on__lte=approved_on).order_by("approved_on", "number").last()
    if former is not None and former.approved_on == approved_on and all(getattr(former, name) == promise[name] for name in PROMISE):
        return former
    last = project.baselines.order_by("number").last()
    reason = inputs.text(reason, field="reason", called=_("The reason for a new baseline"), required=last is not None)
    require_open(day=approved_on, field="approved_on")
    baseline = Baseline.objects.create(
        project=project, number=last.number + 1 if last else 1, approved_on=approved_on, reason=reason,
        approver=inputs.text(approver, field="approver", called=_("The approver"), longest=120), **promise,
    )  # fmt: skip
    newest = not project.baselines.filter(approved_on__gt=approved_on).exists()
    if newest and baseline.budget is not None and baseline.budget != project.budget:
        project.budget = baseline.budget
        project.version += 1
        project.save(update_fields=["budget", "version"])
    told = [*PROMISE, "number", "approved_on", "approver"]
    events.record(
        "baseline.approved", subject=baseline, actor=actor, at=now, reason=reason,
        before=events.values(former, *told) if former else None, after=events.values(baseline, *told),
        facts={"project_id": project.pk, "since": approved_on},
    )  # fmt: skip
    return baseline


def _checked(start_on, finish_on, budget) -> dict:
    inputs.day(start_on, field="start_on", called=_("The start"))
    inputs.day(finish_on, field="finish_on", called=_("The finish"))
    inputs.in_order(start_on, finish_on, field="finish_on")
    return {"start_on": start_on, "finish_on": finish_on, "budget": inputs.money(budget, field="budget", called=_("The budget"))}
