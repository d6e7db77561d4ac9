"""Calendars of a file as whole ones: what each takes from the calendar it is based on is written into it."""

from collections.abc import Sequence

from pmo.calc.working_time import WorkingTime
from projects.calc.files.contents import FileCalendar
from projects.calc.schedule.file_calendars import working_time_of


def whole_calendars(calendars: Sequence[FileCalendar], *, minutes_per_day: int = 480) -> dict[int, WorkingTime]:
    """Return each calendar by its uid, with what it takes from its bases.

    minutes_per_day: of those that do not say. Raises ValueError, naming the calendar, where it contradicts itself.

    Source: derived calendars of Microsoft Project and Primavera.

    >>> base = FileCalendar(1, "Base", week=[((480, 720),)] * 5 + [(), ()])
    >>> own = FileCalendar(2, "Ann", week=[None] * 4 + [(), None, None], base_uid=1)
    >>> [len(spans) for spans in whole_calendars([base, own])[2].week]
    [1, 1, 1, 1, 0, 0, 0]
    """
    by_uid, found = {one.uid: one for one in calendars}, {}
    for one in calendars:
        try:
            found[one.uid] = working_time_of(one, by_uid, minutes_per_day or 480)
        except ValueError as error:
            raise ValueError(f"The calendar “{one.name}” cannot be used: {error}") from None
    return found


def same_time(one: WorkingTime, other: WorkingTime) -> bool:
    """Return whether two calendars work the same minutes.

    >>> same_time(WorkingTime(), WorkingTime(minutes_per_day=450))
    True
    """
    return one.week == other.week and one.exceptions == other.exceptions
