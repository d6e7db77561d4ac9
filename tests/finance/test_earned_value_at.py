"""Earned value at any day is what a status date of that day would have stored, whether or not there was one."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.earned_value import recompute_earned_value
from finance.models import Actual, EarnedValue, Progress
from finance.queries.earned_value_at import earned_value_at
from portfolio.queries import StatusDate
from projects.models import WorkCalendar, WorkPackage
from tests.factories import NOW, ProjectFactory, period

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
FIELDS = ("bac", "pv", "ev", "ac", "etc", "measured_budget")


def day(number):
    return MONDAY + dt.timedelta(days=number)


def package(project, wbs="1", budget="1000.00", start=0, days=5, known_on=MONDAY, **fields):
    return WorkPackage.objects.create(
        project=project, wbs=wbs, name="Build", budget=Decimal(budget), known_on=known_on,
        start_at=dt.datetime.combine(day(start), dt.time(8), dt.UTC),
        finish_at=dt.datetime.combine(day(start + days - 1), dt.time(17), dt.UTC), **fields,
    )  # fmt: skip


def measured(work_package, done, number, **fields):
    return Progress.objects.create(work_package=work_package, status_date=day(number), done=Decimal(done), **fields)


@pytest.fixture
def tracked():
    """Two packages measured on different days, one of them planned only on Wednesday; postings from Thursday on."""
    project = ProjectFactory()
    first, second = package(project), package(project, "2", "500.00", start=2, days=3, known_on=day(2))
    measured(first, "0.1", 0, actual_cost=Decimal(90))
    measured(first, "0.5", 2, actual_cost=Decimal(450), etc=Decimal(600))
    measured(second, "0.25", 3, actual_start_at=dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC))
    measured(first, "0.9", 4)
    for number, amount in ((3, "500.00"), (4, "120.50")):
        Actual.objects.create(project=project, posting_date=day(number), known_on=day(number), amount=Decimal(amount), currency="GBP")
    return project


def stored(project, on):
    recompute_earned_value(project_ids=[project.pk], status=StatusDate(period(on), on), now=NOW)
    row = EarnedValue.objects.get(project=project)
    return [getattr(row, name) for name in FIELDS]


def said(value):
    return [getattr(value, name) for name in FIELDS]


def test_any_day_says_what_a_status_date_would_have_stored(tracked):
    for number in range(5):
        assert said(earned_value_at(project_ids=[tracked.pk], status=day(number)).values[tracked.pk]) == stored(tracked, day(number)), number


def test_the_series_says_of_each_date_it_was_measured_at_what_that_day_says(tracked):
    found = earned_value_at(project_ids=[tracked.pk], status=day(4))
    assert [then for then, _values in found.series] == [day(0), day(2), day(3)]
    assert found.measured_on == day(4)
    for then, values in found.series:
        assert said(values[tracked.pk]) == stored(tracked, then)


def test_before_anything_was_measured_the_plan_is_known_and_the_rest_is_not():
    project = ProjectFactory()
    measured(package(project), "0.5", 3, actual_cost=Decimal(450))
    value = earned_value_at(project_ids=[project.pk], status=day(1)).values[project.pk]
    assert (value.bac, value.pv, value.ev, value.ac) == (Decimal("1000.00"), Decimal("400.00"), None, None)


def test_before_the_work_is_due_nothing_is_earned():
    project = ProjectFactory()
    package(project, start=7)
    value = earned_value_at(project_ids=[project.pk], status=day(1)).values[project.pk]
    assert (value.pv, value.ev, value.ac) == (Decimal("0.00"), Decimal("0.00"), None)


def test_before_the_work_was_known_there_is_nothing(tracked):
    assert earned_value_at(project_ids=[tracked.pk], status=day(-1)).values == {}


def test_a_moment_counts_the_minutes_worked_by_then():
    project = ProjectFactory()
    package(project)
    value = earned_value_at(project_ids=[project.pk], status=dt.datetime(2026, 3, 3, 12)).values[project.pk]
    assert value.pv == Decimal("300.00")


def test_time_is_the_working_time_of_the_project_s_calendar():
    sundays = WorkCalendar.objects.create(name="All days", week=[[[480, 720], [780, 1020]]] * 7, exceptions={"2026-03-03": []})
    project = ProjectFactory(calendar=sundays)
    measured(package(project, days=7), "0.5", 4)
    plan = earned_value_at(project_ids=[project.pk], status=day(4)).plan()
    assert (plan.duration, plan.elapsed(day(4)), plan.planned(3 * 480)) == (6 * 480, 4 * 480, 500_00)


def test_takes_as_many_trips_for_many_projects_and_dates(tracked, django_assert_max_num_queries):
    others = [ProjectFactory() for _ in range(5)]
    for project in others:
        work = package(project)
        for number in range(5):
            measured(work, f"0.{number + 1}", number)
    with django_assert_max_num_queries(8):
        found = earned_value_at(project_ids=[tracked.pk, *(one.pk for one in others)], status=day(4))
    assert len(found.values) == 6
    assert len(found.series) == 4
