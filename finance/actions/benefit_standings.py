"""Store how the benefits of projects stand at a status date, and what their cases are worth."""

import datetime as dt

from django.db import transaction

from finance.calc.benefits import standing, together
from finance.models import BenefitStanding
from finance.queries.benefit_cases import cases_of
from finance.queries.benefits import months_of
from pmo.statements import executed, numbers
from pmo.storage import upsert
from portfolio.queries import StatusDate

WRITTEN = ["as_of", "due", "due_told", "realised", "validated", "planned", "expected", "npv_planned", "npv", "waiting", "late", "computed_at"]
GONE = "DELETE FROM finance_benefitstanding WHERE project_id IN ({ids}) AND period_id = %s"


@transaction.atomic(savepoint=False)
def recompute_benefits(*, project_ids: list[int], status: StatusDate, now: dt.datetime) -> int:
    """Add up the benefits in money of each project at the status date and store the sums; harmless twice. Returns the number of rows written.

    Projects without a benefit in money have no row: nothing is promised, which is not the same as nothing realised.
    """
    months = months_of(project_ids=project_ids, day=status.as_of)
    cases = cases_of(project_ids=list(months), day=status.as_of, months=months)
    rows = []
    for project, parts in months.items():
        found = together((standing(one, status.as_of), sign) for one, sign in parts)
        case = cases[project]
        rows.append({
            "project_id": project, "period_id": status.period.pk, "as_of": status.as_of, **found._asdict(), "npv_planned": case.approved.npv,
            "npv": case.now.npv, "computed_at": now,
        })  # fmt: skip
    upsert(BenefitStanding, rows, unique=["project_id", "period_id"], update=WRITTEN)
    if without := set(project_ids) - months.keys():
        executed(GONE.format(ids=numbers(without)), [status.period.pk])
    return len(rows)
