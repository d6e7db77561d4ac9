"""Postings in suspense are shown, filtered, settled and dismissed on their page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, Suspense
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import brought

pytestmark = pytest.mark.django_db
TEXT = "posting_date,project,amount,vendor,source\n2026-02-02,,5.50,South,SAP\n2026-02-03,OLD 7,1.25,North,Oracle\n"
PAGE = reverse("finance:suspense")


@pytest.fixture
def waiting(client):
    ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
    brought("actuals", TEXT, mapping={"unmatched": "suspense"})
    client.force_login(person("controller"))
    return list(Suspense.objects.order_by("row"))


def test_is_filtered_by_ledger_and_amount(client, waiting):
    assert len(client.get(PAGE).context["page"].object_list) == 2
    assert [one.vendor for one in client.get(PAGE, {"source": "sap"}).context["page"]] == ["South"]
    assert [one.vendor for one in client.get(PAGE, {"least": "2"}).context["page"]] == ["South"]


def test_many_are_settled_at_once(client, waiting):
    assert client.post(PAGE, {"rows": [one.pk for one in waiting], "project": "APOLLO"}).status_code == 302
    assert sum(Actual.objects.values_list("amount", flat=True)) == Decimal("6.75")
    assert "Nothing waits" in client.get(PAGE).content.decode()


def test_is_dismissed_with_a_reason(client, waiting):
    client.post(PAGE, {"rows": [waiting[0].pk], "reason": "Not ours"})
    assert "Not ours" in client.get(PAGE, {"state": "dismissed"}).content.decode()


def test_a_settled_one_is_put_back(client, waiting):
    client.post(PAGE, {"rows": [waiting[0].pk], "project": "APOLLO"})
    client.post(PAGE, {"rows": [waiting[1].pk], "reason": "Not ours"})
    booked, dismissed = (reverse("finance:suspense-reopening", args=[one.pk]) for one in waiting)
    said = client.get(PAGE, {"state": "booked"}).content.decode()
    assert booked in said
    assert "Settle them" not in said  # Enter in a field would press the first button of the form
    assert client.post(booked, {"seen": 1}).status_code == 409  # read before it was settled
    assert client.post(booked, {"seen": 2}).status_code == 302
    assert client.post(dismissed, {"seen": 2}).status_code == 302
    assert client.post(dismissed, {"seen": 3}).status_code == 409  # it waits
    assert not Actual.objects.exists()
    assert len(client.get(PAGE).context["page"].object_list) == 2
    for role in ("auditor", "executive"):
        client.force_login(person(role))
        assert client.post(booked, {"seen": 3}).status_code == 403
    client.force_login(person("auditor"))
    assert "Put back" not in client.get(PAGE, {"state": "dismissed"}).content.decode()


def test_one_of_a_closed_period_stays_booked(client, waiting):
    client.post(PAGE, {"rows": [waiting[0].pk], "project": "APOLLO"})
    year = ensure_fiscal_year(day=waiting[0].posting_date)
    year.periods.filter(start_on__lte=waiting[0].posting_date).update(state="closed")
    answer = client.post(reverse("finance:suspense-reopening", args=[waiting[0].pk]), {"seen": 2})
    assert (answer.status_code, Actual.objects.count()) == (409, 1)
    assert "is closed" in answer.content.decode()


@pytest.mark.parametrize(("told", "field"), [({}, "rows"), ({"project": "NOBODY"}, "project"), ({"project": "", "reason": ""}, "project")])
def test_says_at_the_field_what_is_missing(client, waiting, told, field):
    answer = client.post(PAGE, {"rows": [waiting[0].pk], **told} if told else {"project": "APOLLO"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_offers_nothing_to_who_only_reads(client, waiting):
    client.force_login(person("auditor"))
    assert "Settle them" not in client.get(PAGE).content.decode()
