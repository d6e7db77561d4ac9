"""The calendars of a schedule file as working time, and the one that each task is worked by."""

from collections import defaultdict

from pmo.calc.working_time import STANDARD_WEEK, WorkingTime, combined
from projects.calc.files.contents import FileCalendar, FileTask, ScheduleFile


class Calendars:
    """The calendars that tasks of a file need, each once; `times` grows as they are asked for, the project's first."""

    def __init__(self, file: ScheduleFile):
        self.file = file
        self.by_uid = {one.uid: one for one in file.calendars}
        self.times: list[WorkingTime] = []
        self._own: dict[int | None, WorkingTime] = {}
        self._place: dict[tuple, int] = {}
        of_resource = {one.uid: one.calendar_uid for one in file.resources if one.kind == "work"}
        self._brought = defaultdict(set)
        for one in file.assignments:
            if one.resource_uid in of_resource and one.units:
                self._brought[one.task_uid].add(of_resource[one.resource_uid])
        self.place((file.calendar_uid,), False)

    def of_tasks(self, tasks: list[FileTask]) -> tuple[list[int], list[int]]:
        """`of_task` and `named` of every task."""
        if self._brought:
            return [self.of_task(task) for task in tasks], [self.named(task) for task in tasks]
        place = {uid: self.named(task) for uid, task in {task.calendar_uid: task for task in reversed(tasks)}.items()}
        named = [place[task.calendar_uid] for task in tasks]
        return named, named

    def of_task(self, task: FileTask) -> int:
        """The place among `times` of the calendar that a task is worked by."""
        if task.uid not in self._brought:
            return self.named(task)
        named = self._own_of(task)
        brought = () if task.ignores_resources or task.kind in ("summary", "loe") else sorted(self._brought.get(task.uid, ()), key=str)
        if not brought:
            return self.named(task)
        within = named is not None and not task.resources_only
        return self.place((named, *brought) if within else tuple(brought), within)

    def named(self, task: FileTask) -> int:
        """The place among `times` of a task's own calendar, or of the project's."""
        own = self._own_of(task)
        return self.place((self.file.calendar_uid if own is None else own,), False)

    def _own_of(self, task: FileTask) -> int | None:
        return task.calendar_uid if task.calendar_uid in self.by_uid else None

    def place(self, uids: tuple, within: bool) -> int:
        """The place of a calendar: of one, of any of several, or (`within`) of the first while any of the others works too."""
        key = (*uids, within)
        if key not in self._place:
            times = [self.time(uid) for uid in uids]
            made = combined(times[1:] if within else times, every=False) if len(times) > 1 else times[0]
            if within:
                made = combined([times[0], made], every=True)
                made = made if len(made.stretches[0]) else times[0]
            known = next((place for place, one in enumerate(self.times) if one is made or one == made), len(self.times))
            if known == len(self.times):
                self.times.append(made)
            self._place[key] = known
        return self._place[key]

    def time(self, uid: int | None) -> WorkingTime:
        """One calendar of the file as working time; the standard week where it is not there."""
        if uid not in self._own:
            calendar = self.by_uid.get(uid)
            self._own[uid] = STANDARD_WEEK if calendar is None else working_time_of(calendar, self.by_uid, self.file.minutes_per_day)
        return self._own[uid]


def working_time_of(calendar: FileCalendar, by_uid: dict[int, FileCalendar], minutes_per_day: int = 480) -> WorkingTime:
    """Return a calendar of a file, with what it takes over from those it is based on.

    by_uid: all calendars of the file. minutes_per_day: where the calendar does not say. A weekday that none of them states is one of the
    standard week. Raises ValueError when spans overlap.

    Source: base calendars as in Microsoft Project and Primavera P6.

    >>> from datetime import date
    >>> office = FileCalendar(1, "Office", exceptions={date(2026, 12, 25): ()})
    >>> working_time_of(FileCalendar(2, "Mornings", week=[((480, 720),)] + [None] * 6, base_uid=1), {1: office}).week[0]
    ((480, 720),)
    """
    line, seen = [], set()
    while calendar is not None and calendar.uid not in seen:
        seen.add(calendar.uid)
        line.append(calendar)
        calendar = by_uid.get(calendar.base_uid)
    week = [next((one.week[day] for one in line if one.week[day] is not None), STANDARD_WEEK.week[day]) for day in range(7)]
    exceptions = {}
    for one in reversed(line):
        for day in [day for day in exceptions if one.week[day.weekday()] is not None]:
            del exceptions[day]  # a weekday stated anew stands over the exceptions below it
        exceptions |= one.exceptions
    day = next((one.minutes_per_day for one in line if one.minutes_per_day), minutes_per_day)
    return WorkingTime(
        week=tuple(tuple(map(tuple, spans)) for spans in week),
        exceptions={date: tuple(map(tuple, spans)) for date, spans in exceptions.items()},
        minutes_per_day=day,
    )
