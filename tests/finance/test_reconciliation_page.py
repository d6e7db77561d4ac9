"""Ledger files stand beside what was made of their rows, and a difference is told."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.actions.suspense import dismiss_suspense, settle_suspense
from finance.models import Actual, Suspense
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import NOW, brought

pytestmark = pytest.mark.django_db
HEAD = "posting_date,project,amount,vendor,source\n"
TEXT = HEAD + "2026-02-02,APOLLO,100.10,North,SAP\n2026-02-02,,5.50,South,SAP\n2026-02-03,OLD 7,1.25,North,SAP\n2026-03-03,,-2.25,East,SAP\n"
PAGE = reverse("finance:reconciliation")


@pytest.fixture
def batch(client):
    ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
    client.force_login(person("controller"))
    return brought("actuals", TEXT, mapping={"unmatched": "suspense"})


def sums(part):
    return [str(one) for one in (part.said, part.booked, part.waiting, part.settled, part.dismissed, part.difference)]


def test_adds_up_whatever_became_of_the_rows(client, batch):
    south, old, _east = Suspense.objects.order_by("row")
    settle_suspense(actor=system_user(), ids=[south.pk], project=Actual.objects.get().project, cost_type=None, learn=False, now=NOW)
    dismiss_suspense(actor=system_user(), ids=[old.pk], reason="Not ours", now=NOW)
    answer = client.get(PAGE)
    (found,) = answer.context["files"]
    assert sums(found.whole) == ["104.60", "100.10", "-2.25", "5.50", "1.25", "0.00"]
    assert [(str(part.first), part.kept) for part in found.months] == [("2026-02-01", 3), ("2026-03-01", 1)]
    assert sums(found.months[0]) == ["106.85", "100.10", "0", "5.50", "1.25", "0.00"]
    assert (found.sources, found.whole.postings, found.whole.kept) == (["SAP"], 4, 4)
    page = answer.content.decode()
    assert "is missing" not in page
    for state in ("waiting", "booked", "dismissed"):
        query = {"batch": batch.pk, "state": state}
        assert f"?batch={batch.pk}&amp;state={state}" in page
        assert len(client.get(reverse("finance:suspense"), query).context["page"].object_list) == 1


def test_opens_the_postings_booked_of_a_file_and_of_a_month(client, batch):
    south = Suspense.objects.get(vendor="South")
    settle_suspense(actor=system_user(), ids=[south.pk], project=Actual.objects.get().project, now=NOW)
    url, page = reverse("finance:booked", args=[batch.pk]), client.get(PAGE).content.decode()
    assert f'href="{url}"' in page
    assert f'href="{url}?month=2026-02-01"' in page
    found = client.get(url).context["found"]
    assert ([one.vendor for one in found.rows], found.amount, found.hidden) == (["North"], Decimal("100.10"), 0)  # what was settled is beside it
    assert client.get(url, {"month": "2026-03-01"}).context["found"].rows.count() == 0
    assert client.get(url, {"month": "x", "page": "-1"}).status_code == 200
    assert client.get(reverse("finance:booked", args=[batch.pk + 1])).status_code == 404
    Actual.objects.get(vendor="North").project.__class__.objects.update(restricted=True)
    client.force_login(person("auditor"))
    hidden = client.get(url).context["found"]
    assert (hidden.rows.count(), hidden.hidden) == (0, 1)


@pytest.mark.parametrize(("amount", "words"), [("60.10", "is missing"), ("140.10", "too much")])
def test_says_what_is_missing_and_what_is_too_much(client, batch, amount, words):
    Actual.objects.update(amount=amount)
    answer = client.get(PAGE)
    (found,) = answer.context["files"]
    assert abs(found.whole.difference) == Decimal("40.00")
    assert words in answer.content.decode()


def test_a_file_taken_back_is_gone(client, batch):
    undo(actor=system_user(), batch=batch, now=NOW)
    answer = client.get(PAGE)
    assert answer.context["files"] == []
    assert "No ledger file was applied" in answer.content.decode()


def test_shows_a_branch_only_its_own_files(client, batch):
    client.force_login(person("controller", node=NodeFactory()))
    assert client.get(PAGE).context["files"] == []


def test_asks_as_often_for_many_files_as_for_one(client, batch):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as sql:
            client.get(PAGE)
        counts.append(len(sql))
        for extra in range(5 * (1 - number)):
            text = f"2026-0{extra + 1}-09,APOLLO,{extra}.10,North,SAP\n2026-02-09,,{extra}.20,,X\n"
            brought("actuals", HEAD + text, mapping={"unmatched": "suspense"})
    assert counts[0] == counts[1]


@pytest.mark.parametrize("told", [{"page": "x"}, {"page": "99999999999999999999"}])
def test_odd_values_are_no_error(client, batch, told):
    assert client.get(PAGE, told).status_code == 200


@pytest.mark.parametrize("batch_said", ["x", "-1", "9" * 30])
def test_suspense_is_asked_for_no_odd_file(client, batch, batch_said):
    assert client.get(reverse("finance:suspense"), {"batch": batch_said}).status_code == 200


@pytest.mark.parametrize(("role", "shown"), [("controller", True), ("executive", False)])
def test_the_cycles_name_only_pages_the_reader_may_open(client, role, shown):
    client.force_login(person(role))
    page = client.get(reverse("finance:cycles")).content.decode()
    nav = page[page.index("The money of the office\"") :]
    nav = nav[: nav.index("</nav>")]
    assert (PAGE in nav) == (reverse("finance:cost-types") in nav) == shown
    assert reverse("finance:cycles") in nav
