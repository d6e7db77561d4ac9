"""The colour of the schedule hears of missed milestones, slack that is gone and unsound plans, as known on the day."""

import datetime as dt

import pytest

from governance.models import Health
from projects.actions.edits import edit_schedule
from projects.models import MilestoneForecast, ScheduleQuality, WorkPackage
from reports.actions.rollup import rollup
from tests.factories import NOW, TODAY, ProjectFactory, manager_of, period
from tests.projects.test_handovers import planned

pytestmark = pytest.mark.django_db


def reasons(project, day=TODAY):
    period(day)
    rollup(project_ids=[project.pk], as_of=day, now=NOW)
    schedule = next(one for one in Health.objects.get(project=project, as_of=day).dimensions if one["name"] == "schedule")
    return {one["rule"]: (one["rag"], one["text"]) for one in schedule["reasons"]}


def moment(day, month=3):
    return dt.datetime(2026, month, day, 17, tzinfo=dt.UTC)


class TestMilestones:
    def told(self, project, wbs, promised, known_on=TODAY, done=False):
        said = {"name": f"Gate {wbs}", "known_on": TODAY, "kind": "milestone"}
        row, _made = WorkPackage.objects.get_or_create(project=project, wbs=wbs, defaults=said)
        MilestoneForecast.objects.create(
            work_package=row, project=project, known_on=known_on, finish_at=promised, promised_at=promised, done=done
        )  # fmt: skip

    def test_promised_by_the_day_and_not_reached_are_missed(self):
        project = ProjectFactory()
        self.told(project, "1", moment(4))
        self.told(project, "2", moment(5))
        self.told(project, "3", moment(3), done=True)
        self.told(project, "4", moment(6))
        assert reasons(project)["milestones_missed"] == ("amber", "2 of 3 milestones due are missed, at or above 1.")

    def test_are_judged_by_the_newest_word_known_on_the_day(self):
        project = ProjectFactory()
        self.told(project, "1", moment(20, 2), known_on=dt.date(2026, 2, 25))
        self.told(project, "1", moment(20, 2), known_on=TODAY, done=True)
        assert reasons(project)["milestones_missed"] == ("green", "The one milestone due by now is reached.")
        assert reasons(project, dt.date(2026, 2, 26))["milestones_missed"][0] == "amber"

    def test_of_which_none_is_due_say_nothing(self):
        project = ProjectFactory()
        self.told(project, "1", moment(20))
        assert "milestones_missed" not in reasons(project)


def test_a_finish_that_cannot_be_met_and_an_unsound_plan_are_heard_of(reacted):
    project = ProjectFactory()
    planned(project, 3, 3)
    with reacted():
        edit_schedule(
            actor=manager_of(project), project=project, version=1, known_on=TODAY, now=NOW,
            edits=[{"do": "settings", "fields": {"must_finish": "2026-03-05"}}],
        )  # fmt: skip
    stored = ScheduleQuality.objects.get()
    found = reasons(project)
    assert found["negative_slack"] == ("red", "100.0% of the open activities have negative slack, above 10%.")
    assert found["schedule_quality"][1].startswith(f"{stored.passed} of {stored.judged} schedule checks pass")


def test_a_project_without_a_schedule_is_not_judged_by_one():
    assert not {"milestones_missed", "negative_slack", "schedule_quality"} & set(reasons(ProjectFactory()))
