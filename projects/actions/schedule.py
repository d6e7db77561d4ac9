"""Compute the schedule of a project from its plan: part of every deed that changes the plan, and of nothing else."""

import datetime as dt
from collections.abc import Iterable, Mapping

import numpy as np
from django.utils.translation import gettext as _

from pmo.storage import upsert
from portfolio.actions.periods import require_open
from portfolio.queries import period_of
from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule.consequence import Moved
from projects.calc.schedule.edits.fields import EPOCH
from projects.calc.schedule.network import Dates
from projects.calc.schedule.summary_done import summary_done
from projects.models import DateForecast, MilestoneForecast, Project, Schedule, Scheduled, WorkPackage
from projects.queries.plans import computed
from projects.queries.schedules import DATED, stored_dates, stored_schedule

MINUTE = dt.timedelta(minutes=1)
AT_ONCE = 10_000  # rows made ready
MOMENTS = ["start", "finish", "early_start", "early_finish", "late_start", "late_finish"]
WRITTEN = [field.attname for field in Scheduled._meta.concrete_fields if not field.primary_key]
MILESTONES = ["finish_at", "promised_at", "done"]


def recompute_schedule(*, project: Project, known_on: dt.date, now: dt.datetime, author=None) -> Schedule:
    """Compute every line's dates anew and store them, with the forecasts of milestones and of the finish as known on a day.

    Called inside the transaction of the deed that changed the plan; harmless twice. What holds is stored on the schedule. `author` is the one
    whose word the finish is; None where the dates only followed something else.

    Raises:
        Refused: the links lead in a loop, or a calendar has no working time; the lines are named.
        Conflict: the day lies in a closed period.
    """
    stood = stored_dates(project=project)
    return recomputed(project=project, file=stored_schedule(project=project), stood=stood, known_on=known_on, now=now, author=author)[0]


def recomputed(
    *, project: Project, file: ScheduleFile, stood: Mapping[int, tuple], known_on: dt.date, now: dt.datetime, author=None
) -> tuple[Schedule, list[Moved]]:  # fmt: skip
    """The same of a plan and its dates that the deed has at hand as they are stored, and the lines whose dates or slack changed. Raises as that."""
    require_open(day=known_on, field="known_on")
    schedule = Schedule.objects.select_for_update().get(project=project)
    dates, uids = computed(file)
    own = {task.uid for task in file.tasks if not task.external}
    stands = {uid: row for uid, row in _numbers(dates, uids, summary_done(file.tasks)) if uid in own}
    differing = [uid for uid, row in stands.items() if stood.get(uid) != row]
    for place in range(0, len(differing), AT_ONCE):
        rows = _rows(project, {uid: stands[uid] for uid in differing[place : place + AT_ONCE]})
        upsert(Scheduled, rows, unique=["work_package_id"], update=WRITTEN)
    if stood.keys() - stands.keys():
        Scheduled.objects.filter(project=project).exclude(work_package__project=project).delete()
    schedule.project_start_at, schedule.project_finish_at = _moment(dates.project_start), _moment(dates.project_finish)
    schedule.computed_at, schedule.trouble = now, ""
    if differing or schedule.known_version != schedule.version:
        schedule.known_on, schedule.known_version = known_on, schedule.version
    schedule.save(update_fields=["project_start_at", "project_finish_at", "computed_at", "trouble", "known_on", "known_version"])
    _forecast(project, schedule, known_on, author)
    return schedule, [_moved(uid, stood.get(uid), stands[uid]) for uid in differing if stands[uid][:-1] != stood.get(uid, ())[:-1]]


def _numbers(dates: Dates, uids: list[int], done: Mapping[int, float]) -> Iterable[tuple[int, tuple]]:
    """The computed dates of each line by its uid, as `stored_dates` reads them."""
    columns = [_minutes(getattr(dates, name)) for name in MOMENTS]
    columns += [getattr(dates, name).tolist() for name in ("total_slack", "free_slack", "critical", "duration")]
    driving = [uids[place] if place >= 0 else None for place in dates.driving.tolist()]
    return zip(uids, zip(*columns, driving, map(done.get, uids), strict=True), strict=True)


def _rows(project: Project, stands: Mapping[int, tuple]) -> list[dict]:
    """The rows to store; many lines stand at the same moments, each of which is made once."""
    at = {minutes: _at(minutes) for row in stands.values() for minutes in row[: len(MOMENTS)]}
    names = ("work_package_id", "project_id", *DATED)
    return [
        dict(zip(names, (uid, project.pk, *map(at.__getitem__, row[: len(MOMENTS)]), *row[len(MOMENTS) :]), strict=True))
        for uid, row in stands.items()
    ]


def _moved(uid: int, was: tuple | None, row: tuple) -> Moved:
    start, finish = row[:2]
    before = (None, None) if was is None else was[:2]
    slack, critical = row[6], bool(row[8])
    return Moved(uid, *(None if one is None else EPOCH + one * MINUTE for one in (start, finish, *before)), slack, critical)


def _minutes(column: np.ndarray) -> list[int | None]:
    counted = column.astype("datetime64[m]").astype(np.int64).tolist()
    return [None if missing else one for one, missing in zip(counted, np.isnat(column).tolist(), strict=True)]


def _at(minutes: int | None) -> dt.datetime | None:
    return None if minutes is None else (EPOCH + minutes * MINUTE).replace(tzinfo=dt.UTC)


def _moment(one: np.datetime64) -> dt.datetime | None:
    return _at(_minutes(np.array([one]))[0])


def _forecast(project: Project, schedule: Schedule, known_on: dt.date, author) -> None:
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
            said = days | {"note": _("From the schedule."), "author": author}
            DateForecast.objects.update_or_create(project=project, known_on=known_on, defaults=said)
