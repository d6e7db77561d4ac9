"""A plan while it is edited: lines in the order of the outline, links by their ends."""

from dataclasses import replace
from typing import Any

from pmo.calc.working_time import WorkingTime
from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.schedule.file_calendars import Calendars


class Unfit(ValueError):
    """An edit that cannot be: a sentence with its remedy, the name it concerns, and the place of the edit in the list."""

    def __init__(self, message: str, *, field: str = "", place: int | None = None):
        super().__init__(message)
        self.message, self.field, self.place = message, field, place


class Draft:
    """A working copy. Lines are replaced, never changed: whoever holds the file it was made from sees nothing of it."""

    def __init__(self, file: ScheduleFile):
        self.before = file
        self.file = replace(file)  # how it is computed; lines and links stand here until the end
        self.tasks = [task for task in file.tasks if not task.external]
        self.elsewhere = {task.uid: task for task in file.tasks if task.external}
        self.links = {(link.predecessor, link.successor, link.type): link for link in file.links}
        self.keys: dict[str, int] = {}  # what new lines are called within the edits → their uids, below zero
        self.reshaped = False
        self._places: dict[int, int] = {}
        self._fresh = 0
        self._calendars: Calendars | None = None

    def uid(self, named: Any) -> int:
        """The uid of a line named by uid, or by the key it was added under.

        Raises:
            Unfit: there is none.
        """
        uid = self.keys.get(named) if isinstance(named, str) else named
        if isinstance(uid, bool) or not isinstance(uid, int) or uid not in self.places():
            raise Unfit(f"There is no line {str(named)[:40]} in this plan: it was deleted, or is another project's.", field="id")
        return uid

    def place(self, named: Any) -> int:
        """The place of a line in the outline; raises as `uid`."""
        return self.places()[self.uid(named)]

    def places(self) -> dict[int, int]:
        """The place of each line by its uid."""
        if not self._places:
            self._places = {task.uid: place for place, task in enumerate(self.tasks)}
        return self._places

    def put(self, place: int, **values: Any) -> None:
        """Give a line other values."""
        self.tasks[place] = replace(self.tasks[place], **values)

    def end_of_branch(self, place: int) -> int:
        """The place after the last line below a line."""
        level, end = self.tasks[place].level, place + 1
        while end < len(self.tasks) and self.tasks[end].level > level:
            end += 1
        return end

    def is_summary(self, place: int) -> bool:
        """Whether there are lines below it."""
        return place + 1 < len(self.tasks) and self.tasks[place + 1].level > self.tasks[place].level

    def arrange(self, tasks: list[FileTask]) -> None:
        """The lines in another order, or others of them."""
        self.tasks, self.reshaped, self._places = tasks, True, {}

    def fresh(self, key: str | None = None) -> int:
        """A uid for a new line, below zero, and the key it may be called by."""
        self._fresh -= 1
        if key is not None:
            if not isinstance(key, str) or key in self.keys:
                raise Unfit("The key of a new line is not a text, or stands twice.", field="key")
            self.keys[key] = self._fresh
        return self._fresh

    def time_of(self, task: FileTask) -> WorkingTime:
        """The working time a line is worked by."""
        calendars = self._known()
        return calendars.times[calendars.of_task(task)]

    @property
    def time(self) -> WorkingTime:
        """The project's working time."""
        return self._known().times[0]

    def work_by(self, calendar_uid: int) -> None:
        """Another calendar for the project."""
        self.file.calendar_uid, self._calendars = calendar_uid, None
        own = next((one for one in self.file.calendars if one.uid == calendar_uid), None)
        self.file.minutes_per_day = own.minutes_per_day or 480 if own else 480

    def _known(self) -> Calendars:
        if self._calendars is None:
            self._calendars = Calendars(self.file)
        return self._calendars

    def written(self) -> ScheduleFile:
        """The plan as edited."""
        return replace(self.file, tasks=[*self.tasks, *self.elsewhere.values()], links=list(self.links.values()))


def called(task: FileTask) -> str:
    """A line in words."""
    return f"“{task.wbs} {task.name}”".replace("“ ", "“")
