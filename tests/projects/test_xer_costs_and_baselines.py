"""What an XER file says of people, money, fields of one's own, and of what was promised."""

import copy
import datetime as dt
from decimal import Decimal

from projects.calc.files.xer import read_xer
from tests.projects.primavera_exports import activity, dam, read, xer

RESOURCES = {
    "UMEASURE": [{"unit_id": 1, "unit_abbrev": "m3", "unit_name": "Cubic metres"}],
    "ROLES": [{"role_id": 50, "role_name": "Engineer", "role_short_name": "ENG"}, {"role_id": 51, "role_name": "Nobody"}],
    "ROLERATE": [{"role_rate_id": 1, "role_id": 50, "cost_per_qty": 90}],
    "RSRC": [
        {"rsrc_id": 5, "rsrc_name": "Crews", "rsrc_short_name": "CRS", "rsrc_type": "RT_Labor"},
        {"rsrc_id": 6, "rsrc_name": "Crew", "rsrc_short_name": "CR", "parent_rsrc_id": 5, "rsrc_type": "RT_Labor", "clndr_id": 3,
         "email_addr": "crew@example.org", "ot_factor": 1.5, "active_flag": "N", "rsrc_notes": "<HTML><P>Six&nbsp;people</P></HTML>"},
        {"rsrc_id": 7, "rsrc_name": "Concrete", "rsrc_type": "RT_Mat", "unit_id": 1},
    ],
    "RSRCRATE": [
        {"rsrc_rate_id": 2, "rsrc_id": 6, "max_qty_per_hr": 6, "cost_per_qty": 60, "cost_per_qty2": 70, "start_date": "2026-06-01 00:00"},
        {"rsrc_rate_id": 1, "rsrc_id": 6, "max_qty_per_hr": 4, "cost_per_qty": 50, "start_date": "2026-01-01 00:00"},
    ],
    "TASKRSRC": [
        {"taskrsrc_id": 1, "task_id": 1, "proj_id": 7, "rsrc_id": 6, "target_qty": 40, "act_reg_qty": 8, "act_ot_qty": 2, "remain_qty": 30,
         "target_cost": 2000, "act_reg_cost": 400, "act_ot_cost": 150, "remain_cost": 1500, "target_qty_per_hr": 0.5,
         "target_lag_drtn_hr_cnt": 4, "curv_id": 9},
        {"taskrsrc_id": 2, "task_id": 1, "proj_id": 7, "role_id": 50, "target_qty": 10, "remain_qty": 10, "target_cost": 900, "remain_cost": 900},
        {"taskrsrc_id": 3, "task_id": 2, "proj_id": 7, "rsrc_id": 99},
    ],
    "RSRCCURV": [{"curv_id": 9, "curv_name": "Bell"}],
    "PROJCOST": [{"cost_item_id": 1, "proj_id": 7, "task_id": 1, "target_cost": 100, "act_cost": 30, "remain_cost": "70,5"}],
}  # fmt: skip


class TestResources:
    def test_a_resource_has_its_rates_calendar_and_group(self):
        crew = next(one for one in read(**RESOURCES).resources if one.code == "CR")
        assert (crew.uid, crew.group, crew.email, crew.calendar_uid) == (6, "Crews", "crew@example.org", 3)
        assert (crew.active, crew.notes) == (False, "Six people")
        assert [(rate.table, rate.since, rate.standard, rate.overtime) for rate in crew.rates] == [
            ("A", dt.date(2026, 1, 1), 50, 75), ("A", dt.date(2026, 6, 1), 60, 90), ("B", dt.date(2026, 6, 1), 70, 105),
        ]  # fmt: skip
        assert crew.availability == [(dt.datetime(2026, 1, 1), dt.datetime(2026, 6, 1), 4.0), (dt.datetime(2026, 6, 1), None, 6.0)]
        assert crew.max_units == 6.0

    def test_a_material_has_its_unit(self):
        concrete = next(one for one in read(**RESOURCES).resources if one.uid == 7)
        assert (concrete.kind, concrete.unit) == ("material", "m3")

    def test_a_role_that_is_assigned_is_a_generic_resource(self):
        generic = [one for one in read(**RESOURCES).resources if one.generic]
        assert [(one.uid, one.name, one.code, one.rates[0].standard) for one in generic] == [(8, "Engineer", "ENG", 90)]

    def test_an_assignment_has_what_was_planned_done_and_remains(self):
        one = read(**RESOURCES).assignments[0]
        assert (one.units, one.work, one.actual_work, one.remaining_work, one.delay, one.contour) == (0.5, 2400, 600, 1800, 240, "Bell")
        assert (one.cost, one.actual_cost, one.remaining_cost) == (2050, 550, 1500)
        assert (one.baselines[0].work, one.baselines[0].cost) == (2400, 2000)

    def test_an_assignment_names_its_role_or_nobody(self):
        file = read(**RESOURCES)
        assert [one.resource_uid for one in file.assignments] == [6, 8, None]
        assert any("resource that is not in the file" in note for note in file.notes)

    def test_the_cost_of_an_activity_is_of_its_people_and_its_expenses(self):
        task = next(task for task in read(**RESOURCES).tasks if task.code == "A10")
        assert (task.cost, task.actual_cost, task.remaining_cost, task.fixed_cost) == (
            Decimal("3050.5"), Decimal(580), Decimal("2470.5"), Decimal("100.5"),
        )  # fmt: skip
        assert (task.baselines[0].cost, task.baselines[0].fixed_cost) == (3000, 100)


class TestFields:
    def test_codes_fields_and_notes_are_kept_by_name(self):
        file = read(
            ACTVTYPE=[{"actv_code_type_id": 1, "actv_code_type": "Phase"}, {"actv_code_type_id": 2, "actv_code_type": "Zone"}],
            ACTVCODE=[{"actv_code_id": 11, "actv_code_type_id": 1, "short_name": "D", "actv_code_name": "Design"}],
            TASKACTV=[{"task_id": 1, "actv_code_type_id": 1, "actv_code_id": 11}, {"task_id": 1, "actv_code_type_id": 2, "actv_code_id": 99}],
            UDFTYPE=[
                {"udf_type_id": 1, "table_name": "TASK", "udf_type_label": "Zone"},
                {"udf_type_id": 2, "table_name": "PROJWBS", "udf_type_label": "Lead"},
                {"udf_type_id": 3, "table_name": "PROJECT", "udf_type_label": "Sponsor"},
            ],
            UDFVALUE=[
                {"udf_type_id": 1, "fk_id": 1, "udf_text": "North"}, {"udf_type_id": 2, "fk_id": 2, "udf_text": 'Ann ""Lee""'},
                {"udf_type_id": 3, "fk_id": 7, "udf_text": "x"}, {"udf_type_id": 1, "fk_id": 2, "udf_number": "7.5"},
            ],
            MEMOTYPE=[{"memo_type_id": 1, "memo_type": "Method"}],
            TASKMEMO=[{"memo_id": 1, "task_id": 1, "memo_type_id": 1, "task_memo": "<HTML><HEAD><STYLE>p {}</STYLE></HEAD><P>Pour,</P>\x7f\x7fcure"}],
        )  # fmt: skip
        draw, pour = (next(task for task in file.tasks if task.code == code) for code in ("A10", "A20"))
        assert draw.custom == {"Phase": "Design", "Zone (2)": "North"}
        assert pour.custom == {"Zone (2)": "7.5"}
        assert next(task for task in file.tasks if task.code == "CON").custom == {"Lead": 'Ann "Lee"'}
        assert draw.notes == "Method: Pour,\ncure"
        assert file.custom_fields == {"Phase": "Phase", "Zone": "Zone", "Zone (2)": "Zone", "Lead": "Lead"}


def with_baselines():
    tables = dam(**copy.deepcopy(RESOURCES))
    tables["PROJECT"][0]["sum_base_proj_id"] = 9
    tables["PROJECT"] += [
        {"proj_id": 8, "proj_short_name": "DAM-B1", "project_flag": "N", "orig_proj_id": 7},
        {"proj_id": 9, "proj_short_name": "DAM-B2", "project_flag": "N", "orig_proj_id": 7},
    ]
    tables["TASK"] += [
        activity(21, proj_id=8, task_code="A20", wbs_id="", target_drtn_hr_cnt=16),
        activity(31, proj_id=9, task_code="A10", wbs_id="", target_drtn_hr_cnt=24, early_start_date="2026-01-07 08:00"),
        activity(32, proj_id=9, task_code="GONE", wbs_id=""),
    ]
    tables["TASKRSRC"].append({"taskrsrc_id": 9, "task_id": 31, "proj_id": 9, "rsrc_id": 6, "target_qty": 20, "target_cost": 1000})
    return tables


class TestBaselines:
    def test_what_is_planned_is_the_baseline_where_the_file_has_no_other(self):
        planned = next(task for task in read().tasks if task.code == "A10").baselines
        assert list(planned) == [0]
        assert (planned[0].start, planned[0].finish, planned[0].duration) == (dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 9, 17), 2400)

    def test_the_baseline_in_use_is_the_first_and_what_is_planned_the_last(self):
        files = read_xer(xer(with_baselines()))
        assert [file.code for file in files] == ["DAM"]
        draw, pour = (next(task for task in files[0].tasks if task.code == code).baselines for code in ("A10", "A20"))
        assert {number: one.duration for number, one in draw.items()} == {0: 1440, 2: 2400}
        assert {number: one.duration for number, one in pour.items()} == {1: 960, 2: 2400}
        assert (draw[0].start, draw[0].cost) == (dt.datetime(2026, 1, 7, 8), 1000)
        assert "Baselines of the file: 0: DAM-B2, 1: DAM-B1; 2: as planned in the project itself." in files[0].notes

    def test_assignments_are_found_again_in_the_baseline(self):
        one = read_xer(xer(with_baselines()))[0].assignments[0]
        assert {number: stated.work for number, stated in one.baselines.items()} == {0: 1200, 2: 2400}

    def test_a_branch_spans_what_was_promised_below_it(self):
        design = next(task for task in read_xer(xer(with_baselines()))[0].tasks if task.code == "ENG")
        assert (design.baselines[0].start, design.baselines[2].start) == (dt.datetime(2026, 1, 7, 8), dt.datetime(2026, 1, 5, 8))

    def test_a_file_of_baselines_alone_is_read(self):
        tables = dam()
        tables["PROJECT"][0] |= {"project_flag": "N", "orig_proj_id": 99}
        assert [file.code for file in read_xer(xer(tables))] == ["DAM"]
