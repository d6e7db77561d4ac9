"""Apply an approved change: schedule, baseline, money and benefits in one deed, or not at all."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.benefit_values import replan_benefit
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.change_versions import add_to_outlook
from finance.calc.fiscal import period_of
from finance.models import Benefit, CostType
from finance.queries.fiscal import period_starts
from governance.actions.change_decisions import require_computed
from governance.actions.change_impacts import require_open_months
from governance.actions.changes import State, changed, held, require_state
from governance.models import ChangeRequest
from governance.policy import require_at
from governance.queries.change_benefits import benefits_beside
from pmo import inputs
from pmo.ledger.changes import require_version
from portfolio.actions.periods import require_open
from projects.actions.baselines import approve_baseline
from projects.actions.edits import edit_schedule
from projects.actions.plan_baselines import save_baseline
from projects.models import Baseline, Schedule


@transaction.atomic
def apply_change(*, actor, change: ChangeRequest, version: int | None, now: dt.datetime) -> ChangeRequest:
    """Make an approved change real: its edits, a new baseline, an Outlook of each fiscal year it touches, the project's budget, its benefits.

    What was decided is the leave for all of it: whoever asks for changes of the project may apply one that was approved.

    Raises:
        NotPermitted: the actor may not ask for changes of the project.
        Stale: someone changed it after it was read.
        Conflict: it is not approved, or applied already; what it was computed on has moved; or a period is closed.
        Refused: an edit cannot be any more.
    """
    require_at("request_change", actor=actor, place=change.project)
    today = inputs.today(now)
    change = held(change)
    require_version(change, version=version, wanted={"state": State.APPLIED})
    require_state(change, State.APPROVED)
    require_open(day=today)
    require_computed(change, today)
    require_open_months(actor=actor, change=change, impact=change.impact, day=today)
    if change.edits:
        read = Schedule.objects.values_list("version", flat=True).get(project=change.project)
        edit_schedule(actor=actor, project=change.project, version=read, edits=change.edits, known_on=today, now=now)
    baseline = _promised(actor, change, today, now)
    versions = _budgeted(actor, change, now)
    _replanned(actor, change, today, now)
    told = {"baseline": baseline and baseline.number, "versions": [one.pk for one in versions], "cost_change": change.cost_change}
    return changed("change.applied", change, {"state": State.APPLIED, "applied_on": today, "baseline": baseline}, actor, now, after=told)


def _promised(actor, change: ChangeRequest, today: dt.date, now: dt.datetime) -> Baseline | None:
    """The new baseline, where dates or money change."""
    budget = change.impact["cost"]["budget"][1]
    common = {
        "actor": actor, "project": change.project, "approved_on": today, "approver": _approver(change), "reason": f"{change.code} {change.title}",
        "budget": None if budget is None else Decimal(budget), "now": now,
    }  # fmt: skip
    if change.edits:
        return save_baseline(version=None, name=change.code, **common)
    if not change.cost_change and change.finish_on is None:
        return None
    former = change.project.baselines.order_by("number").last()
    finish = change.finish_on or (former and former.finish_on)
    return approve_baseline(start_on=former and former.start_on, finish_on=finish, **common)


def _budgeted(actor, change: ChangeRequest, now: dt.datetime) -> list:
    """An Outlook for each fiscal year, with the amounts that were approved."""
    by_year: dict = defaultdict(dict)
    types = {one.code: one for one in CostType.objects.filter(code__in={code for code, *_rest in change.impact["cost"]["amounts"]})}
    for code, month, amount in change.impact["cost"]["amounts"]:
        day = dt.date.fromisoformat(month)
        year = next((one for one in by_year if one.start_on <= day <= one.end_on), None) or ensure_fiscal_year(day=day)
        key = (types.get(code), period_of(day, period_starts(year=year)))
        by_year[year][key] = by_year[year].get(key, Decimal("0.00")) + Decimal(amount)
    return [
        add_to_outlook(actor=actor, project=change.project, year=year, amounts=amounts, code=change.code, title=change.title, now=now)
        for year, amounts in sorted(by_year.items(), key=lambda one: one[0].start_on)
    ]


def _replanned(actor, change: ChangeRequest, today: dt.date, now: dt.datetime) -> None:
    found = benefits_beside(change=change, day=today)
    for benefit in Benefit.objects.filter(pk__in=found.values).order_by("pk"):
        replan_benefit(actor=actor, benefit=benefit, values=found.values[benefit.pk], now=now)


def _approver(change: ChangeRequest) -> str:
    decision = change.decision
    return str(decision.board or decision.decided_by or _("Approved change"))[:120]
