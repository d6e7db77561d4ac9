"""The way of a version from draft to lock, and what was known on each day of it."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions import version_states as deeds
from finance.actions.bulk_versions import approve_versions, lock_versions
from finance.actions.drafts import open_draft
from finance.models import Version
from finance.queries.fiscal import fiscal_money
from finance.queries.versions import visible_versions
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from tests.factories import NOW, TODAY, ProjectFactory, period, person
from tests.finance.versions import Office
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BEFORE, LATER = NOW - 3 * DAY, NOW + 3 * DAY


@pytest.fixture
def office():
    return Office()


def outlook_on(office, day):
    found = fiscal_money(project_ids=[office.project.pk], day=day).get(office.project.pk)
    return found and found.outlook


def plan_on(office, day):
    found = fiscal_money(project_ids=[office.project.pk], day=day).get(office.project.pk)
    return found and found.plan


def submitted(office, kind="outlook", now=BEFORE, **fields):
    draft = office.version(kind=kind, state="draft", known_on=now.date(), **fields)
    return deeds.submit_version(actor=office.writer, version=draft, seen=draft.version, now=now)


class TestSubmitVersion:
    def test_makes_an_outlook_known_from_that_day_and_the_actor_its_author(self, office):
        draft = office.version(kind="outlook", state="draft", known_on=BEFORE.date())
        assert outlook_on(office, TODAY) is None
        version = deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW, note="Steady")
        assert (version.state, version.known_on, version.author, version.note) == ("submitted", TODAY, office.writer, "Steady")
        assert (outlook_on(office, TODAY - DAY), outlook_on(office, TODAY)) == (None, Decimal("1800.00"))
        event = Event.objects.get(verb="version.submitted")
        assert (event.before["state"], event.after["state"], event.facts["since"]) == ("draft", "submitted", "2026-03-05")

    @allowed("analyst", "project_manager", "controller", "integration")
    def test_is_for_those_who_write_budgets(self, office, role):
        draft = office.version(kind="outlook", state="draft")
        deeds.submit_version(actor=person(role, node=office.node), version=draft, seen=1, now=NOW)

    @refused_but("analyst", "project_manager", "controller", "integration")
    def test_refuses_others(self, office, role):
        draft = office.version(kind="outlook", state="draft")
        with pytest.raises(NotPermitted):
            deeds.submit_version(actor=person(role, node=office.node), version=draft, seen=1, now=NOW)

    def test_refuses_a_stale_write_with_both_values(self, office):
        draft = office.version(kind="outlook", state="draft")
        deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW)
        with pytest.raises(Stale) as refusal:
            deeds.approve_version(actor=office.controller, version=draft, seen=1, now=NOW)
        assert (refusal.value.mine, refusal.value.theirs, refusal.value.version) == ({"state": "Approved"}, {"state": "Submitted"}, 2)

    def test_refuses_what_has_no_amount(self, office):
        draft = open_draft(actor=office.writer, project=office.project, fiscal_year=office.year, kind="outlook", source="nothing", now=NOW)
        with pytest.raises(Refused, match="no amount"):
            deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW)

    def test_refuses_a_second_plan_beside_a_locked_one(self, office):
        office.version()
        draft = office.version(kind="plan", state="draft")
        with pytest.raises(Conflict, match="locked"):
            deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW)

    def test_refuses_a_day_in_a_closed_reporting_period(self, office):
        draft = office.version(kind="outlook", state="draft")
        close_period(actor=person("analyst"), period=period(TODAY), now=NOW + 9 * DAY)
        with pytest.raises(Conflict, match="reporting period"):
            deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW)


class TestApproveVersion:
    def test_counts_a_plan_from_the_day_of_approval_and_not_before(self, office):
        version = submitted(office, kind="plan")
        assert plan_on(office, NOW.date()) is None
        deeds.approve_version(actor=office.controller, version=version, seen=2, now=NOW)
        assert (plan_on(office, TODAY - DAY), plan_on(office, TODAY)) == (None, Decimal("1800.00"))

    def test_leaves_the_day_of_an_outlook_alone(self, office):
        version = deeds.approve_version(actor=office.controller, version=submitted(office), seen=2, now=NOW)
        assert (version.state, version.known_on) == ("approved", BEFORE.date())

    def test_takes_four_eyes(self, office):
        both = person("controller", node=office.node)
        draft = office.version(kind="outlook", state="draft")
        deeds.submit_version(actor=both, version=draft, seen=1, now=NOW)
        with pytest.raises(NotPermitted, match="another person"):
            deeds.approve_version(actor=both, version=draft, seen=2, now=NOW)

    @refused_but("controller")
    def test_refuses_whoever_may_not_approve_money(self, office, role):
        with pytest.raises(NotPermitted):
            deeds.approve_version(actor=person(role, node=office.node), version=submitted(office), seen=2, now=NOW)

    def test_refuses_a_draft(self, office):
        draft = office.version(kind="outlook", state="draft")
        with pytest.raises(Conflict, match="is draft, not submitted"):
            deeds.approve_version(actor=office.controller, version=draft, seen=1, now=NOW)


class TestTakingBack:
    def test_a_return_keeps_what_was_known_on_the_days_before_it(self, office):
        version = deeds.return_version(actor=office.controller, version=submitted(office), seen=2, reason="Rig is double", now=NOW)
        assert (version.state, version.version) == ("draft", 3)
        assert [outlook_on(office, day) for day in (BEFORE.date(), TODAY - DAY, TODAY, LATER.date())] == [Decimal("1800.00")] * 2 + [None] * 2
        kept = Version.objects.get(taken_back_on=TODAY)
        assert (kept.state, kept.known_on, kept.lines.count()) == ("submitted", BEFORE.date(), 2)
        assert Event.objects.get(verb="version.returned").reason == "Rig is double"

    def test_a_return_of_the_same_day_leaves_nothing_behind(self, office):
        deeds.return_version(actor=office.controller, version=submitted(office, now=NOW), seen=2, reason="No", now=NOW)
        assert Version.objects.count() == 1

    def test_what_was_returned_is_submitted_anew(self, office):
        version = deeds.return_version(actor=office.controller, version=submitted(office), seen=2, reason="No", now=NOW)
        deeds.submit_version(actor=office.writer, version=version, seen=3, now=LATER)
        assert [outlook_on(office, day) is None for day in (BEFORE.date(), TODAY, LATER.date())] == [False, True, False]

    def test_what_was_kept_goes_no_way(self, office):
        deeds.return_version(actor=office.controller, version=submitted(office), seen=2, reason="No", now=NOW)
        with pytest.raises(Conflict, match="taken back"):
            deeds.approve_version(actor=office.controller, version=Version.objects.get(taken_back_on=TODAY), seen=1, now=NOW)

    def test_a_withdrawal_is_the_writers(self, office):
        version = submitted(office)
        with pytest.raises(NotPermitted):
            deeds.withdraw_version(actor=person("executive", node=office.node), version=version, seen=2, reason="No", now=NOW)
        assert deeds.withdraw_version(actor=office.writer, version=version, seen=2, reason="Typo", now=NOW).state == "draft"

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_takes_a_reason(self, office, reason):
        with pytest.raises(Refused) as refusal:
            deeds.return_version(actor=office.controller, version=submitted(office), seen=2, reason=reason, now=NOW)
        assert refusal.value.field == "reason"

    def test_a_locked_version_is_not_returned(self, office):
        with pytest.raises(Conflict, match="is locked"):
            deeds.return_version(actor=office.controller, version=office.version(), seen=1, reason="No", now=NOW)


class TestLockVersion:
    def test_locks_what_is_approved(self, office):
        version = deeds.lock_version(actor=office.controller, version=office.version(state="approved"), seen=1, now=NOW, reason="Board of May")
        assert version.state == "locked"
        assert Event.objects.get(verb="version.locked").reason == "Board of May"

    def test_refuses_what_is_only_submitted(self, office):
        with pytest.raises(Conflict, match="not approved"):
            deeds.lock_version(actor=office.controller, version=submitted(office), seen=2, now=NOW)

    def test_refuses_a_second_plan(self, office):
        office.version()
        with pytest.raises(Conflict, match="locked"):
            deeds.lock_version(actor=office.controller, version=office.version(state="approved"), seen=1, now=NOW)


class TestBulk:
    def test_approves_all_with_an_event_for_each_project(self, office):
        other = ProjectFactory(node=office.node)
        versions = [submitted(office), office.version(kind="outlook", state="submitted", project=other)]
        approve_versions(actor=office.controller, versions=versions, now=NOW, reason="Board")
        assert set(Version.objects.values_list("state", flat=True)) == {"approved"}
        events = Event.objects.filter(verb="version.approved")
        assert ({event.project_id for event in events}, {event.reason for event in events}) == ({office.project.pk, other.pk}, {"Board"})
        lock_versions(actor=office.controller, versions=versions, now=NOW)
        assert set(Version.objects.values_list("state", flat=True)) == {"locked"}

    def test_changes_nothing_and_lists_what_cannot(self, office):
        versions = [submitted(office), office.version(kind="outlook", state="draft", project=ProjectFactory(code="P-2", node=office.node))]
        with pytest.raises(Refused) as refusal:
            approve_versions(actor=office.controller, versions=versions, now=NOW)
        assert [(one["column"], one["message"].endswith("is draft, not submitted.")) for one in refusal.value.problems] == [("P-2", True)]
        assert not Version.objects.filter(state="approved").exists()

    def test_refuses_whoever_may_not_approve_one_of_them(self, office):
        versions = [submitted(office), office.version(kind="outlook", state="submitted", project=ProjectFactory())]
        with pytest.raises(NotPermitted):
            approve_versions(actor=office.controller, versions=versions, now=NOW)


class TestVisibleVersions:
    def test_shows_drafts_to_writers_and_approvers_alone(self, office):
        office.version(kind="outlook", state="draft")
        seen = {role: visible_versions(user=person(role, node=office.node)).count() for role in ("analyst", "controller", "executive", "auditor")}
        assert seen == {"analyst": 1, "controller": 1, "executive": 0, "auditor": 0}
        assert visible_versions(user=office.writer).count() == 1
        assert not visible_versions(user=person("controller")).none().exists()
