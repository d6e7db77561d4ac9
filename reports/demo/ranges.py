"""Forecasts with a range of a few projects and one programme, and three points somebody gave."""

import datetime as dt
from decimal import Decimal

from finance.actions.estimates import Judged, give_estimates
from finance.models import Progress
from finance.queries.fiscal import fiscal_year_of
from governance.actions.simulations import simulate_now
from pmo.accounts.actions import system_user
from portfolio.models import Node
from portfolio.queries import period_of
from projects.models import Project, WorkPackage
from reports.actions.rollup import rollup

PROJECTS, NODES = ("WAT-101", "PWR-103", "FIN-201"), ("WAT-RES", "NMW")
EARLIER = (84, 56, 28)  # days ago that the year of the branches was drawn before
LEFT = (("0.90", "1.00", "1.35"), ("0.95", "1.05", "1.60"))  # shares of the budget


def draw_ranges(*, now: dt.datetime) -> int:
    """Draw them as of today, and bring the figures of what was drawn up to date; the number drawn."""
    system, drawn = system_user(), []
    projects = {one.code: one for one in Project.objects.select_related("node").filter(code__in=PROJECTS)}
    if first := projects.get(PROJECTS[0]):
        _judge(first, now)
    days = [now.date() - dt.timedelta(days=ago) for ago in EARLIER]
    reported = [day for day in days if period_of(day=day) and fiscal_year_of(day=day)]
    for node in Node.objects.filter(code__in=NODES):
        drawn += [simulate_now(actor=system, subject=node, as_of=day, now=now) for day in reported]
    for subject in [*projects.values(), *Node.objects.filter(code__in=NODES)]:
        drawn.append(simulate_now(actor=system, subject=subject, as_of=now.date(), now=now))
    if projects:
        rollup(project_ids=[one.pk for one in projects.values()], now=now)
    return len(drawn)


def _judge(project: Project, now: dt.datetime) -> None:
    """Three points of the work packages that nobody has begun yet."""
    begun = Progress.objects.filter(work_package__project=project, done__gt=0).values("work_package")
    waiting = WorkPackage.objects.filter(project=project, kind="task", budget__gt=0).exclude(pk__in=begun).order_by("-budget")[: len(LEFT)]
    judged = [
        Judged(one.wbs, *((one.budget * Decimal(share)).quantize(Decimal("0.01")) for share in shares), note="Tender returns of last month")
        for one, shares in zip(waiting, LEFT, strict=False)
    ]
    give_estimates(actor=project.manager or system_user(), project=project, judged=judged, now=now)
