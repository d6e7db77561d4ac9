"""Compute the schedule of a project from its plan: part of every deed that changes the plan, and of nothing else."""

import datetime as dt

import numpy as np
from django.utils.translation import gettext as _

from pmo.storage import upsert
from portfolio.actions.periods import require_open
from portfolio.queries import period_of
from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule.network import Dates
from projects.models import DateForecast, MilestoneForecast, Project, Schedule, Scheduled, WorkPackage
from projects.queries.plans import computed
from projects.queries.schedules import stored_schedule

MOMENTS = ["start", "finish", "early_start", "early_finish", "late_start", "late_finish"]
WRITTEN = [field.attname for field in Scheduled._meta.concrete_fields if not field.primary_key]
MILESTONES = ["finish_at", "promised_at", "done"]


def recompute_schedule(*, project: Project, known_on: dt.date, now: dt.datetime, file: ScheduleFile | None = None) -> Schedule:
    """Compute every line's dates anew and store them, with the forecasts of milestones and of the finish as known on a day.

    Called inside the transaction of the deed that changed the plan; harmless twice. What holds is stored on the schedule. `file` is the
    plan as it is stored, where the deed has it at hand.

    Raises:
        Refused: the links lead in a loop, or a calendar has no working time; the lines are named.
        Conflict: the day lies in a closed period.
    """
    require_open(day=known_on, field="known_on")
    schedule = Schedule.objects.select_for_update().get(project=project)
    file = file or stored_schedule(project=project)
    dates, uids = computed(file)
    own = {task.uid for task in file.tasks if not task.external}
    rows = [row for row in _rows(dates, uids, project) if row["work_package_id"] in own]
    upsert(Scheduled, rows, unique=["work_package_id"], update=WRITTEN)
    Scheduled.objects.filter(project=project).exclude(work_package__project=project).delete()
    schedule.project_start_at, schedule.project_finish_at = _moment(dates.project_start), _moment(dates.project_finish)
    schedule.computed_at, schedule.trouble = now, ""
    schedule.save(update_fields=["project_start_at", "project_finish_at", "computed_at", "trouble"])
    _forecast(project, schedule, known_on)
    return schedule


def _rows(dates: Dates, uids: list[int], project: Project) -> list[dict]:
    """The computed dates as rows to be stored."""
    columns = {f"{name}_at": _moments(getattr(dates, name)) for name in MOMENTS}
    numbers = {name: getattr(dates, name).tolist() for name in ("total_slack", "free_slack", "critical", "duration", "driving")}
    return [
        {
            "work_package_id": uid,
            "project_id": project.pk,
            **{name: column[place] for name, column in columns.items()},
            "total_slack": numbers["total_slack"][place],
            "free_slack": numbers["free_slack"][place],
            "critical": numbers["critical"][place],
            "duration_minutes": numbers["duration"][place],
            "driving_id": uids[numbers["driving"][place]] if numbers["driving"][place] >= 0 else None,
        }
        for place, uid in enumerate(uids)
    ]


def _moments(column: np.ndarray) -> list[dt.datetime | None]:
    """datetime64 in local time as moments kept as UTC."""
    return [None if one is None else one.replace(tzinfo=dt.UTC) for one in column.astype("datetime64[us]").tolist()]


def _moment(one: np.datetime64) -> dt.datetime | None:
    return _moments(np.array([one]))[0]


def _forecast(project: Project, schedule: Schedule, known_on: dt.date) -> None:
    """Keep what was expected, as known on the day; within one open period the newest word replaces the one before it."""
    period = period_of(day=known_on)
    since = period.start_on if period else known_on
    milestones = WorkPackage.objects.filter(project=project, kind=WorkPackage.Kind.MILESTONE, scheduled__isnull=False)
    told = milestones.values_list("pk", "scheduled__finish_at", "finish_at", "actual_finish_at")
    MilestoneForecast.objects.filter(project=project, known_on__gte=since, known_on__lt=known_on).delete()
    rows = [
        {"work_package_id": key, "project_id": project.pk, "known_on": known_on, "finish_at": finish, "promised_at": promised, "done": bool(actual)}
        for key, finish, promised, actual in told
    ]
    upsert(MilestoneForecast, rows, unique=["work_package_id", "known_on"], update=MILESTONES)
    if schedule.project_finish_at is not None:
        days = {"start_on": schedule.project_start_at.date(), "finish_on": schedule.project_finish_at.date()}
        stood = DateForecast.objects.filter(project=project, known_on__lte=known_on).order_by("-known_on").first()
        if stood is None or (stood.start_on, stood.finish_on) != tuple(days.values()):
            DateForecast.objects.update_or_create(project=project, known_on=known_on, defaults=days | {"note": _("From the schedule.")})
