"""Keep how lines were planned, when they are planned otherwise from a day on."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from projects.models import FormerPlan, Project, WorkPackage


class Plan(NamedTuple):
    """How a line is planned: what planned and earned value are worked out from."""

    start_at: dt.datetime | None
    finish_at: dt.datetime | None
    budget: Decimal
    technique: str
    curve: str


def plan_of(row: WorkPackage) -> Plan:
    """How a line is planned as it stands; level of effort earns as such, whatever technique is written beside it."""
    technique = "loe" if row.kind == WorkPackage.Kind.LOE else row.technique
    return Plan(row.start_at, row.finish_at, row.budget, technique, row.curve)


def keep_former_plans(*, project: Project, plans: Iterable[tuple[int, Plan]], until_on: dt.date) -> None:
    """Keep the plans (key of the line, plan) as those in force until a day. What is kept of that day or a later one already stays."""
    kept = set(FormerPlan.objects.filter(project=project, until_on__gte=until_on).values_list("work_package_id", flat=True))
    rows = [
        FormerPlan(project=project, work_package_id=key, until_on=until_on, **plan._asdict()) for key, plan in plans if key not in kept
    ]
    FormerPlan.objects.bulk_create(rows, batch_size=500)
