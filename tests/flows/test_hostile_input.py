"""Whatever is typed or put into an address is kept exactly or refused clearly; nothing fails, nothing runs."""

import csv
import html
import io
import itertools
import json

import openpyxl
import pytest
from django.test import Client

from projects.models import Project
from reports.actions.rollup import rollup
from tests.again import some_again
from tests.factories import NodeFactory, person, stage
from tests.shared_files import SHARED, shared

pytestmark = pytest.mark.django_db
OURS = [
    "=1+1", "+44 20 7946", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\tstarts with a tab", "'=already escaped", "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}", "\u202eevil\u202c", "a\u0000b", "Ａ wide ｎame", "🧑🏽‍🚀 moon", "e\u0301 and é", "\ufeffmark first", "x" * 251,
    "%s %(name)s {0}",
]  # fmt: skip
FORMULAS = ["=1+1", "+44 20 7946", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "=cmd|'/C powershell'!A0"]
NOWHERE = [
    "/projects/%00/", "/projects/a%00b/", "/nodes/%ED%A0%80/", "/nodes/..%2f..%2fetc/", "/people/%00/", "/%00", "/static/%00", "/projects/<script>/",
    "/explain/project/x/%00/", "/explain/node/x/__class__/", "/projects/" + "a" * 5000 + "/",
    *(f"/{folder}/{'9' * 23}/" for folder in ("jobs", "packs", "imports")),
]  # fmt: skip


def naughty():
    file = SHARED / "hostile-text" / "naughty_strings.txt"
    lines = file.read_text(encoding="utf-8").split("\n") if file.exists() else []
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.fixture
def client(db):
    stage()
    NodeFactory(code="NODE", name="The node")
    signed_in = Client()
    signed_in.force_login(person("analyst", cleared=True))
    return signed_in


def by_form(client, code, name):
    fields = {"code": code, "name": name, "stage": stage().pk, "known_on": "2026-01-05", "currency": "GBP"}
    return client.post("/nodes/NODE/projects/new/", fields)


def by_rest(client, code, name):
    return client.post("/api/v1/projects/", json.dumps({"code": code, "name": name, "node": "NODE"}), content_type="application/json")


DOORS = {"form": (by_form, 302), "rest": (by_rest, 201)}


class TestATitle:
    @pytest.mark.parametrize("door", some_again(DOORS))
    def test_is_kept_exactly_or_refused_clearly(self, client, door):
        take_up, done = DOORS[door]
        for number, name in enumerate([*OURS, *naughty()]):
            answer = take_up(client, f"P{number}", name)
            kept = Project.objects.filter(code=f"P{number}").first()
            if kept is None:
                assert answer.status_code in (400, 422), (name, answer.status_code)
                assert "name" in answer.content.decode().lower()
            else:
                assert (answer.status_code, kept.name) == (done, name.strip()), name

    def test_most_are_kept(self, client):
        for number, name in enumerate(OURS):
            by_rest(client, f"P{number}", name)
        assert set(OURS) - {one.name for one in Project.objects.all()} == {"a\u0000b", "x" * 251, "\tstarts with a tab"}

    def test_is_shown_escaped_on_every_page_that_names_it(self, client):
        title = """</title><script>alert(1)</script><img src=x onerror='alert("2")'>{{ 7*7 }}"""
        by_rest(client, "EVIL", title)
        project = Project.objects.get(code="EVIL")
        rollup(now=project.created_at)
        pages = ["/", "/portfolio/", "/nodes/NODE/", "/nodes/NODE/projects/", "/projects/EVIL/", "/projects/EVIL/edit/", "/search/?q=EVIL", "/trail/"]
        for path in pages:
            said = client.get(path).content.decode()
            assert "<script>alert" not in said, path
            assert "<img src=x" not in said, path
            assert html.escape(title) in said or "\\u003Cimg" in said or title not in html.unescape(said), path

    def test_that_starts_a_formula_is_escaped_on_export(self, client):
        for number, name in enumerate(FORMULAS):
            by_rest(client, f"P{number}", name)
        rollup(now=Project.objects.first().created_at)
        rows = list(csv.reader(io.StringIO(client.get("/portfolio/export.csv").content.decode("utf-8-sig"))))
        assert {f"'{name}" for name in FORMULAS} <= set(itertools.chain(*rows))
        assert not set(FORMULAS) & set(itertools.chain(*rows))
        cells = itertools.chain(*openpyxl.load_workbook(io.BytesIO(client.get("/portfolio/export.xlsx").content)).active.iter_rows())
        assert {"f"} & {cell.data_type for cell in cells} == set()

    def test_of_the_published_formulas_is_escaped_too(self, client):
        lines = [line for line in shared("hostile-text", "csv_formula_injection.txt").read_text().splitlines() if line.startswith(tuple("=+-@"))]
        for number, name in enumerate(lines):
            assert by_rest(client, f"P{number}", name).status_code == 201
        rollup(now=Project.objects.first().created_at)
        said = client.get("/portfolio/export.csv").content.decode("utf-8-sig")
        assert [line for line in lines if f"'{line}" not in said.replace('""', '"')] == []


class TestAnAddress:
    @pytest.mark.parametrize("path", NOWHERE)
    def test_that_cannot_be_is_not_there(self, client, path):
        client.raise_request_exception = False
        assert client.get(path).status_code in (302, 400, 403, 404)
