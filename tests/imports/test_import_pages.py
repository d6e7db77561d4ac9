"""The import pages: what a person sees, and that nothing a person sends answers 500."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from finance.models import Actual
from pmo.imports.kinds import KINDS, importer
from pmo.imports.models import Batch, Mapping
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import brought, everything, staged

pytestmark = pytest.mark.django_db

ACTUALS = b"posting_date,project,amount,mood\n2026-02-01,APOLLO,100.00,good\n2026-02-02,APOLLO,25.50,bad\n"


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


@pytest.fixture
def analyst():
    return person("analyst")


@pytest.fixture
def signed_in(client, analyst):
    client.force_login(analyst)
    return client


def upload(client, data=ACTUALS, name="ledger.csv", kind="actuals", **told):
    return client.post(reverse("imports:batches"), {"kind": kind, "file": SimpleUploadedFile(name, data), **told})


class TestList:
    def test_explains_every_kind_and_offers_its_templates(self, signed_in):
        page = signed_in.get(reverse("imports:batches")).content.decode()
        for kind in KINDS:
            for suffix in importer(kind).template_formats:
                url = reverse("imports:template", args=[kind, suffix])
                answer = signed_in.get(url)
                assert url in page
                assert answer.status_code == 200
                assert "attachment" in answer["Content-Disposition"]

    def test_no_template_of_what_is_no_kind(self, signed_in):
        assert signed_in.get("/imports/templates/horoscope.csv").status_code == 404
        assert signed_in.get("/imports/templates/wbs.exe").status_code == 404

    def test_a_reader_sees_no_form_and_cannot_upload(self, client):
        client.force_login(person("auditor"))
        assert b'type="file"' not in client.get(reverse("imports:batches")).content
        assert upload(client).status_code == 403

    def test_says_who_is_not_signed_in(self, client):
        assert client.get(reverse("imports:batches")).status_code == 302


class TestUpload:
    def test_shows_what_it_would_do_then_applies_it_then_takes_it_back(self, signed_in, apollo):
        answer = upload(signed_in)
        page = signed_in.get(answer["Location"]).content.decode()
        assert "mood" in page
        assert "utf-8" in page
        assert "100.00" in page
        assert not Actual.objects.exists()
        pk = Batch.objects.get().pk
        assert signed_in.post(reverse("imports:apply", args=[pk])).status_code == 302
        assert Actual.objects.count() == 2
        assert "Take this file back" in signed_in.get(answer["Location"]).content.decode()
        assert signed_in.post(reverse("imports:undo", args=[pk])).status_code == 302
        assert not Actual.objects.exists()
        assert Batch.objects.get().state == "undone"

    def test_names_bad_rows_and_offers_the_good_ones(self, signed_in, apollo):
        answer = upload(signed_in, ACTUALS + b"2026-02-03,NOBODY,1,\n")
        page = signed_in.get(answer["Location"]).content.decode()
        assert "NOBODY" in page
        assert "Apply the 2 good rows" in page
        pk = Batch.objects.get().pk
        refused = signed_in.post(reverse("imports:apply", args=[pk]))
        assert refused.status_code == 422
        assert b"Row 4" in refused.content
        assert not Actual.objects.exists()
        signed_in.post(reverse("imports:apply", args=[pk]), {"accept_good_rows": "yes"})
        assert Actual.objects.count() == 2

    @pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04 no", b"\x00" * 100, b"<html></html>"])
    def test_says_at_the_field_that_a_file_is_not_what_it_says(self, signed_in, apollo, data):
        answer = upload(signed_in, data)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
        assert not Batch.objects.exists()

    def test_an_empty_file_and_no_file_are_said_at_the_field(self, signed_in):
        assert upload(signed_in, b"").status_code == 422
        assert signed_in.post(reverse("imports:batches"), {"kind": "actuals"}).status_code == 422

    def test_one_that_is_too_large_is_413_at_the_field(self, signed_in, settings):
        settings.IMPORT_MAX_BYTES = 20
        answer = upload(signed_in)
        assert answer.status_code == 413
        assert "split it" in str(answer.context["form"].errors["file"])

    @pytest.mark.parametrize(
        "told", [{"kind": "horoscope"}, {"period_end": "2026-02-31"}, {"mapping": "999"}, {"into": "x" * 99}]
    )
    def test_bad_fields_are_said_where_they_stand(self, signed_in, apollo, told):
        assert upload(signed_in, **told).status_code == 422
        assert not Batch.objects.exists()

    def test_a_place_that_is_not_known_is_said_at_its_field(self, signed_in):
        data = b"Project name,Department,IPA rating,Project - Start date,Project - End date,2020/21 TOTAL Baseline\nApollo,MOD,Red,,,1\n"
        answer = upload(signed_in, data, kind="gmpp", into="NOWHERE")
        assert answer.status_code == 422
        assert answer.context["form"].errors["into"]

    def test_can_be_discarded(self, signed_in, apollo):
        upload(signed_in)
        signed_in.post(reverse("imports:discard", args=[Batch.objects.get().pk]))
        assert Batch.objects.get().state == "refused"


class TestMappingColumns:
    DATA = b"When;What;How much\n01/02/2026;APOLLO;1.234,50\n"

    def test_reads_the_file_again_and_keeps_the_mapping_by_name(self, signed_in, apollo):
        upload(signed_in, self.DATA)
        told = {"column_posting_date": "When", "column_project": "What", "column_amount": "How much", "date_order": "dmy", "decimal_comma": "on",
                "name": "Ledger"}  # fmt: skip
        answer = signed_in.post(reverse("imports:remap", args=[Batch.objects.get().pk]), told)
        again = Batch.objects.first()
        assert answer["Location"] == reverse("imports:batch", args=[again.pk])
        assert (again.rows, again.rejected) == (1, 0)
        saved = Mapping.objects.get()
        assert upload(signed_in, self.DATA, mapping=str(saved.pk)).status_code == 302
        assert Batch.objects.first().rejected == 0
        assert upload(signed_in, self.DATA, kind="wbs", mapping=str(saved.pk)).status_code == 422
        signed_in.post(reverse("imports:forget-mapping", args=[saved.pk]))
        assert not Mapping.objects.exists()

    def test_a_column_that_is_not_in_the_file_is_refused(self, signed_in, apollo):
        upload(signed_in, self.DATA)
        answer = signed_in.post(reverse("imports:remap", args=[Batch.objects.get().pk]), {"column_amount": "Nonsense"})
        assert answer.status_code == 422


class TestKept:
    def test_the_file_comes_back_as_it_came_and_never_as_a_page(self, signed_in, apollo):
        upload(signed_in, name="l\u00e9dger.csv")
        answer = signed_in.get(reverse("imports:file", args=[Batch.objects.get().pk]))
        assert answer.content == ACTUALS
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"

    @pytest.mark.parametrize("name", ["batch", "file"])
    def test_somebody_elses_is_not_there(self, client, analyst, apollo, name):
        batch = staged("actuals", ACTUALS, actor=analyst)
        client.force_login(person("controller"))
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404
        for deed in ("apply", "undo", "discard", "remap"):
            assert client.post(reverse(f"imports:{deed}", args=[batch.pk])).status_code == 404

    def test_an_auditor_sees_it_and_does_nothing_with_it(self, client, analyst, apollo):
        batch = brought("actuals", ACTUALS, actor=analyst)
        client.force_login(person("auditor"))
        assert client.get(reverse("imports:batch", args=[batch.pk])).status_code == 200
        assert client.post(reverse("imports:undo", args=[batch.pk])).status_code == 403

    def test_a_large_file_shows_its_progress_and_then_asks_for_the_page(self, signed_in, analyst, apollo):
        large = b"posting_date,project,amount\n" + b"2026-02-01,APOLLO,1\n" * 6000
        upload(signed_in, large)
        batch = Batch.objects.get()
        url = reverse("imports:batch", args=[batch.pk])
        assert b"every 1s" in signed_in.get(url).content
        assert b"every 1s" in signed_in.get(url, headers={"HX-Request": "true"}).content
        from pmo.jobs.tasks import run

        run(job_id=batch.job_id)
        assert signed_in.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert Batch.objects.get().rows == 6000


class TestCommands:
    @pytest.fixture
    def file(self, tmp_path):
        path = tmp_path / "ledger.csv"
        path.write_bytes(ACTUALS)
        return path

    def test_answers_one_object(self, apollo, file, capsys):
        call_command("import", "actuals", str(file), "--json")
        told = json.loads(capsys.readouterr().out)
        assert list(told) == ["kind", "rows", "created", "updated", "unchanged", "rejected", "batch", "errors", "reconciliation"]
        assert (told["rows"], told["created"], told["errors"]) == (2, 2, [])

    def test_a_dry_run_changes_nothing(self, apollo, file, capsys):
        before = everything()
        call_command("import", "actuals", str(file), "--dry-run", "--json")
        assert json.loads(capsys.readouterr().out)["created"] == 2
        assert everything() == before

    def test_refuses_a_bad_file_with_1_and_names_the_rows(self, apollo, tmp_path):
        path = tmp_path / "bad.csv"
        path.write_bytes(ACTUALS + b"2026-02-03,NOBODY,1,\n")
        out = io.StringIO()
        with pytest.raises(CommandError, match="Row 4") as refusal:
            call_command("import", "actuals", str(path), "--json", stdout=out)
        assert refusal.value.returncode == 1
        assert json.loads(out.getvalue())["errors"][0]["row"] == 4
        assert not Actual.objects.exists()
        call_command("import", "actuals", str(path), "--accept-good-rows", stdout=out)
        assert Actual.objects.count() == 2

    def test_takes_a_mapping_from_a_file(self, apollo, tmp_path, capsys):
        (tmp_path / "m.json").write_text(json.dumps({"columns": {"amount": "Sum"}, "defaults": {"project": "APOLLO"}}))
        (tmp_path / "a.csv").write_text("posting_date,Sum\n2026-02-01,7\n")
        call_command("import", "actuals", str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "m.json"), "--json")
        assert json.loads(capsys.readouterr().out)["created"] == 1

    def test_takes_a_batch_back_and_refuses_one_that_is_not_there(self, apollo, file, capsys):
        call_command("import", "actuals", str(file), "--json")
        batch = json.loads(capsys.readouterr().out)["batch"]
        call_command("import_undo", str(batch))
        assert not Actual.objects.exists()
        with pytest.raises(CommandError):
            call_command("import_undo", "999999")

    def test_exports_what_import_takes_back(self, apollo, tmp_path, capsys):
        call_command("export", "portfolio", "--out", str(tmp_path / "p.xlsx"), "--json")
        capsys.readouterr()
        call_command("import", "portfolio", str(tmp_path / "p.xlsx"), "--json")
        told = json.loads(capsys.readouterr().out)
        assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, 2)
        with pytest.raises(CommandError, match="csv or"):
            call_command("export", "portfolio", "--out", str(tmp_path / "p.doc"))

    @pytest.mark.parametrize("missing", ["nowhere.csv", "."])
    def test_says_that_a_file_cannot_be_read(self, tmp_path, missing):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import", "actuals", str(tmp_path / missing))
