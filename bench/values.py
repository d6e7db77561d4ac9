"""Earned value of everything at one date and over its whole series, in parts, against NumPy over ready arrays plus the read and the write."""

import datetime as dt

import numpy as np
from django.db import transaction
from django.utils import timezone

from bench.table import Line, milliseconds
from bench.timing import Taken, cpu_ratio, peak_mib, timed
from finance.actions.earned_value import WRITTEN, recompute_earned_value
from finance.models import EarnedValue, Progress
from finance.queries.earned_value_at import earned_value_at
from finance.queries.past_measures import past_measures
from finance.queries.work import UNKNOWN, Work, measured_work
from pmo.storage import upsert
from portfolio.actions.periods import ensure_period
from portfolio.queries import StatusDate
from projects.models import Project

CHUNK = 1000
GOAL = 3


def lines() -> list[Line]:
    """At one date; the series; one change."""
    now = timezone.now()
    ids = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return [*_at_one_date(chunks, StatusDate(ensure_period(day=now.date()), now.date()), now), *_series(chunks, now.date())]


def _at_one_date(chunks: list[list[int]], status: StatusDate, now: dt.datetime) -> list[Line]:
    def whole() -> int:
        return sum(recompute_earned_value(project_ids=some, status=status, now=now) for some in chunks)

    def write() -> None:
        for some in chunks:
            with transaction.atomic():
                upsert(EarnedValue, stored[some[0]], unique=["project_id", "period_id"], update=WRITTEN)

    peak, _ = peak_mib(whole)
    taken = timed(whole)
    stored = {some[0]: list(EarnedValue.objects.filter(project__in=some, period=status.period).values(*_columns())) for some in chunks}
    read = timed(lambda: [measured_work(project_ids=some, day=status.as_of) for some in chunks])
    bare = timed(lambda: [_numpy(work, status.as_of) for work in read.answer])
    written = timed(write)
    note = f"{taken.answer} projects, earned schedule and p-factor with it; peak {peak:.0f} MiB"
    return [_line("earned value of all at one date, stored", taken, read, bare, written, note)]


def _series(chunks: list[list[int]], day: dt.date) -> list[Line]:
    dates: list[int] = []

    def whole() -> int:
        dates[:] = [len(earned_value_at(project_ids=some, status=day).series) for some in chunks]
        return sum(dates)

    def read() -> list:
        found = []
        for some in chunks:
            work = measured_work(project_ids=some, day=day)
            found.append(past_measures(work=work, project_ids=sorted(set(work.project.tolist())), day=day))
        return found

    def bare() -> None:
        for past in ready.answer:
            for then in past.days:
                _numpy(past.work, then)

    peak, _ = peak_mib(whole)
    taken, ready = timed(whole), timed(read)
    floor = timed(bare)
    note = f"{Progress.objects.count():,} measures, {max(dates, default=0)} dates; peak {peak:.0f} MiB"
    return [_line("earned value of all, the full series", taken, ready, floor, None, note)]


def _line(name: str, taken: Taken, read: Taken, bare: Taken, written: Taken | None, note: str) -> Line:
    floor = read.seconds + bare.seconds + (written.seconds if written else 0)
    spent = read.cpu + bare.cpu + (written.cpu if written else 0)
    parts = f"read {milliseconds(read.seconds)}, NumPy {milliseconds(bare.seconds)}" + (f", write {milliseconds(written.seconds)}" if written else "")
    told = f"{parts}; {note}; {cpu_ratio(taken.cpu, spent)}"
    return Line(name, milliseconds(taken.seconds), f"{milliseconds(floor)} floor", taken.seconds / floor, GOAL, told)


def _columns() -> list[str]:
    return [field.attname for field in EarnedValue._meta.concrete_fields if field.attname != "id"]


def _numpy(work: Work, day: dt.date) -> tuple[np.ndarray, ...]:
    """PV, EV, AC and BAC by project over arrays that are there: straight plans over the clock, nothing else."""
    _ids, place = np.unique(work.project, return_inverse=True)
    now = np.datetime64(day, "m").astype(np.int64)
    length = np.maximum(work.finish - work.start, 1)
    planned = np.clip((now - work.start) / length, 0.0, 1.0)
    done = np.where(work.done == UNKNOWN, 0.0, work.done / 1e6)
    spent = np.where(work.actual_cost == UNKNOWN, 0, work.actual_cost)
    return tuple(np.bincount(place, weights=one) for one in (work.budget * planned, work.budget * done, spent, work.budget))
