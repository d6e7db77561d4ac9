"""The pages of one project's money and earned value."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance.actions.version_lines import put_lines
from finance.models import Version
from tests.factories import NodeFactory, ProjectFactory, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db


def money(client, code, **asked):
    return client.get(reverse("finance:money", args=[code]), asked)


def value(client, code, **asked):
    return client.get(reverse("finance:earned-value", args=[code]), asked)


@pytest.fixture
def reader(client):
    client.force_login(person("executive"))
    return client


class TestMoney:
    def test_sets_plan_outlook_and_actual_side_by_side(self, reader):
        apollo(code="APOLLO", postings=4)
        found = money(reader, "APOLLO").context["money"]
        assert (found.plan.total, found.outlook.total, found.variance) == (480_000, 558_000, 78_000)
        assert sum(month.plan for month in found.months) == found.plan.total
        assert found.actual == sum(month.actual for month in found.months if month.actual is not None)

    def test_shows_the_year_and_the_version_that_were_known_then(self, reader):
        project = apollo(code="APOLLO", weeks=6)
        later = project.versions.get(kind="plan")
        new = Version.objects.create(
            project=project, fiscal_year=later.fiscal_year, kind="plan", state="approved", known_on=timezone.localdate(), total=999
        )
        assert money(reader, "APOLLO").context["money"].plan == new
        then = money(reader, "APOLLO", as_of=timezone.localdate() - dt.timedelta(days=1))
        assert then.context["money"].plan == later

    def test_keeps_what_is_not_spread_by_month_in_a_line_of_its_own(self, reader):
        project = apollo(code="APOLLO")
        plan = project.versions.get(kind="plan")
        put_lines(plan, [(None, None, plan.total)])
        found = money(reader, "APOLLO").context["money"]
        assert (found.months[-1].first, found.months[-1].plan) == (None, Decimal(480_000))

    def test_drills_to_the_postings_of_a_month(self, reader):
        apollo(code="APOLLO", postings=6)
        month = timezone.localdate().replace(day=1)
        page = money(reader, "APOLLO", month=f"{month:%Y-%m}")
        assert {one.posting_date.replace(day=1) for one in page.context["page"]} == {month}
        assert page.context["posted"] == sum(one.amount for one in page.context["page"])

    def test_answers_a_month_that_is_none_with_the_year(self, reader):
        apollo(code="APOLLO")
        assert money(reader, "APOLLO", month="soon").context["month"] is None

    def test_pages_long_ledgers(self, reader):
        apollo(code="APOLLO", postings=120)
        assert len(money(reader, "APOLLO").context["page"]) <= 50

    def test_says_what_to_do_where_nothing_is_known(self, reader):
        ProjectFactory(code="EMPTY")
        assert "No fiscal year is set up" in money(reader, "EMPTY").content.decode()


class TestEarnedValue:
    def test_explains_the_estimates_and_where_the_actual_cost_comes_from(self, reader):
        apollo(code="APOLLO", postings=0)
        page = value(reader, "APOLLO")
        last = page.context["last"]
        assert last.estimate("a")[0] == last.fact.ac + last.fact.bac - last.fact.ev
        assert "the ledger has no posting" in page.content.decode()

    def test_sets_every_estimate_side_by_side_and_says_how_time_is_earned(self, reader):
        apollo(code="APOLLO", weeks=5)
        page = value(reader, "APOLLO")
        outlook = page.context["outlook"]
        assert [row[0] for row in page.context["estimates"]][:7] == ["a", "b", "c", "d", "e", "e₆", "f"]
        assert outlook.found.eac_f is not None
        assert outlook.time.spi_t == outlook.time.es / outlook.time.at
        assert "SPI(t)" in page.content.decode()

    def test_adds_a_heading_from_the_lines_below_it(self, reader):
        apollo(code="APOLLO", packages=7)
        page = value(reader, "APOLLO")
        heading, *lines = page.context["value"].packages
        assert heading.budget == sum(one.budget for one in lines)
        assert (heading.pv, heading.ev) == (page.context["last"].fact.pv, page.context["last"].fact.ev)

    def test_ends_at_the_day_asked_for(self, reader):
        apollo(code="APOLLO")
        day = timezone.localdate() - dt.timedelta(days=14)
        assert value(reader, "APOLLO", as_of=day).context["last"].as_of <= day

    def test_says_how_it_begins_where_there_is_no_work(self, reader):
        ProjectFactory(code="EMPTY")
        assert "No earned value yet" in value(reader, "EMPTY").content.decode()


@pytest.mark.parametrize("page", [money, value])
def test_hides_a_project_from_a_stranger(client, page):
    apollo(code="APOLLO")
    client.force_login(person("executive", node=NodeFactory()))
    assert page(client, "APOLLO").status_code == 404


@pytest.mark.parametrize(("page", "asked"), [(money, 24), (value, 38)])
def test_a_page_asks_as_many_questions_for_many_rows_as_for_few(reader, django_assert_num_queries, page, asked):
    few = apollo(packages=1, postings=1)
    many = apollo(weeks=9, packages=30, postings=60)
    for project in (few, many):
        page(reader, project.code)
        with django_assert_num_queries(asked):
            assert page(reader, project.code).status_code == 200
