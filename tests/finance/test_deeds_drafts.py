"""Drafts begin with what their source says, and are spread, raised and moved to the cent."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions import phasing
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.cycles import change_cycle, close_cycle, open_cycle
from finance.actions.drafts import bring_actuals, discard_draft, open_draft
from finance.actions.version_states import submit_version
from finance.models import Version
from finance.queries.versions import lines_of
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.models import WorkPackage
from resources.models import Assignment, Resource
from tests.factories import NOW, TODAY, ProjectFactory, person
from tests.finance.versions import Office, cycle_of, month
from tests.roles import refused_but

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def office():
    return Office()


def draft_of(office, **fields):
    return open_draft(actor=office.writer, project=office.project, now=NOW, **{"fiscal_year": office.year, "kind": "outlook", **fields})


def cells(version):
    return {(line.text or str(line.cost_type), month): amount for line in lines_of(version=version) for month, amount in line.amounts.items()}


class TestOpenCycle:
    def test_calls_an_outlook_by_its_periods(self, office):
        cycle = cycle_of(office)
        assert (cycle.label, cycle.opened_on, cycle.closed_on) == ("3+9", TODAY, None)
        assert Event.objects.get(verb="cycle.opened").after["node"] == "Function"
        assert not Version.objects.exists()

    @refused_but("controller")
    def test_refuses_whoever_may_not_approve_money(self, office, role):
        with pytest.raises(NotPermitted):
            open_cycle(actor=person(role, node=office.node), node=office.node, fiscal_year=office.year, kind="plan", due_on=TODAY, now=NOW)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"due_on": TODAY - DAY}, "due_on"), ({"due_on": None}, "due_on"), ({"kind": "guess"}, "kind"), ({"actual_periods": 13}, "actual_periods"),
         ({"kind": "plan"}, "actual_periods"), ({"source": "air"}, "source"), ({"label": "x" * 41}, "label")],
    )  # fmt: skip
    def test_refuses_what_makes_no_sense(self, office, fields, field):
        with pytest.raises(Refused) as refusal:
            cycle_of(office, **fields)
        assert refusal.value.field == field

    def test_refuses_the_same_label_twice(self, office):
        cycle_of(office)
        with pytest.raises(Conflict, match="another label"):
            cycle_of(office)

    def test_closes_once_and_moves_its_day(self, office):
        cycle = change_cycle(actor=office.controller, cycle=cycle_of(office), seen=1, due_on=TODAY + DAY, now=NOW)
        with pytest.raises(Stale):
            close_cycle(actor=office.controller, cycle=cycle, seen=1, now=NOW)
        assert close_cycle(actor=office.controller, cycle=cycle, seen=2, now=NOW, reason="All in").closed_on == TODAY
        with pytest.raises(Conflict, match="already"):
            close_cycle(actor=office.controller, cycle=cycle, seen=3, now=NOW)

    def test_a_closed_one_takes_no_draft_and_no_submission(self, office):
        office.version()
        cycle = cycle_of(office)
        draft = open_draft(actor=office.writer, project=office.project, cycle=cycle, now=NOW)
        cycle = close_cycle(actor=office.controller, cycle=cycle, seen=1, now=NOW)
        with pytest.raises(Conflict, match="was closed"):
            submit_version(actor=office.writer, version=draft, seen=1, now=NOW)
        with pytest.raises(Conflict, match="was closed"):
            open_draft(actor=office.controller, project=ProjectFactory(node=office.node), cycle=cycle, now=NOW)


class TestOpenDraft:
    def test_fills_an_outlook_with_actuals_and_the_rest_of_the_plan(self, office):
        plan = office.version()
        office.book(month(1), "120.10", office.staff)
        office.book(month(3) + 9 * DAY, "80", office.kit)
        office.book(month(2), "5", None)
        office.book(month(4), "999", office.staff)  # after the third period
        office.book(month(1), "77", office.staff, known_on=TODAY + DAY)  # not known yet
        draft = open_draft(actor=office.writer, project=office.project, cycle=cycle_of(office), now=NOW)
        assert (draft.label, draft.based_on, draft.actuals_to, draft.author) == ("3+9", plan, dt.date(2025, 6, 30), office.writer)
        assert cells(draft) == {
            ("Team", month(1)): Decimal("120.10"), ("Rig", month(3)): Decimal("80.00"), ("None", month(2)): Decimal("5.00"),
            **{("Team", month(n)): Decimal("100.00") for n in range(4, 13)},
        }  # fmt: skip
        assert draft.total == Decimal("1105.10")
        assert Event.objects.get(verb="version.opened").after["actuals_to"] == "2025-06-30"

    def test_is_opened_once_a_cycle(self, office):
        cycle = cycle_of(office)
        first = open_draft(actor=office.writer, project=office.project, cycle=cycle, now=NOW)
        assert open_draft(actor=office.writer, project=office.project, cycle=cycle, now=NOW) == first

    def test_begins_with_the_last_outlook(self, office):
        office.version()
        last = office.version(kind="outlook", state="submitted", each=70)
        assert draft_of(office, source="outlook").based_on == last
        assert draft_of(office, source="plan").based_on.kind == "plan"

    def test_begins_a_plan_with_the_year_before(self, office):
        office.version(each=10)
        later = ensure_fiscal_year(day=dt.date(2026, 4, 1))
        draft = draft_of(office, kind="plan", fiscal_year=later)
        assert (draft.total, cells(draft)["Team", dt.date(2026, 4, 1)], cells(draft)["Rig", dt.date(2026, 6, 1)]) == (720, 10, 600)

    def test_copies_a_version_that_is_named(self, office):
        one = office.version(kind="outlook", state="submitted", each=1)
        assert draft_of(office, copy_of=one).total == one.total
        with pytest.raises(Refused, match="another project"):
            draft_of(office, copy_of=office.version(project=ProjectFactory(), kind="outlook", state="submitted"))

    def test_refuses_a_second_plan_and_leads_to_an_outlook(self, office):
        office.version()
        with pytest.raises(Conflict, match="open an Outlook from it"):
            draft_of(office, kind="plan")
        assert draft_of(office).state == "draft"

    def test_refuses_a_project_outside_the_cycle(self, office):
        cycle = cycle_of(office)
        with pytest.raises(Refused, match="does not lie below"):
            open_draft(actor=person("controller"), project=ProjectFactory(), cycle=cycle, now=NOW)

    @pytest.mark.parametrize(
        ("fields", "field"), [({"kind": "target"}, "kind"), ({"fiscal_year": None}, "fiscal_year"), ({"actual_periods": 14}, "actual_periods"),
                              ({"source": "x"}, "source")]
    )  # fmt: skip
    def test_refuses_what_makes_no_sense(self, office, fields, field):
        with pytest.raises(Refused) as refusal:
            draft_of(office, **fields)
        assert refusal.value.field == field

    @refused_but("analyst", "project_manager", "controller", "integration")
    def test_refuses_whoever_writes_no_budgets(self, office, role):
        with pytest.raises(NotPermitted):
            open_draft(actor=person(role, node=office.node), project=office.project, fiscal_year=office.year, kind="outlook", now=NOW)


class TestResourcePlan:
    def assign(self, office, name, rate, hours, **fields):
        package = WorkPackage.objects.create(project=office.project, wbs=name, name=name, known_on=TODAY, order=1)
        resource = Resource.objects.create(code=name, name=name, rate=rate)
        span = {"start_at": dt.datetime(2026, 3, 30, 8, tzinfo=dt.UTC), "finish_at": dt.datetime(2026, 4, 3, 16, tzinfo=dt.UTC)}
        Assignment.objects.create(work_package=package, resource=resource, work_minutes=hours * 60, **{**span, **fields})

    def test_costs_hours_at_rates_in_the_periods_they_fall_in(self, office):
        self.assign(office, "Ann", Decimal("50"), 40)
        self.assign(office, "Bob", None, 40)
        draft = draft_of(office, source="resources")
        assert cells(draft) == {("Ann", month(12)): Decimal("800.00")}  # two of five days lie in March
        assert draft.note == "Without a rate and left out: Bob."

    def test_says_plainly_that_no_rate_is_known(self, office):
        self.assign(office, "Bob", None, 40)
        with pytest.raises(Refused, match="no rate of Bob is known"):
            draft_of(office, source="resources")

    def test_says_that_nobody_is_assigned(self, office):
        with pytest.raises(Refused, match="assign resources"):
            draft_of(office, source="resources")


class TestEdits:
    def test_actuals_are_brought_up_to_date(self, office):
        office.version()
        draft = draft_of(office, actual_periods=3)
        office.book(month(2), "42", office.staff, known_on=TODAY)
        draft = bring_actuals(actor=office.writer, version=draft, seen=1, now=NOW)
        assert (draft.total, cells(draft)["Team", month(2)], draft.version) == (942, 42, 2)

    @pytest.mark.parametrize("way", ["even", "linear", "front", "back", "bell", "working_days"])
    def test_a_spread_keeps_each_lines_total_and_its_actuals(self, office, way):
        office.version(each=Decimal("33.33"))
        office.book(month(1), "7", office.staff)
        draft = draft_of(office, actual_periods=2)
        before = {line.text: line.total for line in lines_of(version=draft)}
        draft = phasing.spread_lines(actor=office.writer, version=draft, seen=1, way=way, now=NOW)
        assert {line.text: line.total for line in lines_of(version=draft)} == before
        assert cells(draft)["Team", month(1)] == 7
        assert len([key for key in cells(draft) if key[0] == "Rig"]) == 10

    def test_a_spread_follows_last_years_actuals_of_the_cost_type(self, office):
        office.version(each=0)
        ensure_fiscal_year(day=dt.date(2024, 5, 1))
        for number, amount in ((1, 300), (12, 100)):
            office.book(month(number).replace(year=month(number).year - 1), amount, office.kit)
        draft = phasing.spread_lines(actor=office.writer, version=draft_of(office), seen=1, way="last_year", numbers=[2], now=NOW)
        assert {key[1]: amount for key, amount in cells(draft).items() if key[0] == "Rig"} == {month(1): 450, month(12): 150}
        with pytest.raises(Refused, match="Nothing is booked"):
            phasing.spread_lines(actor=office.writer, version=draft, seen=2, way="last_year", numbers=[1], now=NOW)

    def test_an_uplift_raises_the_lines_and_periods_that_are_named(self, office):
        office.version()
        draft = phasing.uplift_lines(
            actor=office.writer, version=draft_of(office), seen=1, percent=Decimal(10), numbers=[1], since=month(11), now=NOW
        )  # fmt: skip
        assert (draft.total, cells(draft)["Team", month(11)], cells(draft)["Team", month(10)]) == (1820, 110, 100)
        draft = phasing.uplift_lines(actor=office.writer, version=draft, seen=2, amount=Decimal("-20.01"), now=NOW)
        assert draft.total == Decimal("1799.99")

    def test_a_rephase_moves_and_gathers(self, office):
        office.version(each=0)
        draft = phasing.rephase_lines(actor=office.writer, version=draft_of(office), seen=1, steps=2, numbers=[2], now=NOW)
        assert cells(draft)["Rig", month(5)] == 600
        draft = phasing.rephase_lines(actor=office.writer, version=draft, seen=2, into=month(12) + 3 * DAY, numbers=[2], now=NOW)
        assert (cells(draft)["Rig", month(12)], draft.total) == (600, 600)
        assert Event.objects.filter(verb="version.edited").count() == 2

    def test_closed_periods_stay(self, office):
        office.version(each=0)
        office.year.periods.filter(number__lte=6).update(state="closed")
        draft = phasing.spread_lines(actor=office.writer, version=draft_of(office), seen=1, way="even", now=NOW)
        assert cells(draft) == {("Rig", month(3)): 600, **{("Team", month(n)): 0 for n in range(1, 7)}}
        office.year.periods.update(state="closed")
        with pytest.raises(Refused, match="is closed"):
            phasing.rephase_lines(actor=office.writer, version=draft, seen=2, steps=1, now=NOW)

    @pytest.mark.parametrize(
        ("deed", "fields", "field"),
        [("spread", {"way": "odd"}, "way"), ("spread", {"way": "even", "numbers": [9]}, "numbers"), ("uplift", {}, "percent"),
         ("uplift", {"percent": Decimal("NaN")}, "percent"), ("uplift", {"amount": Decimal("1e308")}, "amount"), ("rephase", {}, "steps"),
         ("rephase", {"steps": 99}, "steps"), ("rephase", {"into": dt.date(2030, 1, 1)}, "into"), ("rephase", {"into": month(1)}, "into")],
    )  # fmt: skip
    def test_refuse_what_makes_no_sense(self, office, deed, fields, field):
        office.version()
        draft = draft_of(office, actual_periods=2)
        with pytest.raises(Refused) as refusal:
            getattr(phasing, f"{deed}_lines")(actor=office.writer, version=draft, seen=1, now=NOW, **fields)
        assert refusal.value.field == field

    def test_refuse_a_version_that_is_locked_and_a_stale_one(self, office):
        plan = office.version()
        with pytest.raises(Conflict, match="only a draft is edited"):
            phasing.spread_lines(actor=office.controller, version=plan, seen=1, way="even", now=NOW)
        with pytest.raises(Stale):
            phasing.spread_lines(actor=office.writer, version=draft_of(office), seen=7, way="even", now=NOW)

    def test_a_draft_is_dropped_with_its_word_in_the_trail(self, office):
        draft = draft_of(office)
        discard_draft(actor=office.writer, version=draft, seen=1, now=NOW, reason="By mistake")
        assert not Version.objects.exists()
        assert Event.objects.get(verb="version.discarded").reason == "By mistake"
