"""Postings in suspense are shown, filtered, settled and dismissed on their page."""

from decimal import Decimal

import pytest
from django.urls import reverse

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


@pytest.mark.parametrize(("told", "field"), [({}, "rows"), ({"project": "NOBODY"}, "project"), ({"project": "", "reason": ""}, "project")])
def test_says_at_the_field_what_is_missing(client, waiting, told, field):
    answer = client.post(PAGE, {"rows": [waiting[0].pk], **told} if told else {"project": "APOLLO"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_offers_nothing_to_who_only_reads(client, waiting):
    client.force_login(person("auditor"))
    assert "Settle them" not in client.get(PAGE).content.decode()
