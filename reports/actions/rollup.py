"""Bring figures up to date: of the projects a deed touched and their ancestors, or of everything."""

import contextlib
import datetime as dt
import gc
import time
from dataclasses import dataclass

from django.db import transaction

from finance.actions.benefit_standings import recompute_benefits
from finance.actions.earned_value import recompute_earned_value
from finance.queries.work import measured_work
from governance.actions.health import recompute_health
from governance.actions.simulations import simulate_again
from governance.queries.facts import facts_at
from governance.queries.register_counts import counts_of_projects
from pmo.accounts.actions import system_user
from pmo.jobs.progress import report
from pmo.statements import fetched, numbers
from portfolio.actions.periods import close_period, ensure_period
from portfolio.models import Node, ReportingPeriod
from portfolio.policy import require
from portfolio.queries import StatusDate, period_of, status_dates
from projects.actions.status import freeze_reports
from projects.models import Project
from reports.actions.node_rows import refresh_node_snapshots
from reports.actions.project_rows import refresh_project_snapshots
from reports.models import Snapshot

CHUNK = 1000
PATHS = "SELECT p.id, n.path FROM projects_project p JOIN portfolio_node n ON n.id = p.node_id WHERE p.id IN ({ids}) ORDER BY p.id"


@dataclass(frozen=True)
class RolledUp:
    """How much a roll-up recomputed, and how long it took."""

    projects: int
    nodes: int
    seconds: float


def refresh_figures(*, project_ids: list[int], since: dt.date | None, now: dt.datetime) -> None:
    """Recompute all figures of projects and of their ancestors, for each open period that a fact of `since` touches."""
    ensure_period(day=now.date())
    node_ids = ancestors_of(project_ids=project_ids)
    dates = status_dates(today=now.date(), since=since)
    for number, status in enumerate(dates):
        newest = number == len(dates) - 1
        for start in range(0, len(project_ids), CHUNK):
            recompute(project_ids=project_ids[start : start + CHUNK], status=status, newest=newest, now=now)
        refresh_node_snapshots(node_ids=node_ids, status=status, newest=newest, now=now)
        report((number + 1) / len(dates), f"Figures as of {status.as_of}")


def refresh_nodes(*, node_ids: list[int], since: dt.date | None, now: dt.datetime) -> None:
    """Write the snapshots of nodes and of all above them from the rows their children have."""
    ensure_period(day=now.date())
    paths = Node.objects.filter(pk__in=node_ids).values_list("path", flat=True)
    wanted = _on_the_way(paths)
    dates = status_dates(today=now.date(), since=since)
    for number, status in enumerate(dates):
        refresh_node_snapshots(node_ids=wanted, status=status, newest=number == len(dates) - 1, now=now)


def rollup(*, project_ids: list[int] | None = None, node: Node | None = None, as_of: dt.date | None = None, now: dt.datetime) -> RolledUp:
    """Recompute earned value, health and snapshots of the projects (or those below the node, or all) and of their ancestors.

    With `as_of`, the open period that holds that day is recomputed; without it, today's. A project at a time costs itself and its
    ancestors; chunks keep memory flat. Run twice it writes the same. A closed period stays as it is.
    """
    begun = time.perf_counter()
    period = period_of(day=as_of or now.date()) or ensure_period(day=as_of or now.date())
    if period.closed_at is not None:
        return RolledUp(0, 0, round(time.perf_counter() - begun, 3))
    status = StatusDate(period, min(as_of or period.end_on, period.end_on, now.date()))
    newest = period.start_on <= now.date() <= period.end_on
    paths = _paths(project_ids, node)
    ids = list(paths)
    node_ids = _node_ids(paths.values(), node, everything=project_ids is None and node is None)
    with transaction.atomic() if len(ids) <= CHUNK else contextlib.nullcontext():  # few are fresh with all above them, or not at all
        for start in range(0, len(ids), CHUNK):
            with _uncollected():
                recompute(project_ids=ids[start : start + CHUNK], status=status, newest=newest, now=now)
            report(min(start + CHUNK, len(ids)) / max(len(ids), 1) * 0.95, f"{min(start + CHUNK, len(ids))} of {len(ids)} projects")
        refresh_node_snapshots(node_ids=node_ids, status=status, newest=newest, now=now)
    return RolledUp(len(ids), len(node_ids), round(time.perf_counter() - begun, 3))


@contextlib.contextmanager
def _uncollected():
    """Within, the collector of reference cycles rests: a chunk makes hundreds of thousands of plain values and no cycle (a sixth of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic(savepoint=False)
def recompute(*, project_ids: list[int], status: StatusDate, newest: bool, now: dt.datetime) -> None:
    """Earned value and benefits, then health, then the snapshot of each project, in one transaction."""
    if status.period.closed_at is not None:
        return
    work = measured_work(project_ids=project_ids, day=status.as_of)
    recompute_earned_value(project_ids=project_ids, status=status, now=now, work=work)
    recompute_benefits(project_ids=project_ids, status=status, now=now)
    facts = facts_at(project_ids=project_ids, status=status)
    counted = counts_of_projects(project_ids=project_ids, day=status.as_of)
    healths = recompute_health(project_ids=project_ids, status=status, now=now, facts=facts, work=work, counted=counted)
    refresh_project_snapshots(project_ids=project_ids, status=status, newest=newest, now=now, facts=facts, healths=healths, counted=counted)


def open_day(*, now: dt.datetime) -> RolledUp | None:
    """Open today's period when it is new, and recompute everything once a day; None when today's figures are there already."""
    period = ensure_period(day=now.date())
    fresh = Snapshot.objects.filter(period=period, as_of=min(now.date(), period.end_on), current=True)
    due = Project.objects.exclude(snapshots__in=fresh).filter(stage_changes__known_on__lte=now.date())
    return rollup(now=now) if due.exists() else None


@transaction.atomic
def close_and_freeze(*, actor, period: ReportingPeriod, now: dt.datetime) -> RolledUp:
    """Recompute a period as of its last day, freeze its snapshots and reports, and close it for good.

    Raises:
        NotPermitted, Conflict: as `close_period`.
    """
    require("close_period", actor=actor)
    rolled = RolledUp(0, 0, 0.0)
    if period.closed_at is None and period.end_on <= now.date():
        rolled = rollup(as_of=period.end_on, now=now)
    close_period(actor=actor, period=period, now=now)
    freeze_reports(period=period, now=now)
    Snapshot.objects.filter(period=period).update(frozen=True)
    simulate_again(actor=system_user(), now=now)
    return rolled


def ancestors_of(*, project_ids: list[int]) -> set[int]:
    """The nodes above projects, from their own to the root."""
    paths = Node.objects.filter(projects__in=project_ids).values_list("path", flat=True).distinct()
    return _on_the_way(paths)


def _paths(project_ids, node) -> dict[int, str]:
    """The projects asked for, and the branch each is in."""
    if project_ids is not None:
        return dict(fetched(PATHS.format(ids=numbers(project_ids))))
    projects = Project.objects.order_by("pk")
    if node is not None:
        projects = projects.filter(node__path__startswith=node.path)
    return dict(projects.values_list("pk", "node__path"))


def _node_ids(paths, node, *, everything: bool) -> set[int]:
    if everything:
        return set(Node.objects.values_list("pk", flat=True))
    if node is None:
        return _on_the_way(paths)
    return set(Node.objects.filter(path__startswith=node.path).values_list("pk", flat=True)) | _on_the_way([node.path])


def _on_the_way(paths) -> set[int]:
    """The nodes of the branches, from the root down."""
    return {int(part) for path in set(paths) for part in path.split("/") if part}
