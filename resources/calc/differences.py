"""Where the computed schedule differs from the dates a tool left in its file, and why, as far as that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.calc.files.contents import FileTask, ScheduleFile
from resources.calc.lines import moment, own_tasks
from resources.calc.totals import told_moment

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Computed:
    """What the office computed of a task."""

    start: object
    finish: object
    critical: bool


@dataclass(frozen=True)
class Unlike:
    """A task whose computed start, finish or criticality is not the file's; `reason` in words."""

    uid: int
    wbs: str
    name: str
    what: tuple[str, ...]
    file: dict
    here: dict
    reason: str

    def told(self) -> dict:
        """As plain values."""
        return {"uid": self.uid, "wbs": self.wbs, "name": self.name, "what": list(self.what), "file": self.file, "here": self.here,
                "reason": self.reason}  # fmt: skip


def unlike(file: ScheduleFile, computed: Mapping[int, Computed], *, brought: Mapping[int, list]) -> list[Unlike]:
    """Return the tasks, no summaries, whose computed dates or criticality are not the file's own, in the order of the file.

    computed: by uid. brought: by uid, the calendars that resources bring to a task. What the file does not say is not compared.
    """
    tasks = [task for task in own_tasks(file) if task.kind != "summary" and task.uid in computed]
    differing = {task.uid: what for task in tasks if (what := _what(task, computed[task.uid]))}
    reasons = _Reasons(file, differing, brought)
    return [_told(task, differing[task.uid], computed[task.uid], reasons.of(task)) for task in tasks if task.uid in differing]


def compared(file: ScheduleFile, computed: Mapping[int, Computed]) -> int:
    """Return how many tasks, no summaries, have dates in the file and here."""
    return sum(task.kind != "summary" and task.uid in computed and task.start is not None for task in own_tasks(file))


def _what(task: FileTask, here: Computed) -> tuple[str, ...]:
    pairs = (("start", moment(task.start), here.start), ("finish", moment(task.finish), here.finish), ("critical", task.critical, here.critical))
    return tuple(name for name, own, found in pairs if own is not None and own != found)


def _told(task: FileTask, what: tuple[str, ...], here: Computed, reason: str) -> Unlike:
    own = {"start": told_moment(task.start), "finish": told_moment(task.finish), "critical": task.critical}
    found = {"start": told_moment(here.start), "finish": told_moment(here.finish), "critical": here.critical}
    return Unlike(task.uid, task.wbs, task.name, what, own, found, reason)


class _Reasons:
    """Why tasks differ: what is particular about the task itself, else the task before it that differs, else the tool's own options."""

    def __init__(self, file: ScheduleFile, differing: Mapping[int, Sequence[str]], brought: Mapping[int, list]):
        self.file, self.differing, self.brought = file, differing, brought
        self.tasks = {task.uid: task for task in file.tasks}
        self.before: dict[int, list[int]] = {}
        for link in file.links:
            self.before.setdefault(link.successor, []).append(link.predecessor)
        self.above = _above(file.tasks)
        self.outside = {link.successor for link in file.links if link.other_project or link.predecessor not in self.tasks}
        self.outside |= {link.successor for link in file.links if link.predecessor in self.tasks and self.tasks[link.predecessor].external}

    def of(self, task: FileTask) -> str:
        if self.differing[task.uid] == ("critical",):
            return self._of_slack(task)
        return self._own(task) or self._before(task) or self._options(task) or UNKNOWN

    def _own(self, task: FileTask) -> str:
        if task.manual:
            return "manually scheduled in the tool"
        if self.outside.intersection((task.uid, *self.above.get(task.uid, ()))):
            return "waits for a task of another project that is not here"
        if task.delay:
            return "levelled in the tool"
        if task.parts:
            return "split in the tool"
        if not self.file.honours_constraints and task.constraint_at is not None:
            return "the tool does not honour the constraint"
        if self._out_of_sequence(task):
            return "begun or done before what it waits for"
        if task.actual_start or task.resume:
            return "has actual dates or progress"
        if self.brought.get(task.uid):
            return "calendar of a resource"
        return "secondary constraint" if task.secondary_constraint else ""

    def _before(self, task: FileTask) -> str:
        waits = [one for uid in (task.uid, *self.above.get(task.uid, ())) for one in self.before.get(uid, ())]
        found = next((one for one in waits if one in self.differing and self.differing[one] != ("critical",)), None)
        return f"follows from {self.tasks[found].wbs or self.tasks[found].name}" if found is not None else ""

    def _options(self, task: FileTask) -> str:
        if self.file.push_to_status and self.file.status_at and task.actual_finish is None:
            return "the tool's own options at the data date"
        return "drawn back from the project's finish by the tool" if task.constraint == "alap" or self.file.from_finish else ""

    def _of_slack(self, task: FileTask) -> str:
        if task.actual_finish or (task.done or 0) >= 1:
            return "done: tools differ in calling finished work critical"
        if len(self.differing) > 1 and any(what != ("critical",) for what in self.differing.values()):
            return "follows from other dates"
        return self._options(task) or UNKNOWN

    def _out_of_sequence(self, task: FileTask) -> bool:
        if task.actual_start is None:
            return False
        befores = [self.tasks[one] for one in self.before.get(task.uid, ()) if one in self.tasks]
        return any(one.actual_finish is None or one.actual_finish > task.actual_start for one in befores)


def _above(tasks: Sequence[FileTask]) -> dict[int, list[int]]:
    """The uids of the summaries above each task: what they wait for, it waits for too."""
    path: list[FileTask] = []
    found = {}
    for task in tasks:
        while path and path[-1].level >= task.level:
            path.pop()
        found[task.uid] = [one.uid for one in path]
        path.append(task)
    return found
