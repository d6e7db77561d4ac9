"""How a project is scheduled: its dates, its calendar, the options it was computed with."""

from projects.calc.files.contents import FileCalendar, ScheduleFile
from projects.calc.files.primavera.records import Export, Record

LAG_CALENDARS = {
    "rcal_Predecessor": "predecessor", "rcal_Successor": "successor", "rcal_24Hour": "clock", "rcal_ProjDefault": "project",
}  # fmt: skip
SLACK = {"FT_FF": "finish", "FT_SF": "start", "FT_MIN": "least", "FT_Min": "least"}


def set_options(file: ScheduleFile, project: Record, export: Export, calendars: list[FileCalendar]) -> None:
    """Return nothing: give a schedule what its row of PROJECT and of SCHEDOPTIONS say.

    Without options they are as Primavera begins with: retained logic, lag in the predecessor's calendar. Raises Unreadable when a value is none.

    Source: XER, tables PROJECT and SCHEDOPTIONS; last_recalc_date is the data date, plan_end_date the date to finish by.

    >>> file = ScheduleFile("xer")
    >>> set_options(file, Record({"proj_id": "7", "last_recalc_date": "2026-03-02 08:00"}), Export("xer"), [])
    >>> file.status_at, file.lag_calendar
    (datetime.datetime(2026, 3, 2, 8, 0), 'predecessor')
    """
    file.start, file.finish = project.moment("plan_start_date"), project.moment("scd_end_date")
    file.must_finish, file.status_at = project.moment("plan_end_date"), project.moment("last_recalc_date")
    file.critical_slack = project.duration("critical_drtn_hr_cnt") or 0
    file.critical_by = "longest path" if project.text("critical_path_type") == "CT_DrivPath" else "slack"
    _calendar(file, project, export, calendars)
    key = project.id("proj_id")
    own = next((row for row in export.table("SCHEDOPTIONS") if row.id("proj_id") == key), Record())
    file.lag_calendar = LAG_CALENDARS.get(own.text("sched_calendar_on_relationship_lag"), "predecessor")
    file.slack_by = SLACK.get(own.text("sched_float_type"), "finish")
    file.open_ends_critical, file.uses_expected_finish = own.flag("sched_open_critical_flag"), own.flag("sched_use_expect_end_flag")
    if own.flag("sched_progress_override"):
        file.rule = "override"
    elif own.text("sched_retained_logic") == "N":
        file.notes.append("Work out of sequence went by actual dates in Primavera; here it goes on by retained logic.")


def _calendar(file: ScheduleFile, project: Record, export: Export, calendars: list[FileCalendar]) -> None:
    rows = {row.id("clndr_id"): row for row in export.table("CALENDAR")}
    by_uid = {one.uid: one for one in calendars}
    said = project.id("clndr_id")
    standard = [key for key, row in rows.items() if row.flag("default_flag")] or [one.uid for one in calendars if not one.of_resource]
    file.calendar_uid = said if said in by_uid else next((key for key in standard if key in by_uid), None)
    if said is not None and said not in by_uid:
        file.notes.append(f"The project's calendar ({said}) is not in the file; the standard one was taken.")
    row = rows.get(file.calendar_uid, Record())
    own = by_uid.get(file.calendar_uid)
    file.minutes_per_day = (own and own.minutes_per_day) or 480
    file.minutes_per_week = row.minutes("week_hr_cnt") or file.minutes_per_day * 5
    file.days_per_month = round((row.minutes("month_hr_cnt") or 0) / file.minutes_per_day, 4) or 20
