"""A change as of a past day: its words, impact, state and vote as they stood; the log and its sums with it."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.actions.change_application import apply_change
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import revise_change, withdraw_change
from governance.actions.decisions import cast_vote
from governance.models import ChangeRequest, ChangeStanding
from governance.queries.changes import change_register, change_totals
from tests.factories import NOW, TODAY
from tests.governance.changes import Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = dt.timedelta(days=1)


def after(days):
    """The moment so many days on, and its day."""
    return NOW + days * DAY, TODAY + days * DAY


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def told(office):
    """Asked for on day 0 at 2,000, said otherwise on day 2 at 3,000, submitted on day 4, approved on day 6, applied on day 8."""
    change = office.computed(title="A door", money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "2000"}])
    now, _day = after(2)
    change = revise_change(
        actor=office.manager, change=change, version=change.version, title="Two doors", cause="error", now=now,
        money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "3000"}],
    )  # fmt: skip
    change = ask_impact(actor=office.manager, change=change, version=change.version, now=now)
    change = submit_change(actor=office.manager, change=change, version=change.version, now=after(4)[0])
    chair = office.boards["LOW"][1]
    cast_vote(actor=chair, decision=change.decision, choice="approve", reason="Worth it", now=after(6)[0])
    change = decide_change(actor=chair, change=change, version=change.version, reasons="So voted", now=after(6)[0])
    return apply_change(actor=office.manager, change=change, version=change.version, now=after(8)[0])


@pytest.mark.parametrize(
    ("days", "title", "cause", "cost", "state"),
    [
        (0, "A door", "scope", "2000.00", "draft"), (1, "A door", "scope", "2000.00", "draft"), (2, "Two doors", "error", "3000.00", "draft"),
        (4, "Two doors", "error", "3000.00", "submitted"), (6, "Two doors", "error", "3000.00", "approved"),
        (8, "Two doors", "error", "3000.00", "applied"), (99, "Two doors", "error", "3000.00", "applied"),
    ],
)  # fmt: skip
def test_page_log_rest_and_file_say_what_was_said_then(client, office, told, days, title, cause, cost, state):
    day = after(days)[1]
    client.force_login(office.analyst)
    page = client.get(f"/projects/APOLLO/changes/{told.code}/?as_of={day}")
    shown = page.context["change"]
    assert (shown.title, shown.cause, str(shown.cost_change), shown.state) == (title, cause, cost, state)
    assert page.context["shown"].beside[1].new - page.context["shown"].beside[1].old == Decimal(cost)
    log = client.get(f"/projects/APOLLO/changes/?as_of={day}")
    assert title in log.text
    assert log.context["totals"].by_state[state].cost == Decimal(cost)
    answer = client.get(f"/api/v1/changes/{told.pk}/?as_of={day}").json()
    assert (answer["title"], answer["cause"], answer["cost_change"]["amount"], answer["state"]) == (title, cause, cost, state)
    assert answer["impact"]["cost"]["change"] == cost
    listed = client.get(f"/api/v1/changes/?as_of={day}&state={state}&search={title}&ordering=-cost_change").json()["results"]
    assert [one["title"] for one in listed] == [title]
    assert client.get(f"/api/v1/changes/?as_of={day}&state=deferred").json()["results"] == []
    told_file = client.get(f"/projects/APOLLO/changes/export.csv?as_of={day}").text
    assert f",{title},{cause}," in told_file
    assert cost in told_file


def test_the_vote_and_the_trail_stand_as_they_did(client, office, told):
    client.force_login(office.analyst)
    address = f"/projects/APOLLO/changes/{told.code}/?as_of="
    waits = client.get(address + str(after(5)[1]))
    assert waits.context["voting"].waiting
    assert waits.context["voting"].tally.cast == 0
    assert "So voted" not in waits.text
    assert waits.context["events"]
    assert all(event.at < after(6)[0] for event in waits.context["events"])
    decided = client.get(address + str(after(7)[1]))
    assert not decided.context["voting"].waiting
    assert "So voted" in decided.text


def test_before_it_was_asked_for_it_is_not_there(client, office, told):
    day = TODAY - DAY
    client.force_login(office.analyst)
    assert client.get(f"/projects/APOLLO/changes/{told.code}/?as_of={day}").status_code == 404
    assert client.get(f"/api/v1/changes/{told.pk}/?as_of={day}").status_code == 404
    assert "Two doors" not in client.get(f"/projects/APOLLO/changes/?as_of={day}").text


def test_the_log_by_cause_counts_what_was_applied_by_the_day(office, told):
    for days, causes in ((7, []), (8, [("Error or omission", Decimal("3000.00"))])):
        rows = change_register(user=office.analyst, day=after(days)[1], place=office.node)
        totals = change_totals(rows=rows, currency="GBP", day=after(days)[1])
        assert [(cause, one.cost) for _key, cause, one in totals.causes] == causes


def test_one_that_was_withdrawn_waited_until_then(client, office):
    change = office.submitted(money=[{"cost_type": "OPEX", "month": "2026-04", "amount": "2000"}])
    withdraw_change(actor=office.manager, change=change, version=change.version, reason="Not needed", now=after(3)[0])
    client.force_login(office.analyst)
    waited = client.get(f"/projects/APOLLO/changes/{change.code}/?as_of={after(2)[1]}")
    assert waited.context["change"].state == "submitted"
    assert waited.context["voting"].waiting
    assert client.get(f"/projects/APOLLO/changes/{change.code}/?as_of={after(3)[1]}").context["change"].state == "withdrawn"


def test_a_past_day_offers_no_deed_and_changes_nothing(client, office, told):
    before = ChangeRequest.objects.values().get(pk=told.pk)
    client.force_login(office.manager)
    page = client.get(f"/projects/APOLLO/changes/{told.code}/?as_of={after(1)[1]}")
    for deed in ("/impact/", "/submission/", "/withdrawal/", "/edit/"):
        assert f"/changes/{told.code}{deed}" not in page.text
    assert ChangeRequest.objects.values().get(pk=told.pk) == before


def test_the_newest_standing_says_what_the_change_says(office, told):
    standing = ChangeStanding.objects.get(change=told, until_on=None)
    now = ChangeRequest.objects.get(pk=told.pk)
    for name in ("title", "cause", "money", "impact", "seen", "state", "cost_change", "applied_on", "decision_id", "baseline_id"):
        assert getattr(standing, name) == getattr(now, name)
    days = list(ChangeStanding.objects.filter(change=told).order_by("known_on").values_list("known_on", "until_on"))
    assert [until for _known, until in days] == [known for known, _until in days[1:]] + [None]


def test_the_decision_waits_on_the_days_before_it_was_taken(client, office, told):
    client.force_login(office.analyst)
    address = f"/decisions/{told.decision.code}/?as_of="
    waits = client.get(address + str(after(5)[1]))
    assert waits.context["voting"].waiting
    assert "So voted" not in waits.text
    assert "So voted" in client.get(address + str(after(6)[1])).text
    assert client.get(address + str(after(3)[1])).status_code == 404
