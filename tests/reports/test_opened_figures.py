"""Every figure on the pages Earned value and Forecast of a node opens to what it is worked out from."""

import re

import pytest
from django.urls import reverse

from governance.actions.simulations import simulate_now
from reports.actions.rollup import rollup
from reports.queries.explain_drawn import FROM_DRAWS
from reports.queries.worked_figures import WORKED
from tests.factories import ProjectFactory, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="([^"]*/explain/[^"]*)"')


@pytest.fixture
def story(now):
    project = apollo(code="P", today=now.date(), weeks=12, packages=4, risks=2, postings=3, reports=1)
    rollup(now=now)
    simulate_now(actor=person("analyst"), subject=project.node, as_of=now.date(), now=now)
    return project


@pytest.fixture
def reader(client):
    client.force_login(person("analyst"))
    return client


def opened(client, kind, code, name, **asked):
    return client.get(reverse("reports:explain", args=[kind, code, name]), asked)


class TestPages:
    @pytest.mark.parametrize(("page", "least"), [("reports:node-value", 25), ("reports:node-forecast", 8)])
    def test_every_link_of_a_figure_leads_to_an_explanation(self, reader, story, page, least):
        shown = reader.get(reverse(page, args=[story.node.code])).content.decode()
        links = {link.replace("&amp;", "&") for link in LINK.findall(shown)}
        assert len(links) >= least
        for link in links:
            answer = reader.get(link)
            assert answer.status_code == 200, link
            assert "Not known by this day" not in answer.content.decode(), link

    def test_no_amount_of_the_forecast_stands_without_a_link(self, reader, story):
        shown = reader.get(reverse("reports:node-forecast", args=[story.node.code])).content.decode()
        tiles = shown.split('aria-label="Chances"')[1].split("</section>")[0]
        assert tiles.count("data-explain") == 4


class TestWorkedOut:
    @pytest.mark.parametrize("kind", ["node", "project"])
    @pytest.mark.parametrize("name", sorted(WORKED))
    def test_opens_with_its_inputs(self, reader, story, kind, name):
        code = story.node.code if kind == "node" else "P"
        answer = opened(reader, kind, code, name)
        assert answer.status_code == 200
        inputs = answer.context["explanation"]["inputs"]
        assert len(inputs) == len(WORKED[name].needs)

    def test_says_the_numbers_in_the_formula(self, reader, story):
        said = opened(reader, "node", story.node.code, "cv").context["explanation"]
        amounts = [value.removeprefix("GBP ") for _label, value, _url in said["inputs"]]
        assert said["worked"] == f"= {amounts[0]} − {amounts[1]} = {said['value']}"

    def test_leads_to_the_projects_that_make_it_up(self, reader, story):
        ProjectFactory(node=story.node, code="SILENT")
        parts = opened(reader, "node", story.node.code, "eac_c").context["parts"]
        assert [(name, page) for name, page, _why, _cells in parts] == [(story.name, "/projects/P/earned-value/")]

    def test_a_weight_asked_for_stands_in_the_formula(self, reader, story):
        said = opened(reader, "node", story.node.code, "eac_d", spi_weight="0.5").context["explanation"]
        assert "0.5 CPI + 0.5 SPI" in said["formula"]

    def test_nothing_is_said_where_nothing_is_known(self, reader):
        project = ProjectFactory(code="EMPTY")
        for kind, code in (("node", project.node.code), ("project", "EMPTY")):
            for name in ("cv", "p80_cost"):
                assert "Not known by this day" in opened(reader, kind, code, name).content.decode()


class TestDrawn:
    @pytest.mark.parametrize("name", sorted(FROM_DRAWS))
    def test_opens_with_seed_and_draws(self, reader, story, name):
        answer = opened(reader, "node", story.node.code, name)
        assert answer.status_code == 200
        assert "10,000 draws" in answer.content.decode()

    def test_leads_to_the_projects_drawn(self, reader, story):
        (part,) = opened(reader, "node", story.node.code, "p50_cost").context["parts"]
        assert (part[0], part[1]) == (story.name, "/projects/P/forecast/")

    def test_of_a_project_it_opens_too(self, reader, story, now):
        simulate_now(actor=person("analyst"), subject=story, as_of=now.date(), now=now)
        assert opened(reader, "project", "P", "p80_finish").context["explanation"]["sources"][0][1] == "/projects/P/forecast/"

    def test_restricted_projects_are_not_shown_to_those_who_are_not_cleared(self, client, story, now):
        apollo(code="R", node=story.node, restricted=True, weeks=2, packages=1, risks=0, postings=1, reports=0, today=now.date())
        simulate_now(actor=person("analyst", node=story.node, cleared=True), subject=story.node, as_of=now.date(), now=now)
        client.force_login(person("analyst", node=story.node))
        parts = opened(client, "node", story.node.code, "limit").context["parts"]
        assert [part[0] for part in parts] == [story.name]
