"""A gate that is not held in time: counted once, whichever way it came to be owed, and judged by health."""

import datetime as dt

import pytest

from governance.actions.follow_up import open_action
from governance.actions.health import recompute_health
from governance.actions.thresholds import set_thresholds
from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.queries.gates import overdue_waivers, reviews_on
from governance.queries.register_counts import counts_of_projects
from portfolio.queries import StatusDate
from projects.actions.projects import change_stage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NOW, TODAY, period, person, stage
from tests.governance.gated import LATER, decided, gate_before, scheduled, submitted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def gate(node):
    return gate_before(review_days=5)


def overdue(project, day):
    return counts_of_projects(project_ids=[project.pk], day=day).get(project.pk, {}).get("overdue_gates")


def late(project, day):
    return reviews_on(day=day).filter(project=project, late=True).count()


def waived(project, gate, node, until=LATER):
    waiver = grant_waiver(actor=person("gatekeeper", node=node), project=project, gate=gate, reason="Season", expires_on=until, now=NOW)
    change_stage(actor=person("analyst"), project=project, stage=stage("Delivery"), known_on=TODAY, now=NOW)
    return waiver


class TestAGateIsOverdue:
    def test_not_where_none_was_ever_before_the_project(self, project):
        assert overdue(project, TODAY) is None

    @pytest.mark.parametrize(("after", "found"), [(0, 0), (1, 1)])
    def test_from_the_day_after_the_one_it_was_scheduled_for(self, after, found, project, gate):
        scheduled(project, gate)
        day = TODAY + after * DAY
        assert (overdue(project, day), late(project, day)) == (found, found)

    @pytest.mark.parametrize(("after", "found"), [(5, 0), (6, 1)])
    def test_from_the_promised_answer_on_once_it_is_submitted(self, after, found, project, gate):
        submitted(project, gate)
        day = TODAY + after * DAY
        assert (overdue(project, day), late(project, day)) == (found, found)

    def test_no_longer_when_it_is_decided(self, project, gate, node):
        decided(submitted(project, gate), "go", person("gatekeeper", node=node))
        assert overdue(project, TODAY + 30 * DAY) == 0

    def test_again_when_the_waiver_that_let_the_project_in_runs_out(self, project, gate, node):
        waiver = waived(project, gate, node)
        analyst = person("analyst", cleared=True)
        assert (overdue(project, LATER), overdue(project, LATER + DAY)) == (0, 1)
        assert overdue_waivers(user=analyst, day=LATER) == []
        assert overdue_waivers(user=analyst, day=LATER + DAY) == [waiver]

    def test_at_once_when_the_waiver_is_taken_back(self, project, gate, node):
        waiver = waived(project, gate, node)
        revoke_waiver(actor=person("gatekeeper", node=node), waiver=waiver, version=1, reason="No longer", now=NOW)
        assert overdue(project, TODAY) == 1

    def test_once_where_its_review_is_late_too(self, project, gate, node):
        waived(project, gate, node)
        scheduled(project, gate)
        assert overdue(project, LATER + DAY) == 1

    def test_no_longer_when_it_is_held_after_all(self, project, gate, node):
        waived(project, gate, node)
        decided(submitted(project, gate), "go", person("gatekeeper", node=node))
        assert overdue(project, LATER + DAY) == 0


class TestHealth:
    def judged(self, project, day):
        status = StatusDate(period(day), day)
        dimensions = recompute_health(project_ids=[project.pk], status=status, now=NOW)[project.pk]["dimensions"]
        return next(one for one in dimensions if one["name"] == "governance")

    def test_turns_amber_with_the_reason_and_the_threshold(self, project, gate):
        scheduled(project, gate)
        found = self.judged(project, TODAY + DAY)
        reason = found["reasons"][0]
        assert (found["computed"], reason["text"], reason["threshold"]) == ("amber", "1 gate review is overdue.", 1)

    def test_is_green_while_gates_are_held_in_time(self, project, gate):
        scheduled(project, gate)
        assert self.judged(project, TODAY)["computed"] == "green"

    @pytest.mark.parametrize(("days", "colour", "words"), [(0, "green", "No action is overdue."), (1, "amber", "1 action is overdue.")])
    def test_judges_actions_that_are_open_beside_it(self, days, colour, words, project):
        open_action(actor=person("analyst"), place=project, title="Call", owner="Kim", due_on=TODAY, now=NOW)
        found = self.judged(project, TODAY + days * DAY)
        assert (found["computed"], found["reasons"][0]["text"]) == (colour, words)

    def test_follows_the_threshold_of_the_node(self, project, gate, node):
        scheduled(project, gate)
        set_thresholds(actor=person("administrator"), node=node, limits={"gates_amber": 1, "gates_red": 1}, version=None, now=NOW)
        assert self.judged(project, TODAY + DAY)["computed"] == "red"

    def test_says_what_the_snapshot_counts_and_the_roll_up_asks_once(self, project, gate, django_assert_max_num_queries):
        submitted(project, gate)
        later = NOW + 6 * DAY
        with django_assert_max_num_queries(200) as sql:
            rollup(project_ids=[project.pk], now=later)
        snapshot = Snapshot.objects.get(project=project, current=True)
        assert snapshot.overdue_gates == 1
        asked = [one["sql"] for one in sql if not one["sql"].startswith("PREPARE")]
        assert sum("'overdue_gates'" in one or "EXECUTE counts_of_projects" in one for one in asked) == 1
