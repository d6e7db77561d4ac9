"""A schedule becomes the plan of a project: once, in full, and again without loss."""

import copy
import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps

from finance.models import Progress
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.queries import row_values
from pmo.ledger.models import Event
from projects.calc.files.contents import FileBaseline, FileLink, FileTask
from projects.models import Baseline, BaselineItem, Link, Schedule, Scheduled, WorkCalendar, WorkPackage
from resources.actions.bringing.bring import bring_schedule_in
from resources.models import Assignment, Resource
from resources.queries.whole_schedule import whole_schedule
from tests.factories import NOW, ProjectFactory, person
from tests.resources.schedules import DAY, at, house, promised

pytestmark = pytest.mark.django_db

KNOWN = dt.date(2026, 3, 3)
TABLES = ["projects.project", "projects.workpackage", "projects.link", "projects.workcalendar", "projects.baseline", "projects.baselineitem",
          "projects.schedule", "projects.scheduled", "projects.dateforecast", "resources.resource", "resources.assignment"]  # fmt: skip


def bring(project, file=None, **told):
    return bring_schedule_in(**{"actor": system_user(), "project": project, "file": file or house(), "known_on": KNOWN, "now": NOW} | told)


def stored():
    return {label: row_values(model := apps.get_model(label), model.objects.values_list("pk", flat=True)) for label in TABLES}


def line(wbs, project):
    return WorkPackage.objects.get(project=project, wbs=wbs)


class TestOnce:
    def test_tasks_become_lines_in_the_order_of_the_outline(self):
        project = ProjectFactory()
        assert bring(project).counts.created == 4
        rows = WorkPackage.objects.filter(project=project).order_by("order")
        assert list(rows.values_list("uid", "wbs", "level", "name", "kind")) == [
            (1, "1", 1, "Ground", "summary"), (2, "1.1", 2, "Dig", "task"), (3, "1.2", 2, "Pour", "task"), (4, "2", 1, "Ready", "milestone"),
        ]  # fmt: skip
        dig = rows[1]
        assert (dig.duration_minutes, dig.remaining_minutes, dig.done) == (960, 480, Decimal("0.5"))
        assert dig.custom == {"Colour": "brown"}
        assert rows[2].owner == "Bo"

    def test_the_line_promises_what_the_baseline_of_the_file_does(self):
        project = ProjectFactory()
        bring(project)
        dig, ready = line("1.1", project), line("2", project)
        assert (dig.budget, dig.cost) == (Decimal("100.50"), Decimal("120.00"))
        assert dig.finish_at == dt.datetime(2026, 3, 4, 17, tzinfo=dt.UTC)
        assert ready.budget == 0
        assert line("1", project).start_at is None

    def test_without_a_baseline_the_plan_is_the_promise(self):
        project, file = ProjectFactory(), house()
        for task in file.tasks:
            task.baselines = {}
        bring(project, file)
        assert line("1.1", project).budget == Decimal("120.00")
        assert not Baseline.objects.filter(project=project).exists()

    def test_the_schedule_is_computed_with_the_calendars_of_those_who_work(self):
        project = ProjectFactory()
        bring(project)
        ann = WorkCalendar.objects.get(project=project, name="Ann")
        assert line("1.1", project).resource_calendars == [ann.pk]
        assert line("1.2", project).resource_calendars == []
        assert ann.exceptions == {"2026-03-06": []}
        assert not WorkCalendar.objects.filter(name="Bo").exists()
        found = dict(Scheduled.objects.filter(project=project).values_list("work_package__wbs", "finish_at"))
        assert found["1.2"] == dt.datetime(2026, 3, 9, 17, tzinfo=dt.UTC)
        assert Schedule.objects.get(project=project).project_finish_at == dt.datetime(2026, 3, 10, 17, tzinfo=dt.UTC)

    def test_baselines_keep_their_slots_and_the_newest_is_slot_nought(self):
        project, file = ProjectFactory(), house()
        file.tasks[1].baselines[3] = FileBaseline(at(2), at(3, 17), 2 * DAY, DAY, Decimal("90.00"))
        bring(project, file)
        assert list(Baseline.objects.filter(project=project).values_list("number", "slot", "budget")) == [
            (1, 3, Decimal("90.00")),
            (2, 0, Decimal("300.50")),
        ]
        project.refresh_from_db()
        assert project.budget == Decimal("300.50")

    def test_money_is_spread_over_months_to_the_cent(self):
        project, file = ProjectFactory(), house()
        file.tasks[2].baselines = {0: FileBaseline(at(30), at(2, 17, month=4), 4 * DAY, 4 * DAY, Decimal("100.01"))}
        bring(project, file)
        months = BaselineItem.objects.get(work_package=line("1.2", project)).by_month
        assert months == {"2026-03": {"cost": "50.00", "work": 960}, "2026-04": {"cost": "50.01", "work": 960}}

    def test_resources_are_the_project_s_own_unless_the_office_has_them(self):
        project = ProjectFactory()
        bo = Resource.objects.create(code="BO", name="Bo")
        bring(project)
        assert list(Resource.objects.filter(project=project).values_list("name", "rate")) == [("Ann", Decimal(50))]
        assert set(Assignment.objects.values_list("work_package__wbs", "resource__name")) == {("1.1", "Ann"), ("1.2", "Bo")}
        assert Assignment.objects.get(resource=bo).work_minutes == 960

    def test_it_is_one_event(self):
        project = ProjectFactory()
        bring(project)
        event = Event.objects.get(verb="schedule.imported")
        assert (event.project_id, event.after["created"], event.after["links"]) == (project.pk, 4, 2)

    def test_links_in_a_loop_are_refused_and_nothing_is_written(self):
        project, file = ProjectFactory(), house()
        file.links.append(FileLink(3, 2))
        with pytest.raises(Refused, match="loop"):
            bring(project, file)
        assert not WorkPackage.objects.exists()

    def test_refuses_whoever_may_not_change_the_project(self):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            bring(project, actor=person("executive", node=project.node))


class TestAgain:
    def test_the_same_schedule_changes_nothing(self):
        project = ProjectFactory()
        bring(project)
        before = stored()
        counts = bring(project, since=KNOWN).counts
        assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 4)
        assert stored() == before

    def test_numbers_may_pass_from_line_to_line(self):
        project, file = ProjectFactory(), house()
        bring(project)
        keys = dict(WorkPackage.objects.values_list("uid", "pk"))
        file.tasks[1].wbs, file.tasks[2].wbs = "1.2", "1.1"
        file.tasks[1:3] = [file.tasks[2], file.tasks[1]]
        counts = bring(project, file).counts
        assert (counts.created, counts.updated) == (0, 2)
        assert dict(WorkPackage.objects.values_list("uid", "pk")) == keys
        assert line("1.1", project).name == "Pour"

    def test_a_task_that_is_no_longer_named_goes_with_its_links(self):
        project, file = ProjectFactory(), house()
        file.tasks.append(FileTask(9, "Clear up", level=1, wbs="3", duration=DAY))
        file.links.append(FileLink(4, 9))
        bring(project, file)
        assert bring(project).removed == 1
        assert not WorkPackage.objects.filter(uid=9).exists()
        assert Link.objects.count() == 2

    def test_a_line_that_something_hangs_on_stays_inactive(self):
        project, file = ProjectFactory(), house()
        file.tasks.insert(0, FileTask(9, "Clear", level=1, wbs="0", duration=DAY))
        bring(project, file)
        clear = WorkPackage.objects.get(uid=9)
        Progress.objects.create(work_package=clear, status_date=KNOWN, done=1)
        brought = bring(project)
        clear.refresh_from_db()
        assert (clear.active, clear.budget, clear.order) == (False, 0, 4)
        assert "0" in brought.notes[0]
        again = stored()
        bring(project)
        assert stored() == again

    def test_a_new_baseline_keeps_the_old_one_as_history(self):
        project, file = ProjectFactory(), house()
        bring(project)
        file.tasks[2].baselines = promised(5, 9, "250.00")
        bring(project, file)
        assert list(Baseline.objects.filter(project=project).values_list("number", "slot", "budget")) == [
            (1, None, Decimal("300.50")),
            (2, 0, Decimal("350.50")),
        ]

    def test_lines_planned_by_hand_are_known_by_their_number(self):
        project = ProjectFactory()
        mine = WorkPackage.objects.create(project=project, wbs="1.1", name="Digging", technique="50/50", known_on=dt.date(2026, 1, 1))
        other = WorkPackage.objects.create(project=project, wbs="7", name="Garden", budget=5, known_on=dt.date(2026, 1, 1))
        counts = bring(project).counts
        assert (counts.created, counts.updated) == (3, 1)
        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.name, mine.uid, mine.technique, mine.known_on) == ("Dig", 2, "50/50", dt.date(2026, 1, 1))
        assert (other.wbs, other.active, other.budget, other.order) == ("7", True, 5, 4)

    def test_a_link_that_changed_is_changed_and_one_that_went_is_gone(self):
        project, file = ProjectFactory(), house(links=[FileLink(2, 3, lag=60)])
        bring(project)
        version = Schedule.objects.get(project=project).version
        bring(project, file)
        assert list(Link.objects.values_list("lag", "version")) == [(60, 2)]
        assert Schedule.objects.get(project=project).version == version + 1


class TestOtherProjects:
    def test_a_link_finds_the_task_of_a_project_that_is_here(self):
        giver, taker = ProjectFactory(code="GIVER"), ProjectFactory(code="TAKER")
        bring(giver)
        file = house()
        file.links.append(FileLink(3, 2, other_project=r"C:\plans\giver.mpp"))
        assert bring(taker, file).notes == []
        link = Link.objects.get(predecessor__project=giver, project=taker)
        assert (link.predecessor.wbs, link.successor.wbs) == ("1.2", "1.1")

    def test_a_link_to_what_is_not_here_is_told(self):
        file = house()
        file.tasks.append(FileTask(8, "Theirs", external=True, code="Elsewhere\\12", start=at(3), finish=at(3, 17)))
        file.links.append(FileLink(8, 2))
        notes = bring(ProjectFactory(), file).notes
        assert notes == ["1.1 Dig waits for a task of another project (Elsewhere\\12) that is not here: the link is not kept."]


def test_a_closed_day_is_refused():
    period = apps.get_model("portfolio.reportingperiod")
    calendar = apps.get_model("portfolio.reportingcalendar").objects.create(is_default=True, name="Weekly")
    period.objects.create(calendar=calendar, start_on=dt.date(2026, 3, 2), end_on=dt.date(2026, 3, 8), closed_at=NOW)
    with pytest.raises(Conflict):
        bring(ProjectFactory())


def test_the_file_itself_is_left_as_it_was():
    file, again = house(), house()
    bring(ProjectFactory(), file)
    assert dataclasses.asdict(file) == dataclasses.asdict(again)


class TestOut:
    def test_what_is_written_is_the_same_plan_again(self):
        project = ProjectFactory(code="HOUSE")
        project = bring(project).project
        out = whole_schedule(project=project)
        bring(project, copy.deepcopy(out))
        assert whole_schedule(project=project) == out
        assert [one.uid for one in out.tasks] == [1, 2, 3, 4]
        assert {one.name: one.uid for one in out.resources} == {"Ann": 1, "Bo": 2}
        assert out.tasks[1].custom == {"Colour": "brown"}
        assert out.tasks[1].baselines[0].cost == Decimal("100.50")

    def test_a_task_that_ignores_who_does_it_goes_on_doing_so(self):
        project, file = ProjectFactory(), house()
        file.tasks[1].ignores_resources = True
        project = bring(project, file).project
        assert whole_schedule(project=project).tasks[1].ignores_resources
        assert line("1.1", project).resource_calendars == []
