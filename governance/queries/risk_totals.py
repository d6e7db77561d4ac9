"""Read the risk register as it was known on a day, added up by project."""

import datetime as dt

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum

from governance.models import RiskAssessment

HIGH_SCORE = 15


def assessments_on(*, day: dt.date, **conditions):
    """The newest assessment of each risk known by a day; `conditions` narrow the risks (`risk__project_id__in=…`)."""
    newest = RiskAssessment.objects.filter(risk=OuterRef("risk"), known_on__lte=day).order_by("-known_on").values("pk")[:1]
    return RiskAssessment.objects.filter(known_on__lte=day, pk=Subquery(newest), **conditions)


def risk_totals(*, project_ids, day: dt.date, high_score: int = HIGH_SCORE) -> dict[int, dict]:
    """By project with a register: open, high (score at least `high_score`) and overdue risks, expected money, the highest open score."""
    live = Q(status="open")
    rows = (
        assessments_on(day=day, risk__project_id__in=project_ids)
        .order_by()
        .alias(score=F("probability") * F("impact"))
        .values("risk__project_id")
        .annotate(
            open=Count("pk", filter=live),
            high=Count("pk", filter=live & Q(score__gte=high_score)),
            overdue=Count("pk", filter=live & Q(due_on__lt=day)),
            exposure=Sum("exposure", filter=live),
            top=Max("score", filter=live),
        )
    )
    return {row["risk__project_id"]: row for row in rows}
