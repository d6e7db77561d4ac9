"""The lines of a schedule as a table is read: a page of them, each with its dates, what it waits for, and where it lies in the project."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, F, Max, Q, Value, When

from pmo.calc.working_time import STANDARD_WEEK
from projects.calc.schedule.words import duration_said, link_said
from projects.models import Link, Project, Schedule, WorkCalendar, WorkPackage
from projects.queries.calendars import working_time
from projects.queries.projects import visible
from projects.queries.schedule_past import Past
from projects.queries.schedules import plain

READ = (
    "pk", "wbs", "level", "name", "kind", "owner", "active", "manual", "elapsed", "estimated", "done", "start_at", "finish_at", "deadline_at",
    "scheduled__start_at", "scheduled__finish_at", "scheduled__duration_minutes", "scheduled__total_slack", "scheduled__critical", "scheduled__done",
)  # fmt: skip
DRAWN = 1000  # the width that places on the bar are told in


@dataclass(frozen=True)
class Line:
    """One line as it is read. `left`, `wide`, `done_wide` and the baseline's place it within the project, in thousandths."""

    number: int
    wbs: str
    level: int
    name: str
    kind: str
    owner: str
    active: bool
    start: dt.datetime | None
    finish: dt.datetime | None
    duration: str
    slack: str
    done: float | None
    critical: bool
    late: bool  # finishes after its deadline
    deadline: dt.datetime | None
    predecessors: str
    left: int
    wide: int
    done_wide: int
    promised_left: int
    promised_wide: int
    from_promise: bool = False  # start and finish are what was promised: of that day no other dates are kept


@dataclass(frozen=True)
class Facts:
    """What matters first of a schedule: when it finishes against what was promised (working days later), what is critical, what is late.

    Of a day that has passed, what is critical and what is late is None: it is not kept.
    """

    finish: dt.datetime | None
    promised: dt.datetime | None
    slip_days: float | None
    critical: int | None
    missed: int | None


@dataclass(frozen=True)
class Lines:
    """A page of lines, how many there are in all, and where the status date lies in the project, in thousandths."""

    lines: list[Line]
    count: int
    status: int | None


def schedule_lines(
    *, user, project: Project, schedule: Schedule, page: int = 1, size: int = 50, level: int | None = None, past: Past | None = None
) -> Lines:  # fmt: skip
    """A page of the lines of a schedule in the order of the outline, in four queries; `level` leaves out what lies deeper.

    With a `past`, lines known by that day, with what is kept of them.
    """
    keys = list(WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("pk", "level"))
    number = {key: place for place, (key, _level) in enumerate(keys, 1)}
    shown = [key for key, depth in keys if (level is None or depth <= level) and (past is None or key in past.promised)]
    on_page = shown[(page - 1) * size : page * size]
    rows = WorkPackage.objects.filter(pk__in=on_page).order_by("order", "pk").values_list(*READ, named=True)
    minutes = WorkCalendar.objects.filter(pk=project.calendar_id).values_list("minutes_per_day", flat=True).first() or 480
    if past is not None:
        number = {key: place for place, key in enumerate(shown, 1)}
        place = _Place(*_span(past, schedule))
        return Lines([_past_line(row, number[row.pk], past, place) for row in rows], len(shown), None)
    waits = _predecessors(user, on_page, number, minutes)
    place = _Place(schedule.project_start_at or schedule.start_at, schedule.project_finish_at)
    lines = [_line(row, number[row.pk], waits[row.pk], place, minutes) for row in rows]
    return Lines(lines, len(shown), place.at(schedule.status_at) if schedule.status_at else None)


def schedule_facts(*, project: Project, schedule: Schedule, past: Past | None = None) -> Facts:
    """What stands over a schedule, in two queries; lines that are done are not critical any more."""
    if past is not None:
        promised = max((finish for _start, finish in past.promised.values() if finish), default=None)
        finish = past.finish_on and dt.datetime.combine(past.finish_on, dt.time.max, tzinfo=dt.UTC)
        return Facts(finish, promised, _slip(project, finish, promised), None, None)
    left = Q(scheduled__critical=True, active=True) & ~Q(kind="summary") & (Q(done__lt=1) | Q(done__isnull=True))
    found = WorkPackage.objects.filter(project=project).aggregate(
        promised=Max("finish_at"), critical=Count("pk", filter=left), missed=Count("pk", filter=Q(scheduled__finish_at__gt=F("deadline_at")))
    )
    finish, promised = schedule.project_finish_at, found["promised"]
    return Facts(finish, promised, _slip(project, finish, promised), found["critical"], found["missed"])


def _slip(project: Project, finish: dt.datetime | None, promised: dt.datetime | None) -> float | None:
    """Working days from what was promised to the finish."""
    calendar = WorkCalendar.objects.filter(pk=project.calendar_id).first()
    time = working_time(calendar) if calendar else STANDARD_WEEK
    return round(time.days_between(plain(promised), plain(finish)), 1) if finish and promised else None


def _span(past: Past, schedule: Schedule) -> tuple[dt.datetime, dt.datetime | None]:
    """What the bars of a day that has passed lie between."""
    moments = [one for dates in past.promised.values() for one in dates if one] + [at for at, _done in past.expected.values()]
    return min(moments, default=schedule.start_at), max(moments, default=None)


class _Place:
    """Where a moment lies between start and finish of the project, in thousandths."""

    def __init__(self, first: dt.datetime, last: dt.datetime | None):
        self.first = first
        self.span = ((last or first) - first).total_seconds() or 86400.0

    def at(self, moment: dt.datetime) -> int:
        return min(max(round((moment - self.first).total_seconds() / self.span * DRAWN), 0), DRAWN)

    def bar(self, start, finish) -> tuple[int, int]:
        if start is None or finish is None:
            return 0, 0
        return self.at(start), max(self.at(finish) - self.at(start), 3)


def _predecessors(user, keys: list[int], number: dict[int, int], minutes_per_day: int) -> dict[int, str]:
    seen = Case(When(visible(user=user, prefix="predecessor__project__"), then=Value(True)), default=Value(False), output_field=BooleanField())
    links = Link.objects.filter(successor_id__in=keys).order_by("pk").annotate(seen=seen)
    found = defaultdict(list)
    for link in links.values_list("successor_id", "predecessor_id", "type", "lag", "unit", "predecessor__project__code", "predecessor__wbs", "seen"):
        to, key, kind, lag, unit, code, wbs, shown = link
        named = number.get(key, f"{code}\\{wbs}" if shown else "?")
        found[to].append(link_said(named, kind, lag, unit, minutes_per_day))
    return defaultdict(str, {key: ", ".join(said) for key, said in found.items()})


def _line(row, number: int, predecessors: str, place: _Place, minutes_per_day: int) -> Line:
    start, finish = row.scheduled__start_at, row.scheduled__finish_at
    left, wide = place.bar(start, finish)
    promised = place.bar(row.start_at, row.finish_at)
    done = row.scheduled__done if row.scheduled__done is not None else float(row.done) if row.done is not None else None
    duration = duration_said(row.scheduled__duration_minutes, minutes_per_day, elapsed=row.elapsed, estimated=row.estimated)
    return Line(
        number, row.wbs, row.level, row.name, row.kind, row.owner, row.active, start, finish, duration,
        duration_said(row.scheduled__total_slack, minutes_per_day), done, bool(row.scheduled__critical),
        bool(row.deadline_at and finish and finish > row.deadline_at), row.deadline_at, predecessors,
        left, wide, round(wide * (done or 0)), *promised,
    )  # fmt: skip


def _past_line(row, number: int, past: Past, place: _Place) -> Line:
    """A line as it is kept of a day: what was promised of it, and of a milestone when it was expected."""
    at, done = past.expected.get(row.pk, (None, False))
    promised, (left, wide) = place.bar(*past.promised[row.pk]), place.bar(at, at)
    share = 1.0 if done else None
    return Line(
        number, row.wbs, row.level, row.name, row.kind, row.owner, True, at or past.promised[row.pk][0], at or past.promised[row.pk][1], "", "",
        share, False, False, None, "", left, wide, wide if done else 0, *promised, from_promise=at is None,
    )  # fmt: skip
