"""An XER file, whole."""

from projects.calc.files.contents import ScheduleFile
from projects.calc.files.primavera.projects import schedules_of
from projects.calc.files.xer.calendars import read_calendar
from projects.calc.files.xer.tables import read_tables


def read_xer(data: bytes) -> list[ScheduleFile]:
    """Return the schedules of an XER file, one for each project in it that is no baseline and no template.

    data: the bytes of the file, of any version since 5; Windows-1252, UTF-8 or UTF-16. What was read with a doubt is in `notes`.
    Raises Unreadable, with place and remedy: it is no such file, is cut off, has more than 60,000 activities, or a value in it cannot be.

    Source: Oracle, Primavera P6 XER Import/Export Data Map Guide.

    >>> head = "ERMHDR\\t19.12\\n%T\\tPROJECT\\n%F\\tproj_id\\tproj_short_name\\n%R\\t7\\tDAM\\n"
    >>> rows = "%T\\tTASK\\n%F\\ttask_id\\tproj_id\\ttask_code\\ttask_name\\ttarget_drtn_hr_cnt\\n%R\\t5\\t7\\tA10\\tDig\\t40\\n%E\\n"
    >>> [(task.code, task.duration) for task in read_xer((head + rows).encode())[0].tasks]
    [('A10', 2400)]
    """
    export = read_tables(data)
    export.calendars = [read_calendar(record) for record in export.by_id("CALENDAR", "clndr_id").values()]
    return schedules_of(export)
