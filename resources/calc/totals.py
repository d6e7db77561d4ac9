"""A schedule in a few figures: what a file says, to be held beside what is stored."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from projects.calc.files.contents import ScheduleFile
from resources.calc.lines import moment, own_tasks
from resources.calc.promise import NOTHING, in_money, promise_of

MINUTES_PER_HOUR = 60


@dataclass
class Totals:
    """Counts, minutes, money and ends of a schedule, or of several together. Work and money are of tasks that are no summaries."""

    tasks: int = 0
    links: Counter = field(default_factory=Counter)
    resources: int = 0
    assignments: int = 0
    work: int = 0
    cost: Decimal = NOTHING
    baseline_cost: Decimal = NOTHING
    start: object = None
    finish: object = None
    critical: int | None = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.tasks + other.tasks, self.links + other.links, self.resources + other.resources, self.assignments + other.assignments,
            self.work + other.work, self.cost + other.cost, self.baseline_cost + other.baseline_cost,
            min((one for one in (self.start, other.start) if one), default=None),
            max((one for one in (self.finish, other.finish) if one), default=None),
            None if self.critical is None or other.critical is None else self.critical + other.critical,
        )  # fmt: skip

    def told(self) -> dict:
        """As names and plain values, links by their type."""
        return {
            "tasks": self.tasks, **{f"links {kind}": self.links[kind] for kind in sorted(self.links)}, "resources": self.resources,
            "assignments": self.assignments, "work_hours": round(self.work / MINUTES_PER_HOUR, 2), "cost": str(self.cost),
            "baseline_cost": str(self.baseline_cost), "start": told_moment(self.start), "finish": told_moment(self.finish),
            "critical": self.critical,
        }  # fmt: skip


def told_moment(said) -> str | None:
    """Return a moment as a person writes it.

    >>> import datetime as dt
    >>> told_moment(dt.datetime(2026, 3, 5, 8))
    '5 Mar 2026 08:00'
    """
    return None if said is None else f"{said.day} {said:%b %Y %H:%M}"


def file_totals(file: ScheduleFile) -> Totals:
    """Return the figures a file states of its own tasks."""
    tasks = own_tasks(file)
    leaves = [task for task in tasks if task.kind != "summary"]
    uids, promise = {task.uid for task in tasks}, promise_of(file)
    flagged = [task.critical for task in leaves]
    return Totals(
        tasks=len(tasks),
        links=Counter(link.type for link in file.links),
        resources=len(file.resources),
        assignments=sum(one.task_uid in uids for one in file.assignments),
        work=sum(task.work or 0 for task in leaves),
        cost=sum((in_money(task.cost) for task in leaves if task.cost is not None), NOTHING),
        baseline_cost=sum((promise.of(task)[2] for task in leaves), NOTHING),
        start=moment(min((task.start for task in leaves if task.start and task.active), default=None)),
        finish=moment(max((task.finish for task in leaves if task.finish and task.active), default=None)),
        critical=sum(map(bool, flagged)) if any(one is not None for one in flagged) else None,
    )
