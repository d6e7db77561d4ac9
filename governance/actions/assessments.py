"""Keep what is known of a risk from a day on."""

import datetime as dt

from django.db.models import Q

from governance.models import Risk, RiskAssessment

ASSESSED = [
    "node", "title", "probability", "impact", "impact_on_cost", "impact_on_time", "impact_on_scope", "impact_on_benefit", "inherent_probability",
    "inherent_impact", "target_probability", "target_impact", "chance", "cost_impact", "exposure", "time_impact_days", "status", "response",
    "response_plan", "contingency", "owner", "due_on",
]  # fmt: skip


def keep_assessment(source, *, known_on: dt.date, actor, risk: Risk | None = None) -> None:
    """Write what is known of the risk from a day on: the one before it counts until then, and it until the next."""
    risk = risk or source
    following = risk.assessments.filter(known_on__gt=known_on).order_by("known_on").values_list("known_on", flat=True).first()
    judged = {name: getattr(source, name) for name in ASSESSED}
    values = {**judged, "project_id": risk.project_id, "kind": risk.kind, "by": actor, "superseded_on": following}
    RiskAssessment.objects.update_or_create(risk=risk, known_on=known_on, defaults=values)
    before = RiskAssessment.objects.filter(Q(superseded_on=None) | Q(superseded_on__gt=known_on), risk=risk, known_on__lt=known_on)
    before.update(superseded_on=known_on)


def facts_of_risk(risk: Risk, since: dt.date, *nodes: int | None) -> dict:
    """What reactions need: its project and the nodes it is, or was, kept at."""
    ids = sorted({pk for pk in (risk.node_id, *nodes) if pk})
    return {**({"project_id": risk.project_id} if risk.project_id else {}), **({"node_ids": ids} if ids else {}), "since": since}
