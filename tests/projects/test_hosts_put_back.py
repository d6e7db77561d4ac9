"""Apportioned work and the line it earns with: deleted and put back, they are what they were to each other; neither is lost by accident."""

import pytest

from pmo.errors import Refused
from projects.actions.edits import edit_schedule
from projects.models import Link, RemovedLine, Schedule, WorkPackage
from tests.factories import NOW, TODAY, ProjectFactory, manager_of
from tests.projects.test_handovers import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def rows(project):
    """Three lines; the second is apportioned and earns with the first."""
    rows = planned(project, 1, 2, 3)
    WorkPackage.objects.filter(pk=rows[1].pk).update(technique="apportioned", host=rows[0])
    return rows


def edit(project, *edits):
    version = Schedule.objects.get(project=project).version
    return edit_schedule(actor=manager_of(project), project=project, version=version, edits=list(edits), known_on=TODAY, now=NOW)


def delete(*rows):
    return {"do": "delete", "ids": [row.pk for row in rows]}


def host_of(row):
    return WorkPackage.objects.get(pk=row.pk).host_id


def test_an_apportioned_line_put_back_earns_with_its_host_again(project, rows):
    undo = edit(project, delete(rows[1])).inverse
    assert RemovedLine.objects.get().hosts == [[rows[1].pk, rows[0].pk]]
    edit(project, *undo)
    assert host_of(rows[1]) == rows[0].pk
    assert not RemovedLine.objects.exists()


def test_a_host_put_back_with_what_earns_with_it(project, rows):
    edit(project, *edit(project, delete(rows[0], rows[1])).inverse)
    assert host_of(rows[1]) == rows[0].pk


def test_undone_and_done_again_and_undone(project, rows):
    undo = edit(project, delete(rows[0], rows[1])).inverse
    redo = edit(project, *undo).inverse
    edit(project, *edit(project, *redo).inverse)
    assert host_of(rows[1]) == rows[0].pk


def test_a_host_does_not_go_without_what_earns_with_it(project, rows):
    with pytest.raises(Refused, match="“1 Task 1” is what “2 Task 2” earns with"):
        edit(project, delete(rows[0]))
    with pytest.raises(Refused, match="is what “2 Task 2” earns with"):
        edit(project, {"do": "add", "under": rows[0].pk, "fields": {"name": "Below"}})
    assert host_of(rows[1]) == rows[0].pk


@pytest.mark.parametrize("change", [{"technique": "loe"}, {"technique": "apportioned"}, {"kind": "loe"}])
def test_a_host_that_is_measured_by_itself_no_more_is_not_taken_again(project, rows, change):
    undo = edit(project, delete(rows[1])).inverse
    WorkPackage.objects.filter(pk=rows[0].pk).update(**change)
    edit(project, *undo)
    assert host_of(rows[1]) is None


def test_a_host_that_is_gone_since_stays_gone(project, rows):
    Link.objects.all().delete()
    WorkPackage.objects.filter(pk=rows[1].pk).update(host=rows[2])
    undo = edit(project, delete(rows[1])).inverse
    edit(project, delete(rows[2]))
    edit(project, *undo)
    assert (host_of(rows[1]), WorkPackage.objects.get(pk=rows[1].pk).technique) == (None, "apportioned")


def test_the_newest_line_of_all_is_put_back(project, rows):
    edit(project, *edit(project, delete(rows[2])).inverse)
    assert list(project.work_packages.values_list("pk", flat=True)) == [row.pk for row in rows]
