"""Earned value is stored from the work as it was measured by the status date."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.earned_value import recompute_earned_value
from finance.models import Actual, EarnedValue, Progress
from portfolio.queries import StatusDate
from projects.models import WorkPackage
from tests.factories import NOW, ProjectFactory, period

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
STATUS = dt.date(2026, 3, 4)


def package(project, wbs="1", budget="1000.00", days=5, **fields):
    return WorkPackage.objects.create(
        project=project,
        wbs=wbs,
        name="Build",
        budget=Decimal(budget),
        start_at=dt.datetime.combine(MONDAY, dt.time(8), dt.UTC),
        finish_at=dt.datetime.combine(MONDAY + dt.timedelta(days=days - 1), dt.time(17), dt.UTC),
        known_on=MONDAY,
        **fields,
    )


def measured(work_package, done, on=STATUS, cost=None):
    return Progress.objects.create(work_package=work_package, status_date=on, done=Decimal(done), actual_cost=cost)


def computed(project, day=STATUS):
    recompute_earned_value(project_ids=[project.pk], status=StatusDate(period(day), day), now=NOW)
    return EarnedValue.objects.get(project=project)


class TestRecomputeEarnedValue:
    def test_plans_by_working_time_and_earns_by_measure(self):
        project = ProjectFactory()
        measured(package(project), "0.5", cost=Decimal("450.00"))
        fact = computed(project)
        assert (fact.bac, fact.pv, fact.ev, fact.ac) == (Decimal("1000.00"), Decimal("600.00"), Decimal("500.00"), Decimal("450.00"))

    def test_takes_the_newest_measure_known_by_the_day(self):
        project = ProjectFactory()
        work = package(project)
        measured(work, "0.2", on=MONDAY)
        measured(work, "0.9", on=STATUS + dt.timedelta(days=1))
        fact = computed(project)
        assert (fact.ev, fact.measured_on) == (Decimal("200.00"), MONDAY)

    def test_the_ledger_beats_the_measured_cost(self):
        project = ProjectFactory()
        measured(package(project), "0.5", cost=Decimal("450.00"))
        Actual.objects.create(project=project, posting_date=MONDAY, known_on=MONDAY, amount=Decimal("470.10"), currency="GBP")
        fact = computed(project)
        assert (fact.ac, fact.ac_source) == (Decimal("470.10"), "ledger")

    def test_work_never_measured_though_due_has_unknown_value(self):
        project = ProjectFactory()
        package(project)
        assert computed(project).ev is None

    def test_work_not_yet_due_has_earned_nothing(self):
        project = ProjectFactory()
        WorkPackage.objects.filter(pk=package(project).pk).update(
            start_at=dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC), finish_at=dt.datetime(2026, 4, 2, 17, tzinfo=dt.UTC)
        )
        assert computed(project).ev == 0

    def test_writes_the_same_when_run_twice(self):
        project = ProjectFactory()
        measured(package(project), "0.5")
        first = computed(project)
        again = computed(project)
        assert EarnedValue.objects.count() == 1
        assert (first.pv, first.ev) == (again.pv, again.ev)

    def test_costs_the_same_queries_however_many_projects(self, django_assert_num_queries):
        projects = ProjectFactory.create_batch(12)
        for project in projects:
            measured(package(project), "0.5")
        status = StatusDate(period(STATUS), STATUS)
        with django_assert_num_queries(5):
            recompute_earned_value(project_ids=[one.pk for one in projects], status=status, now=NOW)
