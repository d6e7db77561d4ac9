"""Tasks, links and baselines as MSPDI states them."""

from projects.calc.files.contents import FileBaseline, FileLink, FileTask
from projects.calc.files.mspdi.markup import duration, element, hundredths, leaf, leaves, percent, tenths
from projects.calc.files.mspdi.tasks import CONSTRAINTS, LINKS
from projects.calc.files.mspdi.write_fields import Custom

DAYS, ELAPSED_DAYS, PERCENT, ELAPSED_PERCENT, ESTIMATED = 7, 8, 19, 20, 32


def task_markup(task: FileTask, number: int, links: list[FileLink], custom: Custom) -> str:
    """Return a task with the links into it; `number` is its place in the file, `custom` writes its custom fields.

    Source: MSPDI, element Task, in the order of its schema.
    """
    manual, (attributes, codes) = task.manual, custom.markup(task.custom)
    return element(
        "Task",
        *leaves(UID=task.uid, ID=number, Name=task.name, Active=task.active, Manual=manual, Type=1, IsNull=False, WBS=task.code or task.wbs),
        *leaves(OutlineNumber=task.wbs, OutlineLevel=task.level, Priority=task.priority, Start=task.start, Finish=task.finish),
        *leaves(Duration=duration(task.duration), ManualStart=task.planned_start if manual else None),
        *leaves(ManualFinish=task.planned_finish if manual else None, ManualDuration=duration(task.duration) if manual else None),
        *leaves(DurationFormat=(ELAPSED_DAYS if task.elapsed else DAYS) + ESTIMATED * task.estimated, Work=duration(task.work), Stop=task.stop),
        *leaves(Resume=task.resume, EffortDriven=False, Recurring=task.recurring, Estimated=task.estimated),
        *leaves(Milestone=task.kind == "milestone", Summary=task.kind == "summary", Critical=task.critical, ExternalTask=task.external),
        *leaves(EarlyStart=task.early_start, EarlyFinish=task.early_finish, LateStart=task.late_start, LateFinish=task.late_finish),
        *leaves(FreeSlack=tenths(task.free_slack), TotalSlack=tenths(task.total_slack), FixedCost=hundredths(task.fixed_cost)),
        *leaves(PercentComplete=percent(task.done), Cost=hundredths(task.cost), ActualStart=task.actual_start, ActualFinish=task.actual_finish),
        *leaves(ActualDuration=duration(task.actual_duration), ActualCost=hundredths(task.actual_cost), ActualWork=duration(task.actual_work)),
        *leaves(RemainingDuration=duration(task.remaining), RemainingCost=hundredths(task.remaining_cost)),
        *leaves(RemainingWork=duration(task.remaining_work), ConstraintType=CONSTRAINTS.index(task.constraint)),
        *leaves(CalendarUID=-1 if task.calendar_uid is None else task.calendar_uid, ConstraintDate=task.constraint_at, Deadline=task.deadline),
        *leaves(LevelingDelay=tenths(task.delay), LevelingDelayFormat=ELAPSED_DAYS, IgnoreResourceCalendar=task.ignores_resources),
        *leaves(Notes=task.notes, PhysicalPercentComplete=percent(task.physical), EarnedValueMethod=int(task.earned_physically)),
        *(_link(link) for link in links),
        *attributes,
        *baselines_markup(task.baselines),
        *codes,
    )


def baselines_markup(baselines: dict[int, FileBaseline]) -> list[str]:
    """Return the baselines of a task or an assignment."""
    return [
        element(
            "Baseline",
            *leaves(Number=number, Start=one.start, Finish=one.finish, Duration=duration(one.duration), Work=duration(one.work)),
            *leaves(Cost=hundredths(one.cost), FixedCost=hundredths(one.fixed_cost)),
        )
        for number, one in sorted(baselines.items())
    ]


def _link(link: FileLink) -> str:
    share = link.unit in ("percent", "elapsed percent")
    kind = {"minutes": DAYS, "elapsed": ELAPSED_DAYS, "percent": PERCENT, "elapsed percent": ELAPSED_PERCENT}[link.unit]
    return element(
        "PredecessorLink",
        *leaves(PredecessorUID=link.predecessor, Type=LINKS.index(link.type), CrossProject=bool(link.other_project)),
        leaf("CrossProjectName", link.other_project),
        *leaves(LinkLag=round(link.lag / 100) if share else tenths(link.lag), LagFormat=kind),
    )
