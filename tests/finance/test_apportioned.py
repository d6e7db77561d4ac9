"""Apportioned work earns with its host: by file, over REST and on the page, to the cent, in the whole and in a branch."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from finance.actions.progress import Measured, measure_progress
from finance.queries.earned_value_at import earned_value_at
from pmo.errors import Refused
from projects.actions.work import PlannedWork, plan_work
from projects.models import WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NOW, NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import brought, counts, messages, staged

pytestmark = pytest.mark.django_db
DAY = NOW.date()
HEAD = "project,wbs,name,kind,start,finish,budget,technique,curve,host\n"
ROWS = (
    HEAD + "APOLLO,1,Build,summary,,,,,,\nAPOLLO,1.1,Weld,task,2026-01-05,2026-06-26,10000.00,0/100,linear,\n"
    "APOLLO,2,Quality,summary,,,,,,\nAPOLLO,2.1,Inspect welds,task,2026-01-05,2026-06-26,1000.00,apportioned,linear,1.1\n"
)


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="N"))


@pytest.fixture
def built(apollo):
    brought("wbs", ROWS, period_end=DAY)
    return apollo


def measure(project, wbs, done):
    return measure_progress(actor=person(), project=project, measurements=[Measured(wbs, DAY, Decimal(done))], now=NOW)


def plan(project, *packages):
    return plan_work(actor=person(), project=project, packages=list(packages), known_on=DAY, now=NOW)


def earned(project):
    rollup(project_ids=[project.pk], now=NOW)
    return Snapshot.objects.get(project=project, current=True).ev


class TestEarning:
    def test_it_follows_the_host_by_the_hosts_own_technique(self, built):
        measure(built, "2.1", "0.9")  # what is said of the follower itself counts for nothing
        measure(built, "1.1", "0.4")
        assert earned(built) == 0
        measure(built, "1.1", "1")
        assert earned(built) == 11_000

    def test_without_a_host_its_own_percent_counts(self, built):
        WorkPackage.objects.update(host=None)
        measure(built, "2.1", "0.9")
        assert earned(built) == 900

    def test_a_branch_earns_with_a_host_outside_of_it_and_branches_add_up(self, built):
        measure(built, "1.1", "1")
        keys = dict(built.work_packages.values_list("wbs", "pk"))
        parts = [earned_value_at(project_ids=[built.pk], status=DAY, lines={keys[wbs]}).values[built.pk].ev for wbs in ("1.1", "2.1")]
        assert parts == [10_000, 1_000]
        found = earned_value_at(project_ids=[built.pk], status=DAY, lines={keys["2.1"]})
        assert found.measures.earned.tolist() == [1.0]

    def test_of_many_projects_each_follows_its_own(self, built):
        other = ProjectFactory(code="BRAVO", node=built.node)
        brought("wbs", ROWS.replace("APOLLO", "BRAVO"), period_end=DAY)
        measure(other, "1.1", "1")
        found = earned_value_at(project_ids=[built.pk, other.pk], status=DAY).values
        assert (found[other.pk].ev, found[built.pk].ev) == (11_000, None)


class TestFiles:
    def test_the_host_comes_in_goes_out_and_comes_back_unchanged(self, built):
        assert built.work_packages.get(wbs="2.1").host.wbs == "1.1"
        again = brought("wbs", ROWS, period_end=DAY)
        assert counts(again) == (0, 0, 4, 0)

    def test_an_empty_cell_leaves_it_and_another_technique_takes_it_away(self, built):
        row = "APOLLO,2.1,Inspect welds,task,,,,{},,\n"
        assert counts(brought("wbs", HEAD + row.format(""), period_end=DAY)) == (0, 0, 1, 0)
        assert counts(brought("wbs", HEAD + row.format("percent"), period_end=DAY)) == (0, 1, 0, 0)
        assert built.work_packages.get(wbs="2.1").host is None

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("APOLLO,2.1,Inspect,task,,,,apportioned,,9.9", "no other line 9.9"),
            ("APOLLO,2.1,Inspect,task,,,,apportioned,,2.1", "no other line 2.1"),
            ("APOLLO,2.1,Inspect,task,,,,apportioned,,1", "measured by itself"),
            ("APOLLO,2.1,Inspect,task,,,,percent,,1.1", "is not apportioned"),
            ("APOLLO,1.1,Weld,task,,,,loe,,", "measured by itself"),
        ],
    )
    def test_what_cannot_be_a_host_is_refused_with_the_reason_and_nothing_changes(self, built, row, said):
        batch = staged("wbs", HEAD + row + "\n", period_end=DAY)
        assert any(said in message for _row, _column, message in messages(batch)) or _refused(row, said)
        assert built.work_packages.get(wbs="2.1").host.wbs == "1.1"


def _refused(row, said):
    with pytest.raises(Refused, match=said):
        brought("wbs", HEAD + row + "\n", period_end=DAY)
    return True


class TestDoors:
    def test_rest_says_and_sets_it(self, client, built):
        client.force_login(person())
        line = next(one for one in client.get("/api/v1/work-packages/?project=APOLLO").json()["results"] if one["wbs"] == "2.1")
        assert line["host"] == "1.1"
        sent = {"project": "APOLLO", "wbs": "2.2", "name": "Test", "technique": "apportioned", "host": "1.1"}
        answer = client.post("/api/v1/work-packages/", json.dumps(sent), content_type="application/json")
        assert (answer.status_code, answer.json()["host"]) == (201, "1.1")
        answer = client.post("/api/v1/work-packages/", json.dumps(sent | {"host": "7"}), content_type="application/json")
        assert answer.status_code == 422
        assert "host" in json.dumps(answer.json())

    def test_the_page_shows_how_each_line_earns_and_changes_it(self, client, built):
        client.force_login(manager_of(built))
        address = reverse("finance:techniques", args=["APOLLO"])
        page = client.get(address, {"wbs": "2.1"}).content.decode()
        assert "earns with" in page
        sent = {"wbs": "2.1", "technique": "apportioned", "host": "", "curve": "bell"}
        assert client.post(address, sent).status_code == 302
        line = built.work_packages.get(wbs="2.1")
        assert (line.host, line.curve, line.budget, line.name) == (None, "bell", Decimal("1000.00"), "Inspect welds")
        assert client.post(address, sent | {"host": "2.1"}).status_code == 422
        assert client.post(address, sent | {"technique": "guess"}).status_code == 422
        client.force_login(person("executive"))
        assert client.get(address).status_code == 200
        assert client.post(address, sent).status_code == 403


def test_a_plan_may_name_a_host_that_comes_with_it_and_a_host_that_goes_leaves_its_followers(apollo):
    plan(apollo, PlannedWork("2", "Inspect", technique="apportioned", host="1"), PlannedWork("1", "Weld"))
    assert apollo.work_packages.get(wbs="2").host.wbs == "1"
    apollo.work_packages.get(wbs="1").delete()
    assert apollo.work_packages.get(wbs="2").host is None


def test_moments_stay_as_they_were(built):
    line = built.work_packages.get(wbs="2.1")
    assert line.start_at == dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
