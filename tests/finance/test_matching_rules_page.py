"""Matching rules are listed in their order, tried before they are saved, moved, removed, and settle what waits."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.actions.matching_rules import add_rule
from finance.models import Actual, MatchingRule, Suspense
from finance.queries.suspense import rules_for
from pmo.accounts.actions import system_user
from pmo.ledger.models import Event
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import NOW, brought

pytestmark = pytest.mark.django_db
TEXT = "posting_date,project,amount,vendor,source\n" + "".join(
    f"2026-02-0{day},,{amount},{vendor},SAP\n" for day, amount, vendor in [(1, "5.50", "North  Ltd"), (2, "1.25", "north ltd"), (3, "9.00", "South")]
)
PAGE = reverse("finance:matching-rules")
RULE = {"field": "vendor", "test": "starts", "words": "North", "project": "APOLLO"}


@pytest.fixture
def apollo(client):
    project = ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
    brought("actuals", TEXT, mapping={"unmatched": "suspense"})
    client.force_login(person("controller"))
    return project


def ruled(project, words="North", **more):
    told = {"field": "vendor", "test": "is", "words": words} | more
    return add_rule(actor=system_user(), project=project, now=NOW, **told)


def doors(rule):
    return {one: reverse(f"finance:matching-rule{one and '-' + one}", args=[rule.pk]) for one in ("", "place", "removal", "settlement")}


def test_is_tried_before_it_is_saved(client, apollo):
    tried = client.post(PAGE, RULE | {"try": "1"}).context["tried"]
    assert (len(tried.ids), tried.waiting, tried.taken) == (2, 3, 0)
    assert [(one.postings, one.amount) for one in tried.sums] == [(2, Decimal("6.75"))]
    assert [one.vendor for one in tried.shown] == ["north ltd", "North  Ltd"]
    assert not MatchingRule.objects.exists()


def test_finds_what_an_import_would_send(client, apollo):
    """What the try finds is what the same file, brought in anew after the rule, does not keep waiting."""
    found = len(client.post(PAGE, RULE | {"try": "1"}).context["tried"].ids)
    Suspense.objects.all().delete()
    client.post(PAGE, RULE)
    brought("actuals", TEXT.replace(",source", ",source,text"), mapping={"unmatched": "suspense"})
    assert (Actual.objects.count(), Suspense.objects.count()) == (found, 3 - found)


def test_leaves_what_an_earlier_rule_takes(client, apollo):
    other = ProjectFactory(code="BORON", node=apollo.node)
    ruled(other, "north ltd")
    tried = client.post(PAGE, RULE | {"try": "1"}).context["tried"]
    assert (len(tried.ids), tried.taken) == (0, 2)
    first = client.post(PAGE, RULE | {"try": "1", "place": "1", "test": "contains", "source": "Oracle"}).context["tried"]
    assert (len(first.ids), first.taken) == (0, 0)


def test_settles_what_waits_and_fits(client, apollo):
    assert client.post(PAGE, RULE).status_code == 302
    rule = MatchingRule.objects.get()
    assert "Settle 2 postings" in client.get(doors(rule)[""]).content.decode()
    assert client.post(doors(rule)["settlement"]).status_code == 302
    assert sum(Actual.objects.values_list("amount", flat=True)) == Decimal("6.75")
    client.post(doors(rule)["settlement"])
    assert Suspense.objects.filter(state="waiting").count() == 1


def test_is_changed_moved_and_removed(client, apollo):
    first, second, third = (ruled(apollo, words) for words in ("A", "B", "C"))
    MatchingRule.objects.update(place=1)  # as they come over REST: the same place, in the order they were made
    client.post(doors(third)["place"], {"to": "up"})
    assert [one.words for one in rules_for(node=apollo.node)] == ["A", "C", "B"]
    client.post(doors(first)["place"], {"to": "down"})
    client.post(doors(second)["place"], {"to": "down"})  # the last stays the last
    assert [one.words for one in rules_for(node=apollo.node)] == ["C", "A", "B"]
    told = RULE | {"words": "Z", "place": "3"}
    assert client.post(doors(second)[""], told | {"version": "7"}).status_code == 412
    assert client.post(doors(second)[""], told | {"version": "1"}).status_code == 302
    assert MatchingRule.objects.get(pk=second.pk).words == "Z"
    assert client.post(doors(second)["removal"], {"version": "1"}).status_code == 412
    assert client.post(doors(second)["removal"], {"version": "2"}).status_code == 302
    assert MatchingRule.objects.count() == 2


def test_switched_off_it_is_kept_and_asked_no_more(client, apollo):
    first, second = ruled(apollo, "North Ltd"), ruled(ProjectFactory(code="BORON", node=apollo.node), test="starts")
    switch = reverse("finance:matching-rule-switch", args=[first.pk])
    assert client.post(switch, {"to": "off", "version": "7"}).status_code == 412
    assert client.post(switch, {"to": "off", "version": "1", "list": "1"})["Location"] == PAGE
    assert [one.pk for one in rules_for(node=apollo.node)] == [second.pk]
    assert "switched off" in client.get(PAGE).content.decode()
    assert len(client.get(doors(second)[""]).context["tried"].ids) == 2  # no earlier rule takes them
    page = client.get(doors(first)[""])
    assert (len(page.context["tried"].ids), "Settle 2" in page.content.decode()) == (2, False)  # what it would find
    client.post(doors(first)["settlement"])
    assert Suspense.objects.filter(state="waiting").count() == 3
    Suspense.objects.all().delete()
    brought("actuals", TEXT.replace(",source", ",source,text"), mapping={"unmatched": "suspense"})
    assert set(Actual.objects.values_list("project__code", flat=True)) == {"BORON"}
    client.post(switch, {"to": "on", "version": "2"})
    assert [one.pk for one in rules_for(node=apollo.node)] == [first.pk, second.pk]
    told = Event.objects.filter(verb="matching_rule.changed").order_by("seq").values_list("before__active", "after__active")
    assert list(told) == [(True, False), (False, True)]


def test_is_switched_over_rest(client, apollo):
    rule = ruled(apollo)
    url = f"/api/v1/matching-rules/{rule.pk}/"
    tag = client.get(url)["ETag"]
    answer = client.patch(url, {"active": False}, content_type="application/json", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert rules_for(node=apollo.node) == []
    assert [one["id"] for one in client.get("/api/v1/matching-rules/", {"active": "false"}).json()["results"]] == [rule.pk]


WRONG = [("project", "NOPE"), ("words", " "), ("node", "NOPE"), ("test", "like"), ("place", "0"), ("place", "1e9")]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_says_at_the_field_what_is_wrong(client, apollo, name, value):
    answer = client.post(PAGE, RULE | {name: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])


def test_a_branch_keeps_its_own_and_sees_no_other(client, apollo):
    ruled(ProjectFactory(code="ELSEWHERE", node=NodeFactory(code="OTHER")), "Secret vendor")
    client.force_login(person("controller", node=apollo.node))
    assert "Secret vendor" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, RULE).status_code == 403  # files of the whole office
    assert client.post(PAGE, RULE | {"node": "HEALTH"}).status_code == 302


def test_reads_as_often_for_many_as_for_one(client, apollo):
    counts = []
    for number in (1, 20):
        for extra in range(number):
            ruled(apollo, f"V{number}-{extra}", node=apollo.node)
        with CaptureQueriesContext(connection) as sql:
            client.get(PAGE)
        counts.append(len(sql))
    assert counts[0] == counts[1]
