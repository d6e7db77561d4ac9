"""Every figure of a change, of its log and of the drift opens: formula, inputs, day and sources, as they stood on the day."""

import re
from urllib.parse import unquote

import pytest

from governance.actions.change_application import apply_change
from tests.factories import NOW, TODAY
from tests.governance.changes import WHOLE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OPENS = re.compile(r'<a class="figure" href="([^"]+)" data-explain')


@pytest.fixture
def office(db):
    return Office()


def opened(client, address):
    """What each figure of a page opens, by its address."""
    page = client.get(address)
    found = dict.fromkeys(OPENS.findall(page.text))
    assert found
    for link in found:
        answer = client.get(link.replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert answer.status_code == 200, link
        assert "<html" not in answer.text
        found[link] = answer.context["explanation"]
    return found


def test_each_figure_of_a_change_opens_and_says_what_the_page_says(client, office):
    change = office.computed(edits=[office.longer(5)], risks="Bears on nothing", **WHOLE)
    client.force_login(office.manager)
    address = f"/projects/APOLLO/changes/{change.code}/"
    found = {unquote(link).removeprefix(f"{address}figures/"): told for link, told in opened(client, address).items()}
    assert found.keys() >= {"cost/", "finish/", "benefits/", "budget/", "bac/", "eac/", "expected/", "critical/", "benefit:B-01/"}
    assert found["cost/"]["value"] == "GBP 2,500.50"
    assert found["budget/"]["value"] == "GBP 62,500.50"
    assert any(link.startswith("line") for link in found), sorted(found)
    for told in found.values():
        assert told["formula"]
        assert told["rule"]
        assert told["sources"]


def test_inputs_lead_to_months_that_open_too(client, office):
    change = office.computed(**WHOLE)
    client.force_login(office.manager)
    told = client.get(f"/projects/APOLLO/changes/{change.code}/figures/cost/", headers={"HX-Request": "true"}).context["explanation"]
    links = [url for _label, _value, url in told["inputs"] if url]
    assert links
    for link in links:
        month = client.get(link)
        assert month.status_code == 200
        assert "Where this figure comes from" in month.text


@pytest.mark.parametrize("figure", ["nothing", "month:1999-01", "line:999", "benefit:X", "outlook:Y", "risk:R", "month:", "cost:1"])
def test_a_figure_that_is_not_there_is_not_found(client, office, figure):
    change = office.computed(**WHOLE)
    client.force_login(office.manager)
    assert client.get(f"/projects/APOLLO/changes/{change.code}/figures/{figure}/").status_code == 404


def test_a_change_without_an_impact_has_none(client, office):
    change = office.opened()
    client.force_login(office.manager)
    assert client.get(f"/projects/APOLLO/changes/{change.code}/figures/cost/").status_code == 404


def test_the_sums_of_the_log_and_the_drift_open(client, office):
    change = office.decided(edits=[office.longer()], **WHOLE)
    apply_change(actor=office.manager, change=change, version=change.version, now=NOW)
    client.force_login(office.analyst)
    found = opened(client, "/projects/APOLLO/changes/")
    drift = next(told for link, told in found.items() if "/drift/cost/" in link)
    assert drift["value"] == "GBP 2,500.50"
    applied = next(told for link, told in found.items() if "/sums/applied/" in link)
    assert applied["value"] == "1 · GBP 2,500.50"
    assert [label for label, *_rest in applied["inputs"]] == [f"APOLLO {change.code} {change.title}"]
    assert any("/sums/cause" in link for link in found)
    assert opened(client, "/nodes/PROG/changes/")
    past = f"?as_of={TODAY}"
    assert client.get(f"/nodes/PROG/changes/sums/applied/{past}").status_code == 200
    assert client.get("/nodes/PROG/changes/sums/nothing/").status_code == 404
    assert client.get("/nodes/PROG/changes/sums/cause:nothing/").status_code == 404
