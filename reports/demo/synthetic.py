"""A synthetic portfolio of any size, for measuring: made by the column, written in bulk."""

import datetime as dt
import time
from collections.abc import Callable

from django.db import transaction

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, BusinessCase, CostType, Progress, Version
from governance.models import Risk, RiskAssessment
from pmo.accounts.actions import system_user
from pmo.ledger import events
from portfolio.actions.periods import ensure_calendar
from portfolio.models import Node, ReportingPeriod
from projects.actions.life_cycle import default_type
from projects.models import Baseline, DateForecast, Project, StageChange, StatusReport, WorkPackage
from reports.actions.rollup import rollup
from reports.demo import accounts, past
from reports.demo.bulk import load, numbered
from reports.demo.columns import Columns, draw

FANOUT = (5, 5, 4)  # functions, portfolios each, programmes each


def build_synthetic(*, now: dt.datetime, seed: int, projects: int, periods: int, say: Callable[[str], None] = print) -> dict[str, int]:
    """Write a portfolio of `projects` × 20 work packages with `periods` weekly periods up to `now`, and roll it up."""
    begun = time.perf_counter()

    def step(line: str) -> None:
        say(f"{time.perf_counter() - begun:6.1f} s  {line}")

    monday = now.date() - dt.timedelta(days=now.weekday())
    columns = draw(projects=projects, periods=periods, monday=monday, seed=seed)
    with transaction.atomic():
        leaves = _grow_tree()
        accounts.open_accounts(nodes={"CUS": leaves[0].parent, "NET": leaves[-1].parent}, now=now)
        weeks = _open_periods(monday, periods)
        counts = _write(columns, leaves, weeks, now, step)
        root = Node.objects.get(parent=None)
        after = {"projects": projects, "periods": periods, "seed": seed}
        events.record("demo.loaded", subject=root, actor=system_user(), at=now, after=after)
    step("figures of past periods")
    counts["snapshot"] = past.write(columns, weeks[:-1], now=now, say=step)
    ReportingPeriod.objects.filter(pk__in=[week.pk for week in weeks[:-1]]).update(closed_at=now, closed_by=system_user())
    rolled = rollup(now=now)
    step(f"today rolled up: {rolled.projects} projects, {rolled.nodes} nodes in {rolled.seconds} s")
    return counts


def _write(columns: Columns, leaves: list[Node], weeks: list[ReportingPeriod], now: dt.datetime, step) -> dict[str, int]:
    stage = default_type().stages.get(name="Delivery")
    of_leaf = [leaf.pk for leaf in leaves]
    year = ensure_fiscal_year(day=now.date())
    labour = CostType.objects.create(code="LAB", name="Own staff")
    sources = [
        (Project, columns.project_rows(of_leaf, stage, now)),
        (StageChange, columns.stage_rows(stage)),
        (Baseline, columns.baseline_rows()),
        (DateForecast, columns.forecast_rows()),
        (WorkPackage, columns.package_rows()),
        (Progress, columns.progress_rows([week.end_on for week in weeks], now.date())),
        (StatusReport, columns.report_rows(weeks[-2:] if len(weeks) > 1 else weeks, now)),
        (Actual, columns.actual_rows(labour.pk)),
        (Version, columns.version_rows(year)),
        (BusinessCase, columns.case_rows()),
        (Risk, columns.risk_rows()),
        (RiskAssessment, columns.assessment_rows()),
    ]
    counts = {}
    for model, (names, rows) in sources:
        counts[model._meta.model_name] = load(model, names, rows)
        step(f"{counts[model._meta.model_name]} {model._meta.verbose_name_plural}")
    numbered(*(model for model, _rows in sources))
    return counts


def _grow_tree() -> list[Node]:
    """An enterprise with functions, portfolios and programmes; returns the programmes."""
    top = _node("SYN", "Synthetic enterprise", "enterprise", None)
    leaves = []
    for f in range(FANOUT[0]):
        function = _node(f"F{f + 1}", f"Function {f + 1}", "function", top)
        for p in range(FANOUT[1]):
            portfolio = _node(f"F{f + 1}-P{p + 1}", f"Portfolio {f + 1}.{p + 1}", "portfolio", function)
            leaves += [
                _node(f"F{f + 1}-P{p + 1}-G{g + 1}", f"Programme {f + 1}.{p + 1}.{g + 1}", "programme", portfolio) for g in range(FANOUT[2])
            ]
    return leaves


def _node(code: str, name: str, kind: str, parent: Node | None) -> Node:
    node = Node.objects.create(code=code, name=name, kind=kind, parent=parent, depth=parent.depth + 1 if parent else 0, path=f"/new-{code}/")
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    return node


def _open_periods(monday: dt.date, periods: int) -> list[ReportingPeriod]:
    calendar = ensure_calendar()
    starts = [monday - dt.timedelta(weeks=week) for week in range(periods - 1, -1, -1)]
    rows = [ReportingPeriod(calendar=calendar, start_on=start, end_on=start + dt.timedelta(days=6)) for start in starts]
    return ReportingPeriod.objects.bulk_create(rows)


