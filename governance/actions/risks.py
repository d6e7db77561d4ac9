"""Open, assess and close risks."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.assessments import ASSESSED, facts_of_risk, keep_assessment
from governance.actions.codes import code_in
from governance.actions.issues import enter_issue
from governance.actions.risk_money import drawn_from
from governance.actions.risk_values import checked, checked_packages, checked_response, checked_shares, exposure_in, with_what_follows
from governance.models import Issue, Risk, RiskAssessment
from governance.policy import require_at
from governance.queries.electors import sees
from governance.queries.places import at, origin
from governance.queries.scales import scale_of
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import Difference, columns, difference, hold, require_version, take_turn
from portfolio.actions.periods import require_open
from portfolio.models import Node
from projects.models import Project

LINKS = ("work_packages", "shared_with")
NAMED = {"work_packages": "wbs", "shared_with": "code"}


@transaction.atomic
def open_risk(
    *, actor, title: str, probability: int, now: dt.datetime, project: Project | None = None, node: Node | None = None, impact: int | None = None,
    kind: str = Risk.Kind.THREAT, code: str | None = None, response: str | None = None, work_packages=(), shared_with=(),
    opened_on: dt.date | None = None, known_on: dt.date | None = None, **fields,
) -> Risk:  # fmt: skip
    """Enter a risk in the register of a project, or of a node; without a code it gets the next number.

    Raises:
        NotPermitted: the actor may not manage risks there.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    place = project or node
    require_at("manage_risks", actor=actor, place=place)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    kind = inputs.choice(kind, among=Risk.Kind, field="kind", called=_("The kind"))
    fields |= {"response": response or (Risk.Response.ENHANCE if kind == Risk.Kind.OPPORTUNITY else Risk.Response.REDUCE)}
    judged = {} if impact is None else {"impact": impact}
    values = with_what_follows(checked(place=place, title=title, probability=probability, **judged, **fields))
    checked_response(kind, values["response"])
    links = _links(actor, place, None, work_packages=work_packages, shared_with=shared_with)
    opened_on = inputs.day(opened_on, field="opened_on", called=_("The day it was opened")) or known_on
    take_turn()
    require_open(day=known_on, field="known_on")
    code = code_in(Risk.objects.filter(**origin(place)), code, prefix="R", place=place)
    risk = Risk(**at(place), code=code, kind=kind, opened_on=opened_on, **values)
    risk.exposure = exposure_in(risk, scale_of(place=risk.place))
    risk.save(force_insert=True)
    _link(risk, links)
    keep_assessment(risk, known_on=known_on, actor=actor)
    after = events.values(risk, "code", "kind", *ASSESSED, "opened_on")
    events.record("risk.opened", subject=risk, actor=actor, at=now, after=after, facts=facts_of_risk(risk, known_on))
    return risk


@transaction.atomic
def assess_risk(*, actor, risk: Risk, version: int | None, now: dt.datetime, known_on: dt.date | None = None, **fields) -> Risk:
    """Judge a risk anew, as known from a day on; an earlier day than its newest judgement changes only what was known then.

    Raises:
        NotPermitted: the actor may not manage risks where it stands.
        Stale: someone changed it after it was read.
        Conflict: it is closed, or the day lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_risks", actor=actor, place=risk.place)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    origin = risk.project or risk.node
    links = _links(actor, origin, risk, **{name: fields.pop(name) for name in LINKS if name in fields})
    wanted = checked(place=risk.place, **fields)
    risk = hold(risk)
    require_version(risk, version=version, wanted=wanted)
    _require_running(risk)
    wanted = with_what_follows(wanted, risk)
    checked_response(risk.kind, wanted.get("response", risk.response))
    _require_cover(risk, wanted)
    if risk.assessments.filter(known_on__gt=known_on).exists():
        return _assess_past(risk, known_on, wanted, actor, now)
    change, linked = difference(risk, wanted), _link(risk, links)
    if change is None and linked is None:
        return risk
    require_open(day=known_on, field="known_on")
    risk.version += change is None
    change = change or Difference({}, {})
    former, risk.exposure = risk.exposure, exposure_in(risk, scale_of(place=risk.place))
    risk.save(update_fields=[*columns(risk, change), "exposure"])
    keep_assessment(risk, known_on=known_on, actor=actor)
    if former != risk.exposure:
        change.before["exposure"], change.after["exposure"] = former, risk.exposure
    if linked:
        change.before.update(linked.before)
        change.after.update(linked.after)
    facts = facts_of_risk(risk, known_on)
    events.record("risk.assessed", subject=risk, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return risk


@transaction.atomic
def close_risk(
    *, actor, risk: Risk, version: int | None, now: dt.datetime, reason: str, occurred: bool = False, issue: dict | None = None,
    becomes_issue: bool = True,
) -> Risk:  # fmt: skip
    """Close a risk that has passed, or (`occurred`) that has come true, and say why. A threat that came true becomes an issue by the same deed.

    `issue` says more of the issue than its risk does (severity, due_on, owner …). A file of risks that struck elsewhere makes none.

    Raises:
        NotPermitted: the actor may not manage risks where it stands.
        Stale: someone changed it after it was read.
        Conflict: it is closed already, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_risks", actor=actor, place=risk.place)
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
    keep_assessment(risk, known_on=today, actor=actor)
    if occurred and becomes_issue and risk.kind == Risk.Kind.THREAT:
        change.after["issue"] = _strike(risk, issue or {}, reason, actor, now).code
    facts = facts_of_risk(risk, today)
    events.record("risk.closed", subject=risk, actor=actor, at=now, before=change.before, after=change.after, facts=facts, reason=reason)
    return risk


def _strike(risk: Risk, said: dict, reason: str, actor, now: dt.datetime) -> Issue:
    """The issue a risk has become: what was known of the risk, and what is said now."""
    known = {
        "title": risk.title, "description": "\n\n".join(part for part in (reason, risk.description) if part), "severity": risk.impact,
        "cost_impact": risk.cost_impact, "time_impact_days": risk.time_impact_days, "owner": risk.owner, "owner_account": risk.owner_account,
    }  # fmt: skip
    return enter_issue(actor=actor, place=risk.project or risk.node, now=now, risk=risk, **{**known, **said})


def _assess_past(risk: Risk, known_on: dt.date, wanted: dict, actor, now) -> Risk:
    """What was known on a past day is completed; the risk itself keeps its newer values."""
    standing = risk.assessments.filter(known_on__lte=known_on).order_by("known_on").last()
    source = standing or risk
    assessment = RiskAssessment(risk=risk, **{name: getattr(source, name) for name in ASSESSED})
    change = difference(assessment, {name: value for name, value in wanted.items() if name in ASSESSED})
    if change is None and standing is not None:
        return risk
    require_open(day=known_on, field="known_on")
    assessment.exposure = exposure_in(assessment, scale_of(place=risk.place))
    keep_assessment(assessment, known_on=known_on, actor=actor, risk=risk)
    facts = facts_of_risk(risk, known_on, assessment.node_id)
    before, after = (change.before, change.after) if change else ({}, {})
    events.record(
        "risk.assessed", subject=risk, actor=actor, at=now, before=before, after={**after, "known_on": known_on}, facts=facts
    )  # fmt: skip
    return risk


def _links(actor, origin, risk: Risk | None, **links) -> dict:
    """The lines and projects that a risk is to point to; a project that it did not before has to be one that the actor sees."""
    found = {}
    if "work_packages" in links:
        found["work_packages"] = checked_packages(links["work_packages"], place=origin)
    if "shared_with" in links:
        found["shared_with"] = checked_shares(links["shared_with"], origin=origin)
        standing = set(risk.shared_with.values_list("pk", flat=True)) if risk is not None else set()
        for project in found["shared_with"]:
            if project.pk not in standing and not sees(user=actor, place=project):
                raise Refused(_("The project is not known: name others."), field="shared_with")
    return found


def _link(risk: Risk, links: dict) -> Difference | None:
    before, after = {}, {}
    for name, rows in links.items():
        standing = getattr(risk, name)
        if set(standing.values_list("pk", flat=True)) == {row.pk for row in rows}:
            continue
        before[name], after[name] = _told(standing.all(), name), _told(rows, name)
        standing.set(rows)
    return Difference(before, after) if after else None


def _told(rows, name: str) -> str:
    return ", ".join(sorted(getattr(row, NAMED[name]) for row in rows)) or "—"


def _require_cover(risk: Risk, wanted: dict) -> None:
    if "contingency" in wanted and (drawn := drawn_from(risk)) > (wanted["contingency"] or 0):
        raise Refused(_("{drawn} of it is drawn already: the contingency cannot be less.").format(drawn=f"{drawn:,}"), field="contingency")


def _require_running(risk: Risk) -> None:
    if risk.status != Risk.Status.OPEN:
        raise Conflict(_("The risk {code} is {status}: open a new one.").format(code=risk.code, status=risk.get_status_display().lower()))
