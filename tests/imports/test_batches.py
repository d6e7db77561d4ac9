"""A file is staged, shown, applied whole or not at all, kept, and taken back."""

import hashlib

import pytest

from finance.models import Actual
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.actions import apply, apply_soon, check_batch, discard, remap, save_mapping, stage, undo
from pmo.imports.contract import TooLarge
from pmo.imports.models import Batch, Mapping
from pmo.imports.queries import visible_batches
from pmo.imports.tasks import apply as apply_task
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_proof
from portfolio.models import Node
from projects.actions.projects import change_project
from projects.models import Project
from tests.factories import NodeFactory, ProjectFactory, period, person
from tests.imports.bringing import NOW, brought, counts, everything, messages, staged

pytestmark = pytest.mark.django_db

ACTUALS = "posting_date,project,amount\n2026-02-01,APOLLO,100.00\n2026-02-02,APOLLO,(25.50)\n"
BAD = ACTUALS + "2026-02-03,NOBODY,5\n"
TREE = "code,name,kind,parent,node,stage,budget\nHEALTH,Health,function,,,,\nAPOLLO,Apollo,,,HEALTH,Delivery,1000\n"


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO")


class TestStage:
    def test_changes_nothing_and_says_what_it_would_do(self, apollo):
        batch = staged("actuals", ACTUALS)
        assert (batch.state, batch.rows, counts(batch)) == ("staged", 2, (2, 0, 0, 0))
        assert not Actual.objects.exists()

    def test_keeps_the_bytes_and_their_hash(self, apollo):
        batch = staged("actuals", ACTUALS)
        assert batch.sha256 == hashlib.sha256(ACTUALS.encode()).hexdigest()
        assert batch.file.read() == ACTUALS.encode()

    def test_reports_columns_that_nobody_reads_and_how_the_file_was_read(self, apollo):
        batch = staged("actuals", "posting_date;project;amount;mood\n03/02/2026;APOLLO;1;good\n")
        assert batch.notes["unknown_columns"] == ["mood"]
        assert (batch.notes["delimiter"], batch.notes["date_order"], batch.notes["encoding"]) == (";", "dmy", "utf-8")

    def test_refuses_a_file_over_the_limit(self, settings, apollo):
        settings.IMPORT_MAX_BYTES = 50
        with pytest.raises(TooLarge, match="split it") as refusal:
            staged("actuals", ACTUALS)
        assert refusal.value.field == "file"
        assert not Batch.objects.exists()

    def test_refuses_a_kind_that_is_none(self):
        with pytest.raises(Refused, match="no kind of import"):
            staged("horoscope", ACTUALS)

    def test_refuses_somebody_whose_role_imports_nothing(self, apollo):
        with pytest.raises(NotPermitted):
            staged("actuals", ACTUALS, actor=person("executive"))

    @pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "a" * 400 + ".csv", 'x\ny".csv', ""])
    def test_takes_no_path_from_a_file_name(self, apollo, settings, name):
        batch = staged("actuals", ACTUALS, name=name)
        assert batch.file.path.startswith(str(settings.MEDIA_ROOT))
        assert "/" not in batch.filename
        assert len(batch.filename) <= 120

    def test_a_missing_column_is_named_and_every_row_is_rejected(self, apollo):
        batch = staged("actuals", "project,amount\nAPOLLO,5\n")
        assert counts(batch) == (0, 0, 0, 1)
        assert "posting_date" in batch.problems[0]["message"]


class TestApply:
    def test_one_bad_row_and_nothing_is_applied(self, apollo):
        batch = staged("actuals", BAD)
        with pytest.raises(Refused, match="Row 4") as refusal:
            apply(actor=system_user(), batch=batch, now=NOW)
        assert refusal.value.problems[0]["column"] == "project"
        assert not Actual.objects.exists()
        assert Batch.objects.get().state == "staged"

    def test_good_rows_alone_are_applied_when_accepted(self, apollo):
        assert counts(brought("actuals", BAD, accept_good_rows=True)) == (2, 0, 0, 1)
        assert Actual.objects.count() == 2

    def test_the_same_file_twice_changes_nothing(self, apollo):
        brought("actuals", ACTUALS)
        before = everything()
        assert counts(brought("actuals", ACTUALS)) == (0, 0, 2, 0)
        assert everything() == before

    def test_cannot_be_applied_twice(self, apollo):
        batch = brought("actuals", ACTUALS)
        with pytest.raises(Conflict):
            apply(actor=system_user(), batch=batch, now=NOW)

    def test_looks_at_the_office_as_it_is_now(self, apollo):
        batch = staged("actuals", ACTUALS)
        Project.objects.filter(pk=apollo.pk).update(code="RENAMED")
        with pytest.raises(Refused, match="not known"):
            apply(actor=system_user(), batch=batch, now=NOW)

    def test_records_the_deed_and_queues_the_figures_once(self, apollo):
        other = ProjectFactory(code="VEGA")
        batch = brought("actuals", ACTUALS + "2026-02-01,VEGA,1\n")
        assert Event.objects.filter(verb="import.applied", subject_id=batch.pk).count() == 1
        job = Job.objects.get()
        assert job.steps[0]["kwargs"] == {"project_ids": [apollo.pk, other.pk], "since": "2026-02-01"}
        assert trail_proof().intact

    def test_a_file_that_was_changed_on_disk_is_refused(self, apollo):
        batch = staged("actuals", ACTUALS)
        with open(batch.file.path, "ab") as kept:
            kept.write(b"2026-02-03,APOLLO,999999\n")
        with pytest.raises(Conflict, match="changed after it came"):
            apply(actor=system_user(), batch=batch, now=NOW)

    def test_somebody_elses_file_is_not_mine_to_apply(self, apollo):
        batch = staged("actuals", ACTUALS, actor=person("controller"))
        with pytest.raises(NotPermitted):
            apply(actor=person("controller"), batch=batch, now=NOW)

    def test_a_discarded_file_is_not_applied(self, apollo):
        batch = discard(actor=system_user(), batch=staged("actuals", ACTUALS), now=NOW)
        with pytest.raises(Conflict):
            apply(actor=system_user(), batch=batch, now=NOW)


class TestLargeFiles:
    LARGE = "posting_date,project,amount,reference\n" + "".join(f"2026-02-01,APOLLO,1.00,R{n}\n" for n in range(6000))

    def test_are_checked_and_applied_by_a_worker(self, apollo):
        batch = staged("actuals", self.LARGE)
        assert batch.notes == {"checking": True}
        assert batch.job.steps == [{"task": "imports.stage", "kwargs": {"batch_id": batch.pk}}]
        with pytest.raises(Conflict, match="still being checked"):
            apply_soon(actor=system_user(), batch=batch, now=NOW)
        check_batch(batch=batch, now=NOW)
        batch = apply_soon(actor=system_user(), batch=Batch.objects.get(), now=NOW)
        assert batch.state == "applying"
        assert not Actual.objects.exists()
        assert apply_task(**batch.job.steps[0]["kwargs"])["created"] == 6000
        assert Actual.objects.count() == 6000

    def test_run_again_after_the_worker_died_end_the_same(self, apollo):
        batch = staged("actuals", self.LARGE, here=True)
        batch = apply_soon(actor=system_user(), batch=batch, now=NOW)
        told = batch.job.steps[0]["kwargs"]
        first = apply_task(**told)
        assert apply_task(**told) == first
        assert Actual.objects.count() == 6000

    def test_that_cannot_be_applied_wait_again_with_the_reason(self, apollo):
        batch = apply_soon(actor=system_user(), batch=staged("actuals", self.LARGE, here=True), now=NOW)
        Project.objects.update(code="RENAMED")
        with pytest.raises(Refused):
            apply_task(**batch.job.steps[0]["kwargs"])
        batch = Batch.objects.get()
        assert batch.state == "staged"
        assert "not known" in batch.notes["refusal"]

    def test_are_taken_back_whole(self, apollo):
        before = everything()
        batch = brought("actuals", self.LARGE, here=True)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before


class TestUndo:
    def test_restores_created_and_changed_records_exactly(self):
        brought("portfolio", TREE)
        before = everything()
        batch = brought(
            "portfolio", TREE.replace("Apollo,", "Apollo II,").replace("1000", "2000") + "VEGA,Vega,,,HEALTH,Request,\n"
        )
        assert counts(batch) == (1, 1, 1, 0)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before
        assert Batch.objects.get(pk=batch.pk).state == "undone"
        assert trail_proof().intact

    def test_refuses_when_a_record_was_changed_since(self):
        batch = brought("portfolio", TREE)
        project = Project.objects.get()
        change_project(actor=system_user(), project=project, version=project.version, name="Apollo by hand", now=NOW)
        with pytest.raises(Conflict, match="APOLLO Apollo by hand” was changed after this import"):
            undo(actor=system_user(), batch=batch, now=NOW)
        assert Project.objects.get().name == "Apollo by hand"

    def test_refuses_when_later_facts_hang_on_what_it_created(self):
        first = brought("portfolio", TREE)
        later = brought("actuals", ACTUALS)
        with pytest.raises(Conflict, match="APOLLO Apollo” has actuals"):
            undo(actor=system_user(), batch=first, now=NOW)
        undo(actor=system_user(), batch=later, now=NOW)
        undo(actor=system_user(), batch=first, now=NOW)
        assert not Project.objects.exists()
        assert not Node.objects.exists()

    def test_refuses_when_the_period_is_closed(self, apollo):
        batch = brought("actuals", ACTUALS)
        closed = period(Actual.objects.latest("known_on").known_on)
        closed.closed_at = NOW
        closed.save()
        with pytest.raises(Conflict, match="closed"):
            undo(actor=system_user(), batch=batch, now=NOW)
        assert Actual.objects.count() == 2

    def test_cannot_be_done_twice(self, apollo):
        batch = undo(actor=system_user(), batch=brought("actuals", ACTUALS), now=NOW)
        with pytest.raises(Conflict):
            undo(actor=system_user(), batch=batch, now=NOW)

    def test_after_it_the_file_can_be_applied_anew(self, apollo):
        undo(actor=system_user(), batch=brought("actuals", ACTUALS), now=NOW)
        assert counts(brought("actuals", ACTUALS)) == (2, 0, 0, 0)

    def test_leaves_what_a_later_file_shares(self, apollo):
        with_type = "posting_date,project,amount,cost_type\n2026-02-0{},APOLLO,1,LABOUR\n"
        first = brought("actuals", with_type.format(1))
        brought("actuals", with_type.format(2))
        undo(actor=system_user(), batch=first, now=NOW)
        assert Actual.objects.get().cost_type.code == "LABOUR"


class TestWhoSeesWhat:
    def test_mine_are_shown_to_me_and_all_to_the_office(self, apollo):
        controller, other = person("controller"), person("controller")
        batch = staged("actuals", ACTUALS, actor=controller)
        assert batch in visible_batches(user=controller)
        assert batch not in visible_batches(user=other)
        for role in ("analyst", "administrator", "auditor"):
            assert batch in visible_batches(user=person(role))
        assert batch not in visible_batches(user=person("analyst", node=NodeFactory()))

    def test_a_hidden_project_and_one_that_is_not_there_cannot_be_told_apart(self, apollo):
        analyst = person("analyst", node=NodeFactory())
        batch = staged("actuals", BAD, actor=analyst)
        assert [one["message"].replace("NOBODY", "APOLLO") for one in batch.problems] == [batch.problems[0]["message"]] * 3


class TestMappings:
    TEXT = "When;What;How much\n01/02/2026;APOLLO;1.234,50\n"
    MAPPING = {
        "columns": {"posting_date": "When", "project": "What", "amount": "How much"},
        "date_order": "mdy",
        "decimal_comma": True,
    }

    def test_reads_their_headers_as_our_names(self, apollo):
        brought("actuals", self.TEXT, mapping=self.MAPPING)
        booked = Actual.objects.get()
        assert (booked.posting_date.isoformat(), str(booked.amount)) == ("2026-01-02", "1234.50")

    def test_the_same_file_is_read_again_with_another_mapping(self, apollo):
        batch = staged("actuals", self.TEXT)
        assert batch.rejected == 1
        again = remap(actor=system_user(), batch=batch, mapping=self.MAPPING, now=NOW)
        assert (again.rejected, Batch.objects.get(pk=batch.pk).state) == (0, "refused")

    def test_is_saved_by_name_and_written_over_by_its_owner_alone(self, apollo):
        controller = person("controller")
        save_mapping(actor=controller, kind="actuals", name="Ledger", mapping=self.MAPPING, now=NOW)
        save_mapping(actor=controller, kind="actuals", name="Ledger", mapping={"columns": {}}, now=NOW)
        assert Mapping.objects.get().mapping["columns"] == {}
        with pytest.raises(NotPermitted):
            save_mapping(actor=person("controller"), kind="actuals", name="Ledger", mapping={}, now=NOW)

    def test_one_that_is_none_is_refused_at_its_field(self, apollo):
        with pytest.raises(Refused) as refusal:
            staged("actuals", self.TEXT, mapping={"colums": {}})
        assert refusal.value.field == "mapping"


def test_problems_name_row_and_column(apollo):
    batch = staged("actuals", "posting_date,project,amount\n2026-02-30,APOLLO,x\n")
    assert [(row, column) for row, column, _message in messages(batch)] == [(2, "amount"), (2, "posting_date")]


def test_staging_twice_keeps_two_batches(apollo):
    assert staged("actuals", ACTUALS).pk != staged("actuals", ACTUALS).pk
    assert stage.__doc__
