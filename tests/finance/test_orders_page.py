"""The orders of a project: what is open on a day, what was invoiced on each."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.models import Actual, Commitment
from finance.queries.commitments import commitments_on
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
EARLY, LATE = dt.date(2026, 2, 1), dt.date(2026, 3, 1)
PAGE = reverse("finance:orders", args=["APOLLO"])


def ordered(project, reference, amount, left, known_on=EARLY, line="", **more):
    told = {"currency": "GBP", "vendor": "North"} | more
    return Commitment.objects.create(
        project=project, reference=reference, line=line, amount=amount, open_amount=left, known_on=known_on, **told
    )


def posted(project, amount, order="", day=EARLY, **more):
    return Actual.objects.create(project=project, posting_date=day, known_on=day, amount=amount, currency="GBP", order=order, **more)


@pytest.fixture
def apollo(client):
    client.force_login(person("controller"))
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


def test_takes_the_newest_word_on_each_line(client, apollo):
    ordered(apollo, "PO-1", 100, 80, line="1")
    ordered(apollo, "PO-1", 100, "20.05", line="1", known_on=LATE)
    ordered(apollo, "PO-1", 50, 50, line="2", due_on=LATE)
    ordered(apollo, "PO-2", 10, 0)
    posted(apollo, "30.10", "PO-1")
    posted(apollo, "49.85", "PO-1", LATE)
    told = client.get(PAGE, {"as_of": "2026-03-02"}).context
    (one,) = told["page"]
    assert (one.ordered, one.open, one.invoiced, one.due_on) == (150, Decimal("70.05"), Decimal("79.95"), LATE)
    assert told["open"] == sum(row.open_amount for row in commitments_on(project_ids=[apollo.pk], day=LATE))
    before = client.get(PAGE, {"as_of": "2026-02-02", "settled": "on"}).context["page"]
    assert [(one.reference, one.open, one.invoiced) for one in before] == [("PO-1", 130, Decimal("30.10")), ("PO-2", 0, None)]


def test_opens_the_postings_of_an_order_and_stands_on_the_overview(client, apollo):
    ordered(apollo, "PO 1&2", 100, 80)
    posted(apollo, 20, "PO 1&2")
    posted(apollo, 7)
    assert "?order=PO+1%262#postings" in client.get(PAGE).content.decode()
    money = client.get(reverse("finance:money", args=["APOLLO"]), {"order": "PO 1&2"})
    assert (money.context["posted"], money.context["open_orders"]) == (20, 80)
    assert PAGE in money.content.decode()


def test_reads_as_often_for_many_orders_as_for_one(client, apollo):
    counts = []
    for number in range(2):
        for extra in range(1 + 20 * number):
            ordered(apollo, f"PO-{number}-{extra}", 5, 5)
            posted(apollo, 5, f"PO-{number}-{extra}")
        with CaptureQueriesContext(connection) as sql:
            client.get(PAGE)
        counts.append(len(sql))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("told", [{"page": "x"}, {"page": "-1", "settled": "ä"}, {"settled": "'" * 300}])
def test_odd_values_are_no_error(client, apollo, told):
    assert client.get(PAGE, told).status_code == 200
    assert client.get(reverse("finance:money", args=["APOLLO"]), {"order": "x" * 500, "month": "0000"}).status_code == 200


def test_says_when_nothing_is_open(client, apollo):
    assert "No open order is known" in client.get(PAGE).content.decode()
