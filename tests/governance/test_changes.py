"""Change control: tried on a copy, decided by the board with the authority, applied in one deed or not at all."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from finance.models import BenefitValue, Movement, Version
from governance.actions.change_application import apply_change
from governance.actions.change_decisions import submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import revise_change, withdraw_change
from governance.actions.decisions import cast_vote, decide
from governance.models import ChangeRequest
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_of
from portfolio.actions.periods import close_period
from projects.actions.edits import edit_schedule
from projects.models import Baseline, BaselineItem, Project, Schedule, Scheduled, WorkPackage
from tests.factories import NOW, TODAY, period, person
from tests.flows.test_hostile_input import OURS, naughty
from tests.governance.changes import WHOLE, Office
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")
TOUCHED = [Baseline, BaselineItem, Version, BenefitValue, WorkPackage, Scheduled, Schedule, Project]


def standing():
    """Every row that an applied change could touch."""
    return [list(model.objects.order_by("pk").values()) for model in TOUCHED]


@pytest.fixture
def office():
    return Office()


def applied(office, change, actor=None):
    return apply_change(actor=actor or office.manager, change=change, version=change.version, now=NOW)


class TestADraft:
    @allowed(*MAY)
    def test_is_written_by_those_who_ask_for_changes(self, office, role):
        assert office.opened(actor=person(role, node=office.node)).code == "CR-001"

    @refused_but(*MAY)
    def test_is_not_written_by_others(self, office, role):
        with pytest.raises(NotPermitted):
            office.opened(actor=person(role, node=office.node))

    def test_touches_nothing_nor_does_its_impact(self, office):
        before = standing()
        change = office.computed(edits=[office.longer(10)], **WHOLE)
        assert change.impact
        assert standing() == before

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("edits", [{"do": "as_planned", "until": "2026-03-01"}], "does not say what it does"),
            ("edits", [{"do": "change", "id": 1, "fields": {"done": 1}}], "what was done is said in the schedule"),
            ("edits", "x", "not a list"),
            ("money", [{"cost_type": "NONE", "month": "2026-04", "amount": 1}], "no cost type"),
            ("money", [{"cost_type": "", "month": "2026-13", "amount": 1}], "not a month"),
            ("money", [{"cost_type": "", "month": "2026-04", "amount": "a lot"}], "Row 1"),
            ("money", [{"month": "2026-04", "amount": 1, "colour": "red"}], "colour is not known"),
            ("benefits", [{"benefit": "B-99", "month": "2026-04", "amount": 1}], "no benefit"),
            ("cause", "whim", "choose one of"),
            ("title", "", "missing"),
            ("scope", "x" * 20_001, "20001 characters"),
        ],
    )
    def test_is_refused_where_it_says_what_cannot_be(self, office, field, value, message):
        with pytest.raises(Refused, match=message):
            office.opened(**{field: value})

    def test_said_otherwise_has_no_impact_any_more_but_other_words_leave_it(self, office):
        change = office.computed(edits=[office.longer(10)])
        change = revise_change(actor=office.manager, change=change, version=change.version, reason="The door jams", now=NOW)
        assert change.impact
        change = revise_change(actor=office.manager, change=change, version=change.version, edits=[office.longer(11)], now=NOW)
        assert (change.impact, change.cost_change, change.days_change) == ({}, None, None)

    def test_stale_is_refused(self, office):
        change = office.opened()
        revise_change(actor=office.manager, change=change, version=1, title="Two doors", now=NOW)
        with pytest.raises(Stale):
            revise_change(actor=office.manager, change=change, version=1, title="Three doors", now=NOW)


class TestTheImpact:
    def test_says_dates_money_and_benefits_old_and_new(self, office):
        change = office.computed(edits=[office.longer(10)], **WHOLE)
        told = change.impact
        assert (change.cost_change, change.days_change) == (Decimal("2500.50"), 7)
        assert told["dates"]["promised"] == {"old": "2026-03-09", "new": "2026-03-18", "days": 7}
        assert told["cost"]["budget"] == ["60000.00", "62500.50"]
        assert told["cost"]["months"][0] == ["2026-04-01", "5000.00", "2000.00"]
        assert [(one["label"], one["old"], one["new"]) for one in told["cost"]["years"]] == [
            ("FY26/27", "30000.00", "32000.00"), ("FY27/28", None, "500.50"),
        ]  # fmt: skip
        assert (told["benefits"]["old"], told["benefits"]["new"]) == ("1000.00", "1350.00")
        assert [line["name"] for line in told["schedule"]["lines"]] == ["Task 3"]
        assert any("FY27/28 has no Plan" in note for note in told["notes"])

    def test_takes_the_cost_of_lines_where_no_money_is_said(self, office):
        added = {"do": "add", "key": "door", "after": office.rows[2].pk, "fields": {"name": "Second door", "duration": 960, "cost": "4000"}}
        link = {"do": "link", "predecessor": office.rows[2].pk, "successor": "door"}
        change = office.computed(edits=[added, link])
        assert (change.cost_change, change.days_change) == (Decimal("4000.00"), 2)
        assert change.impact["cost"]["amounts"] == [["", "2026-03-01", "4000.00"]]
        assert [one["name"] for one in change.impact["schedule"]["added"]] == ["Second door"]

    def test_tells_slip_that_the_new_baseline_would_take_up(self, office):
        edit_schedule(actor=office.manager, project=office.project, version=1, edits=[office.longer(4, 0)], known_on=TODAY, now=NOW)
        change = office.computed(edits=[office.longer(4)])
        assert change.impact["dates"]["expected"]["days"] == 1
        assert change.days_change == 4
        assert any("takes up 3 working days of slip" in note for note in change.impact["notes"])

    def test_names_the_critical_path_it_changes(self, office):
        aside = {"do": "add", "key": "a", "fields": {"name": "Aside", "duration": 480 * 20}}
        critical = office.computed(edits=[aside]).impact["schedule"]["critical"]
        assert ([one["name"] for one in critical["entered"]], critical["left_count"]) == (["Aside"], 3)

    def test_refuses_what_the_schedule_refuses_at_its_place(self, office):
        with pytest.raises(Refused, match="no line") as refusal:
            office.computed(edits=[office.longer(), {"do": "change", "id": 10**9, "fields": {"duration": 480}}])
        assert refusal.value.field.startswith("edits[1]")

    def test_refuses_to_take_off_more_than_there_is(self, office):
        with pytest.raises(Refused, match="off a budget of 60,000"):
            office.computed(money=[{"cost_type": "", "month": "2026-04", "amount": "-60000.01"}])
        with pytest.raises(Refused, match="less than is taken off"):
            office.computed(benefits=[{"benefit": "B-01", "month": "2026-04", "amount": "-1000.01"}])

    def test_refuses_months_that_are_closed(self, office):
        office.year.periods.filter(start_on=dt.date(2026, 4, 1)).update(state="closed")
        with pytest.raises(Conflict, match="2026-04: period P01"):
            office.computed(**WHOLE)

    def test_of_a_large_schedule_is_computed_by_a_worker(self, office, reacted, monkeypatch):
        monkeypatch.setattr("governance.actions.change_impacts.AT_ONCE", 1)
        with reacted():
            change = office.computed(edits=[office.longer(10)])
        assert (change.impact, change.job.title) == ({}, "Impact of CR-001 on " + office.project.name)
        change.refresh_from_db()
        assert (change.days_change, change.job.state, change.job.result["change"]) == (7, "done", "CR-001")


class TestTheBoard:
    @pytest.mark.parametrize(("days", "amount", "board"), [(4, "100000", "LOW"), (4, "100000.01", "HIGH"), (9, "0.01", "HIGH")])
    def test_is_the_nearest_with_the_authority(self, office, days, amount, board):
        change = office.submitted(edits=[office.longer(days)], money=[{"cost_type": "", "month": "2026-05", "amount": amount}])
        assert change.decision.board.code == board

    def test_is_not_asked_where_none_has_the_authority(self):
        office = Office(boards=False)
        office.board("LOW", office.node, money_limit=Decimal(1))
        with pytest.raises(Conflict, match="LOW board goes furthest"):
            office.submitted(**WHOLE)

    def test_is_replaced_by_roles_where_there_is_none(self):
        office = Office(boards=False)
        change = office.decided(**WHOLE)
        assert (change.state, change.decision.board) == ("approved", None)

    def test_sees_the_impact_as_it_was_submitted(self, office):
        change = office.submitted(**WHOLE)
        assert change.seen == change.impact
        event = Event.objects.get(verb="change.submitted")
        assert (len(event.after["impact_sha256"]), event.after["board"]) == (64, "LOW")

    def test_is_not_asked_without_an_impact_or_on_what_has_moved(self, office):
        change = office.opened(edits=[office.longer(4)])
        with pytest.raises(Conflict, match="is not computed"):
            submit_change(actor=office.manager, change=change, version=change.version, now=NOW)
        change = ask_impact(actor=office.manager, change=change, version=change.version, now=NOW)
        edit_schedule(actor=office.manager, project=office.project, version=1, edits=[office.longer(2, 0)], known_on=TODAY, now=NOW)
        with pytest.raises(Conflict, match=r"schedule was changed \(version 2, it was 1\)"):
            submit_change(actor=office.manager, change=change, version=change.version, now=NOW)

    def test_decides_on_the_change_and_not_beside_it(self, office):
        change = office.submitted(**WHOLE)
        chair = office.boards["LOW"][1]
        cast_vote(actor=chair, decision=change.decision, choice="approve", now=NOW)
        with pytest.raises(Conflict, match="decided where it was asked"):
            decide(actor=chair, decision=change.decision, version=1, reasons="x", now=NOW)

    @pytest.mark.parametrize(("choice", "state"), [("reject", "rejected"), ("defer", "deferred")])
    def test_rejecting_or_deferring_touches_nothing(self, office, choice, state):
        change = office.computed(edits=[office.longer(10)], **WHOLE)
        before = standing()
        change = submit_change(actor=office.manager, change=change, version=change.version, now=NOW)
        change = office.decided(choice, change=change)
        assert change.state == state
        with pytest.raises(Conflict):
            applied(office, change)
        assert standing() == before

    def test_is_asked_again_after_it_deferred(self, office):
        change = office.decided("defer", **WHOLE)
        first = change.decision
        change = submit_change(actor=office.manager, change=change, version=change.version, now=NOW)
        assert (change.state, list(change.earlier.all()), change.decision != first) == ("submitted", [first], True)


class TestWithdrawing:
    def test_takes_the_question_back_and_keeps_the_change(self, office):
        change = office.submitted(**WHOLE)
        change = withdraw_change(actor=office.manager, change=change, version=change.version, reason="No longer wanted", now=NOW)
        change.decision.refresh_from_db()
        assert (change.state, change.decision.state, change.withdrawn_on) == ("withdrawn", "withdrawn", TODAY)
        with pytest.raises(Conflict, match="is withdrawn"):
            withdraw_change(actor=office.manager, change=change, version=change.version, reason="Again", now=NOW)


class TestApplying:
    def test_does_what_the_impact_said_in_one_deed(self, office):
        change = office.decided(edits=[office.longer(10)], **WHOLE)
        told = change.impact
        change = applied(office, change)
        office.project.refresh_from_db()
        assert (change.state, change.baseline.number, change.baseline.approver) == ("applied", 2, "HIGH board")
        assert change.baseline.finish_on.isoformat() == told["dates"]["promised"]["new"]
        assert (str(office.project.budget), str(change.baseline.budget)) == (told["cost"]["budget"][1],) * 2
        outlook = Version.objects.get(project=office.project, fiscal_year=office.year, kind="outlook")
        assert (outlook.state, str(outlook.total), outlook.label) == ("approved", told["cost"]["years"][0]["new"], "CR-001")
        assert {value.month.month: value.value for value in office.benefit.amounts.order_by("pk")} == {4: Decimal("1250.00"), 5: Decimal("100.00")}
        assert [event.verb for event in trail_of(change)][:2] == ["change.applied", "change.approved"]

    def test_is_explained_by_the_bridge_from_plan_to_outlook(self, office):
        applied(office, office.decided(**WHOLE))
        plan, outlook = (Version.objects.get(fiscal_year=office.year, kind=kind) for kind in ("plan", "outlook"))
        assert outlook.based_on == plan
        assert [(one.cause, one.amount) for one in Movement.objects.filter(version=outlook)] == [("change", Decimal("2000.00"))]

    def test_of_money_alone_leaves_dates_and_lines_as_they_are(self, office):
        edit_schedule(actor=office.manager, project=office.project, version=1, edits=[office.longer(9, 0)], known_on=TODAY, now=NOW)
        change = applied(office, office.decided(**WHOLE))
        first = Baseline.objects.get(project=office.project, number=1)
        assert (change.baseline.finish_on, change.baseline.budget) == (first.finish_on, Decimal("62500.50"))

    def test_of_benefits_alone_makes_no_baseline(self, office):
        change = applied(office, office.decided(benefits=WHOLE["benefits"]))
        assert (change.state, change.baseline, Baseline.objects.count()) == ("applied", None, 1)

    def test_twice_is_refused(self, office):
        change = applied(office, office.decided(edits=[office.longer(10)], **WHOLE))
        before = standing()
        with pytest.raises(Conflict, match="was applied on 2026-03-05"):
            applied(office, change)
        assert standing() == before

    def test_before_it_is_approved_is_refused(self, office):
        with pytest.raises(Conflict, match="is before the board"):
            applied(office, office.submitted(**WHOLE))

    @refused_but(*MAY)
    def test_is_refused_to_others(self, office, role):
        change = office.decided(**WHOLE)
        with pytest.raises(NotPermitted):
            applied(office, change, actor=person(role, node=office.node))

    def test_after_its_basis_moved_tells_what_moved_and_is_computed_anew(self, office):
        change = office.decided(edits=[office.longer(4)], **WHOLE)
        edit_schedule(actor=office.manager, project=office.project, version=1, edits=[office.longer(2, 0)], known_on=TODAY, now=NOW)
        with pytest.raises(Conflict, match=r"the schedule was changed .* Compute the impact anew"):
            applied(office, change)
        change = ask_impact(actor=office.manager, change=change, version=change.version, now=NOW)
        assert (change.state, change.days_change, change.seen["dates"]["promised"]["days"]) == ("approved", 2, 1)
        assert applied(office, change).state == "applied"

    def test_asks_again_where_it_has_outgrown_its_board(self, office):
        change = office.decided(edits=[office.longer(4)], **WHOLE)
        first = change.decision
        edit_schedule(actor=office.manager, project=office.project, version=1, edits=[office.longer(9, 0)], known_on=TODAY, now=NOW)
        change = ask_impact(actor=office.manager, change=change, version=change.version, now=NOW)
        assert (first.board.code, change.state, change.decision.board.code, list(change.earlier.all())) == ("LOW", "submitted", "HIGH", [first])

    def test_is_whole_or_not_at_all(self, office, monkeypatch):
        change = office.decided(edits=[office.longer(10)], **WHOLE)
        before = standing()

        def broken(**_):
            raise Refused("The benefit office is shut.")

        monkeypatch.setattr("governance.actions.change_application.replan_benefit", broken)
        with pytest.raises(Refused, match="shut"):
            applied(office, change)
        assert standing() == before
        change.refresh_from_db()
        assert change.state == "approved"

    def test_in_a_closed_period_is_refused(self, office):
        change = office.decided(**WHOLE)
        period(TODAY)
        close_period(actor=person(), period=period(TODAY), now=NOW + dt.timedelta(days=9))
        with pytest.raises(Conflict, match="closed"):
            applied(office, change)

    def test_of_a_project_without_a_schedule_moves_its_promise(self):
        office = Office()
        Schedule.objects.all().delete()
        change = office.submitted(finish_on=dt.date(2026, 3, 11))
        assert change.days_change == 2
        change = applied(office, office.decided(change=change))
        assert change.baseline.finish_on == dt.date(2026, 3, 11)


def test_every_hostile_title_is_kept_exactly_or_refused(office):
    for line in [*OURS, *naughty()]:
        if "\x00" in line or len(line.strip()) > 250:
            with pytest.raises(Refused):
                office.opened(title=line)
        else:
            assert ChangeRequest.objects.get(pk=office.opened(title=line).pk).title == line.strip()


@pytest.mark.parametrize("seed", range(12))
def test_the_impact_is_what_applying_does(office, seed):
    """Whatever is edited: dates of every line, critical path, budget, Outlook and benefits come out as the preview said."""
    chosen = random.Random(seed)
    edits, money, benefits = some_edits(office, chosen), some_money(chosen), some_benefits(chosen)
    change = office.computed(edits=edits, money=money, benefits=benefits)
    told = change.impact
    change = submit_change(actor=office.manager, change=change, version=change.version, now=NOW)
    change = applied(office, office.decided(change=change))
    lines = {line.wbs: line for line in WorkPackage.objects.filter(project=office.project).select_related("scheduled")}
    for row in told["schedule"]["lines"]:
        line = lines[row["wbs"]]
        assert [f"{at:%Y-%m-%dT%H:%M}" for at in (line.scheduled.start_at, line.scheduled.finish_at)] == [row["start"][1], row["finish"][1]]
    assert {one["name"] for one in told["schedule"]["added"]} == {line.name for line in lines.values() if line.name.startswith("New")}
    assert sum(line.scheduled.critical for line in lines.values()) == told["schedule"]["critical"]["new"]
    assert change.baseline.finish_on.isoformat() == told["dates"]["promised"]["new"]
    office.project.refresh_from_db()
    assert str(office.project.budget) == told["cost"]["budget"][1]
    assert str(sum(line.budget for line in lines.values())) == told["cost"]["bac"][1]
    for year in told["cost"]["years"]:
        newest = Version.objects.filter(project=office.project, fiscal_year__label=year["label"], kind="outlook").order_by("pk").last()
        assert str(newest.total) == year["new"]
    for row in told["benefits"]["rows"]:
        newest = {f"{one.month:%Y-%m}": str(one.value) for one in office.benefit.amounts.order_by("pk")}
        assert newest | {month: new for month, _old, new in row["months"]} == newest


def some_edits(office, chosen):
    first, second, third = (row.pk for row in office.rows)
    every = [
        {"do": "change", "id": first, "fields": {"duration": 480 * chosen.randint(1, 9)}},
        {"do": "change", "id": second, "fields": {"cost": str(chosen.randint(0, 50_000)), "name": "Another name"}},
        {"do": "place", "id": third, "start": f"2026-03-{chosen.randint(10, 27)}"},
        {"do": "add", "key": "n", "after": first, "fields": {"name": "New 1", "duration": 480 * chosen.randint(1, 30), "cost": "1234.56"}},
        {"do": "unlink", "predecessor": first, "successor": second},
        {"do": "relink", "predecessor": second, "successor": third, "to": {"lag": 480 * chosen.randint(0, 4)}},
        {"do": "change", "id": third, "fields": {"active": False}},
        {"do": "add", "fields": {"name": "New 2", "kind": "milestone"}},
    ]
    return [edit for edit in every if chosen.random() < 0.6] or every[:1]


def some_money(chosen):
    months = [f"2026-{month:02d}" for month in range(4, 13)] + ["2027-05"]
    rows = [{"cost_type": chosen.choice(["", "OPEX"]), "month": month, "amount": str(chosen.randint(-100, 9_000))} for month in months]
    return [row for row in rows if chosen.random() < 0.4]


def some_benefits(chosen):
    rows = [{"benefit": "B-01", "month": f"2026-{month:02d}", "amount": str(chosen.randint(0, 900))} for month in range(4, 9)]
    return [row for row in rows if chosen.random() < 0.5]
