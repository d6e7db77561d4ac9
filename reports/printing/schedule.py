"""Set a schedule on sheets: the table on the left of each, its bars on the right."""

import datetime as dt

from django.template.loader import render_to_string
from django.utils import translation

from reports.figures.gantt import sheet_chart
from reports.printing.pdf import Printed, print_html
from reports.queries.schedule_sheets import ScheduleSheets

STYLESHEET = "reports/schedule-sheets.css"


def schedule_html(sheets: ScheduleSheets, *, day: dt.date) -> str:
    """The sheets as one HTML document, said to be as of a day."""
    drawn = [(lines, sheet_chart(sheets, lines)) for lines in sheets.sheets]
    context = {"sheets": sheets, "drawn": drawn, "day": day, "lang": translation.get_language() or "en"}
    return render_to_string("reports/pdf/schedule.html", context)


def print_schedule(sheets: ScheduleSheets, *, day: dt.date) -> Printed:
    """The schedule as a PDF of A3 sheets."""
    return print_html(schedule_html(sheets, day=day), stylesheet=STYLESHEET)
