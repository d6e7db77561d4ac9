"""A deleted line that is put back has those who do its work again, and their hours."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.actions.edits import edit_schedule
from projects.models import RemovedLine, Schedule, Scheduled, WorkCalendar, WorkPackage
from resources.actions.assigning import assign
from resources.models import Assignment, Resource
from tests.factories import NOW, TODAY, ProjectFactory, manager_of
from tests.projects.test_handovers import MONDAY, planned

pytestmark = pytest.mark.django_db
MORNINGS = [[[480, 720]]] * 5 + [[], []]


@pytest.fixture
def project():
    project = ProjectFactory()
    planned(project, 2, 1)
    return project


def edit(project, *edits):
    version = Schedule.objects.get(project=project).version
    return edit_schedule(actor=manager_of(project), project=project, version=version, edits=list(edits), known_on=TODAY, now=NOW)


def assigned(project, **fields):
    worker = Resource.objects.create(project=project, code="ANN", name="Ann", **fields)
    said = {"units": Decimal("0.5"), "work_minutes": 480, "cost": Decimal("12.34"), "start_at": MONDAY, "wbs": "1", "resource": worker}
    assign(actor=manager_of(project), project=project, assignments=[said], known_on=TODAY, now=NOW)
    return worker


def facts():
    return list(Assignment.objects.values_list("work_package", "resource", "units", "work_minutes", "cost", "start_at"))


def test_assignments_go_and_come_back_with_their_line(project):
    assigned(project)
    stood, dig = facts(), WorkPackage.objects.get(wbs="1")
    made = edit(project, {"do": "delete", "ids": [dig.pk]})
    assert not facts()
    edit(project, *made.inverse)
    assert facts() == stood
    assert not RemovedLine.objects.exists()


def test_the_line_is_worked_by_the_calendars_they_bring_again(project):
    calendar = WorkCalendar.objects.create(name="Mornings", week=MORNINGS, minutes_per_day=240)
    assigned(project, calendar=calendar)
    dig = WorkPackage.objects.get(wbs="1")
    stood = Scheduled.objects.get(pk=dig.pk).finish_at
    made = edit(project, {"do": "delete", "ids": [dig.pk]})
    edit(project, *made.inverse)
    assert WorkPackage.objects.get(pk=dig.pk).resource_calendars == [calendar.pk]
    assert Scheduled.objects.get(pk=dig.pk).finish_at == stood == dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


def test_who_is_gone_since_stays_gone(project):
    worker, dig = assigned(project), WorkPackage.objects.get(wbs="1")
    made = edit(project, {"do": "delete", "ids": [dig.pk]})
    worker.delete()
    edit(project, *made.inverse)
    assert WorkPackage.objects.filter(pk=dig.pk).exists()
    assert not facts()


def test_nothing_is_kept_of_a_line_that_nobody_works_on(project):
    planned(ProjectFactory(), 1)  # newer lines: of the newest of all it is kept that it was
    edit(project, {"do": "delete", "ids": [WorkPackage.objects.get(wbs="2").pk]})
    assert not RemovedLine.objects.exists()
