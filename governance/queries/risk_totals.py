"""Read the risk register as it was known on a day, added up by where each risk is kept: a project, or the node it was raised to."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from governance.models import RiskAssessment

HIGH_SCORE = 15


def standing(*, day: dt.date, prefix: str = "") -> Q:
    """The condition that a judgement is the one that counts on a day."""
    return Q(Q(**{f"{prefix}superseded_on": None}) | Q(**{f"{prefix}superseded_on__gt": day}), **{f"{prefix}known_on__lte": day})


def assessments_on(*, day: dt.date, **conditions):
    """The newest assessment of each risk known by a day; `conditions` narrow the risks (`project_id__in=…`)."""
    return RiskAssessment.objects.filter(standing(day=day), **conditions)


def risk_totals(*, project_ids, day: dt.date, high_score: int = HIGH_SCORE) -> dict[int, dict]:
    """By project: of the risks kept in it, open threats, those high (score at least `high_score`), overdue, expected money, the highest score.

    Opportunities are counted beside (`opportunities`, `gain`), never against. A risk that was raised counts at its node alone.
    """
    rows = assessments_on(day=day, project_id__in=project_ids, node=None).order_by().values("project_id")
    return {row["project_id"]: row for row in rows.annotate(**sums(day=day, high_score=high_score))}


def node_risk_totals(*, node_ids, day: dt.date, high_score: int = HIGH_SCORE) -> dict[int, dict]:
    """By node: the same of the risks kept at the node itself, raised to it or entered there; below it nothing is counted.

    `exposure` and `gain` are by currency: {"GBP": Decimal}. What stands below is added from the totals of projects and nodes there.
    """
    money = ("exposure", "gain")
    found: dict[int, dict] = {}
    rows = assessments_on(day=day, node_id__in=node_ids).order_by()
    rows = rows.values("node_id", currency=Coalesce("project__currency", "node__currency"))
    for row in rows.annotate(**sums(day=day, high_score=high_score)):
        whole = found.setdefault(row["node_id"], {"open": 0, "high": 0, "overdue": 0, "opportunities": 0, "top": None, "exposure": {}, "gain": {}})
        for name in ("open", "high", "overdue", "opportunities"):
            whole[name] += row[name]
        whole["top"] = max((one for one in (whole["top"], row["top"]) if one is not None), default=None)
        for name in money:
            if row[name] is not None:
                whole[name][row["currency"]] = whole[name].get(row["currency"], Decimal(0)) + row[name]
    return found


def sums(*, day: dt.date, high_score: int = HIGH_SCORE) -> dict:
    """The aggregates of a register: threats, and opportunities beside them."""
    threat, chance = Q(status="open", kind="threat"), Q(status="open", kind="opportunity")
    return {
        "open": Count("pk", filter=threat),
        "high": Count("pk", filter=threat & GreaterThanOrEqual(F("score"), high_score)),
        "overdue": Count("pk", filter=threat & Q(due_on__lt=day)),
        "top": Max("score", filter=threat),
        "opportunities": Count("pk", filter=chance),
        "gain": Sum("exposure", filter=chance),  # before the next, which takes the column's name
        "exposure": Sum("exposure", filter=threat),
    }
