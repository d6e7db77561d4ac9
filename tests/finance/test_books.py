"""The office keeps its fiscal calendar, its cost types and its rates."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.cost_types import add_cost_type, change_cost_type, remove_cost_type
from finance.actions.fiscal_periods import set_period_state
from finance.actions.fiscal_years import add_fiscal_year, change_fiscal_calendar, name_fiscal_year
from finance.actions.rates import RateSaid, set_rates
from finance.actions.versions import record_version
from finance.models import Actual, CostType, ExchangeRate, FiscalCalendar, FiscalPeriod, Version
from finance.policy import FiscalGate, require_fiscal_open
from finance.queries.cost_types import branches_of, cost_type_tree
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
JUNE = dt.date(2025, 6, 10)


@pytest.fixture
def controller():
    return person("controller")


def state(period, to, actor, now, **more):
    return set_period_state(actor=actor, period=period, version=period.version, state=to, now=now, **more)


def period_of(day) -> FiscalPeriod:
    return ensure_fiscal_year(day=day).periods.get(start_on__lte=day, end_on__gte=day)


class TestFiscalCalendar:
    def test_is_cut_anew_as_long_as_its_years_hold_nothing(self, controller, now):
        ensure_fiscal_year(day=JUNE)
        calendar = FiscalCalendar.objects.get()
        change_fiscal_calendar(actor=controller, version=calendar.version, start_month=7, periods=13, now=now)
        year = calendar.years.get()
        assert (year.label, year.periods.count(), year.start_on.month) == ("FY25/26", 13, 7)
        assert Event.objects.filter(verb="fiscal_calendar.changed").count() == 1

    def test_is_set_up_where_there_is_none(self, controller, now):
        change_fiscal_calendar(actor=controller, version=None, start_month=1, periods=12, now=now)
        assert ensure_fiscal_year(day=JUNE).label == "FY25"

    def test_stays_once_a_year_holds_versions_and_says_what_to_do(self, controller, now):
        year = ensure_fiscal_year(day=JUNE)
        Version.objects.create(project=ProjectFactory(), fiscal_year=year, kind="plan", known_on=JUNE, total=1)
        with pytest.raises(Conflict, match=r"FY25/26 holds 1 version: .* Take those") as refusal:
            change_fiscal_calendar(actor=controller, version=1, start_month=7, periods=12, now=now)
        assert refusal.value.field == "start_month"
        assert FiscalCalendar.objects.get().start_month == 4

    @pytest.mark.parametrize(
        ("month", "periods", "field"), [(0, 12, "start_month"), (13, 12, "start_month"), (4, 11, "periods"), (True, 12, "start_month")]
    )
    def test_refuses_what_no_calendar_is(self, controller, now, month, periods, field):
        with pytest.raises(Refused) as refusal:
            change_fiscal_calendar(actor=controller, version=None, start_month=month, periods=periods, now=now)
        assert refusal.value.field == field

    def test_is_kept_by_those_of_the_whole_office(self, now):
        for role, node in (("analyst", None), ("controller", NodeFactory())):
            with pytest.raises(NotPermitted):
                change_fiscal_calendar(actor=person(role, node=node), version=None, start_month=4, periods=12, now=now)

    def test_takes_a_year_once_and_a_name_once(self, controller, now):
        first = add_fiscal_year(actor=controller, day=JUNE, now=now)
        second = add_fiscal_year(actor=controller, day=dt.date(2026, 6, 1), now=now, label="Year two")
        assert second.label == "Year two"
        with pytest.raises(Conflict):
            add_fiscal_year(actor=controller, day=JUNE, now=now)
        with pytest.raises(Refused):
            name_fiscal_year(actor=controller, year=first, label="Year two", now=now)


class TestFiscalPeriods:
    def test_go_from_open_to_closed_and_back_with_a_reason(self, controller, now):
        soft = state(period_of(JUNE), "soft", controller, now)
        with pytest.raises(Refused) as refusal:
            state(soft, "open", controller, now)
        assert refusal.value.field == "reason"
        opened = state(soft, "open", controller, now, reason="A late invoice")
        closed = state(opened, "closed", controller, now)
        with pytest.raises(NotPermitted):
            state(closed, "soft", controller, now, reason="Please")
        with pytest.raises(Conflict):
            state(closed, "open", person("administrator"), now, reason="Please")
        again = state(closed, "soft", person("administrator"), now, reason="The auditor asks")
        assert (again.state, again.changed_by.username) == ("soft", Event.objects.latest("seq").actor.username)
        verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
        assert verbs == ["fiscal_period.soft_closed", "fiscal_period.reopened", "fiscal_period.closed", "fiscal_period.reopened"]

    def test_are_not_closed_before_they_end(self, controller, now):
        with pytest.raises(Conflict, match="it can be closed from that day on"):
            state(period_of(now.date()), "soft", controller, now)

    def test_refuse_who_read_another_state(self, controller, now):
        found = period_of(JUNE)
        state(found, "soft", controller, now)
        with pytest.raises(Stale):
            set_period_state(actor=controller, period=found, version=1, state="closed", now=now)


class TestFiscalGate:
    def test_names_the_period_and_where_to_post_instead(self, controller, now):
        state(period_of(JUNE), "closed", controller, now)
        told = FiscalGate(actor=controller).problem(JUNE)
        assert told == "period P03 of FY25/26 is closed: post it in P04 or reopen P03."
        with pytest.raises(Conflict, match="Period P03") as refusal:
            require_fiscal_open(actor=controller, day=JUNE)
        assert refusal.value.field == "posting_date"

    def test_lets_those_through_a_soft_close_who_keep_the_books_there(self, now):
        project = ProjectFactory(node=NodeFactory())
        state(period_of(JUNE), "soft", person("controller"), now)
        there, elsewhere = person("controller", node=project.node), person("controller", node=NodeFactory())
        assert FiscalGate(actor=there).problem(JUNE, project=project) is None
        assert "soft-closed" in FiscalGate(actor=elsewhere).problem(JUNE, project=project)
        assert "soft-closed" in FiscalGate(actor=person("analyst")).problem(JUNE, project=project)

    def test_reads_the_periods_once(self, controller, now, django_assert_num_queries):
        state(period_of(JUNE), "closed", controller, now)
        with django_assert_num_queries(1):
            gate = FiscalGate(actor=controller)
            told = [gate.problem(JUNE + dt.timedelta(days=step)) for step in range(300)]
        assert sum(one is not None for one in told) == 21

    def test_takes_a_day_of_a_year_that_was_not_set_up(self, controller):
        assert FiscalGate(actor=controller).problem(JUNE) is None


class TestPlanOfClosedPeriods:
    def lines(self, june, july):
        return [("staff", dt.date(2025, 6, 1), Decimal(june)), ("staff", dt.date(2025, 7, 1), Decimal(july))]

    def plan(self, project, actor, now, lines, **more):
        told = {"kind": "plan", "known_on": now.date(), **more}
        return record_version(actor=actor, project=project, fiscal_year=ensure_fiscal_year(day=JUNE), lines=lines, now=now, **told)

    def test_keeps_what_it_said_of_them_and_moves_the_others(self, controller, now):
        project = ProjectFactory()
        self.plan(project, controller, now, self.lines(10, 20), known_on=JUNE)
        state(period_of(JUNE), "closed", controller, now)
        assert self.plan(project, controller, now, self.lines(10, 25)).total == 35
        with pytest.raises(Conflict, match="Period P03 of FY25/26 is not open") as refusal:
            self.plan(project, controller, now, self.lines(11, 25))
        assert refusal.value.field == "month"
        assert self.plan(project, controller, now, self.lines(12, 25), kind="outlook").total == 37


class TestCostTypes:
    def test_form_a_tree_in_which_none_stands_below_itself(self, controller, now):
        top = add_cost_type(actor=controller, code="IT", now=now)
        kit = add_cost_type(actor=controller, code="KIT", name="Hardware", parent=top, capital=True, now=now)
        with pytest.raises(Refused) as refusal:
            change_cost_type(actor=controller, cost_type=top, version=top.version, parent=kit, now=now)
        assert refusal.value.field == "parent"
        assert [(row.cost_type.code, row.depth) for row in cost_type_tree()] == [("IT", 0), ("KIT", 1)]

    def test_in_use_are_retired_and_not_removed(self, controller, now):
        kit = add_cost_type(actor=controller, code="KIT", now=now)
        Actual.objects.create(project=ProjectFactory(), cost_type=kit, posting_date=JUNE, known_on=JUNE, amount=1, currency="GBP")
        with pytest.raises(Conflict, match="retire it instead"):
            remove_cost_type(actor=controller, cost_type=kit, version=kit.version, now=now)
        assert change_cost_type(actor=controller, cost_type=kit, version=kit.version, retired=True, now=now).retired

    def test_unused_are_removed(self, controller, now):
        kit = add_cost_type(actor=controller, code="KIT", now=now)
        remove_cost_type(actor=controller, cost_type=kit, version=kit.version, now=now)
        assert (CostType.objects.count(), Event.objects.latest("seq").verb) == (0, "cost_type.removed")

    def test_take_a_code_once(self, controller, now):
        add_cost_type(actor=controller, code="IT", now=now)
        with pytest.raises(Conflict):
            add_cost_type(actor=controller, code="IT", now=now)

    def test_add_up_along_the_tree_to_the_cent(self, controller, now):
        top = add_cost_type(actor=controller, code="IT", now=now)
        kit, staff = (add_cost_type(actor=controller, code=code, parent=top, now=now) for code in ("KIT", "STAFF"))
        rows = branches_of(amounts={kit.pk: Decimal("0.10"), staff.pk: Decimal("0.20"), None: Decimal("5.01")})
        assert [(row.cost_type and row.cost_type.code, row.total) for row in rows] == [
            ("IT", Decimal("0.30")), ("KIT", Decimal("0.10")), ("STAFF", Decimal("0.20")), (None, Decimal("5.01")),
        ]  # fmt: skip
        assert sum(row.total for row in rows if row.depth == 0) == Decimal("5.31")


class TestSetRates:
    def test_sets_replaces_and_takes_away(self, controller, now, reacted):
        NodeFactory()
        said = RateSaid("plan", "EUR", "GBP", JUNE, Decimal("0.85"))
        with reacted():
            assert set_rates(actor=controller, rates=[said], now=now).created == 1
        assert set_rates(actor=controller, rates=[said], now=now).unchanged == 1
        assert set_rates(actor=controller, rates=[RateSaid("plan", "EUR", "GBP", JUNE, "0.86")], now=now).updated == 1
        assert ExchangeRate.objects.get().rate == Decimal("0.86")
        set_rates(actor=controller, rates=[RateSaid("plan", "EUR", "GBP", JUNE, None)], now=now)
        assert (ExchangeRate.objects.count(), Event.objects.filter(verb="rates.set").count()) == (0, 3)

    @pytest.mark.parametrize("value", ["0", "-1", "x", "1e308", "NaN", float("inf"), "99999999999", "", "1,234"])
    def test_refuses_what_is_no_rate(self, controller, now, value):
        with pytest.raises(Refused) as refusal:
            set_rates(actor=controller, rates=[RateSaid("plan", "EUR", "GBP", JUNE, value)], now=now)
        assert refusal.value.field == "rate"

    def test_refuses_a_currency_in_itself_and_one_said_twice(self, controller, now):
        said = RateSaid("plan", "EUR", "GBP", JUNE, Decimal(1))
        for rates in ([RateSaid("plan", "GBP", "GBP", JUNE, Decimal(1))], [said, said]):
            with pytest.raises(Refused):
                set_rates(actor=controller, rates=rates, now=now)

    def test_are_set_by_those_who_keep_the_books(self, now):
        with pytest.raises(NotPermitted):
            set_rates(actor=person("analyst"), rates=[], now=now)
