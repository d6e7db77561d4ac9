"""What Jira's export says of issues."""

import datetime as dt
import json
import statistics
from collections import Counter

import pytest

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.jira import read_jira
from tests.shared_files import shared

ISSUES = """Issue key,Issue id,Summary,Issue Type,Status,Status Category,Priority,Assignee,Created,Resolved,Due date,\
Original Estimate,Remaining Estimate,Time Spent,\
Parent id,Custom field (Epic Link),Outward issue link (Blocks),Outward issue link (Blocks),Inward issue link (Blocks),Labels,Labels,\
Custom field (Team)
AP-1,101,Gate,Epic,To Do,To Do,Medium,,2026-01-05 09:00,,2026-03-31,,,,,,,,,,,
AP-2,102,Draw,Story,Closed,Done,Highest,ann,2026-01-05 09:00,2026-01-16 15:30,,28800,,36000,,AP-1,AP-3,AP-3,,north,east,Blue
AP-3,103,Pour,Story,In Progress,In Progress,Low,bo,2026-01-06 09:00,,2026-02-13,57600,43200,14400,,AP-1,,,AP-2,,,
AP-4,104,Cure,Sub-task,To Do,To Do,Medium,bo,2026-01-06 09:00,,,28800,,,103,,,,,,,
RD-9,105,Pave,Task,To Do,To Do,Medium,,2026-01-07 09:00,,,,,,,,,,AP-2,,,
"""


def read(text: str = ISSUES, **more):
    return read_jira(text.encode(), "jira.csv", **more)


@pytest.fixture
def tasks():
    return {task.code: task for file in read() for task in file.tasks}


class TestReadJira:
    def test_each_project_is_a_schedule(self):
        assert [(file.code, len(file.tasks)) for file in read()] == [("AP", 4), ("RD", 1)]

    def test_epics_and_issues_with_sub_tasks_are_summaries(self):
        assert [(task.wbs, task.kind, task.code, task.uid) for task in read()[0].tasks] == [
            ("1", "summary", "AP-1", 1), ("1.1", "task", "AP-2", 2), ("1.2", "summary", "AP-3", 3), ("1.2.1", "task", "AP-4", 4),
        ]  # fmt: skip

    def test_estimates_are_work(self, tasks):
        pour = tasks["AP-3"]
        assert (pour.baselines[0].work, pour.actual_work, pour.remaining_work, pour.work, pour.done) == (960, 240, 720, 960, 0.25)
        assert (tasks["AP-2"].work, tasks["AP-2"].remaining_work, tasks["AP-4"].remaining_work) == (600, 0, 480)

    def test_the_status_category_says_what_is_done(self, tasks):
        assert [tasks[key].done for key in ("AP-1", "AP-2", "AP-3", "AP-4")] == [0.0, 1.0, 0.25, 0.0]
        assert tasks["AP-2"].actual_finish == dt.datetime(2026, 1, 16, 15, 30)
        assert (tasks["AP-3"].actual_start, tasks["AP-3"].actual_finish) == (dt.datetime(2026, 1, 6, 9), None)

    def test_a_due_date_is_the_end_of_its_day(self, tasks):
        assert tasks["AP-3"].deadline == dt.datetime(2026, 2, 13, 17)

    def test_what_blocks_comes_first_also_from_another_project(self):
        first, second = read()
        assert [(link.predecessor, link.successor, link.type, link.other_project) for link in first.links] == [(2, 3, "FS", "")]
        assert [(link.predecessor, link.successor, link.other_project) for link in second.links] == [(2, 9, "AP")]

    def test_who_does_it_is_a_resource(self):
        file = read()[0]
        assert [one.name for one in file.resources] == ["ann", "bo"]
        assert [(one.task_uid, one.resource_uid, one.actual_work) for one in file.assignments] == [(2, 1, 600), (3, 2, 240), (4, 2, None)]

    def test_other_columns_are_kept(self, tasks):
        assert tasks["AP-2"].custom == {
            "Issue type": "Story", "Status": "Closed", "Status category": "Done", "Priority": "Highest", "Labels": "north, east", "Team": "Blue",
        }  # fmt: skip
        assert (tasks["AP-2"].priority, tasks["AP-3"].priority) == (900, 300)

    def test_a_link_to_what_is_not_there_or_to_what_it_is_part_of_is_left_out_with_a_note(self):
        file = read("Key,Parent,Outward issue link (Blocks)\nA-1,,A-2\nA-2,A-1,A-99\n")[0]
        assert file.links == []
        assert any("2 links" in note for note in file.notes)

    def test_parents_in_a_circle_and_parents_that_are_not_there_stand_at_the_top(self):
        file = read("Key,Parent\nA-1,A-2\nA-2,A-1\nA-3,A-99\nA-4,A-4\n")[0]
        assert sorted(task.code for task in file.tasks) == ["A-1", "A-2", "A-3", "A-4"]
        assert len(file.notes) == 2

    def test_days_with_slashes_follow_what_the_file_tells(self):
        rows = "Key,Status,Created,Resolved\nA-1,Closed,{},{}\n"
        assert read(rows.format("05/04/2016 10:00", "31/05/2016 09:00"))[0].tasks[0].actual_start == dt.datetime(2016, 4, 5, 10)
        assert read(rows.format("05/04/2016 10:00", "06/05/2016 09:00"), order="mdy")[0].tasks[0].actual_start == dt.datetime(2016, 5, 4, 10)
        assert read(rows.format("5/Apr/16 3:16 PM", "6/May/16 9:00 AM"))[0].tasks[0].actual_start == dt.datetime(2016, 4, 5, 15, 16)

    @pytest.mark.parametrize(
        ("text", "place", "told"),
        [
            ("Name,Created\nx,2026-01-05\n", "jira.csv", "no column"), ("Key\nA-1\nA-1\n", "row 3", "twice"),
            ("Key,Summary\n,x\n", "row 2", "no key"),
            ("Key,Created\nA-1,05/04/2016\n", "row 2", "two different days"), ("Key,Original Estimate\nA-1,2h\n", "row 2", "no number of seconds"),
        ],
    )  # fmt: skip
    def test_refuses_what_it_cannot_read_with_its_row(self, text, place, told):
        with pytest.raises(Unreadable) as found:
            read(text)
        assert found.value.place == place
        assert told in found.value.message


class TestARealExport:
    def test_every_figure_is_that_of_another_count(self):
        expected = json.loads(shared("expected", "share_work_items.json").read_text())["jira"]
        name = "jira_export_hemmati2018.csv"
        tasks = [task for file in read_jira(shared("work-items", name).read_bytes(), name) for task in file.tasks]
        assert len(tasks) == expected["rows"]
        for field in ("type", "status", "priority"):
            label = "Issue type" if field == "type" else field.capitalize()
            assert Counter(task.custom[label] for task in tasks) == expected[f"by_{field}"]
        assert sum(task.actual_finish is not None for task in tasks) == expected["resolved"]
        days = [(task.actual_finish - task.actual_start).total_seconds() / 86_400 for task in tasks]
        assert statistics.median(days) == pytest.approx(expected["cycle_days_median"], abs=0.001)
        assert sorted(days)[round(0.85 * len(days)) - 1] == pytest.approx(expected["cycle_days_p85"], rel=0.02)
        estimates = [task.baselines[0].work for task in tasks]
        assert sum(filter(None, estimates)) / 60 == pytest.approx(expected["original_estimate_h"], abs=0.01)
        assert sum(task.actual_work or 0 for task in tasks) / 60 == pytest.approx(expected["time_spent_h"], abs=0.01)
        assert sum(bool(one and task.actual_work) for one, task in zip(estimates, tasks, strict=True)) == expected["rows_with_both"]
