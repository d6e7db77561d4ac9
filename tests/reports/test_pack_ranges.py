"""The forecast range in a board pack: that of the page, of the node and of each red project, in words and drawn."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from finance.queries.ranges import node_range, project_ranges
from finance.queries.simulations import newest_simulation
from governance.actions.risks import open_risk
from governance.actions.simulations import simulate_now
from governance.figures.ranges import chance_words
from pmo.web.templatetags.figures_format import day as said_day
from reports.actions.rollup import rollup
from reports.models import Snapshot
from reports.printing.pack import pack_html, print_pack
from reports.queries.pack import content_hash, pack_content
from reports.templatetags.pack_page import cash
from tests.factories import NodeFactory, ProjectFactory, person
from tests.projects.story import apollo

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # words and drawings of what the ranges of a page ask on both databases


@pytest.fixture
def node(now):
    """A programme with a red project whose forecast was drawn, beside its year."""
    found = NodeFactory(code="N", name="North", kind="programme")
    project = apollo(code="P", node=found, weeks=4, packages=3, risks=2, postings=2, reports=0, today=now.date())
    rollup(now=now)
    for subject in (project, found):
        simulate_now(actor=person("analyst", cleared=True), subject=subject, as_of=now.date(), now=now, seed=7)
    rollup(now=now)
    Snapshot.objects.filter(project=project, current=True).update(computed="red")
    return found


def say(node, now, *, cleared=True):
    return pack_content(node=node, as_of=now.date(), today=now.date(), cleared=cleared)


def words(said):
    pdf = print_pack(said)[0].pdf
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


class TestTheRange:
    def test_is_that_of_the_page(self, node, now):
        made = newest_simulation(subject=node, day=now.date(), whole=True)
        assert say(node, now).range.cost == made.results["cost"]
        project = node.projects.get()
        own = newest_simulation(subject=project, day=now.date())
        page = next(one for one in say(node, now).reds if one.row.code == "P")
        drawn = [own.results["cost"][mark]["value"] for mark in ("p10", "p50", "p80", "p90")]
        assert [amount for _mark, amount, _day in page.range.percentiles] == drawn
        assert page.range.percentiles[2][2] == own.p80_finish
        assert (page.range.in_budget, page.range.in_time, page.range.both) == (own.chance_in_budget, own.chance_in_date, own.chance_of_both)

    def test_stands_in_the_finance_pages_and_on_the_page_of_the_project_in_plain_words(self, node, now):
        said = say(node, now)
        text, cost = words(said), said.range.cost
        chance, limit = chance_words(cost["chance"]["value"]), cash(cost["limit"], "GBP")
        assert f"The chance that the year lands within its envelope of {limit} is {chance}" in text
        assert f"Four times in five it costs {cash(cost['p80']['value'], 'GBP')} (P80) or less" in text
        own = next(one for one in said.reds if one.row.code == "P").range
        assert f"Within budget: {chance_words(own.in_budget)}" in text
        assert said_day(own.percentiles[2][2]) in text

    def test_is_drawn_as_vectors_with_what_it_moves_with(self, node, now):
        html = pack_html(say(node, now), said="0" * 64)
        page = html[html.index('id="range"') : html.index('id="bridge"') if 'id="bridge"' in html else html.index('id="matrix"')]
        assert page.count("<svg") == 2
        assert "The cost moves most with" in page

    def test_says_when_facts_moved_away_from_it(self, node, now):
        project = node.projects.get()
        before = content_hash(say(node, now))
        open_risk(actor=person(), project=project, title="Flood", probability=3, impact=3, cost_impact=Decimal(9), now=now)
        said = say(node, now)
        assert said.range.moved == 1
        assert project_ranges(project_ids=[project.pk], day=now.date())[project.pk].moved == 1
        assert said.ranges[0][2].moved == 1
        assert "1 deed since then changed what it was drawn from" in pack_html(said, said="0" * 64)
        assert content_hash(said) != before

    def test_is_left_out_where_none_was_drawn(self, node, now):
        early = now.date() - dt.timedelta(days=3)
        assert node_range(node=node, day=early, whole=True) is None
        said = pack_content(node=node, as_of=early, today=now.date(), cleared=True)
        assert (said.range, said.ranges, [one.range for one in said.reds if one.range]) == (None, (), [])
        assert 'id="range"' not in pack_html(said, said="0" * 64)

    def test_lists_projects_the_least_likely_within_budget_first(self, node, now):
        other = apollo(code="P0", node=node, weeks=2, packages=2, risks=0, postings=0, reports=0, today=now.date())
        simulate_now(actor=person("analyst", cleared=True), subject=other, as_of=now.date(), now=now)
        said = say(node, now)
        chances = [one.in_budget for _code, _name, one in said.ranges]
        assert (len(chances), chances) == (2, sorted(chances))
        assert "Projects, the least likely within budget first" in words(said)

    def test_tells_a_reader_without_clearance_nothing_of_a_year_with_restricted_projects(self, node, now):
        ProjectFactory(code="P-SECRET", node=node, restricted=True)
        rollup(now=now)
        simulate_now(actor=person("analyst", cleared=True), subject=node, as_of=now.date(), now=now, seed=9)
        assert say(node, now).range.seed == 9
        assert say(node, now, cleared=False).range.seed == 7

    def test_takes_as_many_queries_for_four_ranges_more(self, node, now, django_assert_max_num_queries):
        def all_red():
            rollup(now=now)
            Snapshot.objects.filter(project__node=node, current=True).update(computed="red")

        all_red()
        with CaptureQueriesContext(connection) as before:
            say(node, now)
        for number in range(4):
            project = apollo(code=f"P{number}", node=node, weeks=2, packages=2, risks=0, postings=0, reports=0, today=now.date())
            simulate_now(actor=person("analyst", cleared=True), subject=project, as_of=now.date(), now=now)
        all_red()
        with django_assert_max_num_queries(len(before)):
            said = say(node, now)
        assert sum(one.range is not None for one in said.reds) == 5
