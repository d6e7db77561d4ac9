"""Cycles and targets on their pages: opened, chased, approved at once, closed; set from above and held against what is said below."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance.actions.cycles import close_cycle, open_cycle
from finance.actions.drafts import open_draft
from finance.actions.targets import open_target
from finance.actions.version_states import approve_version, submit_version
from finance.models import Cycle, ExchangeRate, Version
from finance.queries.cycles import asked_projects, cycle_rows, drafts_due, standing, visible_cycles, waiting_approval
from finance.queries.targets import held_against
from pmo.ledger.models import Event
from projects.models import Project
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person, stage
from tests.finance.versions import Office, cycle_of, month

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def office():
    return Office()


def said(office, cycle, project=None, each=100, state="submitted"):
    return office.version(kind="outlook", state=state, project=project, each=each, cycle=cycle, author=office.writer, label=cycle.label)


def post(client, user, where, **data):
    client.force_login(user)
    return client.post(reverse(f"finance:{where[0]}", args=where[1:]), data)


def page(client, user, *where, **data):
    client.force_login(user)
    return client.get(reverse(f"finance:{where[0]}", args=where[1:]), data)


class TestWhoHasNotSubmitted:
    def test_counts_those_without_a_draft_and_with_one(self, office):
        cycle = cycle_of(office)
        said(office, cycle)
        said(office, cycle, ProjectFactory(node=office.node), state="draft")
        ProjectFactory(node=office.node)
        ProjectFactory(node=office.node, stage=stage("Closed"))
        row = cycle_rows(user=office.controller, cycles=[cycle], today=TODAY + 11 * DAY)[0]
        assert (row.asked, row.said, row.missing, row.late_days) == (3, 1, 2, 2)
        whole = standing(projects=asked_projects(user=office.controller, cycle=cycle), cycle=cycle, day=TODAY)
        assert (whole.by_state, whole.total) == ({"submitted": 1, "draft": 1, "none": 1}, 1800)

    def test_adds_currencies_at_the_plan_rate_and_names_those_without_one(self, office):
        ExchangeRate.objects.create(currency="EUR", into="GBP", rate=Decimal("0.5"), known_on=TODAY)
        cycle = cycle_of(office)
        for currency in ("EUR", "JPY"):
            said(office, cycle, ProjectFactory(node=office.node, currency=currency))
        whole = standing(projects=asked_projects(user=office.controller, cycle=cycle), cycle=cycle, day=TODAY)
        assert (whole.total, whole.unrated) == (900, ["JPY"])

    def test_shows_a_reader_no_draft(self, office):
        cycle = cycle_of(office)
        said(office, cycle, state="draft")
        assert [one.said_state for one in asked_projects(user=person("executive", node=office.node), cycle=cycle)] == [None]

    def test_takes_as_many_queries_for_many_projects_as_for_one(self, office, client):
        cycle = cycle_of(office)
        with CaptureQueriesContext(connection) as one:
            page(client, office.controller, "cycle", cycle.pk)
        for number in range(12):
            said(office, cycle, ProjectFactory(node=NodeFactory(parent=office.node)), each=number)
        with CaptureQueriesContext(connection) as many:
            page(client, office.controller, "cycle", cycle.pk)
        assert len(many) <= len(one) + 1

    def test_is_told_to_the_manager_until_he_submits(self, office):
        cycle = cycle_of(office)
        mine = Project.objects.filter(pk=office.project.pk)
        assert drafts_due(projects=mine) == [(cycle, office.project)]
        office.version()
        draft = open_draft(actor=office.writer, project=office.project, cycle=cycle, now=NOW)
        assert drafts_due(projects=mine)
        submit_version(actor=office.writer, version=draft, seen=1, now=NOW)
        assert not drafts_due(projects=mine)
        assert [one.pk for one in waiting_approval(user=office.controller)] == [draft.pk]
        assert not waiting_approval(user=office.writer)

    def test_is_seen_by_those_of_the_branch_and_of_one_below(self, office):
        cycle = cycle_of(office)
        below = NodeFactory(parent=office.node)
        assert list(visible_cycles(user=person("controller", node=below))) == [cycle]
        assert not visible_cycles(user=person("controller", node=NodeFactory()))


class TestCyclePages:
    def test_opens_one_and_shows_who_is_missing(self, client, office):
        answer = post(
            client, office.controller, ("cycles",), node="FN", fiscal_year="FY25/26", kind="outlook", actual_periods="6", source="plan",
            due_on=str(timezone.localdate() + 5 * DAY),
        )  # fmt: skip
        cycle = Cycle.objects.get()
        assert (answer["Location"], cycle.label) == (reverse("finance:cycle", args=[cycle.pk]), "6+6")
        assert "Apollo" in page(client, office.controller, "cycle", cycle.pk, late="on").content.decode()
        assert "Outlook FY25/26 6+6" in page(client, office.writer, "versions", "P-1").content.decode()

    @pytest.mark.parametrize(("field", "value"), [("due_on", "2020-01-01"), ("due_on", "soon"), ("node", "ZZ"), ("actual_periods", "99")])
    def test_says_at_the_field_what_is_wrong(self, client, office, field, value):
        told = {"node": "FN", "fiscal_year": "FY25/26", "kind": "outlook", "source": "plan", "due_on": str(timezone.localdate())}
        answer = post(client, office.controller, ("cycles",), **told | {field: value})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors

    def test_refuses_whoever_opens_none(self, client, office):
        told = {"node": "FN", "fiscal_year": "FY25/26", "kind": "outlook", "source": "plan", "due_on": str(timezone.localdate())}
        assert post(client, person("analyst", node=office.node), ("cycles",), **told).status_code == 403

    def test_approves_all_at_once_or_lists_what_cannot(self, client, office):
        cycle = cycle_of(office)
        good, draft = said(office, cycle), said(office, cycle, ProjectFactory(code="P-2", node=office.node), state="draft")
        answer = post(client, office.controller, ("cycle-deed", cycle.pk, "approval"), version=[good.pk, draft.pk])
        assert answer.status_code == 422
        assert "P-2" in answer.content.decode()
        good.refresh_from_db()
        assert good.state == "submitted"
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "approval"), all="on", reason="Board").status_code == 302
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "lock"), version=[good.pk]).status_code == 302
        good.refresh_from_db()
        assert good.state == "locked"

    def test_moves_its_day_and_closes(self, client, office):
        cycle = cycle_of(office)
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "due"), seen=1, due_on="2026-03-30").status_code == 302
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "closure"), seen=1).status_code == 412
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "closure"), seen=2).status_code == 302
        assert post(client, office.controller, ("cycle-deed", cycle.pk, "party"), seen=2).status_code == 404
        assert post(client, person("analyst", node=office.node), ("cycle-deed", cycle.pk, "closure"), seen=3).status_code == 403

    def test_is_opened_again_with_a_reason(self, client, office):
        cycle = cycle_of(office)
        draft = said(office, cycle, state="draft")
        post(client, office.controller, ("cycle-deed", cycle.pk, "closure"), seen=1)
        assert "Open it again" in page(client, office.controller, "cycle", cycle.pk).content.decode()
        assert "Open it again" not in page(client, person("executive", node=office.node), "cycle", cycle.pk).content.decode()
        where = ("cycle-deed", cycle.pk, "reopening")
        assert post(client, office.controller, where, seen=1, reason="Late news").status_code == 412
        assert post(client, office.controller, where, seen=2).status_code == 422
        assert post(client, person("analyst", node=office.node), where, seen=2, reason="Late news").status_code == 403
        assert post(client, office.controller, where, seen=2, reason="Late news").status_code == 302
        assert post(client, office.controller, where, seen=3, reason="Late news").status_code == 409
        cycle.refresh_from_db()
        told = Event.objects.get(verb="cycle.reopened")
        assert (cycle.closed_on, told.reason, told.before["closed_on"]) == (None, "Late news", str(timezone.localdate()))
        assert submit_version(actor=office.writer, version=draft, seen=1, now=NOW).state == "submitted"

    def test_is_opened_again_over_rest(self, client, office):
        cycle = close_cycle(actor=office.controller, cycle=cycle_of(office), seen=1, now=NOW)
        client.force_login(office.controller)
        url = f"/api/v1/budget-cycles/{cycle.pk}/"
        tag = client.get(url).headers["ETag"]
        told = {"content_type": "application/json", "data": {"reason": "Late news"}}
        assert client.post(f"{url}reopening/", **told).status_code == 428
        assert client.post(f"{url}reopening/", content_type="application/json", data={}, headers={"If-Match": tag}).status_code == 422
        assert client.post(f"{url}reopening/", **told, headers={"If-Match": tag}).json()["closed_on"] is None
        assert client.post(f"{url}reopening/", **told, headers={"If-Match": tag}).status_code == 412

    def test_is_not_there_for_strangers(self, client, office):
        cycle = cycle_of(office)
        assert page(client, person("controller", node=NodeFactory()), "cycle", cycle.pk).status_code == 404


class TestTargets:
    def target(self, office, node=None, amount=1000, **fields):
        draft = open_target(
            actor=office.controller, node=node or office.node, fiscal_year=office.year, amounts={None: Decimal(amount)}, now=NOW, **fields
        )  # fmt: skip
        return submit_version(actor=office.controller, version=draft, seen=1, now=NOW)

    def test_stand_beside_what_is_said_below(self, office):
        below = NodeFactory(parent=office.node, code="B", currency="GBP")
        there = ProjectFactory(node=below, currency="GBP")
        office.version()
        office.version(kind="outlook", state="submitted", project=there, each=50)
        self.target(office, amount=2500)
        self.target(office, node=below, amount=1500)
        held = held_against(user=office.controller, node=office.node, year=office.year, day=TODAY)
        assert (held.whole.target, held.whole.plan, held.whole.outlook, held.handed_down) == (2500, 1800, 1200, 1500)
        assert [(one.node and one.node.code, one.projects, one.gap) for one in held.shares] == [("B", 1, -300), (None, 1, None)]

    def test_count_from_submission(self, office):
        self.target(office)
        held = held_against(user=office.controller, node=office.node, year=office.year, day=TODAY - DAY)
        assert held.whole.target is None

    def test_take_four_eyes_to_approve(self, office, client):
        target = self.target(office)
        other = person("controller", node=office.node)
        assert approve_version(actor=other, version=target, seen=2, now=NOW).state == "approved"

    def test_are_set_on_the_page_by_year_or_by_period(self, client, office):
        told = {"year": "FY25/26", f"m{month(1)}": "100.50", f"m{month(2)}": "99.50", "note": "Board"}
        assert post(client, office.controller, ("node-targets", "FN"), **told).status_code == 302
        target = Version.objects.get(kind="target")
        assert (target.total, target.state) == (200, "draft")
        assert post(client, office.controller, ("target-deed", "FN", target.pk, "submission"), seen=1).status_code == 302
        assert "200" in page(client, person("executive", node=office.node), "node-targets", "FN", year="FY25/26").content.decode()

    @pytest.mark.parametrize("amount", ["", "lots", "1e308", "-5"])
    def test_refuse_what_is_no_amount(self, client, office, amount):
        answer = post(client, office.controller, ("node-targets", "FN"), year="FY25/26", amount=amount)
        assert answer.status_code == 422
        assert not Version.objects.exists()

    def test_show_no_draft_to_readers(self, client, office):
        draft = open_target(actor=office.controller, node=office.node, fiscal_year=office.year, amounts={None: Decimal(777)}, now=NOW)
        reader = person("executive", node=office.node)
        assert "777" not in page(client, reader, "node-targets", "FN", year="FY25/26").content.decode()
        assert post(client, reader, ("target-deed", "FN", draft.pk, "submission"), seen=1).status_code == 404


class TestHome:
    def test_tells_the_manager_what_is_asked_and_the_controller_what_waits(self, client, office):
        today = timezone.now()
        cycle = open_cycle(
            actor=office.controller, node=office.node, fiscal_year=office.year, kind="outlook", due_on=timezone.localdate(), label="9+3", now=today
        )  # fmt: skip
        client.force_login(office.writer)
        assert "Say the Outlook FY25/26 9+3: Apollo" in client.get("/").content.decode()
        said(office, cycle)
        assert "Say the" not in client.get("/").content.decode()
        client.force_login(office.controller)
        assert "Approve or return: Outlook FY25/26 9+3" in client.get("/").content.decode()
