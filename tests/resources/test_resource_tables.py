"""Resources and assignments as tables."""

import datetime as dt
from decimal import Decimal

import pytest

from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from projects.models import Scheduled, WorkCalendar, WorkPackage
from resources.actions.bringing.bring import bring_schedule_in
from resources.models import Assignment, Resource
from tests.factories import NOW, TODAY, ProjectFactory, manager_of, person
from tests.imports.bringing import brought, counts, messages, staged
from tests.resources.schedules import house

pytestmark = pytest.mark.django_db

PEOPLE = "project,code,name,kind,max_units,rate\n,CY,Cy,person,0.5,70\nHOUSE,DIGGER,The digger,equipment,,\n"


@pytest.fixture
def project():
    found = ProjectFactory(code="HOUSE")
    bring_schedule_in(actor=system_user(), project=found, file=house(), known_on=dt.date(2026, 3, 3), now=NOW)
    return found


class TestResources:
    def test_without_a_project_they_are_the_office_s(self, project):
        assert counts(brought("resources", PEOPLE)) == (2, 0, 0, 0)
        assert Resource.objects.get(code="CY").project is None
        assert Resource.objects.get(code="CY").max_units == Decimal("0.5")
        assert Resource.objects.get(code="DIGGER").project == project

    def test_an_empty_cell_leaves_what_is_there(self, project):
        brought("resources", PEOPLE)
        assert counts(brought("resources", "code,name,rate\nCY,Cy,75\n")) == (0, 1, 0, 0)
        cy = Resource.objects.get(code="CY")
        assert (cy.rate, cy.max_units) == (75, Decimal("0.5"))

    def test_what_goes_out_comes_back_unchanged(self, project):
        brought("resources", PEOPLE)
        data, rows = exported("resources", suffix="csv", actor=system_user(), node_code=None, as_of=TODAY)
        again = brought("resources", data)
        assert rows == 4
        assert counts(again) == (0, 0, 4, 0)

    def test_the_office_s_take_a_role_over_the_whole_office(self, project):
        batch = staged("resources", PEOPLE, actor=manager_of(project))
        assert [(row, column) for row, column, _message in messages(batch)] == [(2, "project")]
        assert staged("resources", PEOPLE, actor=person("analyst")).rejected == 0

    def test_taken_back_they_are_gone(self, project):
        batch = brought("resources", PEOPLE)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert set(Resource.objects.values_list("code", flat=True)) == {"Ann", "Bo"}


class TestAssignments:
    def test_a_calendar_that_a_resource_brings_moves_the_line(self, project):
        ann = Resource.objects.get(project=project, name="Ann")
        before = Scheduled.objects.get(work_package__wbs="1.2").finish_at
        batch = brought("assignments", "project,wbs,resource,units,work\nHOUSE,1.2,Ann,0.5,8\nHOUSE,1.2,Bo,1,8\n")
        assert counts(batch) == (1, 1, 0, 0)
        pour = WorkPackage.objects.get(project=project, wbs="1.2")
        assert pour.resource_calendars == [WorkCalendar.objects.get(name="Ann").pk] or len(pour.resource_calendars) == 2
        assert Assignment.objects.get(work_package=pour, resource=ann).work_minutes == 480
        undo(actor=system_user(), batch=batch, now=NOW)
        assert WorkPackage.objects.get(pk=pour.pk).resource_calendars == []
        assert Scheduled.objects.get(work_package=pour).finish_at == before

    def test_who_is_not_known_is_refused_at_the_row(self, project):
        batch = staged("assignments", "project,wbs,resource\nHOUSE,1.2,Zed\nHOUSE,9,Ann\n")
        assert [(row, column) for row, column, _message in messages(batch)] == [(2, "resource"), (3, "wbs")]
        with pytest.raises(Refused):
            brought("assignments", "project,wbs,resource\nHOUSE,1.2,Zed\n")

    def test_what_goes_out_comes_back_unchanged(self, project):
        data, rows = exported("assignments", suffix="xlsx", actor=system_user(), node_code=None, as_of=TODAY)
        assert rows == 2
        assert counts(brought("assignments", data, name="a.xlsx")) == (0, 0, 2, 0)
