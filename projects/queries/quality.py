"""Read how sound a schedule is, and the schedule itself as it goes out."""

import datetime as dt
from typing import Any

from django.db.models import F

from projects.calc.files.contents import FileBaseline
from projects.calc.schedule.edits.fields import EPOCH
from projects.calc.schedule.quality import quality
from projects.models import BaselineItem, Project, Schedule, ScheduleQuality, WorkPackage
from projects.queries.minutes import Minutes
from projects.queries.plans import MINUTE, computed
from projects.queries.schedules import plain, stored_schedule

SENT = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")


def quality_checks(*, project: Project) -> list[dict] | None:
    """The fourteen checks of the plan as it is stored; None where the project has no schedule.

    Raises:
        Refused: the plan cannot be computed.
    """
    file = stored_schedule(project=project)
    if file is None:
        return None
    dates, uids = computed(file)
    rows = WorkPackage.objects.filter(project=project).order_by("pk")
    keys = {pk: pk if uid is None else uid for pk, uid in rows.values_list("pk", "uid")}
    checks = [one.told() for one in quality(file, dates, uids, promised(project=project))]
    for check in checks:
        check["offenders"] = [one | {"uid": keys[one["uid"]]} for one in check["offenders"]]
    return checks


def promised(*, project: Project) -> dict[int, FileBaseline]:
    """What the baseline in force says of each line, by its key."""
    newest = project.baselines.filter(items__isnull=False).order_by("-number").values_list("pk", flat=True).first()
    items = {
        pk: (duration, work) for pk, duration, work in
        BaselineItem.objects.filter(baseline=newest).values_list("work_package_id", "duration_minutes", "work_minutes")
    }  # fmt: skip
    rows = WorkPackage.objects.filter(project=project).values_list("pk", "start_at", "finish_at", "budget")
    none = (None, None)
    return {
        pk: FileBaseline(plain(start), plain(finish), *items.get(pk, none), budget or None)
        for pk, start, finish, budget in rows
    }  # fmt: skip


def quality_on(*, project: Project, day: dt.date) -> ScheduleQuality | None:
    """The checks as they were stored last by a day."""
    return ScheduleQuality.objects.filter(project=project, known_on__lte=day).order_by("-known_on").first()


def quality_history(*, project: Project, day: dt.date) -> list[ScheduleQuality]:
    """The checks of each period known by a day, oldest first."""
    return list(ScheduleQuality.objects.filter(project=project, known_on__lte=day).order_by("known_on"))


def schedule_payload(*, project: Project) -> dict[str, Any] | None:
    """The computed schedule as it goes out; None where the project has none. Slack in working days of the project's calendar."""
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None:
        return None
    day = project.calendar.minutes_per_day if project.calendar_id else 480
    columns = [Minutes(f"scheduled__{name}_at") for name in SENT]
    columns += [F(f"scheduled__{name}") for name in ("total_slack", "free_slack", "critical")]
    rows = WorkPackage.objects.filter(project=project, scheduled__isnull=False).order_by("order", "pk")
    tasks = [_task(row, day) for row in rows.values_list("pk", "uid", "wbs", "name", "kind", *columns)]
    return {
        "project_start": _iso(plain(schedule.project_start_at)), "project_finish": _iso(plain(schedule.project_finish_at)),
        "status_date": _iso(plain(schedule.status_at)), "computed_at": schedule.computed_at, "trouble": schedule.trouble,
        "version": schedule.version, "tasks": tasks,
    }  # fmt: skip


def _task(row: tuple, day: int) -> dict:
    pk, uid, wbs, name, kind, *moments, total, free, critical = row
    said = {"uid": pk if uid is None else uid, "wbs": wbs, "name": name, "kind": kind}
    said |= {label: _iso(None if at is None else EPOCH + at * MINUTE) for label, at in zip(SENT, moments, strict=True)}
    return said | {
        "total_slack_days": None if total is None else round(total / day, 4),
        "free_slack_days": None if free is None else round(free / day, 4),
        "critical": critical,
    }  # fmt: skip


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
