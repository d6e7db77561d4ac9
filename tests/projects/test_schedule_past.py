"""The Schedule tab as of a day that has passed: today's where nothing changed since, else what is kept of that day and no more."""

import datetime as dt

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.actions.edits import edit_schedule
from projects.actions.plan_baselines import save_baseline
from projects.actions.schedule import recompute_schedule
from projects.models import Schedule
from projects.queries.gantt import gantt
from projects.queries.packed import packed
from projects.queries.schedule_past import schedule_past
from tests.factories import person
from tests.projects.bridge import DAY, bridge, long_plan
from tests.projects.test_schedule_page import unpacked

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def analyst():
    return person("analyst")


@pytest.fixture
def project(analyst, now):
    """The bridge, promised in its first week; a week later digging takes twice as long and a line is added."""
    project = bridge(actor=analyst, now=now, code="BRIDGE")
    save_baseline(
        actor=analyst, project=project, version=project.schedule.version, approved_on=now.date(), name="First", approver="", reason="", now=now
    )
    dig = project.work_packages.get(name="Dig")
    paint = {"do": "add", "key": "new", "fields": {"name": "Paint", "duration": DAY}}
    edit_schedule(
        actor=analyst, project=project, version=Schedule.objects.get(project=project).version, known_on=now.date() + WEEK, now=now + WEEK,
        edits=[{"do": "change", "id": dig.pk, "fields": {"duration": 20 * DAY}}, paint],
    )  # fmt: skip
    return project


def past(project, day):
    return schedule_past(project=project, schedule=Schedule.objects.get(project=project), day=day)


class TestWhatIsKnown:
    def test_is_all_of_it_from_the_day_the_last_change_became_known(self, project, now):
        assert past(project, now.date() + WEEK) is None
        assert past(project, now.date() + 3 * WEEK) is None

    def test_of_a_day_before_is_what_was_promised_and_expected(self, project, now):
        found = past(project, now.date())
        opening = project.work_packages.get(name="Open the bridge")
        assert (found.known, found.since, found.baseline.number, found.finish_on) == (True, now.date() + WEEK, 1, dt.date(2026, 4, 17))
        assert found.expected[opening.pk][0].date() == dt.date(2026, 4, 17)
        assert project.work_packages.get(name="Paint").pk not in found.promised

    def test_of_a_day_before_the_first_is_nothing(self, project, now):
        found = past(project, now.date() - WEEK)
        assert (found.known, found.first) == (False, now.date())

    def test_computed_again_without_a_change_is_known_from_where_it_was(self, project, now):
        recompute_schedule(project=project, known_on=now.date() + 2 * WEEK, now=now + 2 * WEEK)
        assert past(project, now.date() + WEEK) is None

    def test_of_dates_stored_before_this_was_kept_is_counted_from_their_computing(self, project, now):
        Schedule.objects.filter(project=project).update(known_on=None)
        assert past(project, now.date()).since == now.date() + WEEK

    def test_costs_the_same_queries_however_many_lines(self, now):
        counts = set()
        for count in (30, 300):
            schedule = long_plan(now=now, count=count).schedule
            with CaptureQueriesContext(connection) as made:
                schedule_past(project=schedule.project, schedule=schedule, day=now.date() - WEEK)
            counts.add(len(made))
        assert len(counts) == 1


class TestTheRows:
    def test_hold_nothing_that_was_computed_since(self, project, analyst, now):
        rows = gantt(user=analyst, project=project, may_edit=True, day=now.date())
        tasks = rows["tasks"]
        assert (rows["past"], rows["may_edit"], rows["status"]) == (now.date(), False, None)
        assert "Paint" not in tasks["name"]
        place, opening = tasks["name"].index("Dig"), tasks["name"].index("Open the bridge")
        assert (tasks["start"][place], tasks["total_slack"][place], tasks["flags"][place]) == (None, None, 0)
        assert tasks["baseline_finish"][place] is not None
        assert tasks["finish"][opening] == tasks["baseline_finish"][opening]
        assert rows["links"]["id"] == []

    def test_of_today_hold_everything(self, project, analyst, now):
        assert gantt(user=analyst, project=project, day=now.date() + WEEK) == gantt(user=analyst, project=project)

    def test_packed_keep_what_was_promised_of_lines_without_dates(self, project, analyst, now):
        rows = gantt(user=analyst, project=project, day=now.date())
        sent = orjson.loads(orjson.dumps(packed(rows), default=str))
        tasks = unpacked(sent["tasks"], sent["count"])
        assert all(tasks[name] == list(rows["tasks"][name]) for name in tasks)


class TestThePage:
    @pytest.mark.parametrize(
        ("weeks", "said"),
        [
            (0, ("The dates of every line are kept only as they stand now", "Promised is baseline 1", "17 Apr 2026", "as_of=2026-03-0")),
            (1, ("Nothing of this plan has changed since", "Paint")),
            (-1, ("Nothing is known of this schedule on", "The first word of it is of")),
        ],
    )
    def test_says_what_stands_on_it(self, client, project, analyst, now, weeks, said):
        client.force_login(analyst)
        day = now.date() + weeks * WEEK
        page = client.get(reverse("projects:schedule", args=["BRIDGE"]), {"as_of": str(day)}).content.decode()
        assert [words for words in said if words not in page] == []
        assert ("Paint" in page) == (weeks == 1)
        assert ('id="gantt"' in page) == (weeks >= 0)

    def test_asks_for_the_rows_of_that_day(self, client, project, analyst, now):
        client.force_login(analyst)
        rows = client.get(reverse("projects:schedule-rows", args=["BRIDGE"]), {"packed": "1", "as_of": str(now.date())}).json()
        assert (rows["past"], rows["count"]) == (str(now.date()), 7)
