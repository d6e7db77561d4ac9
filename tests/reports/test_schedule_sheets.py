"""A schedule on paper: A3 sheets, what they say, how far down they go."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from reports.figures.gantt import sheet_chart
from reports.queries import schedule_sheets as sheets_module
from reports.queries.schedule_sheets import schedule_sheets
from tests.factories import person
from tests.projects.bridge import bridge, long_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return person("analyst")


class TestTheSheets:
    def test_say_every_line_and_draw_it(self, analyst, now):
        found = schedule_sheets(user=analyst, project=bridge(actor=analyst, now=now))
        assert [line.name for line in found.sheets[0]][:2] == ["Foundations", "Survey the banks"]
        drawing = sheet_chart(found, found.sheets[0])
        assert "Ana" in drawing
        assert drawing.count("<path") > 15

    def test_print_as_a3(self, client, analyst, now):
        project = bridge(actor=analyst, now=now)
        client.force_login(analyst)
        answer = client.get(reverse("reports:schedule-pdf", args=[project.code]))
        page = PdfReader(io.BytesIO(answer.content)).pages[0]
        assert answer["Content-Type"] == "application/pdf"
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
        assert "Lay the deck" in page.extract_text()
        assert "Bridge" in page.extract_text()

    def test_go_down_to_the_level_that_fits_and_say_so(self, analyst, now, monkeypatch):
        monkeypatch.setattr(sheets_module, "MOST", 30)
        found = schedule_sheets(user=analyst, project=long_plan(now=now, count=63))
        assert (found.level, found.hidden, sum(map(len, found.sheets))) == (1, 60, 3)

    def test_are_many_for_many_lines(self, analyst, now):
        found = schedule_sheets(user=analyst, project=long_plan(now=now, count=110))
        assert [len(lines) for lines in found.sheets] == [48, 48, 14]
        assert found.hidden == 0

    def test_escape_what_people_wrote(self, analyst, now):
        project = bridge(actor=analyst, now=now)
        project.work_packages.filter(name="Dig").update(owner="<b>&")
        found = schedule_sheets(user=analyst, project=project)
        assert "&lt;b&gt;&amp;" in sheet_chart(found, found.sheets[0])

    def test_are_not_there_without_a_schedule(self, client, analyst, now):
        project = long_plan(now=now, count=3)
        project.schedule.delete()
        client.force_login(analyst)
        assert client.get(reverse("reports:schedule-pdf", args=[project.code])).status_code == 404
