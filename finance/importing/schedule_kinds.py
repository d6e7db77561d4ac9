"""The kinds of files that hold schedules."""

import datetime as dt

from django.utils.translation import gettext as _

from finance.importing.schedules import Measuring
from pmo.errors import Refused
from pmo.imports.contract import Context
from portfolio.queries import visible_nodes
from projects.calc.files.contents import ScheduleFile
from projects.calc.files.jira import read_jira
from projects.calc.files.mspdi import read_mspdi, write_mspdi
from projects.calc.files.pmxml import read_pmxml
from projects.calc.files.xer import read_xer
from projects.importing.mpp import SUFFIXES, read_through_mpxj
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

    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
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

    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
        return read_xer(data)


class PmxmlImporter(Measuring, ScheduleFileImporter):
    kind = "pmxml"
    title = "Schedule: Primavera P6 XML"
    description = "An XML export of Primavera P6, of one project or several, with their baselines; otherwise as its XER."
    accepts = ("xml", "pmxml")

    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
        return read_pmxml(data)


class MppImporter(Measuring, ScheduleFileImporter):
    kind = "mpp"
    title = "Schedule: Microsoft Project and others"
    description = (
        "A file as Microsoft Project itself keeps it (.mpp, .mpt, .mpx), or Asta, Powerproject and ProjectLibre. It is turned into Microsoft "
        "Project XML first, which takes Java and an extra on this machine; without them, save the schedule as XML."
    )
    accepts = SUFFIXES

    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
        file = read_mspdi(read_through_mpxj(data, filename))
        file.name = file.name if file.name.strip() and file.name != "project.xml" else filename
        return [file]


class JiraImporter(Measuring, ScheduleFileImporter):
    kind = "jira"
    title = "Work items: Jira"
    description = (
        "Issues as Jira exports them, CSV or Excel, current or all fields: epics and issues become lines, sub-tasks lie below them, estimates are "
        "work, blockers are links, other columns are kept. Each Jira project is a project."
    )
    accepts = ("csv", "xlsx")
    template_formats = ("csv", "xlsx")
    required = ("Issue key",)
    columns = ["Issue key", "Summary", "Issue Type", "Parent", "Status", "Created", "Due Date", "Original Estimate", "Time Spent", "Assignee"]
    example = [
        ["AP-1", "Move house", "Epic", "", "In Progress", "2026-03-02 09:00", "", "", "", ""],
        ["AP-2", "Pack", "Task", "AP-1", "Done", "2026-03-02 09:00", "2026-03-06", "28800", "25200", "A. Mason"],
    ]  # fmt: skip

    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
        return read_jira(data, filename, order=context.mapping.date_order)


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
