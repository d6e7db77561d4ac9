"""Baselines follow each other and stay; forecasts say what was expected when."""

import datetime as dt
from decimal import Decimal

import pytest

from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.actions.baselines import approve_baseline
from projects.actions.dates import forecast_dates
from projects.models import Baseline, DateForecast
from projects.queries import forecast_on
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")
START, FINISH, DAY = dt.date(2026, 4, 1), dt.date(2027, 3, 31), dt.date(2026, 3, 2)
CLOSED = dt.date(2026, 2, 25)


def approve(project, now, **fields):
    values = {"actor": person(), "approved_on": DAY, "start_on": START, "finish_on": FINISH, "budget": Decimal("100"), "reason": ""}
    return approve_baseline(project=project, now=now, **{**values, **fields})


def forecast(project, now, **fields):
    return forecast_dates(project=project, now=now, **{"actor": person(), "known_on": DAY, "start_on": START, "finish_on": FINISH, **fields})


class TestApproveBaseline:
    @allowed(*MAY)
    def test_lets_those_who_change_projects(self, now, role):
        assert approve(ProjectFactory(), now, actor=person(role)).number == 1

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            approve(ProjectFactory(), now, actor=person(role))

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            approve(ProjectFactory(), now, actor=UserFactory())

    def test_makes_its_budget_the_project_s(self, now):
        project = ProjectFactory()
        approve(project, now)
        project.refresh_from_db()
        assert (project.budget, project.version) == (Decimal("100.00"), 2)

    def test_keeps_the_old_promise_beside_the_new(self, now):
        project = ProjectFactory()
        approve(project, now)
        approve(project, now, approved_on=dt.date(2026, 3, 4), budget=150, reason="Scope grew.", approver="The board")
        assert list(project.baselines.values_list("number", "budget", "reason", "approver")) == [
            (1, Decimal("100.00"), "", ""), (2, Decimal("150.00"), "Scope grew.", "The board"),
        ]  # fmt: skip
        event = Event.objects.first()
        assert (event.verb, event.reason, event.before["budget"], event.after["budget"]) == (
            "baseline.approved", "Scope grew.", "100.00", "150.00",
        )  # fmt: skip

    def test_refuses_a_second_promise_without_a_reason(self, now):
        project = ProjectFactory()
        approve(project, now)
        with pytest.raises(Refused) as refusal:
            approve(project, now, budget=150, reason=" ")
        assert refusal.value.field == "reason"

    def test_of_the_same_day_and_values_changes_nothing(self, now):
        project = ProjectFactory()
        assert approve(project, now) == approve(project, now)
        assert (Baseline.objects.count(), Event.objects.count()) == (1, 1)

    def test_of_an_earlier_day_leaves_the_newer_budget_standing(self, now):
        project = ProjectFactory()
        approve(project, now)
        approve(project, now, approved_on=dt.date(2025, 1, 6), budget=70, reason="Found in the archive.")
        project.refresh_from_db()
        assert project.budget == Decimal("100.00")

    @pytest.mark.parametrize(
        ("field", "value"), [("budget", -1), ("approved_on", None), ("approved_on", dt.date(1890, 1, 1)), ("finish_on", dt.date(2026, 3, 31))]
    )
    def test_refuses_what_is_not_acceptable(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            approve(ProjectFactory(), now, **{field: value})
        assert refusal.value.field == field

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            approve(ProjectFactory(), now, approved_on=CLOSED)
        assert not Baseline.objects.exists()


class TestForecastDates:
    def test_is_known_from_its_day_on(self, now):
        project = ProjectFactory()
        forecast(project, now, actor=manager_of(project))
        later = forecast(project, now, known_on=dt.date(2026, 3, 4), finish_on=dt.date(2027, 6, 30))
        assert forecast_on(project=project, day=DAY).finish_on == FINISH
        assert forecast_on(project=project, day=dt.date(2026, 3, 5)) == later

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            forecast(ProjectFactory(), now, actor=person(role))

    def test_of_the_same_day_replaces_the_first_and_says_what_differs(self, now):
        project = ProjectFactory()
        forecast(project, now)
        forecast(project, now, finish_on=dt.date(2027, 6, 30))
        event = Event.objects.first()
        assert DateForecast.objects.get().finish_on == dt.date(2027, 6, 30)
        assert (event.before, event.after) == ({"finish_on": "2027-03-31"}, {"finish_on": "2027-06-30"})
        assert event.facts == {"project_id": project.pk, "since": "2026-03-02"}

    def test_of_the_same_day_and_values_changes_nothing(self, now):
        project = ProjectFactory()
        assert forecast(project, now) == forecast(project, now)
        assert Event.objects.count() == 1

    @pytest.mark.parametrize(("field", "value"), [("finish_on", dt.date(2026, 3, 31)), ("start_on", dt.date(2150, 1, 1)), ("known_on", None)])
    def test_refuses_what_is_not_acceptable(self, now, field, value):
        with pytest.raises(Refused):
            forecast(ProjectFactory(), now, **{field: value})
        assert not DateForecast.objects.exists()

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            forecast(ProjectFactory(), now, known_on=CLOSED)
