"""A benefit from promise to validation, in a browser: put on the register, told, found less by another person, and the rate follows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.models import Benefit
from reports.models import Snapshot
from tests.browser import NARROW, chromium, complaints, expect, press, too_wide, visit  # noqa: F401  fixtures
from tests.factories import NodeFactory, ProjectFactory, period, person
from tests.flows.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_from_the_promise_to_what_finance_found_of_it(visit):
    node = NodeFactory(code="N", name="North", currency="GBP")
    project = ProjectFactory(code="APOLLO", name="Apollo", node=node, currency="GBP")
    period(timezone.localdate())
    month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    page = visit(person("project_manager"), reverse("finance:benefits", args=["APOLLO"]))
    expect(page.get_by_role("heading", name="No benefit is on the register yet")).to_be_visible()

    page.get_by_role("link", name="Put a benefit on the register").click()
    page.get_by_label("Benefit", exact=True).fill("Fewer calls")
    page.get_by_label("Planned by month").fill(f"{month:%Y-%m} 1,000\n{month.year + 1}-12 3,000")
    page.get_by_label("or by name").first.fill("Kim Lee")
    press(page, "Put it on the register")
    expect(page.get_by_role("heading", name="Fewer calls")).to_be_visible()
    page.get_by_role("textbox", name="By month").fill(f"{month:%Y-%m} 900")
    press(page, "Say it")
    expect(page.get_by_text("a controller validates it, never the person who said the value")).to_be_visible()
    assert violations(page) == []

    benefit = Benefit.objects.get(project=project)
    other = visit(person("controller"), reverse("finance:benefits", args=["APOLLO"]))
    other.locator("section[aria-labelledby=waiting] a").first.click()
    other.get_by_label(f"{month:%b %Y}, said").fill("800")
    press(other, "Validate")
    expect(other.get_by_text("80%")).to_be_visible()
    assert benefit.amounts.get(series="realised").validated_value == 800

    row = Snapshot.objects.get(project=project, current=True)
    assert (row.benefits_due, row.benefits_validated, row.realisation) == (Decimal(1000), Decimal(800), 0.8)
    other.goto(reverse("reports:node-benefits", args=["N"]))
    other.get_by_role("link", name="Apollo").wait_for()
    assert violations(other) == []
    narrow = visit(person("executive"), reverse("finance:benefits", args=["APOLLO"]), size=NARROW, color_scheme="dark")
    expect(narrow.get_by_role("heading", name="Register of benefits")).to_be_visible()
    assert not too_wide(narrow)
    assert violations(narrow) == []
