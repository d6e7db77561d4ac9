"""Edits of a schedule as one deed: what is written, what moves, who may, what is refused, and two people at once."""

import datetime as dt

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.models import Progress
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions.edits import edit_schedule
from projects.actions.schedule import recompute_schedule
from projects.actions.work import PlannedWork, plan_work
from projects.models import Handover, Link, Schedule, Scheduled, ScheduleQuality, WorkCalendar, WorkPackage
from projects.queries.gantt import gantt
from projects.queries.plans import preview
from tests.factories import NOW, TODAY, ProjectFactory, UserFactory, manager_of, person
from tests.portfolio.test_at_once import at_once, refusals
from tests.projects.test_handovers import MONDAY, planned
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")


def at(day, hour=17):
    return dt.datetime(2026, 3, day, hour)


def edit(project, *edits, **fields):
    told = {"actor": manager_of(project), "project": project, "known_on": TODAY, "now": NOW, "edits": list(edits)} | fields
    told.setdefault("version", Schedule.objects.filter(project=project).values_list("version", flat=True).first())
    return edit_schedule(**told)


def longer(row, days=3):
    return {"do": "change", "id": row.pk, "fields": {"duration": days * 480}}


def under_the_first(rows):
    return {"do": "unlink", "predecessor": rows[0].pk, "successor": rows[1].pk}, {"do": "indent", "ids": [rows[1].pk]}


@pytest.fixture
def project(db):
    return ProjectFactory(code="APOLLO")


@pytest.fixture
def rows(project):
    return planned(project, 1, 2, 3)  # Monday to Monday


class TestEditSchedule:
    @allowed(*MAY)
    def test_lets_those_who_change_projects(self, project, rows, role):
        assert edit(project, longer(rows[0]), actor=person(role)).version == 2

    @refused_but(*MAY)
    def test_refuses_other_roles(self, project, rows, role):
        with pytest.raises(NotPermitted):
            edit(project, longer(rows[0]), actor=person(role))

    def test_refuses_a_stranger(self, project, rows):
        with pytest.raises(NotPermitted):
            edit(project, longer(rows[0]), actor=UserFactory())

    def test_refuses_a_project_without_a_schedule(self):
        with pytest.raises(Conflict, match="has no schedule yet"):
            edit(ProjectFactory(), {"do": "add", "fields": {"name": "x"}})

    def test_tells_what_moved_and_how_it_is_taken_back(self, project, rows):
        made = edit(project, longer(rows[0]))
        assert [(one.uid, one.finish_before, one.finish) for one in made.moved] == [
            (rows[0].pk, at(2), at(4)), (rows[1].pk, at(4), at(6)), (rows[2].pk, at(9), at(11)),
        ]  # fmt: skip
        assert (made.finish_before, made.finish, made.version) == (at(9), at(11), 2)
        back = edit(project, *made.inverse)
        assert (back.finish, back.version) == (at(9), 3)

    def test_is_one_event_with_before_and_after(self, project, rows):
        edit(project, longer(rows[0]), {"do": "unlink", "predecessor": rows[0].pk, "successor": rows[1].pk})
        event = Event.objects.get()
        assert (event.verb, event.project_id, event.facts) == ("schedule.edited", project.pk, {"project_id": project.pk, "since": "2026-03-05"})
        assert event.before["lines"] == {"1 Task 1": {"duration_minutes": 480}}
        assert (event.before["links"], event.after["finish"]) == (["1 FS 2"], "2026-03-06T17:00:00")

    def test_that_says_nothing_new_changes_nothing(self, project, rows):
        assert edit(project, longer(rows[0], 1)).version == 1
        assert not Event.objects.exists()

    def test_renumbers_the_outline(self, project, rows):
        made = edit(
            project, {"do": "add", "key": "phase", "before": rows[1].pk, "fields": {"name": "Phase"}}, {"do": "indent", "ids": [rows[1].pk]},
            {"do": "add", "under": "phase", "fields": {"name": "Gate", "kind": "milestone"}},
        )  # fmt: skip
        assert made.keys == {"phase": WorkPackage.objects.get(name="Phase").pk}
        assert list(project.work_packages.values_list("wbs", "name", "kind", "level", "order")) == [
            ("1", "Task 1", "task", 1, 0), ("2", "Phase", "summary", 1, 1), ("2.1", "Task 2", "task", 2, 2), ("2.2", "Gate", "milestone", 2, 3),
            ("3", "Task 3", "task", 1, 4),
        ]  # fmt: skip
        assert Scheduled.objects.filter(project=project).count() == 5

    def test_a_line_put_back_is_the_one_it_was(self, project, rows):
        made = edit(project, {"do": "delete", "ids": [rows[1].pk]})
        assert list(project.work_packages.values_list("wbs", "name")) == [("1", "Task 1"), ("2", "Task 3")]
        edit(project, *made.inverse)
        assert list(project.work_packages.values_list("pk", "wbs", "uid")) == [(row.pk, str(n), n) for n, row in enumerate(rows, 1)]
        assert Link.objects.count() == 2

    def test_what_is_particular_of_a_line_is_put_back_and_copied(self, project, rows):
        traits = {"secondary_constraint": "fnlt", "secondary_constraint_at": "2026-04-01T17:00:00", "branch_uid": 1}
        WorkPackage.objects.filter(pk=rows[1].pk).update(traits=traits)
        edit(project, *edit(project, {"do": "delete", "ids": [rows[1].pk]}).inverse)
        assert WorkPackage.objects.get(pk=rows[1].pk).traits == traits
        edit(project, {"do": "copy", "ids": [rows[1].pk]})
        assert list(project.work_packages.filter(name="Task 2").values_list("traits", flat=True)) == [traits, traits]

    def test_what_a_line_was_measured_by_is_put_back_with_it(self, project, rows):
        promise = {"start_at": MONDAY, "finish_at": MONDAY + dt.timedelta(days=1), "budget": 1200, "technique": "50/50", "curve": "bell"}
        WorkPackage.objects.filter(pk=rows[1].pk).update(**promise)
        undo = edit(project, {"do": "delete", "ids": [rows[1].pk]}).inverse
        edit(project, *orjson.loads(orjson.dumps(undo)))
        assert WorkPackage.objects.filter(pk=rows[1].pk).values(*promise).get() == promise

    @pytest.mark.parametrize("promise", [3, {"colour": "red"}, {"budget": "x"}, {"start_at": "soon"}, {"technique": "guess"}])
    def test_what_no_line_was_measured_by_is_refused(self, project, rows, promise):
        undo = edit(project, {"do": "delete", "ids": [rows[1].pk]}).inverse
        restore = next(one for one in undo if one["do"] == "restore")
        with pytest.raises(Refused):
            edit(project, restore | {"lines": [restore["lines"][0] | {"promise": promise}]})

    def test_refuses_to_put_back_what_never_was(self, project, rows):
        with pytest.raises(Conflict):
            edit(project, {"do": "restore", "lines": [{"id": 10**6, "fields": {"name": "x"}}]})
        other = planned(ProjectFactory(), 1)[0]
        with pytest.raises(Conflict):
            edit(project, {"do": "restore", "lines": [{"id": other.pk, "fields": {"name": "x"}}]})

    def test_a_loop_is_refused_and_named(self, project, rows):
        with pytest.raises(Refused, match="1 → 2 → 3 → 1"):
            edit(project, {"do": "link", "predecessor": rows[2].pk, "successor": rows[0].pk})
        assert Link.objects.count() == 2

    def test_names_the_edit_that_cannot_be(self, project, rows):
        with pytest.raises(Refused) as refusal:
            edit(project, longer(rows[0]), {"do": "change", "id": rows[1].pk, "fields": {"done": 3}})
        assert refusal.value.field == "edits[1].done"
        assert project.work_packages.get(pk=rows[0].pk).duration_minutes == 480

    def test_what_was_measured_is_neither_deleted_nor_made_a_summary(self, project, rows):
        Progress.objects.create(work_package=rows[0], status_date=TODAY, done=0)
        with pytest.raises(Refused, match="Make it inactive"):
            edit(project, {"do": "delete", "ids": [rows[0].pk]})
        with pytest.raises(Refused, match="cannot become a summary"):
            edit(project, *under_the_first(rows))

    def test_what_carries_a_budget_is_not_made_a_summary(self, project, rows):
        WorkPackage.objects.filter(pk=rows[0].pk).update(budget=5)
        with pytest.raises(Refused, match="cannot become a summary"):
            edit(project, *under_the_first(rows))

    def test_the_work_calendar_of_another_project_is_not_known(self, project, rows):
        foreign = WorkCalendar.objects.create(project=ProjectFactory(), name="Theirs", week=[[[480, 960]]] * 7)
        with pytest.raises(Refused):
            edit(project, {"do": "change", "id": rows[0].pk, "fields": {"calendar": foreign.pk}})

    def test_settings_change_the_schedule_and_the_project_s_calendar(self, project, rows):
        shop = WorkCalendar.objects.create(project=project, name="Shop", week=[[[480, 960]]] * 7)
        made = edit(project, {"do": "settings", "fields": {"status_at": "2026-03-03", "calendar": shop.pk, "push_to_status": True}})
        schedule = Schedule.objects.get()
        project.refresh_from_db()
        assert (project.calendar, schedule.status_at, schedule.push_to_status) == (shop, at(3, 16).replace(tzinfo=dt.UTC), True)
        edit(project, *made.inverse)
        project.refresh_from_db()
        assert (project.calendar, Schedule.objects.get().status_at) == (None, None)

    def test_what_follows_is_judged_and_waits_are_followed(self, project, rows, reacted):
        (waiting,) = planned(ProjectFactory(), 1)
        Link.objects.create(project=waiting.project, predecessor=rows[2], successor=waiting)
        recompute_schedule(project=waiting.project, known_on=TODAY, now=NOW)
        with reacted():
            edit(project, longer(rows[0]))
        assert ScheduleQuality.objects.filter(project=project).exists()
        assert Scheduled.objects.get(pk=waiting.pk).finish_at.day == 12

    def test_lines_planned_by_their_numbers_take_their_place(self, project, rows):
        plan_work(
            actor=manager_of(project), project=project, known_on=TODAY, now=NOW,
            packages=[PlannedWork("2.1", "Within", start_at=MONDAY, finish_at=MONDAY.replace(hour=12))],
        )  # fmt: skip
        found = project.work_packages.values_list("wbs", "level", "order", "kind", "duration_minutes", "uid")
        assert list(found)[1:3] == [("2", 1, 1, "summary", 960, 2), ("2.1", 2, 2, "task", 240, 4)]
        assert Schedule.objects.get().version == 2


class TestPreview:
    def test_says_what_would_move_and_stores_nothing(self, project, rows):
        made = preview(project=project, edits=[longer(rows[0]), {"do": "add", "fields": {"name": "New"}}])
        assert [(one.uid, one.finish.day) for one in made.moved] == [(rows[0].pk, 4), (rows[1].pk, 6), (rows[2].pk, 11), (-1, 2)]
        assert (made.finish_before, made.finish, made.stored) == (at(9), at(11), False)
        assert (Schedule.objects.get().version, project.work_packages.count()) == (1, 3)


class TestTwoPeople:
    def test_the_slower_is_told_both_values(self, project, rows):
        edit(project, longer(rows[0], 3))
        with pytest.raises(Stale) as stale:
            edit(project, longer(rows[0], 5), version=1)
        assert (stale.value.mine, stale.value.theirs, stale.value.version) == ({"1 Task 1: duration": 2400}, {"1 Task 1: duration": 1440}, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: there is no such moment")
def test_two_people_at_once_lose_nothing():
    with transaction.atomic():
        project = ProjectFactory()
        (row,) = planned(project, 1)
        actor = manager_of(project)
    found = at_once(*[lambda days=days: edit(project, longer(row, days), version=1, actor=actor) for days in (4, 5)])
    assert [type(one) for one in refusals(found)] == [Stale]
    (made,) = [one for one in found if not isinstance(one, Refused)]
    assert (Schedule.objects.get().version, made.moved[0].finish) == (2, Scheduled.objects.get().finish_at.replace(tzinfo=None))


class TestGantt:
    def test_is_columns_in_the_order_of_the_outline(self, project, rows):
        found = gantt(user=manager_of(project), project=project)
        tasks = found["tasks"]
        assert (tasks["wbs"], tasks["duration"]) == (("1", "2", "3"), (480, 960, 1440))
        assert (found["links"]["from"], found["links"]["to"]) == ((rows[0].pk, rows[1].pk), (rows[1].pk, rows[2].pk))
        assert dt.datetime(1970, 1, 1) + dt.timedelta(minutes=tasks["finish"][2]) == at(9)
        assert {len(column) for column in tasks.values()} == {3}

    def test_costs_the_same_queries_however_many_lines(self, project, rows):
        user = manager_of(project)

        def queries():
            with CaptureQueriesContext(connection) as found:
                gantt(user=user, project=project)
            return len(found)

        few = queries()
        edit(project, *[{"do": "add", "fields": {"name": f"Line {n}"}} for n in range(30)], {"do": "split", "id": rows[2].pk,
             "at": "2026-03-06T08:00", "until": "2026-03-09T08:00"})  # fmt: skip
        assert queries() == few

    def test_split_work_is_drawn_where_it_stands_now(self, project, rows):
        edit(project, {"do": "split", "id": rows[2].pk, "at": "2026-03-06T08:00", "until": "2026-03-10T08:00"}, longer(rows[0], 2))
        parts = gantt(user=manager_of(project), project=project)["parts"][rows[2].pk]
        assert [(dt.datetime(1970, 1, 1) + dt.timedelta(minutes=edge)).day for part in parts for edge in part] == [6, 6, 11, 12]

    def test_names_no_line_of_a_project_that_is_not_seen(self, project, rows):
        (secret,) = planned(ProjectFactory(name="Hush", restricted=True), 1)
        Link.objects.create(project=project, predecessor=secret, successor=rows[0])
        (shown,) = gantt(user=manager_of(project), project=project)["elsewhere"]
        assert (shown["id"], shown["project"], shown["name"]) == (secret.pk, None, None)
        (shown,) = gantt(user=person(cleared=True), project=project)["elsewhere"]
        assert shown["name"] == "Task 1"

    def test_shows_any_baseline_asked_for(self, project, rows):
        found = gantt(user=manager_of(project), project=project, baseline=1)
        assert found["tasks"]["baseline_start"] == (None, None, None)


class TestDoors:
    def client(self, project):
        client = Client(enforce_csrf_checks=False)
        client.force_login(manager_of(project))
        return client

    def post(self, project, **body):
        address = reverse("projects:schedule-edits", args=[project.code])
        return self.client(project).post(address, data=orjson.dumps(body), content_type="application/json")

    def test_edits_come_back_as_columns_with_their_undo(self, project, rows):
        answer = self.post(project, version=1, edits=[longer(rows[0])])
        told = answer.json()
        assert (answer.status_code, told["version"], told["changed"]["id"]) == (200, 2, [row.pk for row in rows])
        assert told["undo"] == [{"do": "put", "id": rows[0].pk, "fields": {"duration": 480}}]

    def test_a_preview_needs_no_version(self, project, rows):
        assert self.post(project, preview=True, edits=[longer(rows[0])]).json()["stored"] is False

    @pytest.mark.parametrize(
        ("body", "status"),
        [({}, 422), ({"edits": 3, "version": 1}, 422), ({"edits": [], "version": "1"}, 422), ({"edits": [7], "version": 1}, 422),
         ({"edits": [{"do": "add", "fields": {"name": "x"}}], "version": 9}, 412), ({"edits": [{"do": "indent"}], "version": 1}, 422)],
    )  # fmt: skip
    def test_refusals_are_problem_documents(self, project, rows, body, status):
        answer = self.post(project, **body)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")

    def test_a_body_that_is_no_json_is_refused(self, project, rows):
        address = reverse("projects:schedule-edits", args=[project.code])
        assert self.client(project).post(address, data=b"{", content_type="application/json").status_code == 422

    def test_the_token_of_the_page_is_needed(self, project, rows):
        client = Client(enforce_csrf_checks=True)
        client.force_login(manager_of(project))
        address = reverse("projects:schedule-edits", args=[project.code])
        assert client.post(address, data=b'{"edits": [], "version": 1}', content_type="application/json").status_code == 403

    def test_rows_of_a_project_without_a_schedule_are_not_there(self, project):
        assert self.client(project).get(reverse("projects:schedule-rows", args=[project.code])).status_code == 404


def test_a_handover_s_line_is_not_deleted(project, rows):
    Handover.objects.create(code="H-1", what="It", giver=project, taker=ProjectFactory(), giving=rows[0], asking="giver")
    with pytest.raises(Refused, match="Make it inactive"):
        edit(project, {"do": "delete", "ids": [rows[0].pk]})
