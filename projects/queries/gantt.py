"""The whole schedule of a project as columns: what the Gantt chart and its grid are drawn from.

Moments are minutes of the project's wall clock since 1970-01-01T00:00, durations and slack minutes of working time. `tasks` holds one list
a column, all of one length, in the order of the outline; `kind`, `constraint`, a link's `type` and `unit` are places in `words`; `flags`
is a sum of `FLAGS`. What few lines have (parts, own notes) stands beside the columns by id.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField, Case, F, FloatField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from pmo.calc.working_time import STANDARD_WEEK
from projects.calc.schedule.edits.fields import minutes_since
from projects.calc.schedule.edits.parts import parts_from
from projects.calc.schedule.network import CONSTRAINTS, KINDS, LAG_UNITS, LINKS
from projects.models import Baseline, BaselineItem, Link, Project, Schedule, Scheduled, WorkCalendar, WorkPackage
from projects.queries.calendars import working_time
from projects.queries.minutes import Minutes
from projects.queries.projects import visible
from projects.queries.schedule_past import as_past, schedule_past
from projects.queries.schedules import plain

FLAGS = {"manual": 1, "inactive": 2, "elapsed": 4, "estimated": 8, "notes": 16, "critical": 32, "split": 64, "own_fields": 128}
OF_SCHEDULE = ("start", "must_finish", "status", "project_start", "project_finish")
MOMENTS = {
    "start": "scheduled__start_at", "finish": "scheduled__finish_at", "late_finish": "scheduled__late_finish_at",
    "constraint_at": "constraint_at", "deadline": "deadline_at", "planned_start": "planned_start_at", "planned_finish": "planned_finish_at",
    "actual_start": "actual_start_at", "actual_finish": "actual_finish_at", "resume": "resume_at",
}  # fmt: skip
PLAIN = {
    "id": "pk", "uid": "uid", "wbs": "wbs", "level": "level", "name": "name", "code": "code", "owner": "owner", "calendar": "calendar_id",
    "priority": "priority", "own_duration": "duration_minutes", "duration": "scheduled__duration_minutes", "remaining": "remaining_minutes",
    "work": "work_minutes", "total_slack": "scheduled__total_slack", "free_slack": "scheduled__free_slack", "driving": "scheduled__driving_id",
    "version": "version",
}  # fmt: skip


def gantt(
    *, user, project: Project, may_edit: bool = False, baseline: int | None = None, day: dt.date | None = None, only: Sequence[str] | None = None
) -> dict[str, Any] | None:  # fmt: skip
    """The schedule as columns, as a person sees it, in a fixed number of queries; None where the project has none.

    `baseline` names one by number to be drawn beside the plan; the one in force where it is None. With a `day` that has passed, `past` says
    so where the plan changed since, and the columns hold what is kept of that day alone. `only` names the columns that are read.
    """
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None:
        return None
    calendars = list(WorkCalendar.objects.filter(Q(project=project) | Q(project__isnull=True)).order_by("name"))
    own = next((one for one in calendars if one.pk == project.calendar_id), None)
    moments = {name: minutes_since(plain(getattr(schedule, f"{name}_at"))) for name in OF_SCHEDULE}
    past = schedule_past(project=project, schedule=schedule, day=day) if day else None
    rows = {
        "project": {"code": project.code, "name": project.name, "currency": project.currency},
        "version": schedule.version, "may_edit": may_edit, "trouble": schedule.trouble, "computed_at": schedule.computed_at, **moments,
        "from_finish": schedule.from_finish, "push_to_status": schedule.push_to_status, "rule": schedule.rule,
        "critical_slack": schedule.critical_slack_minutes, "minutes_per_day": own.minutes_per_day if own else 480, "calendar": project.calendar_id,
        "words": {"kind": KINDS, "constraint": CONSTRAINTS, "type": LINKS, "unit": LAG_UNITS}, "flags": FLAGS,
        "tasks": _tasks(project, baseline, only), "parts": _parts(project, calendars), "links": _links(project),
        "elsewhere": _elsewhere(user, project),
        "calendars": [_calendar(one) for one in calendars], "standard_week": STANDARD_WEEK.week, "baselines": _baselines(project), "past": None,
    }  # fmt: skip
    return as_past(rows, past) if past else rows


def _tasks(project: Project, baseline: int | None, only: Sequence[str] | None) -> dict[str, list]:
    promised = {"baseline_start": F("start_at"), "baseline_finish": F("finish_at")}
    if baseline is not None:
        item = BaselineItem.objects.filter(baseline__project=project, baseline__number=baseline, work_package=OuterRef("pk"))
        promised = {"baseline_start": Subquery(item.values("start_at")[:1]), "baseline_finish": Subquery(item.values("finish_at")[:1])}
    columns: dict[str, Any] = {name: F(path) for name, path in PLAIN.items()}
    columns |= {name: Minutes(F(path)) for name, path in MOMENTS.items()} | {name: Minutes(one) for name, one in promised.items()}
    columns |= {name: Cast(name, FloatField()) for name in ("physical", "cost")}
    columns["done"] = Coalesce(F("scheduled__done"), Cast("done", FloatField()))
    columns |= {"kind": _place("kind", KINDS), "constraint": _place("constraint", CONSTRAINTS), "flags": _flags()}
    if only is not None:
        columns = {name: columns[name] for name in only}
    rows = WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list(*columns.values())
    found = list(zip(*rows, strict=True)) or [()] * len(columns)
    return dict(zip(columns, found, strict=True))


def _place(name: str, words) -> Case:
    """A word as its place among words."""
    return Case(*[When(**{name: word}, then=Value(place)) for place, word in enumerate(words)], default=Value(0))


def _flags():
    said = {
        "manual": Q(manual=True), "inactive": Q(active=False), "elapsed": Q(elapsed=True), "estimated": Q(estimated=True), "notes": ~Q(notes=""),
        "critical": Q(scheduled__critical=True), "split": ~Q(parts=[]), "own_fields": ~Q(custom={}),
    }  # fmt: skip
    total = None
    for name, condition in said.items():
        one = Case(When(condition, then=Value(FLAGS[name])), default=Value(0), output_field=BigIntegerField())
        total = one if total is None else total + one
    return total


def _parts(project: Project, calendars: list[WorkCalendar]) -> dict[int, list]:
    """The worked stretches of split tasks, as they stand now."""
    times = {one.pk: one for one in calendars}
    rows = WorkPackage.objects.filter(project=project).exclude(parts=[]).values_list("pk", "parts", "calendar_id", "scheduled__start_at")
    found = {}
    for pk, parts, calendar, start in rows:
        row = times.get(calendar or project.calendar_id)
        stated = [(dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)) for first, last in parts]
        stands = parts_from(stated, plain(start), working_time(row) if row else STANDARD_WEEK)
        found[pk] = [[minutes_since(first), minutes_since(last)] for first, last in stands]
    return found


def _links(project: Project) -> dict[str, list]:
    columns = {"id": F("pk"), "from": F("predecessor_id"), "to": F("successor_id"), "type": _place("type", LINKS), "lag": F("lag"),
               "unit": _place("unit", LAG_UNITS)}  # fmt: skip
    rows = Link.objects.filter(project=project).order_by("pk").values_list(*columns.values())
    found = list(zip(*rows, strict=True)) or [()] * len(columns)
    return dict(zip(columns, found, strict=True))


def _elsewhere(user, project: Project) -> list[dict]:
    """Lines of other projects that lines of this one wait for; what they are called only where the person sees their project."""
    ids = Link.objects.filter(project=project).exclude(predecessor__project=project).values("predecessor_id")
    rows = Scheduled.objects.filter(work_package_id__in=ids).annotate(start=Minutes("start_at"), finish=Minutes("finish_at"))
    seen = Case(When(visible(user=user, prefix="project__"), then=Value(True)), default=Value(False))
    rows = rows.values_list("pk", "project__code", "work_package__wbs", "work_package__name", "start", "finish", seen)
    names = ("project", "wbs", "name")
    return [
        {"id": pk, "start": start, "finish": finish} | dict(zip(names, told if shown else (None,) * 3, strict=True))
        for pk, *told, start, finish, shown in rows
    ]


def _calendar(row: WorkCalendar) -> dict:
    return {
        "id": row.pk, "name": row.name, "of_project": row.project_id is not None, "week": row.week, "exceptions": row.exceptions,
        "minutes_per_day": row.minutes_per_day,
    }  # fmt: skip


def _baselines(project: Project) -> list[dict]:
    rows = Baseline.objects.filter(project=project).order_by("number").values("number", "name", "approved_on")
    return list(rows)
