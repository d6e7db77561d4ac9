"""What an XER file says, table by table."""

import datetime as dt

import pytest

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.xer import read_xer
from tests.projects.primavera_exports import FIVE_DAYS, activity, dam, link, read, read_task, xer


def told(tables, **more) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Unreadable) as found:
        read_xer(xer(tables, **more))
    return str(found.value)


class TestOutline:
    def test_branches_are_summaries_and_the_projects_own_node_is_the_project(self):
        file = read()
        assert [(task.wbs, task.level, task.kind, task.name) for task in file.tasks] == [
            ("1", 1, "summary", "Design"), ("1.1", 2, "summary", "Civil"), ("1.1.1", 3, "task", "Draw"),
            ("2", 1, "summary", "Build"), ("2.1", 2, "task", "Pour"),
        ]  # fmt: skip
        assert (file.code, file.name, file.version, file.currency) == ("DAM", "A dam", "19.12", "EUR")

    def test_a_branch_keeps_its_code_with_those_above_it(self):
        assert [task.code for task in read().tasks] == ["ENG", "ENG.CIV", "A10", "CON", "A20"]

    def test_a_branch_and_an_activity_of_one_id_have_each_their_own_number(self):
        uids = [task.uid for task in read().tasks]
        assert len(set(uids)) == len(uids) == 5
        assert {1, 2} < set(uids)
        assert max(uids) < 2**31

    def test_a_branch_above_the_range_of_numbers_still_has_one(self):
        file = read(PROJWBS=[{"wbs_id": 2**31 - 5, "proj_id": 7, "wbs_name": "Build"}], TASK=[activity(1, wbs_id=2**31 - 5)], TASKPRED=[])
        assert file.tasks[0].uid < 2**31

    def test_branches_that_lead_back_to_themselves_stand_at_the_top(self):
        rows = [{"wbs_id": 2, "proj_id": 7, "parent_wbs_id": 3, "wbs_name": "A"}, {"wbs_id": 3, "proj_id": 7, "parent_wbs_id": 2, "wbs_name": "B"}]
        file = read(PROJWBS=rows, TASK=[activity(1, wbs_id=3)], TASKPRED=[])
        assert sorted(task.name for task in file.tasks) == ["A", "Activity 1", "B"]
        assert any("lead back" in note for note in file.notes)

    def test_an_activity_of_a_branch_that_is_not_there_stands_at_the_top_with_a_note(self):
        file = read(TASK=[activity(1, wbs_id=99)], TASKPRED=[])
        assert file.tasks[0].level == 1
        assert any("A1" in note for note in file.notes)

    def test_a_branch_spans_what_is_below_it(self):
        build = next(task for task in read().tasks if task.name == "Build")
        assert (build.start, build.finish) == (dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 9, 17))


class TestActivities:
    @pytest.mark.parametrize(
        ("said", "kind"), [("TT_Task", "task"), ("TT_Rsrc", "task"), ("TT_LOE", "loe"), ("TT_WBS", "loe"), ("TT_Mile", "milestone")]
    )
    def test_a_type_is_a_kind(self, said, kind):
        assert read_task(task_type=said).kind == kind

    def test_a_finish_milestone_ends_work(self):
        assert read_task(task_type="TT_FinMile").at_finish
        assert not read_task(task_type="TT_Mile").at_finish

    def test_a_wbs_summary_spans_its_branch(self):
        file = read(TASK=[activity(1, task_type="TT_WBS", wbs_id=3)], TASKPRED=[])
        branch = next(task for task in file.tasks if task.name == "Design")
        assert next(task for task in file.tasks if task.kind == "loe").branch_uid == branch.uid

    def test_only_resource_dependent_work_follows_the_calendars_of_its_resources(self):
        resources = {"RSRC": [{"rsrc_id": 5, "rsrc_name": "Crew", "clndr_id": 3}], "TASKRSRC": [{"taskrsrc_id": 1, "task_id": 1, "rsrc_id": 5}]}
        rows = [activity(1, task_type="TT_Rsrc"), activity(2)]
        first, second = [task for task in read(TASK=rows, **resources).tasks if task.kind == "task"]
        assert (first.resources_only, first.ignores_resources) == (True, False)
        assert (second.resources_only, second.ignores_resources) == (False, True)

    @pytest.mark.parametrize(
        ("said", "done"),
        [
            ({"status_code": "TK_NotStart", "phys_complete_pct": 40}, 0.0),
            ({"status_code": "TK_Active", "complete_pct_type": "CP_Drtn", "remain_drtn_hr_cnt": 10}, 0.75),
            ({"status_code": "TK_Active", "complete_pct_type": "CP_Phys", "phys_complete_pct": 40}, 0.4),
            ({"status_code": "TK_Active", "complete_pct_type": "CP_Units", "act_work_qty": 30, "remain_work_qty": 70}, 0.3),
            ({"status_code": "TK_Active", "complete_pct_type": "CP_Units", "act_equip_qty": 1, "remain_equip_qty": 1}, 0.5),
            ({"status_code": "TK_Complete", "act_end_date": "2026-01-09 17:00"}, 1.0),
        ],
    )
    def test_what_is_done_is_measured_as_the_activity_says(self, said, done):
        assert read_task(**said).done == pytest.approx(done)

    def test_work_that_has_not_begun_lasts_what_remains(self):
        task = read_task(target_drtn_hr_cnt=40, remain_drtn_hr_cnt=24)
        assert (task.duration, task.remaining, task.baselines[0].duration) == (1440, 1440, 2400)

    def test_work_in_progress_keeps_its_dates_and_what_remains(self):
        task = read_task(
            status_code="TK_Active", act_start_date="2026-01-06 08:00", early_start_date="2026-01-12 08:00", early_end_date="2026-01-14 17:00",
            remain_drtn_hr_cnt=24, suspend_date="2026-01-08 17:00", resume_date="2026-01-12 08:00",
        )  # fmt: skip
        assert (task.start, task.finish, task.remaining, task.duration) == (dt.datetime(2026, 1, 6, 8), dt.datetime(2026, 1, 14, 17), 1440, 2400)
        assert (task.stop, task.resume) == (dt.datetime(2026, 1, 8, 17), dt.datetime(2026, 1, 12, 8))

    @pytest.mark.parametrize(
        ("said", "constraint", "yields"),
        [
            ("CS_MSO", "mso", True), ("CS_MEO", "mfo", True), ("CS_MSOA", "snet", False), ("CS_MSOB", "snlt", False), ("CS_MEOA", "fnet", False),
            ("CS_MEOB", "fnlt", False), ("CS_ALAP", "alap", False), ("CS_MANDSTART", "mso", False), ("CS_MANDFIN", "mfo", False),
        ],
    )  # fmt: skip
    def test_a_constraint_is_named_and_says_whether_links_win(self, said, constraint, yields):
        task = read_task(cstr_type=said, cstr_date="2026-01-20 08:00", cstr_type2="CS_MEOB", cstr_date2="2026-02-02 17:00")
        assert (task.constraint, task.constraint_yields, task.constraint_at) == (constraint, yields, dt.datetime(2026, 1, 20, 8))
        assert (task.secondary_constraint, task.secondary_constraint_at) == ("fnlt", dt.datetime(2026, 2, 2, 17))

    @pytest.mark.parametrize(
        ("project", "said", "critical"),
        [
            ({}, {"total_float_hr_cnt": 0}, True),
            ({}, {"total_float_hr_cnt": 8}, False),
            ({"critical_drtn_hr_cnt": 8}, {"total_float_hr_cnt": 8}, True),
            ({}, {"total_float_hr_cnt": 0, "status_code": "TK_Complete"}, False),
            ({"critical_path_type": "CT_DrivPath"}, {"total_float_hr_cnt": 8, "driving_path_flag": "Y"}, True),
            ({"critical_path_type": "CT_DrivPath"}, {"total_float_hr_cnt": 0, "driving_path_flag": "N"}, False),
            ({}, {}, None),
        ],
    )
    def test_critical_is_what_the_project_says(self, project, said, critical):
        rows = dam(TASK=[activity(1, **said)], TASKPRED=[])
        rows["PROJECT"][0] |= project
        assert next(task for task in read_xer(xer(rows))[0].tasks if task.code == "A1").critical is critical


class TestLinks:
    @pytest.mark.parametrize(("said", "kind"), [("PR_FS", "FS"), ("PR_SS", "SS"), ("PR_FF", "FF"), ("PR_SF", "SF")])
    def test_a_link_has_its_type_and_lag(self, said, kind):
        found = read(TASKPRED=[link(2, 1, said, "-8,5")]).links[0]
        assert (found.predecessor, found.successor, found.type, found.lag, found.unit) == (1, 2, kind, -510, "minutes")

    @pytest.mark.parametrize(
        ("said", "calendar", "unit"),
        [
            ("rcal_Predecessor", "predecessor", "minutes"), ("rcal_Successor", "successor", "minutes"),
            ("rcal_ProjDefault", "project", "minutes"), ("rcal_24Hour", "clock", "elapsed"),
        ],
    )  # fmt: skip
    def test_lag_is_counted_in_the_calendar_that_was_chosen(self, said, calendar, unit):
        file = read(SCHEDOPTIONS=[{"proj_id": 7, "sched_calendar_on_relationship_lag": said}])
        assert (file.lag_calendar, file.links[0].unit) == (calendar, unit)

    def test_links_to_itself_and_to_what_is_not_there_are_left_out_with_a_note(self):
        file = read(TASKPRED=[link(2, 1), link(2, 2), link(2, 99), link(98, 1)])
        assert len(file.links) == 1
        assert sum("left out" in note for note in file.notes) == 2
        assert any("line 22, table TASKPRED" in note for note in file.notes)

    def test_a_link_from_a_project_that_is_not_in_the_file_names_it(self):
        file = read(TASKPRED=[link(2, 99, pred_proj_id=8)])
        assert file.links[0].other_project == "8"

    def test_a_link_between_two_projects_of_the_file_names_the_other(self):
        tables = dam(TASKPRED=[link(9, 1, proj_id=8, pred_proj_id=7)])
        tables["PROJECT"].append({"proj_id": 8, "proj_short_name": "ROAD", "project_flag": "Y"})
        tables["TASK"].append(activity(9, proj_id=8, wbs_id=""))
        first, second = read_xer(xer(tables))
        assert (first.links, [one.other_project for one in second.links]) == ([], ["DAM"])


class TestCalendars:
    def test_spans_and_the_days_that_differ(self):
        calendar = read().calendars[0]
        assert calendar.week == [((480, 720), (780, 1020))] * 5 + [(), ()]
        assert calendar.exceptions == {dt.date(2025, 12, 29): ()}
        assert calendar.minutes_per_day == 480

    @pytest.mark.parametrize(
        ("spans", "expected"),
        [
            ("(0||0(f|16:00|s|08:00)())", ((480, 960),)),
            ("(0||0(s|00:00|f|00:00)())", ((0, 1440),)),
            ("(0||0(s|1:00 PM|f|5:00 PM)())(0||1(s|8:00 AM|f|12:00 PM)())", ((480, 720), (780, 1020))),
            ("(0||0(s|08:00|f|12:00)())\x7f\x7f  (0||1(s|12:00|f|16:00)())", ((480, 960),)),
        ],
    )
    def test_spans_in_any_order_are_those_of_the_day(self, spans, expected):
        data = f"(0||CalendarData()((0||DaysOfWeek()((0||2()({spans}))))(0||VIEW(ShowTotal|Y)())(0||Exceptions()((0||0(d|46027)({spans}))))))"
        calendar = read(CALENDAR=[{"clndr_id": 3, "clndr_name": "x", "clndr_data": data}]).calendars[0]
        assert (calendar.week[0], calendar.week[1]) == (expected, ())
        assert calendar.exceptions[dt.date(2026, 1, 5)] == expected

    def test_holidays_come_from_the_calendar_below(self):
        rows = [
            {"clndr_id": 3, "clndr_name": "Office", "clndr_data": FIVE_DAYS},
            {"clndr_id": 4, "clndr_name": "Crew", "base_clndr_id": 3, "clndr_type": "CA_Rsrc", "clndr_data": FIVE_DAYS.replace("46020", "46021")},
            {"clndr_id": 5, "clndr_name": "Alone", "base_clndr_id": 99, "clndr_data": FIVE_DAYS},
        ]
        _, crew, alone = read(CALENDAR=rows).calendars
        assert sorted(crew.exceptions) == [dt.date(2025, 12, 29), dt.date(2025, 12, 30)]
        assert (crew.of_resource, alone.base_uid) == (True, None)

    def test_calendars_that_are_based_on_each_other_are_read(self):
        rows = [{"clndr_id": key, "clndr_name": "x", "base_clndr_id": base, "clndr_data": FIVE_DAYS} for key, base in ((3, 4), (4, 3), (5, 3))]
        assert len(read(CALENDAR=rows).calendars) == 3

    def test_one_without_hours_says_what_was_taken(self):
        calendar = read(CALENDAR=[{"clndr_id": 3, "clndr_name": "x", "day_hr_cnt": 24, "week_hr_cnt": 168}]).calendars[0]
        assert calendar.week == [((0, 1440),)] * 7
        assert calendar.notes

    def test_one_without_any_working_time_says_so(self):
        data = "(0||CalendarData()((0||DaysOfWeek()((0||1()())(0||2()())))(0||Exceptions()())))"
        calendar = read(CALENDAR=[{"clndr_id": 3, "clndr_name": "x", "day_hr_cnt": 0, "clndr_data": data}]).calendars[0]
        assert calendar.week == [()] * 7
        assert "no working time" in calendar.notes[0]
        assert calendar.minutes_per_day is None

    @pytest.mark.parametrize(
        "data",
        [
            FIVE_DAYS[:-1], FIVE_DAYS + ")", "nonsense", "(" * 60, FIVE_DAYS.replace("08:00", "25:00"), FIVE_DAYS.replace("17:00", "11:00"),
            FIVE_DAYS.replace("46020", "999999"), FIVE_DAYS.replace("08:00", "8h"),
        ],
    )  # fmt: skip
    def test_a_damaged_one_is_refused_with_its_line(self, data):
        assert told(dam(CALENDAR=[{"clndr_id": 3, "clndr_name": "x", "clndr_data": data}])).startswith("line 7, table CALENDAR: ")


class TestOptions:
    def test_the_project_says_its_dates_and_calendar(self):
        file = read()
        assert (file.start, file.status_at, file.finish) == (dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 12, 8), dt.datetime(2026, 2, 13, 17))
        assert (file.calendar_uid, file.minutes_per_day, file.minutes_per_week, file.days_per_month) == (3, 480, 2400, 21.5)
        assert (file.push_to_status, file.rule, file.must_finish) == (True, "retained", None)

    def test_work_out_of_sequence_follows_the_options(self):
        assert read(SCHEDOPTIONS=[{"proj_id": 7, "sched_progress_override": "Y", "sched_retained_logic": "N"}]).rule == "override"
        file = read(SCHEDOPTIONS=[{"proj_id": 7, "sched_progress_override": "N", "sched_retained_logic": "N"}])
        assert file.rule == "retained"
        assert any("actual dates" in note for note in file.notes)

    @pytest.mark.parametrize(("said", "slack"), [("FT_FF", "finish"), ("FT_SF", "start"), ("FT_MIN", "least"), ("", "finish")])
    def test_slack_is_counted_as_the_options_say(self, said, slack):
        assert read(SCHEDOPTIONS=[{"proj_id": 7, "sched_float_type": said, "sched_open_critical_flag": "Y"}]).slack_by == slack
