"""A new baseline: the curve planned before stays on the page, with who approved the new one, why, and what it did to the value planned so far."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Progress
from projects.models import Baseline, BaselineItem, WorkPackage
from reports.actions.rollup import rollup
from tests.factories import NOW, ProjectFactory, person

pytestmark = pytest.mark.django_db
START, LATER = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC), NOW.date() - dt.timedelta(days=3)


def promised(project, work, number, approved_on, finish, cost, **fields):
    baseline = Baseline.objects.create(project=project, number=number, approved_on=approved_on, budget=Decimal(cost), **fields)
    BaselineItem.objects.create(baseline=baseline, work_package=work, start_at=START, finish_at=finish, cost=Decimal(cost))
    return baseline


@pytest.mark.parametrize(
    ("weeks", "cost", "words"),
    [(30, "1000.00", "Cumulative PV, EV and AC kept"), (60, "1000.00", "PV moves from"), (60, "1000.01", "PV moves from")],
)
def test_says_what_became_of_the_value_planned_so_far(client, weeks, cost, words):
    project = ProjectFactory(code="APOLLO")
    told = {"budget": Decimal(cost), "known_on": START.date(), "start_at": START, "finish_at": START + dt.timedelta(weeks=weeks)}
    work = WorkPackage.objects.create(project=project, wbs="1", name="Build", **told)
    Progress.objects.create(work_package=work, status_date=LATER, done=Decimal("0.2"), actual_cost=Decimal(250))
    promised(project, work, 1, START.date(), START + dt.timedelta(weeks=30), "1000.00")
    promised(project, work, 2, LATER, START + dt.timedelta(weeks=weeks), cost, approver="Board", reason="The ground is worse")
    rollup(now=NOW)
    client.force_login(person("analyst"))
    page = client.get("/projects/APOLLO/earned-value/", {"as_of": NOW.date()})
    text = " ".join(page.content.decode().split())
    assert all(one in text for one in (words, "Board", "The ground is worse"))
    assert [one["name"].startswith("Planned before") for one in page.context["curve"]["data"]].count(True) == 1
    before = client.get("/projects/APOLLO/earned-value/", {"as_of": LATER - dt.timedelta(days=1)})
    assert not any(one["name"].startswith("Planned before") for one in before.context["curve"]["data"])
