"""Try the edits of a change on a copy of the schedule: what moves, what becomes critical, what the lines cost by month."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from governance.calc.change_impact import NOTHING, cost_by_month, differences, promised_costs
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.calc.files.contents import FileTask
from projects.calc.schedule.edits.fields import EPOCH
from projects.calc.schedule.file_calendars import Calendars
from projects.calc.variance import days_later
from projects.models import Project, WorkPackage
from projects.queries.calendars import working_time
from projects.queries.plans import computed, editable_schedule, edited_schedule
from projects.queries.schedules import stored_dates

MOST_LINES, MOST_NAMED = 200, 50
CRITICAL = 8  # its place among the columns that `stored_dates` reads
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Tried:
    """A schedule before and after edits that were made on a copy of it."""

    told: dict
    finish_before: dt.date | None
    finish: dt.date
    start: dt.date
    cost_before: Decimal
    cost_after: Decimal
    months: dict[str, Decimal]  # what the lines cost more, or less, in each month
    work_before: int
    work_after: int


def tried_schedule(*, project: Project, edits: list[dict], tell: Tell) -> Tried:
    """The edits of a change on a copy of the project's schedule, computed; nothing is stored.

    Raises:
        Conflict: the project has no schedule.
        Refused: an edit cannot be, or the links would lead in a loop.
    """
    tell(0.05, _("The schedule as it stands"))
    stood = stored_dates(project=project)
    before = editable_schedule(project=project, stood=stood)
    tell(0.25, _("The edits on a copy"))
    made = edited_schedule(project=project, file=before, edits=edits)
    tell(0.45, _("The dates of the copy"))
    dates, uids = computed(made.file)
    tell(0.65, _("What moves, and what it costs by month"))
    spans_before = _spans(stood)
    spans_after = dict(zip(uids, zip(dates.start, dates.finish, strict=True), strict=True))
    budgets = dict(WorkPackage.objects.filter(project=project).values_list("pk", "budget"))
    promised = promised_costs(before.tasks, budgets), promised_costs(made.file.tasks, budgets)
    months = cost_by_month(before, spans_before, promised[0]), cost_by_month(made.file, spans_after, promised[1])
    time = Calendars(before).times[0]
    critical = {uid for uid, row in stood.items() if row[CRITICAL]}, {uid for uid, one in zip(uids, dates.critical.tolist(), strict=True) if one}
    was, stays = _own(before.tasks), _own(made.file.tasks)
    told = _moved(was, stays, spans_before, spans_after, time) | {
        "added": _named(stays[uid] for uid in stays.keys() - was.keys()), "removed": _named(was[uid] for uid in was.keys() - stays.keys()),
        "critical": _critical(was, stays, critical),
    }  # fmt: skip
    return Tried(
        told, before.finish and before.finish.date(), dates.project_finish.item().date(), dates.project_start.item().date(),
        sum(promised[0].values(), NOTHING), sum(promised[1].values(), NOTHING), differences(*months), _work(was), _work(stays),
    )  # fmt: skip


def time_of(*, project: Project) -> WorkingTime:
    """The project's working time."""
    return working_time(project.calendar) if project.calendar is not None else STANDARD_WEEK


def days_from(old: dt.date | None, new: dt.date | None, time: WorkingTime) -> int | None:
    """How many working days one day is later than another; None without both."""
    if old is None or new is None:
        return None
    ends = [dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min) for day in (old, new)]
    return round(days_later([tuple(ends)], time)[0])


def _own(tasks: list[FileTask]) -> dict[int, FileTask]:
    return {task.uid: task for task in tasks if not task.external}


def _spans(stood: dict[int, tuple]) -> dict[int, tuple[np.datetime64, np.datetime64]]:
    """Start and finish of each line that has dates, made of their minutes at once."""
    uids = [uid for uid, row in stood.items() if row[0] is not None]
    begins, ends = (np.datetime64(EPOCH, "m") + np.array([stood[uid][at] for uid in uids], "timedelta64[m]") for at in (0, 1))
    return dict(zip(uids, zip(begins, ends, strict=True), strict=True))


def _work(tasks: dict[int, FileTask]) -> int:
    """Minutes of work, of lines that have none below them."""
    return sum(task.work or 0 for task in tasks.values() if task.kind != "summary" and task.active)


def _moved(was: dict, stays: dict, before: dict, after: dict, time: WorkingTime) -> dict:
    """The lines and the milestones whose dates change, old beside new, with the working days their finish moves."""
    pairs = [
        (task, before[uid], after[uid]) for uid, task in stays.items()
        if uid in was and uid in before and uid in after and task.active and tuple(before[uid]) != tuple(after[uid])
    ]  # fmt: skip
    days = days_later([(_wall(old[1]), _wall(new[1])) for _task, old, new in pairs], time)
    rows = [
        {
            "uid": task.uid, "wbs": task.wbs, "name": task.name, "kind": task.kind, "days": later,
            "start": [str(old[0]), str(new[0])], "finish": [str(old[1]), str(new[1])],
        }
        for (task, old, new), later in zip(pairs, days, strict=True)
    ]  # fmt: skip
    milestones = [row for row in rows if row["kind"] == "milestone"]
    lines = [row for row in rows if row["kind"] in ("task", "loe")]
    furthest = sorted(lines, key=lambda row: -abs(row["days"] or 0))[:MOST_LINES]
    kept = {id(row) for row in furthest}
    return {
        "moved": len(lines), "lines": [row for row in lines if id(row) in kept], "milestones_moved": len(milestones),
        "milestones": milestones[:MOST_LINES],
    }  # fmt: skip


def _wall(moment: np.datetime64) -> dt.datetime:
    return moment.astype("datetime64[s]").item()


def _named(tasks) -> list[dict]:
    return [{"wbs": task.wbs, "name": task.name} for task in sorted(tasks, key=lambda task: (task.wbs, task.uid))[:MOST_LINES]]


def _critical(was: dict, stays: dict, critical: tuple[set, set]) -> dict:
    """What lies on the critical path before and after: how many lines, and those that come to it and leave it."""
    old, new = ({uid for uid in some if uid in known and known[uid].kind != "summary"} for some, known in zip(critical, (was, stays), strict=True))
    return {
        "old": len(old), "new": len(new), "entered": _named(stays[uid] for uid in new - old)[:MOST_NAMED],
        "left": _named(was[uid] for uid in old - new)[:MOST_NAMED], "entered_count": len(new - old), "left_count": len(old - new),
    }  # fmt: skip
