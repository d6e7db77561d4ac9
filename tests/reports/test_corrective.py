"""Corrective action: what lands beyond the tolerance, since when, what can be done, what was promised, and whether it worked."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from finance.actions import corrective_actions as actions
from finance.calc.corrective import beyond, choices
from finance.models import Commitment, CorrectiveAction, Version
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from reports.actions.rollup import rollup
from reports.models import Snapshot
from reports.queries.breach import breach_of
from tests.factories import ProjectFactory, person
from tests.projects.story import apollo
from tests.roles import allowed, refused_but

AMOUNT = st.decimals(min_value=0, max_value=10_000_000, places=2, allow_nan=False)


class TestArithmetic:
    @given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
    def test_what_an_option_covers_and_leaves_is_the_excess(self, excess, to_go, committed, held):
        for one in choices(excess=excess, to_go=to_go, committed=committed, contingency_left=held):
            assert one.covers + one.leaves == excess
            assert one.covers <= one.at_most

    @given(AMOUNT, AMOUNT, st.floats(min_value=0, max_value=1))
    def test_nothing_within_the_tolerance_is_beyond_it(self, plan, outlook, tolerance):
        over, allowed = beyond(plan, outlook, tolerance), plan * (1 + Decimal(repr(tolerance)))
        assert abs(over - max(outlook - allowed, 0)) <= Decimal("0.005")

    def test_what_is_ordered_already_can_neither_be_moved_nor_left_out(self):
        first, second, third, _last = choices(excess=Decimal(30), to_go=Decimal(10), committed=Decimal(50), contingency_left=None)
        assert (first.at_most, second.at_most, third.at_most) == (0, 0, None)


@pytest.fixture
def project(db):
    return apollo(code="APOLLO", weeks=3, packages=1, postings=2, risks=1, reports=1)


def promise(project, actor, **fields):
    given = {"option": "rephase", "what": "Fit-out next year", "amount": "70000", "due_on": timezone.localdate(), "owner_name": "Kim"} | fields
    return actions.open_corrective_action(actor=actor, project=project, now=timezone.now(), **given)


class TestBreach:
    def test_says_how_far_beyond_the_tolerance_it_lands_and_since_when(self, project):
        Commitment.objects.create(
            project=project, reference="PO-1", known_on=timezone.localdate(), amount=900_000, open_amount=500_000, currency="GBP"
        )
        rollup(project_ids=[project.pk], now=timezone.now())
        row = Snapshot.objects.get(project=project, current=True)
        found = breach_of(project=project, row=row, as_of=timezone.localdate())
        assert (row.committed, row.to_go) == (500_000, row.outlook - row.actual)
        assert (found.excess, found.spent) == (Decimal("558000") - Decimal("480000") * Decimal("1.05"), False)
        assert found.since == Snapshot.objects.filter(project=project, fiscal_year=row.fiscal_year).earliest("as_of").as_of
        assert found.choices[0].at_most == max(row.to_go - 500_000, 0)

    def test_within_it_there_is_none(self, project):
        project.versions.filter(kind="outlook").update(total=490_000)
        rollup(project_ids=[project.pk], now=timezone.now())
        row = Snapshot.objects.get(project=project, current=True)
        assert not breach_of(project=project, row=row, as_of=timezone.localdate()).breached


class TestCorrectiveAction:
    @allowed("analyst", "project_manager", "controller", "integration")
    def test_is_promised_by_those_who_budget_with_the_variance_of_the_day(self, project, role):
        found = promise(project, person(role))
        assert found.variance_then == 78_000
        assert Event.objects.latest("seq").verb == "corrective_action.opened"

    @refused_but("analyst", "project_manager", "controller", "integration")
    def test_refuses_everybody_else(self, project, role):
        with pytest.raises(NotPermitted):
            promise(project, person(role))

    @pytest.mark.parametrize(
        ("field", "value"), [("option", "pray"), ("what", " "), ("amount", "-1"), ("amount", "1e308"), ("due_on", None), ("owner_name", "")]
    )
    def test_refuses_what_is_not_acceptable_at_its_field(self, project, field, value):
        with pytest.raises(Refused) as refusal:
            promise(project, person(), **{field: value})
        assert refusal.value.field == ("owner" if field == "owner_name" else field)

    def test_keeps_at_its_close_what_it_brought(self, project):
        actor = person()
        found = promise(project, actor)
        Version.objects.filter(project=project, kind="outlook").update(total=500_000)
        closed = actions.close_corrective_action(actor=actor, action=found, version=1, state="done", result="Moved.", now=timezone.now())
        assert (closed.variance_at_close, closed.closed_on) == (20_000, timezone.localdate())
        with pytest.raises(Conflict, match="done"):
            actions.change_corrective_action(actor=actor, action=found, version=2, what="More", now=timezone.now())

    def test_from_a_stale_page_is_refused(self, project):
        actor = person()
        found = promise(project, actor)
        actions.change_corrective_action(actor=actor, action=found, version=1, amount="60000", now=timezone.now())
        with pytest.raises(Stale):
            actions.change_corrective_action(actor=actor, action=found, version=1, amount="50000", now=timezone.now())


class TestPages:
    def test_walk_from_the_breach_to_the_close(self, client, project):
        owner = person("analyst", username="anna")
        client.force_login(owner)
        address = reverse("reports:corrective", args=["APOLLO"])
        assert "is going to be breached" in client.get(address).content.decode()
        given = {"option": "descope", "what": "Leave out the annex", "amount": "54000", "owner": "anna", "due_on": timezone.localdate()}
        assert client.post(address, given).status_code == 302
        found = CorrectiveAction.objects.get(project=project)
        assert "Leave out the annex" in client.get(reverse("reports:home")).content.decode()
        one = reverse("reports:corrective-action", args=["APOLLO", found.pk])
        assert client.post(one, given | {"amount": "50000", "version": 1}).status_code == 302
        shut = reverse("reports:close-corrective-action", args=["APOLLO", found.pk])
        assert client.post(shut, {"state": "done", "result": "Annex left out.", "version": 2}).status_code == 302
        assert "Annex left out." in client.get(address).content.decode()

    def test_says_at_the_field_who_is_not_known(self, client, project):
        client.force_login(person("analyst"))
        given = {"option": "descope", "what": "x", "amount": "1", "owner": "nobody", "due_on": timezone.localdate()}
        answer = client.post(reverse("reports:corrective", args=["APOLLO"]), given)
        assert (answer.status_code, "Nobody signs in as" in answer.content.decode()) == (422, True)

    def test_without_plan_and_outlook_says_what_is_missing(self, client, db):
        ProjectFactory(code="NEW")
        client.force_login(person("analyst"))
        assert "Nothing to hold a tolerance against" in client.get(reverse("reports:corrective", args=["NEW"])).content.decode()

    def test_history_knows_no_later_promise(self, client, project):
        promise(project, person())
        client.force_login(person("analyst"))
        day = timezone.localdate() - dt.timedelta(days=1)
        assert "Fit-out next year" not in client.get(reverse("reports:corrective", args=["APOLLO"]), {"as_of": day}).content.decode()


class TestRest:
    def test_opens_changes_and_closes(self, client, project):
        client.force_login(person("analyst", username="anna"))
        body = {"project": "APOLLO", "option": "change", "what": "CR-9", "amount": {"amount": "54000.00", "currency": "GBP"}, "owner": "anna",
                "due_on": "2026-12-01"}  # fmt: skip
        made = client.post("/api/v1/corrective-actions/", body, content_type="application/json")
        assert (made.status_code, made.json()["variance_then"]) == (201, {"amount": "78000.00", "currency": "GBP"})
        address = f"/api/v1/corrective-actions/{made.json()['id']}/"
        closing = {"state": "done", "result": "Board raised the Plan."}
        assert client.patch(address, closing, content_type="application/json").status_code == 428
        done = client.patch(address, closing, content_type="application/json", headers={"If-Match": made["ETag"]})
        assert (done.status_code, done.json()["state"]) == (200, "done")
        assert client.post("/api/v1/corrective-actions/", body | {"owner": "ghost"}, content_type="application/json").status_code == 422
