"""Work that is planned otherwise from a day on: days before it are measured by what was planned then."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance.calc.shares import CURVES, TECHNIQUES
from finance.queries.work import measured_work
from projects.actions.work import PlannedWork, plan_work
from projects.models import FormerPlan
from tests.factories import NOW, TODAY, ProjectFactory, person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FIRST = TODAY - 60 * DAY
DIG = PlannedWork("1", "Dig", start_at=dt.datetime(2026, 1, 5, 8), finish_at=dt.datetime(2026, 2, 6, 17), budget=Decimal("100.00"))
POUR = PlannedWork("2", "Pour", start_at=dt.datetime(2026, 2, 9, 8), finish_at=dt.datetime(2026, 3, 6, 17), budget=Decimal("40.00"))


@pytest.fixture
def project():
    project = ProjectFactory()
    plan(project, DIG, POUR, on=FIRST)
    return project


def plan(project, *packages, on):
    return plan_work(actor=person("analyst"), project=project, packages=list(packages), known_on=on, now=NOW)


def planned(project, day):
    """Of each line in cents: budget, technique, curve."""
    work = measured_work(project_ids=[project.pk], day=day)
    return sorted(
        (budget, TECHNIQUES[technique], CURVES[curve])
        for budget, technique, curve in zip(work.budget.tolist(), work.technique.tolist(), work.curve.tolist(), strict=True)
    )


def test_a_line_planned_otherwise_is_as_it_was_on_the_days_before(project):
    changed = FIRST + 20 * DAY
    plan(project, replace(DIG, budget=Decimal("130.00"), technique="50/50", curve="back"), POUR, on=changed)
    assert planned(project, changed - DAY) == [(40_00, "percent", "linear"), (100_00, "percent", "linear")]
    assert planned(project, changed) == planned(project, TODAY) == [(40_00, "percent", "linear"), (130_00, "50/50", "back")]


def test_what_stays_as_planned_keeps_nothing(project):
    plan(project, replace(DIG, name="Dig deep"), POUR, on=FIRST + DAY)
    assert not FormerPlan.objects.exists()


def test_a_correction_on_the_day_itself_keeps_nothing(project):
    plan(project, replace(DIG, budget=Decimal("99.00")), on=FIRST)
    assert not FormerPlan.objects.exists()
    assert planned(project, FIRST)[1][0] == 99_00


def test_planned_otherwise_twice_each_stretch_of_days_has_its_own(project):
    plan(project, replace(DIG, budget=Decimal("110.00")), on=FIRST + 10 * DAY)
    plan(project, replace(DIG, budget=Decimal("120.00")), on=FIRST + 20 * DAY)
    assert [planned(project, FIRST + days * DAY)[1][0] for days in (9, 10, 19, 20)] == [100_00, 110_00, 110_00, 120_00]


def test_level_of_effort_was_that_whatever_technique_stood_beside_it(project):
    plan(project, replace(DIG, kind="loe"), on=FIRST + 10 * DAY)
    plan(project, replace(DIG, kind="task", technique="50/50"), on=FIRST + 20 * DAY)
    assert [planned(project, FIRST + days * DAY)[1][1] for days in (9, 19, 20)] == ["percent", "loe", "50/50"]
