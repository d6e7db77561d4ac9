"""Criteria of gates from files: our own columns, and published checklists by phase as they are."""

from collections import Counter

import pytest

from governance.actions.life_cycles import install_life_cycle
from governance.models import GateCriterion
from pmo.imports.actions.applying import apply
from pmo.imports.actions.staging import stage
from pmo.imports.actions.undoing import undo
from pmo.imports.exporting import exported
from pmo.imports.models import Batch
from tests.factories import NOW, person
from tests.shared_files import shared

pytestmark = pytest.mark.django_db
HEADER = "type,gate,text,kind,rule,limit,mandatory,evidence\n"


def brought(text, actor=None, **told):
    return stage(
        actor=actor or person("administrator"), kind="gate-criteria", filename="gates.csv", data=text if isinstance(text, bytes) else text.encode(),
        now=NOW, **told,
    )  # fmt: skip


@pytest.fixture
def kind():
    return install_life_cycle(actor=person("administrator"), code="predictive", now=NOW)


def test_our_own_columns_make_change_and_leave(kind):
    rows = "predictive,G3,Permits are granted,,,,yes,yes\npredictive,G3,SPI,fact,spi_at_least,0.95,no,\n"
    batch = apply(actor=person("administrator"), batch=brought(HEADER + rows), now=NOW)
    assert (batch.created, batch.updated, batch.rejected) == (2, 0, 0)
    found = GateCriterion.objects.get(text="SPI")
    assert (found.kind, found.rule, f"{found.limit}", found.mandatory, found.gate.code) == ("fact", "spi_at_least", "0.9500", False, "G3")
    again = brought(HEADER + rows.replace("0.95", "0.9"))
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("agile,G3,What?,,,,,", "type", "no life cycle with gates"), (",G9,What?,,,,,", "gate", "names no gate"),
        (",G3,What?,fact,,,,", "rule", "rule"), (",G3,What?,answer,no_red,,,", "rule", "Only a criterion from the facts"),
        (",G3,What?,poem,,,,", "kind", "poem"), (",G3,What?,fact,no_red,3,,", "limit", "takes no limit"),
        (",Left,What?,,,,,", "gate", "names no gate"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_at_its_column(row, column, told, kind):
    batch = brought(HEADER + row + "\n")
    problem = batch.problems[0]
    assert (batch.rejected, problem["row"], problem["column"]) == (1, 2, column)
    assert told in problem["message"]


def test_an_office_without_gates_is_told_what_to_do():
    assert "install a life cycle" in brought("title,phase\nIs it?,Idea\n").problems[0]["message"]


def test_who_may_not_define_gates_brings_none(kind):
    batch = brought(HEADER + ",G3,What?,,,,,\n", actor=person("project_manager"))
    assert (batch.created, batch.rejected) == (0, 1)


@pytest.mark.parametrize(("name", "rows"), [("Fasesjekkliste.csv", [7, 10, 10, 7, 10]), ("Planneroppgaver.csv", [10, 17, 12, 11, 16])])
def test_a_published_checklist_is_taken_as_it_is_and_taken_back(name, rows, kind):
    """Each phase's questions are asked at the gate it ends with; what benefits are to bring, at the last."""
    before, by_gate, rows = GateCriterion.objects.count(), rows, sum(rows)
    batch = brought(shared("gate-checklists", name).read_bytes())
    assert (batch.created, batch.rejected) == (rows, 0)
    batch = apply(actor=person("administrator"), batch=batch, now=NOW)
    brought_in = GateCriterion.objects.order_by("-pk").values_list("gate__code", flat=True)[:rows]
    assert sorted(Counter(brought_in).items()) == list(zip(["G1", "G2", "G3", "G4", "G5"], by_gate, strict=True))
    assert GateCriterion.objects.count() == before + rows
    assert brought(shared("gate-checklists", name).read_bytes()).unchanged == rows
    undo(actor=batch.by, batch=Batch.objects.get(pk=batch.pk), now=NOW)
    assert GateCriterion.objects.count() == before


def test_what_is_written_is_taken_back_unchanged(kind):
    written, rows = exported("gate-criteria", suffix=".csv", actor=person("administrator"), node_code=None, as_of=NOW.date())
    assert rows == GateCriterion.objects.count()
    batch = brought(written)
    assert (batch.unchanged, batch.rejected) == (GateCriterion.objects.count(), 0)
