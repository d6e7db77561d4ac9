"""Home: what gates ask of a person stands among what needs them, and the page is cheap."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.actions.reviews import schedule_review
from governance.actions.waivers import grant_waiver
from pmo.reading import one_reading
from portfolio.models import Grant
from portfolio.queries import scope_of
from projects.actions.projects import change_stage
from reports.queries.home import needs_of
from tests.factories import NOW, TODAY, NodeFactory, manager_of, period, person, stage
from tests.governance.gated import LATER, project_before, submitted

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def needs(user, day=TODAY):
    return needs_of(user=user, today=day, now=NOW)


class TestAGateNeedsItsManager:
    def planned(self, project, gate):
        return schedule_review(actor=person("analyst"), project=project, gate=gate, scheduled_on=LATER, now=NOW)

    @pytest.mark.parametrize(("before", "shown"), [(8, 0), (7, 1), (-3, 1)])
    def test_from_a_week_before_its_review_on(self, before, shown, project, gate):
        self.planned(project, gate)
        found = needs(manager_of(project), LATER - dt.timedelta(days=before))
        assert (found.reviews.count, found.none) == (shown, not shown and not found.due)

    def test_no_longer_once_it_is_submitted(self, project, gate):
        submitted(project, gate)
        assert needs(manager_of(project)).reviews.count == 0

    def test_and_nobody_who_manages_something_else(self, project, gate, node):
        self.planned(project, gate)
        assert needs(manager_of(project_before(node)), LATER).reviews.count == 0

    def test_when_a_waiver_is_about_to_end_or_has_ended(self, project, gate, node):
        grant_waiver(actor=person("gatekeeper", node=node), project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        change_stage(actor=person("analyst"), project=project, stage=stage("Delivery"), known_on=TODAY, now=NOW)
        manager = manager_of(project)
        shown = [len(needs(manager, day).waivers) for day in (LATER - 2 * WEEK, LATER - WEEK, LATER + WEEK)]
        assert shown == [0, 1, 1]


class TestOneReading:
    def test_asks_once_what_a_person_may_see(self, node, django_assert_num_queries):
        user = person("executive", node=node)
        with django_assert_num_queries(1), one_reading():
            assert scope_of(user=user) == scope_of(user=user)

    def test_keeps_nothing_beyond_itself(self, node):
        user = person("executive", node=node)
        with one_reading():
            assert scope_of(user=user).covers(node.path)
        Grant.objects.filter(user=user).delete()
        assert not scope_of(user=user).covers(node.path)

    def test_tells_one_person_from_another(self, node):
        with one_reading():
            assert scope_of(user=person("executive", node=node)) != scope_of(user=person("executive", node=NodeFactory()))


@pytest.mark.parametrize(("role", "most"), [("analyst", 36), ("gatekeeper", 34), ("project_manager", 32)])
def test_home_asks_a_fixed_number_of_questions(role, most, client, node, gate, django_assert_max_num_queries):
    period(timezone.localdate())
    person("gatekeeper", node=node, username="voter")
    projects = [project_before(node) for _ in range(12)]
    for project in projects:
        submitted(project, gate)
    client.force_login(manager_of(projects[0]) if role == "project_manager" else person(role, node=node))
    client.get("/")
    with django_assert_max_num_queries(most):
        assert client.get("/").status_code == 200
