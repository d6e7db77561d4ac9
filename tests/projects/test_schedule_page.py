"""The Schedule tab without a browser: the table, the packed rows, how a schedule begins, and what a page costs."""

import datetime as dt
import gzip

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.actions.templates import save_template
from projects.models import Schedule
from projects.queries.gantt import gantt
from projects.queries.packed import packed
from projects.queries.schedule_lines import schedule_facts, schedule_lines
from tests.factories import ProjectFactory, manager_of, person
from tests.projects.bridge import bridge, long_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return person("analyst")


def unpacked(columns, count):
    """What static/projects/gantt/unpack.js makes of packed columns."""

    def of(name):
        given = columns[name]
        if not isinstance(given, dict):
            return list(given)
        if "same" in given:
            return [given["same"]] * count
        if "words" in given:
            return [given["words"][place] for place in given["at"]]
        if "steps" in given:
            return [sum(given["steps"][: place + 1]) for place in range(count)]
        base = [given["from"]] * count if "from" in given else of(given["after"])
        return [None if one is None else one + other for one, other in zip(given["by"], base, strict=True)]

    return {name: of(name) for name in columns}


class TestTheTable:
    def test_says_each_line_with_its_dates_and_what_it_waits_for(self, analyst, now):
        project = bridge(actor=analyst, now=now)
        found = schedule_lines(user=analyst, project=project, schedule=project.schedule)
        dig = found.lines[2]
        assert (dig.number, dig.wbs, dig.name, dig.duration, dig.predecessors, dig.owner) == (3, "1.2", "Dig", "10 d", "2", "Ana")
        assert (dig.start.date(), dig.finish.date()) == (dt.date(2026, 3, 9), dt.date(2026, 3, 20))
        assert found.lines[0].kind == "summary"
        assert found.lines[0].left == 0
        assert found.count == 7

    def test_tells_what_is_critical_and_what_is_late(self, analyst, now):
        project = bridge(actor=analyst, now=now)
        facts = schedule_facts(project=project, schedule=Schedule.objects.get(project=project))
        assert (facts.critical, facts.missed, facts.promised) == (5, 0, None)

    def test_stands_on_the_page_without_scripts(self, client, analyst, now):
        project = bridge(actor=analyst, now=now)
        client.force_login(analyst)
        page = client.get(reverse("projects:schedule", args=[project.code])).content.decode()
        assert '<table class="grid schedule-lines"' in page
        assert "Lay the deck" in page

    def test_goes_by_pages(self, client, analyst, now):
        project = long_plan(now=now, count=120)
        client.force_login(analyst)
        address = reverse("projects:schedule", args=[project.code])
        for asked, first in (("1", "1 to 50"), ("3", "101 to 120"), ("99", "101 to 120"), ("x", "1 to 50"), ("-4", "1 to 50")):
            assert f"Lines {first} of 120" in client.get(f"{address}?page={asked}").content.decode()

    def test_costs_the_same_queries_however_many_lines(self, client, analyst, now):
        client.force_login(analyst)
        counts = set()
        for count in (60, 600):
            address = reverse("projects:schedule", args=[long_plan(now=now, count=count).code])
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as made:
                client.get(address)
            counts.add(len(made))
        assert len(counts) == 1


class TestThePackedRows:
    def test_are_the_rows(self, analyst, now):
        project = bridge(actor=analyst, now=now)
        rows = gantt(user=analyst, project=project)
        sent = orjson.loads(orjson.dumps(packed(rows), default=str))
        tasks = unpacked(sent["tasks"], sent["count"])
        assert all(tasks[name] == list(rows["tasks"][name]) for name in tasks)
        links = unpacked(sent["links"], len(rows["links"]["id"]))
        ids = rows["tasks"]["id"]
        assert [ids[place] for place in links["from"]] == list(rows["links"]["from"])
        assert [ids[place] for place in links["to"]] == list(rows["links"]["to"])

    def test_of_an_empty_schedule_are_empty(self, analyst, now):
        project = ProjectFactory()
        Schedule.objects.create(project=project, start_at=now)
        assert packed(gantt(user=analyst, project=project))["count"] == 0

    @pytest.mark.slow
    def test_of_five_thousand_lines_stay_small(self, client, analyst, now):
        project = long_plan(now=now, count=5000)
        client.force_login(analyst)
        answer = client.get(reverse("projects:schedule-rows", args=[project.code]), {"packed": 1})
        body = answer.content if answer.get("Content-Encoding") != "gzip" else gzip.decompress(answer.content)
        assert orjson.loads(body)["count"] == 5000
        assert len(body) < 600_000


class TestTheBeginning:
    def test_says_what_a_schedule_is_for(self, client, analyst):
        project = ProjectFactory()
        client.force_login(analyst)
        page = client.get(reverse("projects:schedule", args=[project.code])).content.decode()
        assert "No schedule yet" in page
        assert "Start a schedule" in page
        assert f"kind=mspdi&amp;into={project.code}" in page
        assert "kind=xer" in page

    def test_offers_nothing_to_one_who_may_only_read(self, client):
        project = ProjectFactory()
        client.force_login(person("executive"))
        page = client.get(reverse("projects:schedule", args=[project.code])).content.decode()
        assert "Start a schedule" not in page
        assert "can start it" in page

    def test_starts_an_empty_one(self, client):
        project = ProjectFactory()
        client.force_login(manager_of(project))
        answer = client.post(reverse("projects:schedule-start", args=[project.code]), {"start_on": "2026-04-01"})
        assert answer.url == reverse("projects:schedule", args=[project.code])
        assert Schedule.objects.get(project=project).start_at.date() == dt.date(2026, 4, 1)
        assert client.get(answer.url).status_code == 200

    def test_starts_with_the_lines_of_a_template(self, client, analyst, now):
        known = bridge(actor=analyst, now=now)
        template = save_template(actor=analyst, project=known, name="Bridges", now=now)
        project = ProjectFactory()
        client.force_login(analyst)
        client.post(reverse("projects:schedule-start", args=[project.code]), {"start_on": "2026-04-01", "template": template.pk})
        assert list(project.work_packages.order_by("order").values_list("name", flat=True))[:3] == ["Foundations", "Survey the banks", "Dig"]

    def test_keeps_what_was_typed_when_it_cannot_be(self, client, analyst):
        project = ProjectFactory()
        client.force_login(analyst)
        answer = client.post(reverse("projects:schedule-start", args=[project.code]), {"start_on": "soon"})
        assert answer.status_code == 422
        assert b"soon" in answer.content

    def test_refuses_a_second_one(self, client, analyst, now):
        project = bridge(actor=analyst, now=now)
        client.force_login(analyst)
        answer = client.post(reverse("projects:schedule-start", args=[project.code]), {"start_on": "2026-04-01"})
        assert answer.status_code == 409
