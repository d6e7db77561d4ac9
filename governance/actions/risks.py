"""Open, assess and close risks."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.risk_values import checked, exposure_of
from governance.models import Risk, RiskAssessment
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

ASSESSED = [
    "title", "probability", "impact", "chance", "cost_impact", "exposure", "time_impact_days", "status", "response", "response_plan", "owner",
    "due_on",
]  # fmt: skip
NUMBERED = re.compile(r"R-(\d{1,9})")


@transaction.atomic
def open_risk(
    *, actor, project: Project, title: str, probability: int, impact: int, now: dt.datetime, code: str | None = None, chance=None,
    cost_impact=None, time_impact_days: int | None = None, description: str = "", owner: str = "", response: str = "reduce", response_plan: str = "",
    due_on: dt.date | None = None, opened_on: dt.date | None = None, known_on: dt.date | None = None,
) -> Risk:  # fmt: skip
    """Enter a risk in the project's register; without a code it gets the next number.

    Raises:
        NotPermitted: the actor may not manage risks of the project.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_over("manage_risks", actor=actor, project=project)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    fields = checked(
        title=title, probability=probability, impact=impact, chance=chance, cost_impact=cost_impact, time_impact_days=time_impact_days,
        description=description, owner=owner, response=response, response_plan=response_plan, due_on=due_on,
    )  # fmt: skip
    opened_on = inputs.day(opened_on, field="opened_on", called=_("The day it was opened")) or known_on
    project = hold(project)
    require_open(day=known_on, field="known_on")
    risk = Risk(project=project, code=_code(project, code), opened_on=opened_on, **fields)
    risk.exposure = _exposure(risk)
    risk.save(force_insert=True)
    _keep(risk, known_on, actor)
    after = events.values(risk, "code", *ASSESSED, "opened_on")
    events.record("risk.opened", subject=risk, actor=actor, at=now, after=after, facts={"project_id": project.pk, "since": known_on})
    return risk


@transaction.atomic
def assess_risk(*, actor, risk: Risk, version: int, now: dt.datetime, known_on: dt.date | None = None, **fields) -> Risk:
    """Judge a risk anew, as known from a day on; an earlier day than its newest judgement changes only what was known then.

    Raises:
        NotPermitted: the actor may not manage risks of the project.
        Stale: someone changed it after it was read.
        Conflict: it is closed, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_over("manage_risks", actor=actor, project=risk.project)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    wanted = checked(**fields)
    risk = hold(risk)
    require_version(risk, version=version, wanted=wanted)
    _require_running(risk)
    if risk.assessments.filter(known_on__gt=known_on).exists():
        return _assess_past(risk, known_on, wanted, actor, now)
    change = difference(risk, wanted)
    if change is None:
        return risk
    require_open(day=known_on, field="known_on")
    former, risk.exposure = risk.exposure, _exposure(risk)
    risk.save(update_fields=[*columns(risk, change), "exposure"])
    _keep(risk, known_on, actor)
    if former != risk.exposure:
        change.before["exposure"], change.after["exposure"] = former, risk.exposure
    facts = {"project_id": risk.project_id, "since": known_on}
    events.record("risk.assessed", subject=risk, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return risk


@transaction.atomic
def close_risk(*, actor, risk: Risk, version: int, now: dt.datetime, reason: str, occurred: bool = False) -> Risk:
    """Close a risk that has passed, or (`occurred`) that has come true, and say why.

    Raises:
        NotPermitted: the actor may not manage risks of the project.
        Stale: someone changed it after it was read.
        Conflict: it is closed already, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_over("manage_risks", actor=actor, project=risk.project)
    reason = inputs.text(reason, field="reason", called=_("The reason for closing"), required=True)
    occurred = inputs.flag(occurred, field="occurred", called=_("Occurred"))
    today = inputs.today(now)
    wanted = {"status": Risk.Status.OCCURRED if occurred else Risk.Status.CLOSED, "closed_on": today}
    risk = hold(risk)
    require_version(risk, version=version, wanted=wanted)
    _require_running(risk)
    require_open(day=today)
    change = difference(risk, wanted)
    risk.save(update_fields=columns(risk, change))
    _keep(risk, today, actor)
    facts = {"project_id": risk.project_id, "since": today}
    events.record("risk.closed", subject=risk, actor=actor, at=now, before=change.before, after=change.after, facts=facts, reason=reason)
    return risk


def _assess_past(risk: Risk, known_on: dt.date, wanted: dict, actor, now) -> Risk:
    """What was known on a past day is completed; the risk itself keeps its newer values."""
    standing = risk.assessments.filter(known_on__lte=known_on).order_by("known_on").last()
    source = standing or risk
    assessment = RiskAssessment(risk=risk, **{name: getattr(source, name) for name in ASSESSED})
    change = difference(assessment, {name: value for name, value in wanted.items() if name in ASSESSED})
    if change is None and standing is not None:
        return risk
    require_open(day=known_on, field="known_on")
    assessment.exposure = _exposure(assessment)
    _keep(assessment, known_on, actor, risk=risk)
    facts = {"project_id": risk.project_id, "since": known_on}
    before, after = (change.before, change.after) if change else ({}, {})
    events.record(
        "risk.assessed", subject=risk, actor=actor, at=now, before=before, after={**after, "known_on": known_on}, facts=facts
    )  # fmt: skip
    return risk


def _keep(source, known_on: dt.date, actor, risk: Risk | None = None) -> None:
    """Write what is known of the risk from a day on."""
    values = {**{name: getattr(source, name) for name in ASSESSED}, "by": actor}
    RiskAssessment.objects.update_or_create(risk=risk or source, known_on=known_on, defaults=values)


def _exposure(row):
    return exposure_of(probability=row.probability, chance=row.chance, cost_impact=row.cost_impact)


def _code(project: Project, given: str | None) -> str:
    taken = set(project.risks.values_list("code", flat=True))
    if given is None or not str(given).strip():
        numbers = [int(found[1]) for code in taken if (found := NUMBERED.fullmatch(code))]
        return f"R-{max(numbers, default=0) + 1:03d}"
    code = inputs.code(given)
    if code in taken:
        raise Conflict(_("{project} has a risk {code} already: choose another code.").format(project=project.code, code=code), field="code")
    return code


def _require_running(risk: Risk) -> None:
    if risk.status != Risk.Status.OPEN:
        raise Conflict(_("The risk {code} is {status}: open a new one.").format(code=risk.code, status=risk.get_status_display().lower()))
