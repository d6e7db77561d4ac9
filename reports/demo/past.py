"""The frozen figures of a synthetic portfolio's past periods: the same formulas as the roll-up, by the column, written in bulk."""

import datetime as dt
import json
from collections.abc import Iterator

import numpy as np

from finance.calc.earned_value import WorkPackages, indices, measure
from pmo.calc.money import from_minor
from portfolio.models import Node
from portfolio.queries import StatusDate
from reports.actions.node_rows import refresh_node_snapshots
from reports.demo.bulk import load, numbered
from reports.demo.columns import PACKAGES, Columns
from reports.models import Snapshot

NAMES = [
    "project_id", "cleared", "period_id", "as_of", "current", "frozen", "currency", "stage", "stage_kind", "projects", "computed", "declared",
    "independent", "published", "counts", "bac", "pv", "ev", "ac", "measured_budget", "cpi", "spi", "eac_a", "eac_b", "vac", "coverage",
    "fiscal_year", "budget", "open_risks", "high_risks", "overdue_risks", "stale", "restricted", "unconverted", "asks", "detail", "computed_at",
]  # fmt: skip


def write(columns: Columns, periods: list, *, now: dt.datetime, say) -> int:
    """Write project rows in bulk and node rows by adding them up, for each period; returns how many project rows."""
    node_ids = list(Node.objects.values_list("pk", flat=True))
    count = 0
    for number, period in enumerate(periods, start=1):
        count += load(Snapshot, NAMES, _rows(columns, period, now))
        if number in (1, 10) or number == len(periods):
            numbered(Snapshot)
        refresh_node_snapshots(node_ids=node_ids, status=StatusDate(period, period.end_on), newest=False, now=now)
        Snapshot.objects.filter(period=period, node__isnull=False).update(frozen=True)
        if number % 13 == 0:
            say(f"{number} of {len(periods)} periods, {count} rows")
    numbered(Snapshot)
    return count


def _rows(columns: Columns, period, now: dt.datetime) -> Iterator[tuple]:
    day = period.end_on
    found, spent = _measured(columns, day)
    running = columns.start <= (day - dt.date(1970, 1, 1)).days
    moment, budgets = now.isoformat(), columns.budgets
    for place in np.flatnonzero(running).tolist():
        bac, pv, ev, ac = (from_minor(int(one[place])) for one in (found.bac, found.pv, found.ev, spent))
        if not found.ev_known[place] and pv:
            ev = ac = None  # work is due and none was measured
        of = indices(bac=bac, pv=pv, ev=ev, ac=ac)
        least = min(of.cpi or 1.0, of.spi or 1.0)
        colour = "red" if least < 0.9 else "amber" if least < 0.95 else "green"
        budget = from_minor(int(budgets[place]))
        counts = {"stages": {"Delivery": 1}, "ratings": {}, "rag": {"computed": {colour: 1}, "declared": {"green": 1}, "independent": {"unknown": 1}},
                  "rag_budget": {colour: str(budget)}}  # fmt: skip
        measured = from_minor(int(found.measured_budget[place]))
        yield (
            place + 1, "t", period.pk, day, "f", "t", "GBP", "Delivery", "active", 1, colour, "green", "unknown", "", json.dumps(counts),
            bac, pv, ev, ac, measured, of.cpi, of.spi, _cents(of.eac_a), _cents(of.eac_b), _cents(of.vac),
            float(measured / bac) if bac else None, "", budget, 2, 0, 0, 0, 0 if place % 500 else 1, 0, 0, "{}", moment,
        )  # fmt: skip


def _cents(amount):
    return None if amount is None else f"{amount:.2f}"


def _measured(columns: Columns, day: dt.date):
    done = columns.done(day - dt.timedelta(days=2))
    known = np.repeat(columns.start <= (day - dt.date(1970, 1, 1)).days, PACKAGES)
    percent = np.where(known & (done > 0), done, np.nan)
    packages = WorkPackages(
        project=columns.project, budget=columns.budget, start=columns.moments(columns.begins, 8), finish=columns.moments(columns.ends, 17),
        curve=columns.curve, technique=columns.technique, percent=percent, started=done > 0, finished=done >= 1,
    )  # fmt: skip
    cost = np.round(done * columns.budget / np.repeat(columns.thrift, PACKAGES)).astype(np.int64)
    return measure(packages, day, projects=columns.count), cost.reshape(-1, PACKAGES).sum(axis=1)
