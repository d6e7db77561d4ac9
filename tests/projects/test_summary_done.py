"""A summary says how much of what lies below it is done, as Microsoft Project counts it."""

import datetime as dt

import pytest

from projects.actions.edits import edit_schedule
from projects.calc.files.contents import FileTask
from projects.calc.schedule.summary_done import summary_done
from projects.models import Schedule, Scheduled, WorkPackage
from projects.queries.gantt import gantt
from projects.queries.schedule_lines import schedule_lines
from tests.factories import NOW, TODAY, ProjectFactory, manager_of
from tests.projects.test_handovers import planned

START = dt.datetime(2026, 3, 2, 8)


def below(*tasks):
    return summary_done([FileTask(1, "All", kind="summary"), *(FileTask(uid, "A", level=2, **said) for uid, said in enumerate(tasks, 2))])[1]


class TestSummaryDone:
    def test_weighs_by_duration(self):
        assert below({"duration": 480, "done": 1.0}, {"duration": 1440, "done": 0.0}) == 0.25

    def test_counts_what_was_worked_of_work_that_goes_on(self):
        assert below({"duration": 960, "actual_start": START, "remaining": 240, "done": 0.1}) == 0.75

    def test_leaves_out_what_is_inactive_and_level_of_effort(self):
        assert below({"duration": 480, "done": 0.5}, {"duration": 480, "active": False}, {"duration": 9600, "kind": "loe"}) == 0.5

    def test_counts_milestones_where_nothing_lasts(self):
        reached = {"kind": "milestone", "duration": 0, "done": 1.0}
        assert below(reached, {"kind": "milestone", "duration": 0}) == 0.5

    def test_adds_up_through_all_levels(self):
        lines = [FileTask(1, "All", kind="summary"), FileTask(2, "Part", level=2, kind="summary"), FileTask(3, "A", level=3, duration=480, done=1.0)]
        assert summary_done([*lines, FileTask(4, "B", level=2, duration=480), FileTask(5, "Next", kind="summary")]) == {1: 0.5, 2: 1.0}


@pytest.mark.django_db
def test_is_stored_with_the_dates_and_shown():
    project = ProjectFactory()
    head, dig, pour = planned(project, 0, 1, 3)
    project.links.all().delete()
    actor = manager_of(project)

    def edit(*edits):
        version = Schedule.objects.get(project=project).version
        return edit_schedule(actor=actor, project=project, version=version, edits=list(edits), known_on=TODAY, now=NOW)

    edit({"do": "indent", "ids": [dig.pk, pour.pk]})
    made = edit({"do": "change", "id": dig.pk, "fields": {"done": 1}})
    assert head.pk not in [one.uid for one in made.moved]
    assert Scheduled.objects.get(pk=head.pk).done == 0.25
    assert list(gantt(user=actor, project=project)["tasks"]["done"]) == [0.25, 1.0, None]
    rows = schedule_lines(user=actor, project=project, schedule=Schedule.objects.get(project=project)).lines
    assert [row.done for row in rows] == [0.25, 1.0, None]
    assert WorkPackage.objects.get(pk=head.pk).done is None
