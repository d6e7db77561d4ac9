"""The doors to the lines of a version: a page with a form, its rows and edits as JSON, and REST."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.calendar import ensure_fiscal_year
from finance.calc.said_edits import edit_of, said_edit
from finance.models import CostType, Version, VersionAmount, VersionLine
from finance.queries.sheets import sheet_of
from tests.factories import ProjectFactory, person

pytestmark = pytest.mark.django_db
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)


@pytest.fixture
def draft():
    version = Version.objects.create(
        project=ProjectFactory(code="APOLLO"), fiscal_year=ensure_fiscal_year(day=APRIL), kind="plan", state="draft", known_on=APRIL,
        total=Decimal(10),
    )
    line = VersionLine.objects.create(version=version, number=1, cost_type=CostType.objects.create(code="staff", name="Staff"))
    VersionAmount.objects.create(line=line, month=MAY, amount=Decimal(10))
    return version


@pytest.fixture
def signed(client):
    client.force_login(person("analyst"))
    return client


def address(draft, last):
    return f"/projects/APOLLO/money/versions/{draft.pk}/{last}"


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


class TestPage:
    def test_a_form_writes_a_cell_adds_a_line_and_takes_one_out(self, signed, draft):
        said = {"line": "1", "month": "2026-04-01", "amount": "(1,250.50)"}
        assert signed.post(address(draft, "lines/"), said).status_code == 302
        assert sheet_of(version=draft)[1].amounts[APRIL] == Decimal("-1250.50")
        signed.post(address(draft, "lines/"), {"line": "new", "cost_type": "staff", "text": "Team", "month": "unspread", "amount": "5"})
        assert sheet_of(version=draft)[2].amounts == {None: Decimal(5)}
        signed.post(address(draft, "lines/"), {"line": "1", "month": "unspread", "removed": "on"})
        assert 1 not in sheet_of(version=draft)

    @pytest.mark.parametrize("amount", ["abc", "1e308", "NaN", "=A1"])
    def test_a_bad_amount_stands_at_its_field(self, signed, draft, amount):
        answer = signed.post(address(draft, "lines/"), {"line": "1", "month": "2026-04-01", "amount": amount})
        assert answer.status_code == 422
        assert "amount" in answer.context["form"].errors

    def test_a_draft_is_not_there_for_those_who_neither_write_nor_approve(self, client, draft):
        client.force_login(person("executive"))
        assert client.get(address(draft, "lines/")).status_code == 404

    def test_the_next_years_draft_stands_beside_it(self, signed, draft):
        after = ensure_fiscal_year(day=dt.date(2027, 4, 1))
        beside = Version.objects.create(project=draft.project, fiscal_year=after, kind="plan", state="draft", known_on=APRIL, total=0)
        VersionLine.objects.create(version=beside, number=7, cost_type=CostType.objects.get(), text="")
        rows = signed.get(address(draft, "lines.json")).json()
        assert [len(side["months"]) for side in rows["sides"]] == [12, 12]
        assert [row[0] for row in rows["rows"]] == [[1, 7]]


class TestJson:
    def test_amounts_go_out_in_hundredths_and_come_in_as_text(self, signed, draft):
        rows = signed.get(address(draft, "lines.json")).json()
        assert rows["rows"] == [[[1], "staff", "", [[None, None, 1000]], [None]]]
        edits = [{"do": "set", "line": 1, "month": "2026-05", "amount": "12.50", "was": "10.00"}]
        answer = post(signed, address(draft, "edits.json"), {"edits": edits, "seen": 1, "undo": True}).json()
        assert (answer["version"], answer["news"]) == (2, False)
        assert answer["undo"] == [{"do": "set", "line": 1, "month": "2026-05-01", "amount": "10.00", "was": "12.50"}]
        assert signed.get(address(draft, "lines.json?seen=2")).json() == {"same": True, "state": "draft"}

    def test_a_conflict_holds_both_values(self, signed, draft):
        edits = [{"do": "set", "line": 1, "month": "2026-05", "amount": "12.50", "was": "9"}]
        answer = post(signed, address(draft, "edits.json"), {"edits": edits})
        assert answer.status_code == 412
        assert (answer.json()["mine"], answer.json()["theirs"]) == ({"1 2026-05-01": "12.50"}, {"1 2026-05-01": "10.00"})

    def test_problems_name_their_edit(self, signed, draft):
        edits = [{"do": "set", "line": 1, "month": "2026-05", "amount": amount} for amount in ("1", "1e308")]
        answer = post(signed, address(draft, "edits.json"), {"edits": edits})
        assert (answer.status_code, [one["index"] for one in answer.json()["errors"]]) == (422, [1])

    @pytest.mark.parametrize("body", ["", "[]", "{}", {"edits": [3]}, {"edits": [{"do": "set", "line": True}]}, {"edits": "x"}, "{"])
    @pytest.mark.parametrize("door", ["edits.json", "paste.json"])
    def test_odd_bodies_are_refused(self, signed, draft, door, body):
        assert post(signed, address(draft, door), body).status_code == 422

    def test_a_paste_is_read_and_nothing_written(self, signed, draft):
        answer = post(signed, address(draft, "paste.json"), {"text": "1.234\t1,5\n", "kinds": ["amount", "amount"]}).json()
        assert answer["cells"] == [["1234.00", "1.50"]]
        assert "comma" in answer["note"]
        answer = post(signed, address(draft, "paste.json"), {"text": "1\t2\t3", "kinds": ["amount"]})
        assert (answer.status_code, "3 columns wide" in answer.json()["detail"]) == (422, True)


class TestRest:
    def test_lines_are_read_and_edited(self, signed, draft):
        found = signed.get(f"/api/v1/budgets/{draft.pk}/lines/").json()
        assert found["lines"] == [{"number": 1, "cost_type": "staff", "text": "", "total": "10.00", "amounts": {"2026-05-01": "10.00"}}]
        edits = [{"do": "add", "text": "New", "key": "a"}, {"do": "set", "line": "a", "month": None, "amount": 5}]
        answer = post(signed, f"/api/v1/budgets/{draft.pk}/edits/", {"edits": edits, "reason": "Late"}).json()
        assert answer["numbers"] == {"a": 2}
        post(signed, f"/api/v1/budgets/{draft.pk}/edits/", {"edits": answer["undo"]})
        assert list(sheet_of(version=draft)) == [1]

    @pytest.mark.parametrize(
        "edit", [{}, {"do": "set"}, {"do": "set", "line": 1, "amount": {}}, {"do": "set", "line": 1, "amount": "1", "month": "soon"}]
    )
    def test_a_bad_edit_is_named(self, signed, draft, edit):
        answer = post(signed, f"/api/v1/budgets/{draft.pk}/edits/", {"edits": [edit]})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "edits[0]")


@pytest.mark.parametrize(
    "said",
    [
        {"do": "set", "line": 1, "month": "2026-04-01", "amount": "1.00", "was": None},
        {"do": "add", "cost_type": "staff", "text": "", "amounts": {"unspread": "1.00"}, "key": "a", "number": 4},
        {"do": "change", "line": 1, "text": "new", "was": {"text": "old"}},
        {"do": "remove", "line": 1, "was": {"cost_type": None, "text": "", "amounts": {"2026-04-01": "1.00"}}},
    ],
)
def test_edits_are_said_as_they_were_heard(said):
    assert said_edit(edit_of(said)) == said
