"""A schedule as a table: the whole plan, in rows."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Progress
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from projects.models import Link, Project, Schedule, Scheduled, WorkPackage
from resources.actions.bringing.bring import bring_schedule_in
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory
from tests.imports.bringing import brought, counts, messages, staged
from tests.resources.schedules import house

pytestmark = pytest.mark.django_db

PLAN = """project,wbs,name,duration,predecessors,constraint,constraint_date,percent_complete,actual_start,cost
HOUSE,1,Ground,,,,,,,
HOUSE,1.1,Dig,2d,,snet,2026-03-02 08:00,50,2026-03-02 08:00,100
HOUSE,1.2,Pour,16h,1.1FS+1d,,,,,200
HOUSE,2,Ready,0,1.2,,,,,
"""


@pytest.fixture
def root():
    return NodeFactory(code="ROOT", kind="enterprise")


class TestNew:
    def test_a_table_becomes_a_project_under_the_one_root(self, root):
        batch = brought("schedule", PLAN)
        assert counts(batch) == (4, 0, 0, 0)
        project = Project.objects.get(code="HOUSE")
        assert project.node == root
        assert list(WorkPackage.objects.order_by("order").values_list("wbs", "kind", "level")) == [
            ("1", "summary", 1), ("1.1", "task", 2), ("1.2", "task", 2), ("2", "milestone", 1),
        ]  # fmt: skip
        assert Schedule.objects.get(project=project).project_finish_at == dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC)
        assert batch.notes["reconciliation"]["database"]["links FS"] == 2

    def test_what_has_no_dates_of_its_own_is_promised_as_computed(self, root):
        brought("schedule", PLAN)
        pour = WorkPackage.objects.get(wbs="1.2")
        assert (pour.start_at, pour.budget) == (dt.datetime(2026, 3, 5, 8, tzinfo=dt.UTC), Decimal(200))

    def test_percent_complete_is_measured(self, root):
        brought("schedule", PLAN)
        assert dict(Progress.objects.values_list("work_package__wbs", "done")) == {"1.1": Decimal("0.5"), "1.2": 0, "2": 0}

    def test_a_predecessor_that_is_not_there_is_told_at_its_row(self, root):
        batch = staged("schedule", PLAN.replace("1.1FS+1d", "7"))
        assert messages(batch) == [(4, "predecessors", '"7" names no line of this plan: write its number, as in 1.2 or 1.2SS+2d.')]
        with pytest.raises(Refused):
            brought("schedule", PLAN.replace("2d,,snet", "soon,,snet"))
        assert not Project.objects.exists()


class TestAgain:
    def test_what_goes_out_comes_back_unchanged(self, root):
        project = ProjectFactory(code="HOUSE", node=root)
        bring_schedule_in(actor=system_user(), project=project, file=house(), known_on=dt.date(2026, 3, 3), now=NOW)
        data, rows = exported("schedule", suffix="xlsx", actor=system_user(), node_code=None, as_of=TODAY)
        before = {row.pk: (row.version, row.wbs, row.custom, row.resource_calendars) for row in WorkPackage.objects.all()}
        batch = brought("schedule", data, name="plan.xlsx")
        assert rows == 4
        assert counts(batch) == (0, 0, 4, 0)
        assert {row.pk: (row.version, row.wbs, row.custom, row.resource_calendars) for row in WorkPackage.objects.all()} == before

    def test_a_plan_that_moves_leaves_what_was_promised(self, root):
        brought("schedule", PLAN)
        brought("schedule", PLAN.replace("1.1FS+1d", "1.1FS+5d"))
        pour = WorkPackage.objects.get(wbs="1.2")
        assert pour.start_at == dt.datetime(2026, 3, 5, 8, tzinfo=dt.UTC)
        assert Scheduled.objects.get(work_package=pour).start_at == dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC)
        assert Link.objects.get(successor=pour).lag == 5 * 480

    def test_taken_back_the_plan_is_the_one_before(self, root):
        brought("schedule", PLAN)
        finish = Schedule.objects.get().project_finish_at
        batch = brought("schedule", PLAN.replace("1.1FS+1d", "1.1FS+5d").replace("2,Ready", "3,Ready"))
        assert Schedule.objects.get().project_finish_at != finish
        undo(actor=system_user(), batch=batch, now=NOW)
        assert Schedule.objects.get().project_finish_at == finish
        assert set(WorkPackage.objects.values_list("wbs", flat=True)) == {"1", "1.1", "1.2", "2"}

    def test_taken_back_a_project_that_came_with_it_is_gone(self, root):
        batch = brought("schedule", PLAN)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert not Project.objects.exists()
        assert not Scheduled.objects.exists()
