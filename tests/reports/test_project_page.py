"""The one-page summary of a project."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db


def summary(client, code, **asked):
    return client.get(reverse("reports:project", args=[code]), asked)


@pytest.fixture
def reader(client):
    client.force_login(person("executive"))
    return client


def test_says_what_the_figures_say_beside_what_is_said_of_them(reader):
    apollo(code="APOLLO")
    page = summary(reader, "APOLLO")
    row = page.context["summary"].row
    assert (row.computed, row.declared, row.independent) == ("red", "green", "amber")
    text = page.content.decode()
    assert "Amber/Red" in text
    assert "is below 0.90" in text
    assert "A decision on the second test stand." in text


def test_lists_the_gravest_open_risks_first(reader):
    apollo(code="APOLLO", risks=9)
    assert [one.score for one in summary(reader, "APOLLO").context["summary"].risks] == [20, 16, 12, 10, 9]


def test_tells_what_moved_since_the_status_date_before(reader):
    apollo(code="APOLLO")
    moved = {one.name: one for one in summary(reader, "APOLLO").context["summary"].movement}
    assert moved["eac_b"].difference == moved["eac_b"].after - moved["eac_b"].before
    assert "whole_life_cost" not in moved


def test_shows_the_day_that_was_asked_for(reader):
    apollo(code="APOLLO")
    day = timezone.localdate() - dt.timedelta(days=14)
    page = summary(reader, "APOLLO", as_of=day)
    assert page.context["summary"].row.as_of <= day
    assert f"?as_of={day}" in page.content.decode()


def test_offers_only_what_the_reader_may_do(client):
    project = apollo(code="APOLLO")
    status, edit, trail = (reverse(f"projects:{name}", args=["APOLLO"]) for name in ("status", "edit", "trail"))
    client.force_login(person("executive"))
    text = summary(client, "APOLLO").content.decode()
    assert (edit in text, trail in text) == (False, False)
    client.force_login(manager_of(project))
    text = summary(client, "APOLLO").content.decode()
    assert all(one in text for one in (status, edit, trail))


def test_says_so_where_there_are_no_figures_yet(reader):
    ProjectFactory(code="EMPTY")
    assert "No figures yet" in summary(reader, "EMPTY").content.decode()


def test_hides_what_the_reader_may_not_see(client):
    apollo(code="APOLLO", restricted=True)
    client.force_login(person("executive"))
    assert summary(client, "APOLLO").status_code == 404
    client.force_login(person("executive", cleared=True))
    assert summary(client, "APOLLO").status_code == 200
    client.force_login(person("executive", node=NodeFactory()))
    assert summary(client, "APOLLO").status_code == 404


def test_every_figure_on_the_page_opens(reader):
    apollo(code="APOLLO")
    for figure in ("cpi", "spi", "eac", "outlook", "actual", "forecast_finish", "exposure", "whole_life_cost", "plan", "variance", "bac", "pv"):
        assert reader.get(reverse("reports:explain", args=["project", "APOLLO", figure])).status_code == 200


def test_asks_as_many_questions_for_many_rows_as_for_few(reader, django_assert_num_queries):
    for project in (apollo(packages=1, risks=1, reports=1), apollo(weeks=9, packages=30, risks=30, reports=9)):
        summary(reader, project.code)
        with django_assert_num_queries(22):
            assert summary(reader, project.code).status_code == 200
