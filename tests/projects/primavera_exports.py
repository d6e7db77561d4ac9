"""XER files written for a test, and what read_xer makes of them."""

from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.files.xer import read_xer

WEEK = "".join(f"(0||{day}()({'' if day in (1, 7) else '(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())'}))" for day in range(1, 8))
FIVE_DAYS = f"(0||CalendarData()((0||DaysOfWeek()({WEEK}))(0||Exceptions()((0||0(d|46020)())))))"  # 46020: 29 December 2025

Rows = list[dict[str, object]]


def xer(tables: dict[str, Rows], *, header: str = "ERMHDR\t19.12\t2026-01-05\tProject\tadmin\tAdmin\tdb\tProject Management\tEUR") -> bytes:
    lines = [header]
    for table, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines += [f"%T\t{table}", "\t".join(["%F", *columns])]
        lines += ["\t".join(["%R", *(str(row.get(column, "")) for column in columns)]) for row in rows]
    return ("\r\n".join([*lines, "%E"]) + "\r\n").encode("cp1252")


def dam(**more: Rows) -> dict[str, Rows]:
    """The tables of a project of two branches; `more` replaces tables, or adds them."""
    return {
        "PROJECT": [{
            "proj_id": 7, "proj_short_name": "DAM", "clndr_id": 3, "project_flag": "Y", "plan_start_date": "2026-01-05 08:00",
            "last_recalc_date": "2026-01-12 08:00", "scd_end_date": "2026-02-13 17:00", "critical_drtn_hr_cnt": 0,
            "critical_path_type": "CT_TotFloat", "name_sep_char": ".",
        }],
        "CALENDAR": [{"clndr_id": 3, "clndr_name": "Five days", "day_hr_cnt": 8, "week_hr_cnt": 40, "month_hr_cnt": 172, "clndr_data": FIVE_DAYS}],
        "PROJWBS": [
            {"wbs_id": 1, "proj_id": 7, "proj_node_flag": "Y", "wbs_short_name": "DAM", "wbs_name": "A dam", "seq_num": 1},
            {"wbs_id": 2, "proj_id": 7, "proj_node_flag": "N", "wbs_short_name": "CON", "wbs_name": "Build", "seq_num": 20, "parent_wbs_id": 1},
            {"wbs_id": 3, "proj_id": 7, "proj_node_flag": "N", "wbs_short_name": "ENG", "wbs_name": "Design", "seq_num": 3, "parent_wbs_id": 1},
            {"wbs_id": 4, "proj_id": 7, "proj_node_flag": "N", "wbs_short_name": "CIV", "wbs_name": "Civil", "seq_num": 1, "parent_wbs_id": 3},
        ],
        "TASK": [
            activity(1, wbs_id=4, task_code="A10", task_name="Draw"),
            activity(2, wbs_id=2, task_code="A20", task_name="Pour"),
        ],
        "TASKPRED": [link(2, 1)],
        **more,
    }  # fmt: skip


def activity(uid: int, **values: object) -> dict[str, object]:
    return {
        "task_id": uid, "proj_id": 7, "wbs_id": 2, "clndr_id": 3, "task_type": "TT_Task", "status_code": "TK_NotStart",
        "complete_pct_type": "CP_Drtn", "task_code": f"A{uid}", "task_name": f"Activity {uid}", "target_drtn_hr_cnt": 40, "remain_drtn_hr_cnt": 40,
        "target_start_date": "2026-01-05 08:00", "target_end_date": "2026-01-09 17:00", **values,
    }  # fmt: skip


def link(successor: int, predecessor: int, kind: str = "PR_FS", lag: object = 0, **values: object) -> dict[str, object]:
    return {
        "task_id": successor, "pred_task_id": predecessor, "proj_id": 7, "pred_proj_id": 7, "pred_type": kind, "lag_hr_cnt": lag, **values,
    }  # fmt: skip


def read(**more: Rows) -> ScheduleFile:
    """The first schedule of `dam(**more)`."""
    return read_xer(xer(dam(**more)))[0]


def read_task(**values: object) -> FileTask:
    """One activity with such values."""
    return next(task for task in read(TASK=[activity(1, **values)], TASKPRED=[]).tasks if task.kind != "summary")
