"""A schedule is begun, promised, kept as a template; calendars and deliverables change and are held to what they say."""

import datetime as dt
from decimal import Decimal

import pytest

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions import calendars, deliverables
from projects.actions.edits import edit_schedule
from projects.actions.plan_baselines import save_baseline
from projects.actions.starting import start_schedule
from projects.actions.templates import save_template, use_template
from projects.models import Baseline, BaselineItem, Link, MilestoneForecast, Schedule, Scheduled, WorkCalendar, WorkPackage
from projects.queries.variance import variance_rows
from tests.factories import NOW, TODAY, ProjectFactory, UserFactory, manager_of, person
from tests.projects.test_handovers import MONDAY, planned
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")


def at(day, hour=8, month=3):
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def line(project, wbs, start=None, finish=None, **fields):
    return WorkPackage.objects.create(
        project=project, wbs=wbs, name=f"Line {wbs}", start_at=start, finish_at=finish, known_on=TODAY, **{"order": int(wbs[-1])} | fields
    )  # fmt: skip


def start(project, **fields):
    return start_schedule(**{"actor": manager_of(project), "project": project, "known_on": TODAY, "now": NOW} | fields)


class TestStartSchedule:
    @allowed(*MAY)
    def test_lets_those_who_change_projects(self, role):
        assert start(ProjectFactory(), actor=person(role)).version == 1

    @refused_but(*MAY)
    def test_refuses_other_roles(self, role):
        with pytest.raises(NotPermitted):
            start(ProjectFactory(), actor=person(role))

    def test_keeps_the_dates_that_lines_have(self):
        project = ProjectFactory()
        line(project, "1", kind="summary")
        dig, pour = line(project, "1.1", at(2), at(4, 17)), line(project, "1.2", at(9), at(10, 17))
        gate = line(project, "2", None, at(10, 17), kind="milestone")
        schedule = start(project)
        assert list(project.work_packages.values_list("wbs", "level", "kind", "duration_minutes", "constraint", "uid")) == [
            ("1", 1, "summary", 0, "asap", 1), ("1.1", 2, "task", 1440, "snet", 2), ("1.2", 2, "task", 960, "snet", 3),
            ("2", 1, "milestone", 0, "snet", 4),
        ]  # fmt: skip
        dates = dict(zip(("dig", "pour", "gate"), (Scheduled.objects.get(pk=row.pk) for row in (dig, pour, gate)), strict=True))
        assert [(row.start_at, row.finish_at) for row in dates.values()] == [(at(2), at(4, 17)), (at(9), at(10, 17)), (at(10, 17), at(10, 17))]
        assert (schedule.start_at, schedule.project_finish_at) == (at(2), at(10, 17))

    def test_numbers_what_was_no_outline_and_keeps_its_word(self):
        project = ProjectFactory()
        line(project, "A-1", at(2), at(2, 17))
        start(project)
        assert project.work_packages.values_list("wbs", "code").get() == ("1", "A-1")

    def test_leaves_a_line_with_a_budget_at_the_bottom(self):
        project = ProjectFactory()
        line(project, "1", budget=10)
        line(project, "1.1")
        start(project)
        assert list(project.work_packages.values_list("wbs", "kind")) == [("1", "task"), ("2", "task")]

    def test_is_done_once(self):
        project = ProjectFactory()
        start(project)
        with pytest.raises(Conflict, match="has a schedule already"):
            start(project)


class TestSaveBaseline:
    def save(self, project, **fields):
        told = {"actor": manager_of(project), "project": project, "version": None, "name": "First", "approved_on": TODAY, "now": NOW}
        return save_baseline(**told | fields)

    def test_promises_dates_and_money_of_every_line_to_the_cent(self):
        project = ProjectFactory()
        dig, pour = planned(project, 22, 1)  # 2 to 31 March; 1 April
        WorkPackage.objects.filter(pk=dig.pk).update(cost=Decimal("1000.01"), work_minutes=1001)
        WorkPackage.objects.filter(pk=pour.pk).update(budget=Decimal("7.00"))
        baseline = self.save(project)
        item = baseline.items.get(work_package=dig)
        assert (item.start_at, item.finish_at, item.duration_minutes, item.cost) == (MONDAY, at(31, 17), 22 * 480, Decimal("1000.01"))
        assert item.by_month == {"2026-03": {"cost": "1000.01", "work": 1001}}
        assert baseline.items.get(work_package=pour).by_month == {"2026-04": {"cost": "7.00"}}
        dig.refresh_from_db()
        project.refresh_from_db()
        assert (dig.start_at, dig.budget, baseline.budget, project.budget) == (MONDAY, Decimal("1000.01"), Decimal("1007.01"), Decimal("1007.01"))

    def test_spreads_over_working_time(self):
        project = ProjectFactory()
        (dig,) = planned(project, 4, start=at(30))  # two days in March, two in April
        WorkPackage.objects.filter(pk=dig.pk).update(cost=Decimal("100.01"))
        months = self.save(project).items.get().by_month
        assert months == {"2026-03": {"cost": "50.00"}, "2026-04": {"cost": "50.01"}}

    def test_that_follows_another_names_approver_and_reason_and_keeps_the_old(self):
        project = ProjectFactory()
        (dig,) = planned(project, 2)
        first = self.save(project)
        with pytest.raises(Refused) as refusal:
            self.save(project, name="Second")
        assert refusal.value.field == "approver"
        edit(project, {"do": "change", "id": dig.pk, "fields": {"duration": 3 * 480}})
        second = self.save(project, name="Second", approver="Board", reason="The ground is wet.")
        assert (first.items.get().finish_at, second.items.get().finish_at) == (at(3, 17), at(4, 17))
        assert Event.objects.filter(verb="baseline.approved").count() == 2
        assert [row.finish_days for row in variance_rows(project=project, baseline=first)] == [1.0]
        assert [row.finish_days for row in variance_rows(project=project, baseline=first, against=second)] == [1.0]

    def test_milestones_are_held_against_it(self):
        project = ProjectFactory()
        (gate,) = planned(project, 0)
        WorkPackage.objects.filter(pk=gate.pk).update(kind="milestone")
        self.save(project)
        assert MilestoneForecast.objects.get().promised_at == Scheduled.objects.get().finish_at

    def test_refuses_a_stale_hand(self):
        project = ProjectFactory()
        (dig,) = planned(project, 2)
        edit(project, {"do": "change", "id": dig.pk, "fields": {"name": "Dug"}})
        with pytest.raises(Stale):
            self.save(project, version=1)
        assert not Baseline.objects.exists()

    def test_a_line_that_was_promised_is_not_deleted(self):
        project = ProjectFactory()
        dig, _pour = planned(project, 1, 1)
        self.save(project)
        with pytest.raises(Refused, match="Make it inactive instead"):
            edit(project, {"do": "delete", "ids": [dig.pk]})
        assert BaselineItem.objects.count() == 2


def edit(project, *edits):
    version = Schedule.objects.get(project=project).version
    return edit_schedule(actor=manager_of(project), project=project, version=version, edits=list(edits), known_on=TODAY, now=NOW)


class TestCalendars:
    def test_of_the_office_are_its_administrators(self):
        with pytest.raises(NotPermitted):
            calendars.make_calendar(actor=person("analyst"), name="Shop", now=NOW)
        assert calendars.make_calendar(actor=person("administrator"), name="Shop", now=NOW).project is None

    def test_of_a_project_are_its_manager_s(self):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            calendars.make_calendar(actor=UserFactory(), project=project, name="Shop", now=NOW)
        assert calendars.make_calendar(actor=manager_of(project), project=project, name="Shop", now=NOW).minutes_per_day == 480

    def test_without_an_hour_are_refused(self):
        with pytest.raises(Refused, match="Nothing is ever worked"):
            calendars.make_calendar(actor=person("administrator"), name="Never", now=NOW, week=[[]] * 7)

    @pytest.mark.parametrize("week", [[[[540, 480]]] * 7, [[[480, 720], [700, 800]]] * 7, [[]] * 6, "week", [[[480]]] * 7, [[["a", "b"]]] * 7])
    def test_whose_spans_cannot_be_are_refused(self, week):
        with pytest.raises(Refused) as refusal:
            calendars.make_calendar(actor=person("administrator"), name="Odd", now=NOW, week=week)
        assert refusal.value.field == "week"

    def test_keep_public_holidays_and_what_was_said_by_hand(self):
        actor = person("administrator")
        made = calendars.make_calendar(actor=actor, name="England", now=NOW, holidays="GB-ENG", exceptions={"2026-12-25": [[480, 600]]})
        assert (made.exceptions["2026-12-25"], made.exceptions["2026-05-25"]) == ([[480, 600]], [])
        changed = calendars.change_calendar(actor=actor, calendar=made, version=1, now=NOW, holidays="")
        assert changed.exceptions == {"2026-12-25": [[480, 600]]}

    def test_of_a_place_unknown_are_refused(self):
        with pytest.raises(Refused) as refusal:
            calendars.make_calendar(actor=person("administrator"), name="Odd", now=NOW, holidays="XX")
        assert refusal.value.field == "holidays"

    def test_move_the_schedules_that_work_by_them(self, reacted):
        project, actor = ProjectFactory(), person("administrator")
        calendar = calendars.make_calendar(actor=actor, name="Office", now=NOW)
        project.calendar = calendar
        project.save()
        planned(project, 2)
        with reacted():
            calendars.change_calendar(actor=actor, calendar=calendar, version=1, now=NOW, exceptions={"2026-03-03": []})
        assert (Scheduled.objects.get().finish_at, Schedule.objects.get().version) == (at(4, 17), 2)

    def test_in_use_are_not_taken_away(self):
        project, actor = ProjectFactory(), person("administrator")
        calendar = calendars.make_calendar(actor=actor, name="Office", now=NOW)
        (dig,) = planned(project, 2)
        edit(project, {"do": "change", "id": dig.pk, "fields": {"calendar": calendar.pk}})
        with pytest.raises(Conflict):
            calendars.remove_calendar(actor=actor, calendar=calendar, version=1, now=NOW)
        edit(project, {"do": "change", "id": dig.pk, "fields": {"calendar": None}})
        calendars.remove_calendar(actor=actor, calendar=calendar, version=1, now=NOW)
        assert not WorkCalendar.objects.exists()


class TestTemplates:
    def test_begin_another_project(self):
        actor, first, second = person(), ProjectFactory(), ProjectFactory()
        dig, pour = planned(first, 2, 3)
        edit(first, {"do": "add", "key": "a", "before": dig.pk, "fields": {"name": "Build"}}, {"do": "indent", "ids": [dig.pk, pour.pk]})
        template = save_template(actor=actor, project=first, name="House", now=NOW)
        start(second)
        use_template(actor=actor, project=second, template=template, version=None, known_on=TODAY, now=NOW)
        assert list(second.work_packages.values_list("wbs", "name", "kind", "duration_minutes"))[1:] == [
            ("1.1", "Task 1", "task", 960), ("1.2", "Task 2", "task", 1440)
        ]  # fmt: skip
        assert Link.objects.filter(project=second).count() == 1

    def test_of_another_type_are_refused(self):
        first = ProjectFactory()
        planned(first, 2)
        template = save_template(actor=person(), project=first, name="House", now=NOW)
        template.type_id = -1
        with pytest.raises(Refused):
            use_template(actor=person(), project=first, template=template, version=None, known_on=TODAY, now=NOW)


class TestDeliverables:
    def test_are_added_changed_and_accepted_once(self):
        project = ProjectFactory()
        actor = manager_of(project)
        made = deliverables.add_deliverable(actor=actor, project=project, code="D-1", name="Design", now=NOW)
        made = deliverables.change_deliverable(actor=actor, deliverable=made, version=1, due_on=dt.date(2026, 4, 1), now=NOW)
        accepted = {"accepted_by": "The board", "accepted_on": TODAY, "now": NOW, "actor": actor}
        with pytest.raises(Stale):
            deliverables.accept_deliverable(deliverable=made, version=1, **accepted)
        made = deliverables.accept_deliverable(deliverable=made, version=2, **accepted)
        with pytest.raises(Conflict):
            deliverables.change_deliverable(actor=actor, deliverable=made, version=3, name="Other", now=NOW)
        with pytest.raises(Conflict):
            deliverables.add_deliverable(actor=actor, project=project, code="D-1", name="Design", now=NOW)

    def test_are_not_accepted_tomorrow(self):
        project = ProjectFactory()
        actor = manager_of(project)
        made = deliverables.add_deliverable(actor=actor, project=project, code="D-1", name="Design", now=NOW)
        with pytest.raises(Refused):
            deliverables.accept_deliverable(
                actor=actor, deliverable=made, version=1, accepted_by="x", accepted_on=TODAY + dt.timedelta(days=1), now=NOW
            )  # fmt: skip
