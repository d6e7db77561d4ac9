"""Plan, Outlook and business case are recorded as known on a day."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.business_case import record_business_case
from finance.actions.calendar import ensure_cost_types, ensure_fiscal_year
from finance.actions.versions import record_version
from finance.models import BusinessCase, CostType, FiscalCalendar, FiscalYear, Version, VersionAmount
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "controller", "integration")
DAY, CLOSED = dt.date(2026, 3, 2), dt.date(2026, 2, 25)
LINES = [("staff", dt.date(2025, 4, 1), Decimal("100")), ("staff", dt.date(2025, 5, 31), Decimal("50.25")), (None, None, Decimal("-10"))]


def record(project, now, **fields):
    values = {"actor": person("controller"), "fiscal_year": ensure_fiscal_year(day=DAY), "kind": "plan", "known_on": DAY, "lines": LINES}
    return record_version(project=project, now=now, **{**values, **fields})


def case(project, now, **fields):
    values = {"actor": person("controller"), "known_on": DAY, "whole_life_cost": Decimal("1000"), "benefits": None}
    return record_business_case(project=project, now=now, **{**values, **fields})


class TestFiscalCalendar:
    def test_starts_in_april_unless_it_says_otherwise(self):
        year = ensure_fiscal_year(day=dt.date(2026, 3, 31))
        assert (year.label, year.start_on, year.end_on) == ("FY25/26", dt.date(2025, 4, 1), dt.date(2026, 3, 31))

    def test_follows_the_calendar_that_is_set(self):
        FiscalCalendar.objects.create(name="Calendar years", start_month=1, is_default=True)
        assert ensure_fiscal_year(day=dt.date(2026, 3, 31)).label == "FY26"

    def test_makes_a_year_once(self):
        assert ensure_fiscal_year(day=dt.date(2025, 4, 1)) == ensure_fiscal_year(day=dt.date(2026, 3, 31))
        assert FiscalYear.objects.count() == 1

    def test_refuses_a_day_out_of_range(self):
        with pytest.raises(Refused):
            ensure_fiscal_year(day=dt.date(2150, 1, 1))


class TestCostTypes:
    def test_are_made_once(self):
        first = ensure_cost_types(codes=["staff", "IT"])
        assert ensure_cost_types(codes=["IT", " staff "])[" staff "] == first["staff"]
        assert CostType.objects.count() == 2

    def test_named_longer_than_a_code_keep_the_name_and_are_found_by_it(self):
        words = ["Other supplies and services bought from the group " + end for end in ("at home", "abroad")]
        made = ensure_cost_types(codes=words)
        assert ensure_cost_types(codes=words) == made
        assert {kind.name for kind in made.values()} == set(words)
        assert len({kind.code for kind in made.values()}) == CostType.objects.count() == 2

    def test_refuse_a_name_too_long(self):
        with pytest.raises(Refused) as refusal:
            ensure_cost_types(codes=["x" * 121])
        assert refusal.value.field == "cost_type"


class TestRecordVersion:
    @allowed(*MAY)
    def test_lets_those_who_book_money(self, now, role):
        assert record(ProjectFactory(), now, actor=person(role)).total == Decimal("140.25")

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            record(ProjectFactory(), now, actor=person(role))
        assert not Version.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            record(ProjectFactory(), now, actor=UserFactory())

    def test_refuses_the_project_s_own_manager(self, now):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            record(project, now, actor=manager_of(project))

    def test_keeps_its_lines_by_the_first_of_the_month(self, now):
        version = record(ProjectFactory(), now)
        assert list(version.lines.order_by("number", "amounts__pk").values_list("cost_type__code", "amounts__month", "amounts__amount")) == [
            ("staff", dt.date(2025, 4, 1), Decimal("100.00")), ("staff", dt.date(2025, 5, 1), Decimal("50.25")),
            (None, None, Decimal("-10.00")),
        ]  # fmt: skip

    def test_of_the_same_day_and_lines_changes_nothing(self, now):
        project = ProjectFactory()
        assert record(project, now) == record(project, now, lines=LINES[::-1])
        assert (Event.objects.count(), VersionAmount.objects.count()) == (1, 3)

    def test_of_the_same_day_replaces_the_first(self, now):
        project = ProjectFactory()
        first = record(project, now)
        second = record(project, now, lines=[(None, None, 7)], label="1+11")
        event = Event.objects.first()
        assert (first.pk, second.total, second.lines.count()) == (second.pk, Decimal("7.00"), 1)
        assert (event.before["total"], event.after["total"], event.after["lines"]) == ("140.25", "7.00", [["", "", "7.00"]])

    def test_notices_lines_that_differ_under_the_same_total(self, now):
        project = ProjectFactory()
        record(project, now, lines=[(None, None, 7)])
        record(project, now, lines=[(None, dt.date(2025, 6, 1), 7)])
        assert VersionAmount.objects.get().month == dt.date(2025, 6, 1)
        assert Event.objects.count() == 2

    def test_of_another_day_stands_beside_the_first(self, now):
        project = ProjectFactory()
        record(project, now, kind="outlook", label="9+3")
        record(project, now, kind="outlook", label="10+2", known_on=dt.date(2026, 3, 4))
        assert project.versions.count() == 2

    def test_refuses_a_second_plan_once_it_is_locked(self, now):
        project = ProjectFactory()
        record(project, now, state="locked")
        with pytest.raises(Conflict, match="locked"):
            record(project, now, known_on=dt.date(2026, 3, 4))
        with pytest.raises(Conflict, match="locked"):
            record(project, now, lines=[(None, None, 1)])
        assert record(project, now, kind="outlook").kind == "outlook"
        assert record(project, now, state="locked").total == Decimal("140.25")

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("month", {"lines": [(None, dt.date(2026, 4, 1), 1)]}), ("month", {"lines": [(None, "April", 1)]}), ("lines", {"lines": []}),
            ("amount", {"lines": [(None, None, None)]}), ("amount", {"lines": [(None, None, "lots")]}), ("kind", {"kind": "wish"}),
            ("state", {"state": "secret"}), ("label", {"label": "x" * 41}), ("known_on", {"known_on": None}),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, fields):
        with pytest.raises(Refused) as refusal:
            record(ProjectFactory(), now, **fields)
        assert refusal.value.field == field
        assert not Version.objects.exists()

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            record(ProjectFactory(), now, known_on=CLOSED)

    def test_tells_the_reactions_the_project_and_the_day(self, now):
        project = ProjectFactory()
        record(project, now)
        event = Event.objects.get()
        assert (event.verb, event.project_id, event.facts) == (
            "version.recorded", project.pk, {"project_id": project.pk, "since": "2026-03-02"},
        )  # fmt: skip


class TestRecordBusinessCase:
    @allowed(*MAY)
    def test_lets_those_who_book_money(self, now, role):
        assert case(ProjectFactory(), now, actor=person(role)).whole_life_cost == Decimal("1000.00")

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            case(ProjectFactory(), now, actor=person(role))
        assert not BusinessCase.objects.exists()

    def test_keeps_unknown_unknown(self, now):
        assert case(ProjectFactory(), now).benefits is None

    def test_of_the_same_day_and_values_changes_nothing(self, now):
        project = ProjectFactory()
        assert case(project, now) == case(project, now)
        assert Event.objects.count() == 1

    def test_of_the_same_day_replaces_the_first(self, now):
        project = ProjectFactory()
        case(project, now)
        case(project, now, benefits=5)
        event = Event.objects.first()
        assert (event.before, event.after) == ({"benefits": None}, {"benefits": "5.00"})
        assert BusinessCase.objects.count() == 1

    def test_refuses_an_amount_that_is_none(self, now):
        with pytest.raises(Refused) as refusal:
            case(ProjectFactory(), now, benefits="a lot")
        assert refusal.value.field == "benefits"

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            case(ProjectFactory(), now, known_on=CLOSED)
