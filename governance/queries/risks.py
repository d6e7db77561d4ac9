"""Read the risk register as it was known on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from governance.calc.risk import SCALE, heat_map
from governance.models import Risk, RiskAssessment
from governance.queries.risk_totals import assessments_on
from projects.queries import visible


@dataclass(frozen=True)
class HeatCell:
    """One cell of the five by five map: how many risks, and how severe it is, 0 (slight) to 4 (extreme)."""

    probability: int
    impact: int
    count: int
    severity: int


def risk_register(*, day: dt.date, **conditions):
    """Each risk as known on a day, with its score; `conditions` narrow it (`risk__project=…`). A QuerySet to filter, order and page."""
    rows = assessments_on(day=day, **conditions).select_related("risk", "risk__project")
    return rows.annotate(score=F("probability") * F("impact"))


def visible_risks(*, user, day: dt.date):
    """The register of all projects a person sees."""
    return risk_register(day=day).filter(visible(user=user, prefix="risk__project__"))


def risk_heat(*, rows) -> list[tuple[int, list[HeatCell]]]:
    """Rows of the map, the likeliest first: (probability, cells by impact)."""
    cells = heat_map(rows.order_by().values_list("probability", "impact"))
    return [(p, [HeatCell(p, i, cells[p, i], _severity(p * i)) for i in SCALE]) for p in reversed(SCALE)]


def assessments_of(*, risk: Risk, as_of: dt.date) -> list[RiskAssessment]:
    """Everything that was known of one risk by a day, newest first."""
    return list(risk.assessments.filter(known_on__lte=as_of).select_related("by").order_by("-known_on"))


def _severity(score: int) -> int:
    return sum(score >= limit for limit in (4, 8, 15, 20))
