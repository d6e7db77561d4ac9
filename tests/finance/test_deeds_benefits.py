"""The deeds of the register of benefits: who may, what is refused, what stays known as of a day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.actions import benefit_values as words
from finance.actions import benefits as actions
from finance.actions.benefit_standings import recompute_benefits
from finance.actions.discount_rates import set_discount_rate
from finance.models import Benefit, BenefitStanding, BenefitValue, DiscountRate
from finance.queries.benefit_cases import cases_of, discounting_on
from finance.queries.benefits import kept_benefits, money_standing, visible_benefits
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.queries import StatusDate
from tests.factories import ProjectFactory, UserFactory, period, person
from tests.roles import allowed, refused_but

NOW = dt.datetime(2026, 7, 10, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)
TODAY = NOW.date()
APRIL, MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (4, 5, 6, 7))
PLAN = {APRIL: Decimal(100), MAY: Decimal(100), JUNE: Decimal(100), JULY: Decimal(100)}
WRITERS = ("analyst", "project_manager", "controller", "integration")


@pytest.fixture
def project(db):
    return ProjectFactory(code="APOLLO")


@pytest.fixture
def analyst(db):
    return person("analyst")


@pytest.fixture
def controller(db):
    return person("controller")


def opened(project, actor, now=NOW, **fields):
    given = {"name": "Fewer calls", "kind": "cashable", "owner_name": "Kim", "planned": PLAN} | fields
    return actions.open_benefit(actor=actor, project=project, now=now, **given)


def say(benefit, actor, series, values, now=NOW, **more):
    return words.say_benefit_values(actor=actor, benefit=benefit, series=series, values=values, now=now, **more)


def kept(benefit, day=TODAY):
    return kept_benefits(rows=Benefit.objects.filter(pk=benefit.pk), day=day)[0]


class TestOpenBenefit:
    @allowed(*WRITERS)
    def test_those_who_budget_put_it_on_the_register_with_its_plan(self, project, role):
        found = opened(project, person(role))
        assert (found.code, kept(found).standing.planned, kept(found).standing.due) == ("B-01", 400, 300)
        assert list(Event.objects.order_by("-seq").values_list("verb", flat=True)[:2]) == ["benefit.planned", "benefit.opened"]

    @refused_but(*WRITERS)
    def test_refuses_everybody_else(self, project, role):
        with pytest.raises(NotPermitted):
            opened(project, person(role))

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("name", {"name": " "}), ("kind", {"kind": "nice"}), ("owner_name", {"owner_name": ""}), ("unit", {"kind": "non_monetary"}),
            ("unit", {"unit": "EUR"}), ("counted", {"counted": "level"}), ("ends_on", {"starts_on": JULY, "ends_on": APRIL}),
            ("values", {"planned": {APRIL: Decimal(-1)}}), ("values", {"planned": {APRIL: Decimal("NaN")}}), ("code", {"code": "a b"}),
            ("values", {"planned": {dt.date(1, 1, 1): Decimal(1)}}), ("values", {"planned": {APRIL: "1e308"}}),
        ],
    )  # fmt: skip
    def test_refuses_what_makes_no_sense_at_its_field(self, project, analyst, field, fields):
        with pytest.raises(Refused) as refusal:
            opened(project, analyst, **fields)
        assert (refusal.value.field, Benefit.objects.count()) == (field, 0)

    def test_money_in_the_projects_own_currency_needs_no_unit(self, project, analyst):
        assert opened(project, analyst, unit="gbp").unit == ""

    def test_a_code_is_taken_once(self, project, analyst):
        opened(project, analyst, code="CALLS")
        with pytest.raises(Conflict):
            opened(project, analyst, code="CALLS")


class TestChangeBenefit:
    def test_takes_the_version_it_was_read_at(self, project, analyst):
        found = opened(project, analyst)
        assert actions.change_benefit(actor=analyst, benefit=found, version=1, now=NOW, name="No calls").version == 2
        with pytest.raises(Stale):
            actions.change_benefit(actor=analyst, benefit=found, version=1, now=NOW, name="Some calls")

    def test_its_unit_stays_once_there_are_values(self, project, analyst):
        found = opened(project, analyst, kind="disbenefit")
        with pytest.raises(Refused):
            actions.change_benefit(actor=analyst, benefit=found, version=1, now=NOW, unit="complaints")

    def test_its_owner_keeps_it_without_a_role(self, project, analyst):
        owner = UserFactory()
        found = opened(project, analyst, owner=owner)
        assert say(found, owner, "forecast", {JULY: Decimal(90)}) == 1
        with pytest.raises(NotPermitted):
            say(found, UserFactory(), "forecast", {JULY: Decimal(80)})


class TestSayValues:
    def test_a_new_forecast_keeps_the_old_one_for_its_days(self, project, analyst):
        found = opened(project, analyst)
        say(found, analyst, "forecast", {JULY: Decimal(80)})
        assert say(found, analyst, "forecast", {JULY: Decimal(60)}, now=LATER) == 1
        assert [kept(found, day).months[JULY].forecast for day in (TODAY, LATER.date())] == [80, 60]
        assert kept(found).standing.expected == 80  # of April to June nothing came
        assert Event.objects.filter(verb="benefit.forecast").latest("seq").before == {"2026-07": "80.00"}

    def test_the_same_word_twice_changes_nothing(self, project, analyst):
        found = opened(project, analyst)
        before = Event.objects.count()
        assert say(found, analyst, "planned", PLAN, now=LATER) == 0
        assert Event.objects.count() == before

    def test_a_plan_is_a_promise_that_only_finance_changes(self, project, analyst, controller):
        found = opened(project, analyst)
        assert say(found, analyst, "planned", {JULY: Decimal(110)}) == 1  # the same day, the same author: a correction
        with pytest.raises(NotPermitted):
            say(found, analyst, "planned", {JULY: Decimal(50)}, now=LATER)
        assert say(found, controller, "planned", {JULY: Decimal(50)}, now=LATER) == 1
        assert [kept(found, day).standing.planned for day in (TODAY, LATER.date())] == [410, 350]

    def test_what_is_to_come_is_not_realised(self, project, analyst):
        with pytest.raises(Refused, match="2026-08 has not begun"):
            say(opened(project, analyst), analyst, "realised", {dt.date(2026, 8, 1): Decimal(1)})

    def test_a_month_is_said_once(self, project, analyst):
        with pytest.raises(Refused, match="2026-07 is said twice"):
            say(opened(project, analyst), analyst, "forecast", {JULY: Decimal(1), JULY.replace(day=3): Decimal(2)})

    def test_a_closed_period_takes_nothing(self, project, analyst):
        found, shut = opened(project, analyst), period(TODAY)
        shut.closed_at = NOW
        shut.save()
        with pytest.raises(Conflict):
            say(found, analyst, "realised", {MAY: Decimal(1)})


class TestValidate:
    def validated(self, benefit, actor, months, now=NOW):
        return words.validate_benefit(actor=actor, benefit=benefit, found=months, now=now)

    def test_finance_finds_less_of_it_and_the_rate_follows(self, project, analyst, controller):
        found = opened(project, analyst)
        say(found, analyst, "realised", {APRIL: Decimal(90), MAY: Decimal(80)})
        assert (kept(found).realisation, [one[0] for one in kept(found).waiting]) == (0.0, [APRIL, MAY])
        self.validated(found, controller, {APRIL: None, MAY: Decimal(60)})
        assert (kept(found).standing.validated, kept(found).realisation, kept(found).late_months) == (150, 0.5, [JUNE])
        event = Event.objects.latest("seq")
        assert (event.verb, event.after) == ("benefit.validated", {"2026-04": "90.00", "2026-05": "60.00"})

    def test_a_later_correction_waits_while_the_found_value_counts(self, project, analyst, controller):
        found = opened(project, analyst)
        say(found, analyst, "realised", {APRIL: Decimal(90)})
        self.validated(found, controller, {APRIL: None})
        with pytest.raises(Conflict):
            say(found, analyst, "realised", {APRIL: Decimal(95)})
        say(found, analyst, "realised", {APRIL: Decimal(95)}, now=LATER)
        stands = kept(found, LATER.date())
        assert (stands.standing.validated, [one[:2] for one in stands.waiting]) == (90, [(APRIL, Decimal(95))])

    def test_never_by_who_said_it(self, project, controller):
        found = opened(project, controller)
        say(found, controller, "realised", {APRIL: Decimal(90)})
        with pytest.raises(NotPermitted, match="another person"):
            self.validated(found, controller, {APRIL: None})
        assert BenefitValue.objects.filter(validated_on__isnull=False).count() == 0

    @refused_but("controller")
    def test_refuses_everybody_but_finance(self, project, analyst, role):
        found = opened(project, analyst)
        say(found, analyst, "realised", {APRIL: Decimal(90)})
        with pytest.raises(NotPermitted):
            self.validated(found, person(role), {APRIL: None})

    @pytest.mark.parametrize("months", [{}, {JUNE: None}])
    def test_refuses_where_nothing_waits(self, project, analyst, controller, months):
        found = opened(project, analyst)
        say(found, analyst, "realised", {APRIL: Decimal(90)})
        with pytest.raises(Refused):
            self.validated(found, controller, months)


class TestObligation:
    def test_outlives_the_project_with_who_answers_for_it(self, project, analyst):
        found = opened(project, analyst)
        actions.hand_over_benefit(actor=analyst, benefit=found, version=1, holder_name="Line finance", ends_on=dt.date(2029, 3, 31), now=LATER)
        assert [kept(found, day).answers for day in (TODAY, LATER.date())] == ["Kim", "Line finance"]

    def test_is_handed_to_somebody(self, project, analyst):
        with pytest.raises(Refused) as refusal:
            actions.hand_over_benefit(actor=analyst, benefit=opened(project, analyst), version=1, now=NOW)
        assert refusal.value.field == "holder_name"

    def test_closed_it_takes_no_further_values_and_stays_in_the_figures(self, project, analyst):
        found = opened(project, analyst)
        actions.close_benefit(actor=analyst, benefit=found, version=1, result="Stopped with the old system", now=LATER)
        assert (kept(found).open, kept(found, LATER.date()).open, kept(found, LATER.date()).standing.planned) == (True, False, 400)
        with pytest.raises(Conflict):
            say(found, analyst, "realised", {JUNE: Decimal(1)}, now=LATER)


class TestDiscountRate:
    def test_is_that_of_the_green_book_until_the_office_sets_its_own(self, controller):
        assert discounting_on(day=TODAY).rate == Decimal("0.035")
        set_discount_rate(actor=controller, rate=Decimal("0.06"), known_on=TODAY, now=NOW)
        found = [discounting_on(day=day) for day in (TODAY - dt.timedelta(days=1), TODAY)]
        assert [(one.rate, one.base) for one in found] == [(Decimal("0.035"), APRIL), (Decimal("0.06"), APRIL)]

    @pytest.mark.parametrize("rate", ["x", "NaN", "7", "-0.6", None])
    def test_refuses_what_is_no_rate(self, controller, rate):
        with pytest.raises(Refused):
            set_discount_rate(actor=controller, rate=rate, known_on=TODAY, now=NOW)
        assert not DiscountRate.objects.exists()

    @refused_but("controller", "administrator")
    def test_refuses_who_does_not_keep_the_books(self, role, db):
        with pytest.raises(NotPermitted):
            set_discount_rate(actor=person(role), rate=Decimal("0.06"), known_on=TODAY, now=NOW)


class TestStandings:
    def stored(self, project, day=TODAY):
        status = StatusDate(period(day), day)
        recompute_benefits(project_ids=[project.pk], status=status, now=NOW)
        return BenefitStanding.objects.filter(project=project, period=status.period).first()

    def test_money_is_added_disbenefits_taken_off_and_hours_left_out(self, project, analyst, controller):
        first, harm = opened(project, analyst), opened(project, analyst, kind="disbenefit", planned={MAY: Decimal(40)})
        opened(project, analyst, kind="non_monetary", unit="hours", planned={MAY: Decimal(9999)})
        for one, amount in ((first, 90), (harm, 30)):
            say(one, analyst, "realised", {MAY: Decimal(amount)})
        words.validate_benefit(actor=controller, benefit=first, found={MAY: None}, now=NOW)
        row = self.stored(project)
        assert (row.due, row.realised, row.validated, row.planned, row.expected) == (260, 60, 90, 360, 160)
        assert (row.waiting, row.late, row.npv) == (1, 2, None)  # nothing says what the project costs
        rows = kept_benefits(rows=visible_benefits(user=analyst), day=TODAY)
        assert money_standing(rows)[:5] == (260, 60, 90, 360, 160)
        assert self.stored(project) == row  # harmless twice

    def test_without_a_benefit_in_money_there_is_none(self, project, analyst):
        opened(project, analyst, kind="non_monetary", unit="hours")
        assert self.stored(project) is None

    def test_the_case_now_stands_beside_the_one_approved(self, project, analyst):
        project.baselines.create(number=1, approved_on=dt.date(2026, 3, 1), start_on=APRIL, finish_on=dt.date(2026, 5, 31), budget=Decimal(200))
        opened(project, analyst)
        project.business_cases.create(known_on=TODAY, whole_life_cost=Decimal(300))
        found = cases_of(project_ids=[project.pk], day=TODAY)[project.pk]
        assert (found.approved.cost, found.approved.benefit, found.now.benefit) == (300, 400, 100)
        assert found.approved.payback.month == JUNE
        assert found.approved.irr.rate is None or found.approved.irr.rate > 0
        assert found.now.payback.why == "by the last month known 200 has not come back"

    def test_many_cost_a_fixed_number_of_queries(self, analyst):
        projects = [ProjectFactory() for _ in range(3)]
        for one in projects:
            opened(one, analyst)
        with CaptureQueriesContext(connection) as sql:
            cases_of(project_ids=[one.pk for one in projects], day=TODAY)
        assert len(sql) == 9
