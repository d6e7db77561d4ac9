"""Earned value of work that lacks something: a null that says why over every door, never 0 or 1, never a broken page; and input that cannot be."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from finance.models import Progress
from projects.models import WorkPackage
from reports.actions.rollup import rollup
from tests.factories import NodeFactory, ProjectFactory, period, person

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.date()
START, FINISH = NOW - dt.timedelta(days=20), NOW + dt.timedelta(days=20)
ODD = {  # what the work is like, and what is known of it then
    "without a baseline": ({"start_at": None, "finish_at": None}, {"pv": None, "spi": None, "es": None, "spi_t": None, "ev": "500.00"}),
    "without a budget": ({"budget": Decimal(0)}, {"bac": "0.00", "cpi": 0.0, "spi": None, "spi_t": None, "tcpi_bac": None, "coverage": None}),
    "without a duration": ({"finish_at": START}, {"pv": "1000.00", "es": None, "pd": None, "spi_t": None}),
    "never measured": ({"measured": None}, {"ev": None, "ac": None, "cpi": None, "spi": None, "es": None}),
    "measured without a cost": ({"cost": None}, {"ac": None, "cpi": None, "cv": None, "ev": "500.00"}),
    "spent beyond its budget": ({"cost": Decimal("1200.00")}, {"tcpi_bac": None, "budget_attainable": False}),
    "due long ago": ({"start_at": NOW - dt.timedelta(days=90), "finish_at": NOW - dt.timedelta(days=60)}, {"tspi": None, "plan_attainable": False}),
}


def odd(code, node, *, measured="0.5", cost=Decimal("450.00"), **fields):
    told = {"start_at": START, "finish_at": FINISH, "budget": Decimal("1000.00")} | fields
    project = ProjectFactory(code=code, node=node)
    work = WorkPackage.objects.create(project=project, wbs="1", name="Build", known_on=TODAY - dt.timedelta(days=90), **told)
    if measured is not None:
        Progress.objects.create(work_package=work, status_date=TODAY - dt.timedelta(days=1), done=Decimal(measured), actual_cost=cost)
    return project


@pytest.mark.parametrize("what", ODD)
def test_what_is_not_known_is_null_over_every_door(what, client, capsys):
    fields, known = ODD[what]
    odd("ODD", NodeFactory(code="TOP", kind="enterprise"), **fields)
    rollup(now=NOW)
    client.force_login(person("analyst"))
    told = client.get("/api/v1/projects/ODD/earned-value/").json()
    assert {name: told[name] for name in known} == known
    call_command("earned_value", "ODD", "--as-of", str(TODAY), "--json")
    said = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in known} == known
    for page in ("/projects/ODD/earned-value/", "/projects/ODD/earned-value/?wbs=1", "/nodes/TOP/earned-value/", "/projects/ODD/"):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "nan" not in answer.content.decode().lower().split(), page


def test_says_not_attainable_where_no_rate_would_do(client):
    top = NodeFactory(code="TOP", kind="enterprise")
    odd("ODD", top, cost=Decimal("1200.00"), start_at=NOW - dt.timedelta(days=90), finish_at=NOW - dt.timedelta(days=60))
    rollup(now=NOW)
    client.force_login(person("analyst"))
    assert client.get("/projects/ODD/earned-value/").content.decode().count("not attainable") == 2


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"percent_complete": "100.01"}, 422, "percent_complete"),
        ({"percent_complete": "-1"}, 422, "percent_complete"),
        ({"percent_complete": "NaN"}, 422, "percent_complete"),
        ({"actual_cost": {"amount": "NaN", "currency": "GBP"}}, 422, "actual_cost"),
        ({"actual_cost": {"amount": "1e400", "currency": "GBP"}}, 422, "actual_cost"),
        ({"status_date": str(TODAY + dt.timedelta(days=40))}, 422, "status_date"),
        ({"status_date": "2026-02-30"}, 422, "status_date"),
        ({"status_date": str(TODAY - dt.timedelta(days=60))}, 409, "closed"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_where_it_stands(client, sent, status, field):
    odd("ODD", NodeFactory(code="TOP", kind="enterprise"))
    closed = period(TODAY - dt.timedelta(days=60))
    closed.closed_at = NOW
    closed.save()
    client.force_login(person("analyst"))
    told = {"project": "ODD", "wbs": "1", "status_date": str(TODAY), "percent_complete": "50"} | sent
    before = Progress.objects.count()
    answer = client.post("/api/v1/progress/", told, content_type="application/json")
    assert (answer.status_code, Progress.objects.count()) == (status, before)
    assert field in answer.content.decode()


def test_a_measure_names_its_line_by_the_uid_of_an_imported_schedule(client):
    WorkPackage.objects.filter(project=odd("ODD", NodeFactory(code="TOP", kind="enterprise"))).update(uid=12)
    client.force_login(person("analyst"))
    told = {"project": "ODD", "wbs": "UID: 12", "status_date": str(TODAY), "percent_complete": "50"}
    answer = client.post("/api/v1/progress/", told, content_type="application/json")
    assert (answer.status_code, answer.json()["wbs"]) == (201, "1")


def test_a_reserve_that_cannot_be_is_refused_and_a_changed_one_needs_its_reason(client):
    odd("ODD", NodeFactory(code="TOP", kind="enterprise"))
    client.force_login(person("analyst"))
    page, told = "/projects/ODD/earned-value/reserve/", {"amount": "100.00", "known_on": str(TODAY)}
    for bad in ({"amount": "-1"}, {"amount": "NaN"}, {"amount": ""}, {"known_on": "soon"}):
        assert client.post(page, told | bad).status_code == 422
    assert client.post(page, told).status_code == 302
    assert client.post(page, told | {"amount": "200.00"}).status_code == 422
    assert client.post(page, told | {"amount": "200.00", "reason": "Ground is worse"}).status_code == 302
    shown = client.get("/projects/ODD/earned-value/").content.decode()
    assert "Ground is worse" in shown
    answer = client.post(
        "/api/v1/management-reserves/", {"project": "ODD", "amount": {"amount": "50", "currency": "GBP"}, "reason": "Half of it drawn"},
        content_type="application/json",
    )  # fmt: skip
    assert (answer.status_code, answer.json()["amount"]["amount"]) == (201, "50.00")
