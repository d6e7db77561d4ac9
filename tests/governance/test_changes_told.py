"""Changes where people look: on Home, in the palette, on page one of the pack; each reader what he may see."""

import datetime as dt

import pytest

from governance.actions.change_application import apply_change
from governance.queries.change_news import change_news
from reports.queries.home import needs_of
from tests.factories import NOW, TODAY, NodeFactory, person
from tests.governance.changes import WHOLE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office(db):
    return Office()


def needs(user):
    return needs_of(user=user, today=TODAY, now=NOW)


class TestHome:
    def test_names_what_a_manager_is_to_assess_submit_and_apply_and_what_waits(self, client, office):
        office.opened(title="Not assessed")
        office.computed(title="Assessed", **WHOLE)
        office.submitted(title="Waits", **WHOLE)
        office.decided(title="Approved", **WHOLE)
        assert [one.title for one in needs(office.manager).changes.rows] == ["Approved", "Not assessed", "Assessed", "Waits"]
        client.force_login(office.manager)
        page = " ".join(client.get("/").text.split())
        for said, title in (("Apply the", "Approved"), ("Assess the", "Not assessed"), ("Submit the", "Assessed")):
            assert f"{said} change: {title}" in page
        assert "Change before the board: Waits" in page

    def test_leads_those_who_decide_to_the_change_with_its_money(self, client, office):
        change = office.submitted(**WHOLE)
        chair = office.boards["LOW"][1]
        client.force_login(chair)
        page = client.get("/").text
        assert f"/projects/APOLLO/changes/{change.code}/" in page
        assert "Decide the change" in page
        assert "2,500.50" in page

    def test_is_silent_about_what_is_applied_or_of_others(self, office):
        change = office.decided(**WHOLE)
        apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
        assert needs(office.manager).changes.count == 0
        assert needs(person("project_manager", node=NodeFactory())).changes.count == 0


class TestThePalette:
    def test_finds_changes_and_decisions_a_reader_sees(self, client, office):
        office.submitted(title="A second door", **WHOLE)
        client.force_login(office.analyst)
        found = client.get("/search/?q=second do", headers={"HX-Request": "true"}).text
        assert "A second door" in found
        assert "/projects/APOLLO/changes/CR-001/" in found
        client.force_login(person("analyst", node=NodeFactory()))
        assert "A second door" not in client.get("/search/?q=second do", headers={"HX-Request": "true"}).text


class TestThePack:
    def test_tells_what_was_applied_since_what_waits_and_drift(self, office):
        change = office.decided(**WHOLE)
        apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
        office.submitted(title="Waits", money=[{"cost_type": "OPEX", "month": "2026-05", "amount": "700"}])
        told = change_news(node=office.node, day=TODAY, since=TODAY - dt.timedelta(days=7), cleared=True)
        assert (told.applied.count, str(told.applied.cost), told.waiting.count, str(told.waiting.cost)) == (1, "2500.50", 1, "700.00")
        assert [one.title for one in told.lines] == ["Waits", change.title]
        assert str(told.drift.cost) == "2500.50"
        later = change_news(node=office.node, day=TODAY, since=TODAY, cleared=True)
        assert later.applied.count == 0

    def test_says_nothing_of_restricted_projects_unless_it_is_cleared(self, office):
        office.submitted(**WHOLE)
        office.project.restricted = True
        office.project.save()
        assert change_news(node=office.node, day=TODAY, since=None, cleared=False) is None
        assert change_news(node=office.node, day=TODAY, since=None, cleared=True).waiting.count == 1
