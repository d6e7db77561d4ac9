"""Board packs: what they say, who gets which, how they are made and kept, and that the engine fetches nothing."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from pmo.errors import NotPermitted, Refused
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from projects.models import Project
from reports.actions.packs import ask_pack, keep_pack
from reports.actions.rollup import rollup
from reports.models import Pack, Snapshot
from reports.printing.pack import pack_html, print_pack
from reports.printing.pdf import print_html, static_file
from reports.queries.pack import content_hash, pack_content
from reports.queries.packs import visible_packs
from reports.templatetags.pack_page import cash
from tests.factories import NodeFactory, ProjectFactory, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 5)
HOSTILE = '<img src="http://127.0.0.1:9/x"><link rel=stylesheet href="file:///etc/passwd"><script>x</script>'


@pytest.fixture
def function(now):
    """A function with one portfolio: a project with a past, an unmeasured one, a restricted one."""
    top = NodeFactory(code="FN", name="Grid Function", kind="function")
    below = NodeFactory(code="PF", name="Wires", parent=top)
    apollo(today=TODAY, code="P-APOLLO", node=below)
    ProjectFactory(code="P-QUIET", name="Quiet one", node=below)
    ProjectFactory(code="P-SECRET", name="Hidden works", node=below, restricted=True, budget=Decimal(7_000_000))
    rollup(now=now)
    return top


def say(node, as_of=TODAY, cleared=True):
    return pack_content(node=node, as_of=as_of, today=TODAY, cleared=cleared)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


class TestPackContent:
    def test_says_the_figures_of_the_snapshot(self, function):
        row = Snapshot.objects.get(node=function, current=True, cleared=True)
        said = say(function)
        assert (said.total.cpi, said.total.outlook, said.total.whole_life_cost) == (row.cpi, row.outlook, row.whole_life_cost)
        assert {one.code for one in said.projects} == {"P-APOLLO", "P-QUIET", "P-SECRET"}
        assert [one.code for one in said.children] == ["PF"]

    def test_finds_a_project_declared_greener_than_it_is(self, function):
        assert [one.code for one in say(function).exceptions if one.rosy] == ["P-APOLLO"]

    def test_tells_what_is_asked(self, function):
        assert [one.words["help_needed"] for one in say(function).asks] == ["A decision on the second test stand."]

    def test_leaves_restricted_projects_out_and_counts_them(self, function):
        said = say(function, cleared=False)
        assert "P-SECRET" not in {one.code for one in said.projects}
        assert said.coverage.hidden == 1
        assert said.total.projects == say(function).total.projects - 1

    def test_compares_with_the_period_before(self, function):
        said = say(function)
        assert said.since == dt.date(2026, 3, 1)
        assert ("P-SECRET", "entered") in {(one.code, one.kind) for one in said.moves}

    def test_says_another_day_as_it_was(self, function):
        said = say(function, as_of=dt.date(2026, 2, 20))
        assert said.as_of == dt.date(2026, 2, 15)
        assert {one.code for one in said.projects} == {"P-APOLLO"}

    def test_refuses_a_day_before_anything_was_known(self, function):
        with pytest.raises(Refused, match="Nothing was known of Grid Function on 2020-01-01"):
            say(function, as_of=dt.date(2020, 1, 1))

    def test_takes_as_many_queries_for_ten_projects_more(self, function, django_assert_max_num_queries, now):
        with CaptureQueriesContext(connection) as before:
            say(function)
        below = function.children.get()
        for number in range(10):
            ProjectFactory(node=below, code=f"P-MORE-{number}")
        rollup(now=now)
        with django_assert_max_num_queries(len(before)):
            say(function)

    def test_has_the_same_hash_after_the_same_roll_up(self, function, now):
        before = content_hash(say(function))
        rollup(now=now + dt.timedelta(hours=1))
        assert content_hash(say(function)) == before
        assert content_hash(say(function, cleared=False)) != before

    def test_has_another_hash_when_a_figure_changes(self, function):
        before = content_hash(say(function))
        Snapshot.objects.filter(project__code="P-APOLLO", current=True).update(outlook=1)
        assert content_hash(say(function)) != before


@pytest.mark.once  # what a pack asks of a database is asked above
class TestPrintPack:
    def test_prints_the_figures_tagged_and_the_same_twice(self, function):
        said = say(function)
        first, second = print_pack(said)[0], print_pack(said)[0]
        assert first.pdf == second.pdf
        reader = PdfReader(io.BytesIO(first.pdf))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-gb"
        assert len(reader.pages) == first.pages
        assert reader.outline
        text = words(first.pdf)
        figures = [cash(said.total.outlook, "GBP"), cash(said.total.whole_life_cost, "GBP"), f"{said.total.cpi:.2f}"]
        for expected in [*figures, "Amber/Red", "second test stand"]:
            assert expected in text
        assert "as of 5 Mar 2026" in text

    def test_takes_markup_in_words_for_words(self, function, now):
        Project.objects.filter(code="P-APOLLO").update(name=HOSTILE[:250], objective=HOSTILE)
        html = pack_html(say(function), said="0" * 64)
        assert "<img" not in html
        assert "<script" not in html
        assert "127.0.0.1:9" in words(print_pack(say(function))[0].pdf)

    def test_gives_a_page_to_a_few_red_projects_and_says_so(self, function, monkeypatch, now):
        for number in range(3):
            ProjectFactory(node=function.children.get(), code=f"P-RED-{number}")
        rollup(now=now)
        Snapshot.objects.filter(project__code__startswith="P-RED").update(computed="red")
        monkeypatch.setattr("reports.queries.pack.MOST_RED_PAGES", 2)
        said = say(function)
        assert len(said.reds) == 2
        assert said.reds_in_all > 2
        assert f"{said.reds_in_all - 2} more stand" in pack_html(said, said="0" * 64)

    def test_prints_a_node_without_projects(self, now):
        rollup(now=now)
        empty = NodeFactory(name="Empty")
        rollup(now=now)
        assert "No project hangs below" in words(print_pack(say(empty))[0].pdf)


class TestPrintHtml:
    @pytest.mark.parametrize(
        "address", ["http://127.0.0.1:9/x.png", "https://127.0.0.1/x.png", "file:///etc/passwd", "ftp://127.0.0.1/x", "static:/../pyproject.toml"]
    )
    def test_refuses_to_fetch(self, address):
        with pytest.raises(Refused, match="never fetched"):
            print_html(f'<html lang="en"><title>t</title><p>x<img src="{address}" alt="x">', stylesheet="reports/pack.css")

    def test_takes_pictures_that_stand_in_the_static_folders(self):
        texts = ['<html lang="en"><title>t</title><p>x' + image for image in ("", '<img src="static:/pmo/mark.svg" alt="The mark">')]
        plain, pictured = (print_html(text, stylesheet="reports/pack.css") for text in texts)
        assert len(pictured.pdf) > len(plain.pdf) + 200

    @pytest.mark.parametrize("address", ["static:/../manage.py", "static:/%2e%2e/manage.py", "static:/nothing.svg", "static:/"])
    def test_knows_the_folders_of_static_files(self, address):
        with pytest.raises(ValueError, match="no static file"):
            static_file(address)

    def test_says_what_to_install_where_pango_is_missing(self, monkeypatch):
        import builtins

        plain = builtins.__import__

        def without(name, *args, **kwargs):
            if name == "weasyprint":
                raise OSError("cannot load library 'libgobject-2.0-0'")
            return plain(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(Refused, match="libpango"):
            print_html("<p>x", stylesheet="reports/pack.css")


class TestAskPack:
    def test_is_made_in_a_job_and_kept(self, function, now, reacted):
        asker = person("executive", node=function)
        with reacted():
            pack = ask_pack(actor=asker, node=function, as_of=TODAY, now=now)
        pack.refresh_from_db()
        assert pack.job.state == Job.State.DONE
        assert pack.content_hash == content_hash(say(function, cleared=False))
        assert not pack.cleared
        assert pack.file.read().startswith(b"%PDF")
        assert pack.job.result["pages"] == pack.pages > 5
        assert set(Event.objects.filter(subject_type="reports.pack").values_list("verb", flat=True)) == {"pack.asked", "pack.made"}

    def test_stays_as_it_was_made(self, function, now):
        pack = Pack.objects.create(node=function, as_of=TODAY, by=person(), asked_at=now)
        kept = keep_pack(pack=pack, pdf=b"%PDF one", pages=1, content_hash="a" * 64, now=now)
        again = keep_pack(pack=pack, pdf=b"%PDF two", pages=2, content_hash="b" * 64, now=now)
        assert (again.content_hash, again.file.read()) == (kept.content_hash, b"%PDF one")

    def test_refuses_the_future_an_unknown_template_and_a_day_without_figures(self, function, now):
        actor = person()
        for fields in ({"as_of": TODAY + dt.timedelta(days=1)}, {"as_of": TODAY, "template": "poster"}, {"as_of": dt.date(1999, 1, 1)}):
            with pytest.raises(Refused):
                ask_pack(actor=actor, node=function, now=now, **fields)
        assert not Pack.objects.exists()

    def test_refuses_a_stranger(self, function, now):
        with pytest.raises(NotPermitted):
            ask_pack(actor=person("executive", node=NodeFactory()), node=function, as_of=TODAY, now=now)


class TestVisiblePacks:
    def test_keeps_cleared_packs_for_cleared_readers(self, function, now):
        for cleared in (True, False):
            Pack.objects.create(node=function, as_of=TODAY, by=person(), asked_at=now, cleared=cleared)
        readers = [person("executive", node=function, cleared=True), person("executive", node=function), person(node=NodeFactory())]
        assert [visible_packs(user=user).count() for user in readers] == [2, 1, 0]


class TestPages:
    def test_ask_wait_and_download(self, client, function, reacted, now):
        rollup(now=dt.datetime.now(dt.UTC))
        client.force_login(person("executive", node=function))
        with reacted():
            answer = client.post(reverse("reports:packs"), {"node": "FN", "as_of": "2026-03-05", "template": "board"})
        pack = Pack.objects.get()
        assert answer.url == reverse("reports:pack", args=[pack.pk])
        assert pack.content_hash in client.get(answer.url).content.decode()
        assert client.get(answer.url, headers={"HX-Request": "true"}).status_code == 286
        file = client.get(reverse("reports:pack-file", args=[pack.pk]))
        assert b"".join(file.streaming_content).startswith(b"%PDF")
        assert file["Content-Disposition"] == 'attachment; filename="FN-2026-03-05.pdf"'
        assert "Grid Function" in client.get(reverse("reports:packs")).content.decode()

    @pytest.mark.parametrize(("fields", "told"), [
        ({"node": "NOWHERE"}, "Select a valid choice"), ({"as_of": "2999-01-01"}, "future"), ({"as_of": "31st"}, "valid date"),
        ({"template": "poster"}, "Select a valid choice"), ({"as_of": "1999-01-01"}, "Nothing was known"),
    ])  # fmt: skip
    def test_says_what_is_wrong_at_the_field(self, client, function, fields, told):
        client.force_login(person())
        answer = client.post(reverse("reports:packs"), {"node": "FN", "as_of": "2026-03-05", "template": "board"} | fields)
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert not Pack.objects.exists()

    def test_hides_a_pack_from_who_does_not_see_the_node(self, client, function, now):
        pack = Pack.objects.create(node=function, as_of=TODAY, by=person(), asked_at=now)
        keep_pack(pack=pack, pdf=b"%PDF", pages=1, content_hash="a" * 64, now=now)
        client.force_login(person("executive", node=NodeFactory()))
        assert [client.get(reverse(name, args=[pack.pk])).status_code for name in ("reports:pack", "reports:pack-file")] == [404, 404]

    def test_shows_why_a_pack_was_not_made(self, client, function, now):
        user = person()
        job = Job.objects.create(title="x", steps=[], state="failed", error="PDF needs Pango", created_by=user, created_at=now)
        pack = Pack.objects.create(node=function, as_of=TODAY, by=user, asked_at=now, job=job)
        client.force_login(user)
        assert "PDF needs Pango" in client.get(reverse("reports:pack", args=[pack.pk])).content.decode()
        assert client.get(reverse("reports:pack-file", args=[pack.pk])).status_code == 404


class TestPackCommand:
    def test_writes_the_file_and_answers_in_one_object(self, function, tmp_path):
        out, told = tmp_path / "pack.pdf", io.StringIO()
        call_command("pack", "FN", as_of=TODAY, out=out, json=True, stdout=told)
        answer = json.loads(told.getvalue())
        assert out.read_bytes().startswith(b"%PDF")
        assert (answer["node"], answer["content"], answer["pages"]) == ("FN", content_hash(say(function)), len(PdfReader(out).pages))

    @pytest.mark.parametrize("fields", [{"node": "NOWHERE"}, {"as_of": dt.date(1999, 1, 1)}, {"as_of": dt.date(2999, 1, 1)}])
    def test_refuses(self, function, tmp_path, fields):
        with pytest.raises(CommandError):
            call_command("pack", fields.get("node", "FN"), as_of=fields.get("as_of", TODAY), out=tmp_path / "x.pdf")

    def test_refuses_a_place_that_cannot_be_written(self, function, tmp_path):
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("pack", "FN", as_of=TODAY, out=tmp_path / "none" / "x.pdf")
