"""The kinds of files that hold schedules."""

from finance.importing.schedules import Measuring
from resources.importing.workbook import WorkbookImporter


class ScheduleTableImporter(Measuring, WorkbookImporter):
    """A schedule as a table."""
