"""Real exports, figure by figure, as counted by another reader."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.files.pmxml import read_pmxml
from projects.calc.files.xer import read_xer
from tests.shared_files import shared

FILES = [
    "PredecessorCalendar.xer", "ScheduleOptions.xer", "TwentyFourHourCalendar.xer", "WN_baseline.xer", "WN_updated.xer", "aspose_test.xer",
    "synthetic_p6mcp_demo.xer", "tiny_comprehensive.xer", "xernative_sample.xer",
]  # fmt: skip
TYPES = {"TT_Task": "task", "TT_Rsrc": "task", "TT_LOE": "loe", "TT_Mile": "start milestone", "TT_FinMile": "finish milestone", "null": "task"}
CONSTRAINTS = {"CS_MSOA": "snet", "CS_MSO": "mso"}


def kind(task: FileTask) -> str:
    return f"{'finish' if task.at_finish else 'start'} milestone" if task.kind == "milestone" else task.kind


def status(task: FileTask) -> str:
    if task.done == 1.0:
        return "TK_Complete"
    return "TK_Active" if task.actual_start or task.done else "TK_NotStart"


def moment(value) -> str | None:
    return value.isoformat(" ", "minutes") if value else None


@pytest.fixture(params=FILES)
def read(request) -> tuple[dict, list[ScheduleFile], list[FileTask]]:
    """What is expected of a file, its schedules with those of its baselines, and all its activities."""
    name = request.param
    expected = json.loads(shared("expected", "share_xer.json").read_text())[name]
    data = shared("primavera-xer", name).read_bytes()
    if name == "synthetic_p6mcp_demo.xer":  # its baseline is counted too: read as a project
        data = data.replace(b"\tN\t\t\t.\tCP_Drtn\tDEMO-BL1\t\t1\t", b"\tY\t\t\t.\tCP_Drtn\tDEMO-BL1\t\t\t")
    files = read_xer(data)
    return expected, files, [task for file in files for task in file.tasks if task.kind != "summary"]


class TestFigures:
    def test_projects(self, read):
        expected, files, _ = read
        assert [file.code for file in files] == [one["short"] for one in expected["projects"]]
        for file, one in zip(files, expected["projects"], strict=True):
            said = (file.status_at, file.start, file.must_finish, file.finish)
            for found, column in zip(said, ("data_date", "plan_start", "must_finish", "sched_end"), strict=True):
                assert (moment(found) or "")[: len(one[column] or "")] == (one[column] or "")
        assert {file.version for file in files} == {expected["version"]}

    def test_activities(self, read):
        expected, files, tasks = read
        assert len(tasks) == expected["activities"]
        by_type = Counter()
        for said, count in expected["by_type"].items():
            by_type[TYPES[said]] += count
        assert Counter(map(kind, tasks)) == by_type
        assert Counter(map(status, tasks)) == expected["by_status"]
        assert sum(task.kind == "summary" for file in files for task in file.tasks) + len(files) == expected["wbs"]

    def test_links(self, read):
        expected, files, _ = read
        links = [link for file in files for link in file.links]
        assert Counter(link.type for link in links) == {said.removeprefix("PR_"): count for said, count in expected["links"].items()}
        assert sum(link.lag != 0 for link in links) == expected["links_with_lag"]
        assert expected["links_to_missing_task"] == 0

    def test_constraints_and_slack(self, read):
        expected, _, tasks = read
        found = Counter(task.constraint for task in tasks if task.constraint != "asap")
        assert found == {CONSTRAINTS[said]: count for said, count in expected["constraints"].items()}
        open_slack = [task.total_slack for task in tasks if task.done != 1.0 and task.total_slack is not None and task.late_finish]
        assert sum(slack <= 0 for slack in open_slack) == expected["open_activities_float_le_0"]
        assert sum(slack < 0 for slack in open_slack) == expected["open_activities_negative_float"]
        assert min(open_slack, default=None) == (None if expected["min_float_h"] is None else expected["min_float_h"] * 60)
        assert sorted(task.code for task in tasks if task.critical) == expected["critical_task_codes"]

    def test_dates(self, read):
        expected, _, tasks = read
        assert moment(min((task.actual_start for task in tasks if task.actual_start), default=None)) == expected["earliest_actual_start"]
        assert moment(max((task.early_finish for task in tasks if task.early_finish), default=None)) == expected["latest_early_finish"]

    def test_work_and_money(self, read):
        expected, files, tasks = read
        assigned = [one for file in files for one in file.assignments]
        assert sum(task.baselines[0].work or 0 for task in tasks) / 60 == pytest.approx(expected["target_work_h"], abs=0.5)
        assert sum(task.actual_work or 0 for task in tasks) / 60 == pytest.approx(expected["actual_work_h"], abs=0.5)
        assert sum(one.baselines[0].cost or 0 for one in assigned) == Decimal(str(expected["rsrc_target_cost"]))
        assert sum(one.actual_cost or 0 for one in assigned) == Decimal(str(expected["rsrc_actual_cost"]))
        assert sum(one.remaining_cost or 0 for one in assigned) == Decimal(str(expected["rsrc_remaining_cost"]))

    def test_people_and_calendars(self, read):
        expected, files, _ = read
        assert sum(not one.generic for one in files[0].resources) == expected["resources"]
        assert sum(len(file.assignments) for file in files) == expected["assignments"]
        assert len(files[0].calendars) == expected["calendars"]

    def test_uneven_rows_are_counted(self, read):
        expected, files, _ = read
        uneven = [note for note in files[0].notes if "shorter or longer" in note]
        assert (int(uneven[0].split()[0]) if uneven else 0) == expected["rows_not_matching_header"]


class TestPmxml:
    @pytest.mark.parametrize(
        ("name", "figures"),
        [  # project, activities, links, assignments, critical by the clock of the file or unknown
            ("PredecessorCalendar.xml", [("201020", 1, 0, 0)]),
            ("PrimaveraProject.pmxml.xml", [("PROD00883", 13, 13, 41), ("PROD00499", 13, 12, 41)]),
            ("percent-complete-8.4.pmxml", [("EC00640", 12, 0, 0)]),
        ],
    )
    def test_files_are_read_whole(self, name, figures):
        files = read_pmxml(shared("primavera-pmxml", name).read_bytes())
        found = [(file.code, sum(task.kind != "summary" for task in file.tasks), len(file.links), len(file.assignments)) for file in files]
        assert found == figures

    def test_what_is_done_is_what_the_names_of_the_activities_say(self):
        file = read_pmxml(shared("primavera-pmxml", "percent-complete-8.4.pmxml").read_bytes())[0]
        for task in file.tasks:
            assert f"{task.done:.0%}" == task.name.split()[1]

    def test_a_decimal_comma_is_read(self):
        file = read_pmxml(shared("primavera-pmxml", "PrimaveraProject.pmxml.xml").read_bytes())[0]
        assert {one.units for one in file.assignments} >= {0.5}
        assert sum(task.cost or 0 for task in file.tasks).quantize(Decimal(1)) == 416800
