"""The fourteen checks of a schedule: flags to look at, not grades. Each with its definition, its figures and what it finds."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from pmo.calc.working_time import WorkingTime
from projects.calc.files.contents import FileBaseline, FileLink, FileTask, ScheduleFile
from projects.calc.schedule.engine import compute
from projects.calc.schedule.file_calendars import Calendars
from projects.calc.schedule.network import Dates
from projects.calc.schedule.of_file import network_of_file
from projects.calc.schedule.quality_words import DEFINITIONS, LIMITS, NAMES

LONG_DAYS = 44
TEST_DAYS = 600
HARD = {"mso", "mfo", "snlt", "fnlt"}
MOST_TOLD = 1000


@dataclass(frozen=True)
class Check:
    """One check. `value` is null, and `passed` too, where there is nothing to judge; `passed` alone where it need not hold."""

    number: int
    numerator: float
    denominator: float
    value: float | None
    passed: bool | None
    offenders: list[dict] = field(default_factory=list)

    def told(self) -> dict:
        """Return the check with its name, definition and threshold, as it is stored and goes out."""
        said = {"number": self.number, "name": NAMES[self.number], "definition": DEFINITIONS[self.number], "threshold": LIMITS[self.number]}
        return said | asdict(self)


class Schedule:
    """What the checks look at: the activities of a plan, their dates, what was promised of them."""

    def __init__(self, file: ScheduleFile, dates: Dates, uids: list[int], baseline: Mapping[int, FileBaseline]):
        self.file, self.dates, self.baseline = file, dates, baseline
        self.status, self.day = file.status_at, file.minutes_per_day or 480
        self.place = {uid: place for place, uid in enumerate(uids)}
        calendars = Calendars(file)
        self.time: WorkingTime = calendars.times[0]
        self.time_of = lambda task: calendars.times[calendars.of_task(task)]
        self.start, self.finish = dates.start.astype("datetime64[s]").tolist(), dates.finish.astype("datetime64[s]").tolist()
        self.slack, self.critical = dates.total_slack.tolist(), dates.critical.tolist()
        known = [task for task in file.tasks if task.uid in self.place]
        self.lines = {task.uid: task for task in known}
        self.activities = [task for task in known if task.kind not in ("summary", "loe") and task.active and not task.external]
        self.open = [task for task in self.activities if not _done(task)]
        to = {task.uid for task in self.open}
        self.links = [link for link in file.links if link.successor in to and self._counts(link)]
        self.end = max(self.activities, key=lambda task: (self.finish_of(task), task.kind == "milestone", self.place[task.uid]), default=None)

    def _counts(self, link: FileLink) -> bool:
        return link.predecessor in self.lines and self.lines[link.predecessor].active

    def start_of(self, task: FileTask) -> dt.datetime:
        return self.start[self.place[task.uid]]

    def finish_of(self, task: FileTask) -> dt.datetime:
        return self.finish[self.place[task.uid]]

    def slack_of(self, task: FileTask) -> int:
        return self.slack[self.place[task.uid]]


def quality(file: ScheduleFile, dates: Dates, uids: list[int], baseline: Mapping[int, FileBaseline]) -> list[Check]:
    """Return the fourteen checks, in their order.

    file: the plan. dates, uids: as the engine and `network_of_file` return them. baseline: start, finish, duration, work and cost promised
    of each task, by uid; a task that is not there, or has no finish there, was not baselined.

    Source: DCMA-EA PAM 200.1 (October 2012), section 4. Tools differ: the definitions stand beside the figures.

    >>> plan = ScheduleFile("office", start=dt.datetime(2026, 1, 5, 8), tasks=[FileTask(1, "Dig", wbs="1", duration=480)])
    >>> network, uids = network_of_file(plan)
    >>> [check.passed for check in quality(plan, compute(network), uids, {})][:8]
    [True, None, None, None, True, True, True, True]
    """
    plan = Schedule(file, dates, uids, baseline)
    return [
        _logic(plan), *_of_links(plan), *_of_tasks(plan), _invalid_dates(plan), _resources(plan), _missed(plan), _critical_path(plan),
        _path_length(plan), _execution(plan),
    ]  # fmt: skip


def _logic(plan: Schedule) -> Check:
    after = {link.successor for link in plan.file.links if plan._counts(link)}
    before = {link.predecessor for link in plan.file.links if link.successor in plan.lines and plan.lines[link.successor].active}
    begins = [task for task in plan.open if task.uid not in after]
    ends = [task for task in plan.open if task.uid not in before]
    first = min(begins, key=lambda task: (plan.start_of(task), task.kind != "milestone", plan.place[task.uid]), default=None)
    last = max(ends, key=lambda task: (plan.finish_of(task), task.kind == "milestone", plan.place[task.uid]), default=None)
    lacking = {task.uid for task in begins if task is not first} | {task.uid for task in ends if task is not last}
    return _share(1, [task for task in plan.open if task.uid in lacking], plan.open)


def _of_links(plan: Schedule) -> Iterable[Check]:
    for number, found in ((2, [one for one in plan.links if one.lag < 0]), (3, [one for one in plan.links if one.lag > 0])):
        yield _links(plan, number, found, found)
    other = [one for one in plan.links if one.type != "FS"]
    yield _links(plan, 4, [one for one in plan.links if one.type == "FS"], other)


def _of_tasks(plan: Schedule) -> Iterable[Check]:
    long = LONG_DAYS * plan.day
    yield _share(5, [task for task in plan.open if task.constraint in HARD], plan.open)
    yield _share(6, [task for task in plan.open if plan.slack_of(task) > long], plan.open)
    yield _share(7, [task for task in plan.open if plan.slack_of(task) < 0], plan.open)
    yield _share(8, [task for task in plan.open if _promised_minutes(plan, task) > long], plan.open)


def _invalid_dates(plan: Schedule) -> Check:
    status = plan.status
    if status is None:
        return Check(9, 0, len(plan.activities), None, None)
    found = []
    for task in plan.activities:
        forecast = ([] if task.actual_start else [plan.start_of(task)]) + ([] if _done(task) else [plan.finish_of(task)])
        actual = [one for one in (task.actual_start, task.actual_finish) if one]
        if any(one < status for one in forecast) or any(one > status for one in actual):
            found.append(task)
    return _share(9, found, plan.activities)


def _resources(plan: Schedule) -> Check:
    assigned = {one.task_uid for one in plan.file.assignments}
    bare = [task for task in plan.open if (task.duration or 0) >= plan.day and task.uid not in assigned and not _loaded(plan, task)]
    check = _share(10, bare, plan.open)
    return check if plan.file.loading_required else replace(check, passed=None)


def _missed(plan: Schedule) -> Check:
    due = _due(plan)
    return _share(11, [task for task in due if (task.actual_finish or plan.finish_of(task)) > plan.baseline[task.uid].finish], due)


def _critical_path(plan: Schedule) -> Check:
    """A scratch copy in which a critical activity takes much longer must end as much later."""
    movable = [task for task in plan.open if not task.manual and plan.critical[plan.place[task.uid]]]
    task = min(movable, key=lambda one: (one.elapsed, one.actual_start is not None, one.kind == "milestone", plan.place[one.uid]), default=None)
    if task is None or plan.file.from_finish:
        return Check(12, 0, TEST_DAYS, None, None)
    added = TEST_DAYS * (1440 if task.elapsed else plan.day)
    longer = {"duration": (task.duration or 0) + added} | ({"remaining": task.remaining + added} if task.remaining is not None else {})
    tasks = [replace(one, **longer) if one is task else one for one in plan.file.tasks]
    try:
        then = compute(network_of_file(replace(plan.file, tasks=tasks))[0]).project_finish.astype("datetime64[s]").item()
    except ValueError:  # it would end after the last day that is counted
        return Check(12, 0, TEST_DAYS, None, None)
    before = plan.dates.project_finish.astype("datetime64[s]").item()
    moved = (then - before).total_seconds() / 60 if task.elapsed else plan.time_of(task).minutes_between(before, then)
    days = round(moved / (1440 if task.elapsed else plan.day), 4)
    passed = abs(days - TEST_DAYS) < 1
    return Check(12, days, TEST_DAYS, days / TEST_DAYS, passed, [] if passed else [_told(task)])


def _path_length(plan: Schedule) -> Check:
    if plan.end is None:
        return Check(13, 0, 0, None, None)
    base, task = plan.baseline.get(plan.end.uid), plan.end
    bound = task.deadline or (task.constraint_at if task.constraint in ("fnlt", "mfo") else None) or plan.file.must_finish
    until = base.finish if base is not None and base.finish else bound
    since, forecast = plan.status or plan.dates.project_start.astype("datetime64[s]").item(), plan.finish_of(task)
    length = plan.time.minutes_between(since, forecast) / plan.day
    if until is None or length <= 0 or _done(task):
        return Check(13, 0, round(max(length, 0), 4), None, None)
    total = length + plan.time.minutes_between(forecast, until) / plan.day
    passed = total / length >= LIMITS[13]
    return Check(13, round(total, 4), round(length, 4), total / length, passed, [] if passed else [_told(task)])


def _execution(plan: Schedule) -> Check:
    if plan.status is None or not any(_based(plan, task) for task in plan.activities):
        return Check(14, 0, 0, None, None)
    finished = [task for task in plan.activities if task.actual_finish and task.actual_finish <= plan.status]
    counted = [*_due(plan), *(task for task in plan.activities if not _based(plan, task))]
    if not counted:
        return Check(14, len(finished), 0, None, None)
    value = len(finished) / len(counted)
    late = [task for task in counted if not task.actual_finish]
    return Check(14, len(finished), len(counted), value, value >= LIMITS[14], [_told(task) for task in late[:MOST_TOLD]])


def _share(number: int, found: list[FileTask], among: list[FileTask]) -> Check:
    if not among:
        return Check(number, 0, 0, None, None)
    value = len(found) / len(among)
    return Check(number, len(found), len(among), value, value <= LIMITS[number], [_told(task) for task in found[:MOST_TOLD]])


def _links(plan: Schedule, number: int, counted: list[FileLink], offending: list[FileLink]) -> Check:
    if not plan.links:
        return Check(number, 0, 0, None, None)
    value = len(counted) / len(plan.links)
    passed = value >= LIMITS[number] if number == 4 else value <= LIMITS[number]
    told = [
        _told(plan.lines[one.successor]) | {"predecessor": plan.lines[one.predecessor].wbs, "type": one.type, "lag": one.lag, "unit": one.unit}
        for one in offending[:MOST_TOLD]
    ]
    return Check(number, len(counted), len(plan.links), value, passed, told)


def _told(task: FileTask) -> dict:
    return {"uid": task.uid, "wbs": task.wbs, "name": task.name}


def _done(task: FileTask) -> bool:
    return task.actual_finish is not None or task.done == 1


def _based(plan: Schedule, task: FileTask) -> bool:
    return task.uid in plan.baseline and plan.baseline[task.uid].finish is not None


def _due(plan: Schedule) -> list[FileTask]:
    """What was promised to be finished by the status date."""
    status = plan.status
    return [] if status is None else [task for task in plan.activities if _based(plan, task) and plan.baseline[task.uid].finish <= status]


def _loaded(plan: Schedule, task: FileTask) -> bool:
    base = plan.baseline.get(task.uid)
    return bool(task.work or task.cost or task.fixed_cost or (base is not None and (base.work or base.cost)))


def _promised_minutes(plan: Schedule, task: FileTask) -> int:
    base = plan.baseline.get(task.uid)
    if base is not None and base.duration is not None:
        return base.duration
    if base is not None and base.start and base.finish:
        return plan.time_of(task).minutes_between(base.start, base.finish)
    return task.duration or 0
