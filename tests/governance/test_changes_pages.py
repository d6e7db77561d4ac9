"""The pages of change control: the log, one change, its form, and what they ask of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import ChangeRequest
from tests.factories import NOW, person
from tests.flows.test_hostile_input import OURS
from tests.governance.changes import WHOLE, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def said(**fields):
    rows = {"edit-TOTAL_FORMS": "3", "edit-INITIAL_FORMS": "0"}
    return {"title": "A second door", "cause": "scope", **rows, **fields}


def row(number, **fields):
    return {f"edit-{number}-{name}": value for name, value in fields.items()}


class TestTheForm:
    def test_says_edits_money_and_benefits_and_computes_the_impact(self, office):
        client = as_(office.manager)
        page = client.get(reverse("governance:new-change", args=["APOLLO"]))
        assert '<option value="3">Task 3</option>' in page.content.decode()
        money = "Cost type\tApr 2026\t2027-04\nOpex\t2,000\t\n\t\t500.50"
        answer = client.post(reverse("governance:new-change", args=["APOLLO"]), said(
            **row(0, kind="duration", line="3", days="10"),
            **row(1, kind="add", line="3", name="Second door", days="2", other="3", cost="100"),
            money=money, benefits="Benefit\t2026-04\nB-01\t250",
        ))  # fmt: skip
        change = ChangeRequest.objects.get()
        assert answer.url == reverse("governance:change", args=["APOLLO", change.code])
        assert [edit["do"] for edit in change.edits] == ["change", "add", "link"]
        assert (change.days_change, str(change.cost_change)) == (9, "2500.50")
        again = client.get(reverse("governance:edit-change", args=["APOLLO", change.code])).content.decode()
        assert 'value="Second door"' in again
        assert "OPEX\t2000.00" in again

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            (row(0, kind="duration", line="99", days="1"), "no line “99”"), (row(0, kind="duration", line="3"), "How many working days"),
            (row(0, kind="start", line="3"), "no day"), (row(0, kind="add", line="3"), "no name"), (row(0, kind="x", line="3"), "valid choice"),
            ({"money": "Opex\t100"}, "names no month"), ({"money": "x\t2026-04\nNothing\t1"}, "“Nothing” is not known"),
            ({"money": "x\t2026-04\nOpex\t=A1"}, "is a formula"), ({"benefits": "x\t2026-04\nB-9\t1"}, "is not known"), ({"others": "{"}, "not JSON"),
            ({"title": ""}, "required"), ({"title": "x" * 251}, "at most 250"), ({"money": "x" * 500_001}, "at most 500000"),
        ],
    )  # fmt: skip
    def test_tells_errors_at_the_field_and_keeps_what_was_typed(self, office, fields, message):
        answer = as_(office.manager).post(reverse("governance:new-change", args=["APOLLO"]), said(**fields))
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert not ChangeRequest.objects.exists()

    def test_gives_more_rows_without_a_script_and_keeps_what_was_typed(self, office):
        answer = as_(office.manager).post(reverse("governance:new-change", args=["APOLLO"]), said(more="1", title="Half"))
        assert answer.status_code == 200
        assert b'value="Half"' in answer.content
        assert b'name="edit-3-kind"' in answer.content

    def test_keeps_the_draft_where_its_impact_cannot_be_computed(self, office):
        client = as_(office.manager)
        answer = client.post(reverse("governance:new-change", args=["APOLLO"]), said(money="x\t2026-04\n\t-90000"), follow=True)
        assert "cannot be computed: It takes 90,000.00 off" in answer.content.decode()
        assert ChangeRequest.objects.get().impact == {}

    @pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 30, "\u0663", "\x00", "1e999", "[]", "\u202e🚀", "NaN"])
    def test_bears_any_value_of_any_field(self, office, odd):
        client, names = as_(office.manager), ["kind", "line", "days", "on", "cost", "other", "name"]
        fields = ["title", "cause", "owner", "reason", "scope", "money", "benefits", "others", "version", "edit-TOTAL_FORMS", "edit-INITIAL_FORMS"]
        for one in [*fields, *(f"edit-0-{name}" for name in names)]:
            for more in ({}, {"more": "1"}):
                told = said(**row(0, kind="duration", line="3", days="5")) | {one: odd} | more
                assert client.post(reverse("governance:new-change", args=["APOLLO"]), told).status_code in (200, 302, 422), one
        change = ChangeRequest.objects.first() or office.computed(**WHOLE)
        for deed in ("impact", "submission", "application", "withdrawal"):
            url = reverse(f"governance:change-{deed}", args=["APOLLO", change.code])
            assert client.post(url, {"version": odd, "needed_by": odd, "cost_of_delay": odd, "reason": odd}).status_code in (302, 409, 412, 422), deed
        for name in ("ordering", "state", "cause", "page", "search"):
            assert client.get(reverse("governance:changes", args=["APOLLO"]), {name: odd}).status_code in (200, 404)  # no text: nowhere

    def test_refuses_ten_megabytes(self, office):
        answer = as_(office.manager).post(reverse("governance:new-change", args=["APOLLO"]), said(reason="x" * 10_000_000))
        assert 400 <= answer.status_code < 500

    def test_is_for_drafts_alone(self, office):
        change = office.submitted(**WHOLE)
        answer = as_(office.manager).get(reverse("governance:edit-change", args=["APOLLO", change.code]))
        assert answer.status_code == 409


class TestTheWay:
    def test_from_a_draft_to_a_new_baseline_by_hand(self, office):
        client, chair = as_(office.manager), as_(office.boards["HIGH"][1])
        change = office.computed(edits=[office.longer(10)], **WHOLE)

        def deed(who, name, **fields):
            fresh = ChangeRequest.objects.get()
            answer = who.post(reverse(f"governance:{name}", args=["APOLLO", fresh.code]), {"version": fresh.version} | fields)
            assert answer.status_code == 302, answer.content.decode()

        deed(client, "change-submission", needed_by="2026-04-01")
        page = chair.get(reverse("governance:change", args=["APOLLO", change.code])).content.decode()
        assert "Old and new, side by side" in page
        assert "Your vote" in page
        deed(chair, "change-votes", choice="approve", reason="Worth it")
        deed(chair, "change-decision", reasons="So voted")
        deed(client, "change-application")
        assert ChangeRequest.objects.get().state == "applied"
        log = client.get(reverse("governance:changes", args=["APOLLO"])).content.decode()
        assert "1 change explains" in log

    def test_tells_a_refusal_on_the_page(self, office):
        change = office.decided(**WHOLE)
        office.project.budget = 1
        office.project.save(update_fields=["budget"])
        client = as_(office.manager)
        page = client.get(reverse("governance:change", args=["APOLLO", change.code])).content.decode()
        assert "What it was computed on has moved" in page
        answer = client.post(reverse("governance:change-application", args=["APOLLO", change.code]), {"version": change.version})
        assert answer.status_code == 409
        assert "Compute the impact anew" in answer.content.decode()

    def test_a_vote_before_it_is_asked_is_refused(self, office):
        change = office.computed(**WHOLE)
        answer = as_(office.boards["LOW"][1]).post(reverse("governance:change-votes", args=["APOLLO", change.code]), {"choice": "approve"})
        assert answer.status_code == 409


class TestTheLog:
    def test_of_a_node_adds_up_what_its_projects_ask(self, office):
        office.decided(**WHOLE)
        page = as_(office.analyst).get(reverse("governance:node-changes", args=["TOP"])).content.decode()
        assert "A second door" in page
        assert as_(person("executive", node=office.node)).get(reverse("governance:node-changes", args=["TOP"])).status_code == 404

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_goes_out_as_files(self, office, ending):
        office.computed(**WHOLE)
        answer = as_(office.analyst).get(reverse(f"governance:node-changes-{ending}", args=["TOP"]), {"state": "draft"})
        assert answer.status_code == 200
        if ending == "csv":
            assert "CR-001,A second door,scope" in answer.content.decode("utf-8-sig")

    def test_asks_the_same_however_long_it_is(self, office):
        client = as_(office.analyst)
        for name, args in (("changes", ["APOLLO"]), ("node-changes", ["TOP"])):
            url = reverse(f"governance:{name}", args=args)
            office.decided(**WHOLE)
            client.get(url)
            with CaptureQueriesContext(connection) as few:
                client.get(url)
            for _n in range(4):
                office.decided(**WHOLE)
            with CaptureQueriesContext(connection) as many:
                assert client.get(url).status_code == 200
            assert len(many) == len(few), "\n".join(one["sql"] for one in many)

    def test_a_change_asks_the_same_however_much_it_moves(self, office):
        small = office.submitted(edits=[office.longer(4)], **WHOLE)
        more = [{"cost_type": "", "month": f"2026-{month:02d}", "amount": "1"} for month in range(5, 13)]
        large = office.submitted(
            edits=[office.longer(days, place) for place, days in enumerate((5, 6, 7))], money=WHOLE["money"] + more, benefits=WHOLE["benefits"]
        )  # fmt: skip
        client, counts = as_(office.manager), []
        for change in (small, small, large):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse("governance:change", args=["APOLLO", change.code])).status_code == 200
            counts.append(len(asked))
        assert counts[1] == counts[2] <= 60, "\n".join(one["sql"] for one in asked)

    def test_shows_hostile_titles_as_they_are(self, office):
        for title in OURS[:12]:
            if "\x00" not in title:
                office.opened(title=title, now=NOW)
        page = as_(office.manager).get(reverse("governance:changes", args=["APOLLO"])).content.decode()
        assert "<script>alert(1)</script>" not in page
        assert "{{ 7*7 }}{% debug %}" in page
