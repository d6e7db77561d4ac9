"""The kinds of files that hold schedules."""

import datetime as dt

from django.utils.translation import gettext as _

from finance.importing.schedules import Measuring
from pmo.errors import Refused
from portfolio.queries import visible_nodes
from projects.calc.files.contents import ScheduleFile
from projects.calc.files.mspdi import read_mspdi, write_mspdi
from projects.calc.files.xer import read_xer
from projects.models import Project
from projects.queries import visible_projects
from resources.importing.example import example_schedule
from resources.importing.schedules import ScheduleFileImporter
from resources.importing.workbook import WorkbookImporter
from resources.queries.whole_schedule import whole_schedule


class ScheduleTableImporter(Measuring, WorkbookImporter):
    """A schedule as a table."""


class MspdiImporter(Measuring, ScheduleFileImporter):
    kind = "mspdi"
    title = "Schedule: Microsoft Project XML"
    description = (
        "A schedule that Microsoft Project, or a tool like it, saved as XML: calendars, tasks, links, constraints, resources, assignments, "
        "baselines 0–10, progress and custom fields. A file of a project that is here brings it up to date; any other becomes a new one."
    )
    accepts = ("xml",)
    writes = ("xml",)
    template_formats = ("xml",)

    def parse(self, data: bytes, filename: str) -> list[ScheduleFile]:
        return [read_mspdi(data)]

    def template(self, suffix: str) -> bytes:
        return write_mspdi(example_schedule())

    def written(self, *, actor, code: str | None, as_of: dt.date) -> tuple[bytes, int]:
        """The schedule of a project as XML, and how many lines it has. `code` is the project's, or that of a node with one schedule below it.

        Raises:
            Refused: no project is named, or it has no schedule.
        """
        file = whole_schedule(project=_project(actor, code))
        if file is None:
            raise Refused(_("Project “{code}” has no schedule to write.").format(code=code), field="project")
        return write_mspdi(file), len(file.tasks)


class XerImporter(Measuring, ScheduleFileImporter):
    kind = "xer"
    title = "Schedule: Primavera P6 XER"
    description = (
        "An export of Primavera P6, of one project or several: WBS and activities, calendars, links, constraints, resources, progress, codes and "
        "user fields, baselines. Each project is known again by its own code; several go under the node that is named."
    )
    accepts = ("xer",)

    def parse(self, data: bytes, filename: str) -> list[ScheduleFile]:
        return read_xer(data)


def _project(actor, code: str | None) -> Project:
    projects = visible_projects(user=actor)
    if code and (found := projects.filter(code=code).first()):
        return found
    node = visible_nodes(user=actor).filter(code=code).first() if code else None
    if code and node is None:
        raise Refused(_("“{code}” is no project or node that is known.").format(code=code), field="project")
    below = projects.filter(schedule__isnull=False, **({"node__path__startswith": node.path} if node else {})).order_by("code")[:2]
    if len(below) != 1:
        raise Refused(_("A file holds the schedule of one project: name its code."), field="project")
    return below[0]
