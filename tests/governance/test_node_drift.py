"""How far the promises below a node have drifted from their first: money by cause, days as a distribution, page and REST alike."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.actions.change_application import apply_change
from governance.queries.changes import drift_of
from governance.queries.node_drift import drift_below
from projects.actions.baselines import approve_baseline
from projects.models import Baseline
from tests.factories import NOW, TODAY, ProjectFactory, person
from tests.governance.changes import Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office(db):
    """A change of 2,000 and two days for scope was applied; two more projects were promised anew without a change, one of them earlier."""
    office = Office()
    change = office.decided(edits=[office.longer(5)], money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "2000"}])
    apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
    for code, currency, budgets, finishes in (
        ("GEMINI", "GBP", (100, 130), (dt.date(2026, 9, 4), dt.date(2026, 9, 2))), ("MERCURY", "USD", (100, 400), (None, None)),
    ):  # fmt: skip
        project = ProjectFactory(code=code, node=office.node, currency=currency)
        for budget, finish in zip(budgets, finishes, strict=True):
            approve_baseline(
                actor=office.analyst, project=project, approved_on=TODAY, start_on=None, finish_on=finish, budget=Decimal(budget), approver="Board",
                reason="So it was", now=NOW,
            )  # fmt: skip
    return office


def test_adds_money_by_cause_and_spreads_days(office):
    told = drift_below(user=office.analyst, node=office.node, day=TODAY).told
    mine = drift_of(project=office.project, day=TODAY)
    assert told.cost == mine.cost + 30
    assert told.by_cause == {"scope": Decimal("2000.00")}
    assert told.rest == told.cost - 2000
    assert (told.projects, told.moved, told.changes, told.unconverted, told.undated) == (3, 3, 1, 1, 1)
    assert sum(told.buckets) == 2
    assert told.buckets[0] == 1
    assert mine.days in range(1, 11)
    assert told.buckets[2] == 1


def test_says_what_was_promised_by_the_day(office):
    assert drift_below(user=office.analyst, node=office.node, day=TODAY - dt.timedelta(days=1)) is None
    Baseline.objects.filter(number=2).update(approved_on=TODAY + dt.timedelta(days=3))
    assert drift_below(user=office.analyst, node=office.node, day=TODAY).told.moved == 0


def test_counts_only_what_the_reader_sees(office):
    office.project.restricted = True
    office.project.save()
    assert drift_below(user=office.analyst, node=office.node, day=TODAY).told.projects == 2
    assert drift_below(user=person("executive", node=office.top), node=office.node, day=TODAY).told.by_cause == {}


def test_page_and_rest_say_the_same(client, office):
    client.force_login(office.analyst)
    page = client.get("/nodes/PROG/changes/")
    told = page.context["below"].told
    answer = client.get("/api/v1/nodes/PROG/drift/").json()
    assert answer["cost"] == {"amount": str(told.cost), "currency": "GBP"}
    assert answer["by_cause"] == {"scope": {"amount": "2000.00", "currency": "GBP"}}
    assert answer["days"]["projects"] == list(told.buckets)
    assert "finish later than first promised" in page.text
    mine = client.get("/api/v1/projects/APOLLO/drift/").json()
    assert (mine["promises"], mine["changes"], mine["cost_by_changes"]["amount"]) == (2, 1, "2000.00")
    assert client.get("/api/v1/nodes/PROG/drift/?as_of=nonsense").status_code == 422
    assert client.get("/api/v1/nodes/PROG/drift/?as_of=2001-01-01").json()["projects"] == 0


def test_asks_the_same_of_many_projects_as_of_few(office, django_assert_max_num_queries):
    for number in range(12):
        project = ProjectFactory(code=f"P{number}", node=office.node)
        for budget in (100, 200):
            approve_baseline(actor=office.analyst, project=project, approved_on=TODAY, budget=Decimal(budget), approver="B", reason="R",
                             start_on=None, finish_on=dt.date(2026, 9, 4), now=NOW)  # fmt: skip
    with django_assert_max_num_queries(12):
        assert drift_below(user=office.analyst, node=office.node, day=TODAY).told.projects == 15
