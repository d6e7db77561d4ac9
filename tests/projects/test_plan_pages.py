"""Baselines, calendars, deliverables, how a schedule is computed, and its quality: the pages."""

import datetime as dt

import pytest
from django import forms as django_forms
from django.urls import reverse
from django.utils import timezone

from projects.forms.plan import spans_from, spans_told
from projects.models import Baseline, Deliverable, Link, Schedule, Scheduled, WorkCalendar, WorkPackage
from tests.factories import ProjectFactory, manager_of, person
from tests.projects.test_handovers import planned

pytestmark = pytest.mark.django_db
HOURS = "8:00-12:00, 13:00-17:00"
WEEK = {f"day_{number}": HOURS if number < 5 else "" for number in range(7)}


@pytest.fixture
def project():
    project = ProjectFactory(code="APOLLO")
    planned(project, 3, 2)
    return project


@pytest.fixture
def manager(client, project):
    user = manager_of(project)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"projects:{name}", args=["APOLLO", *args])


class TestHours:
    def test_are_written_as_people_write_them(self):
        assert spans_from("8:00-12:00, 13.00 – 17:30; 22:00-0:00") == [[480, 720], [780, 1050], [1320, 1440]]
        assert spans_told(spans_from(HOURS)) == HOURS
        assert spans_from("") == []

    def test_that_are_none_are_refused_with_the_way_to_write_them(self):
        with pytest.raises(django_forms.ValidationError, match=r"write it as 8:00-12:00"):
            spans_from("all day")


class TestBaselines:
    def test_page_says_what_they_are_for_and_keeps_the_schedule_as_one(self, client, manager, project):
        assert "Nothing was promised yet" in client.get(url("baselines")).content.decode()
        told = {"name": "Approved", "approved_on": timezone.localdate(), "version": project.schedule.version}
        assert client.post(url("baselines"), told).status_code == 302
        baseline = Baseline.objects.get(project=project)
        assert (baseline.number, baseline.name, baseline.items.count()) == (1, "Approved", 2)

    def test_a_second_one_needs_who_and_why_and_is_held_against_the_first(self, client, manager, project):
        day, version = timezone.localdate(), project.schedule.version
        client.post(url("baselines"), {"name": "First", "approved_on": day, "version": version})
        refused = client.post(url("baselines"), {"name": "Second", "approved_on": day, "version": version})
        assert refused.status_code == 422
        told = {"name": "Second", "approved_on": day, "version": version, "approver": "The board", "reason": "New scope"}
        assert client.post(url("baselines"), told).status_code == 302
        page = client.get(url("baselines") + "?of=1&against=2").content.decode()
        assert "0 lines later than baseline 1" in page
        assert "Baseline 2 held against it" in page

    def test_a_stale_one_shows_that_the_schedule_moved_on(self, client, manager, project):
        Schedule.objects.filter(project=project).update(version=9)
        answer = client.post(url("baselines"), {"name": "Approved", "approved_on": timezone.localdate(), "version": 1})
        assert answer.status_code == 412
        assert not Baseline.objects.filter(project=project).exists()

    def test_asks_a_fixed_number_of_questions(self, client, manager, project, django_assert_max_num_queries):
        client.post(url("baselines"), {"name": "First", "approved_on": timezone.localdate(), "version": project.schedule.version})
        with django_assert_max_num_queries(40):
            client.get(url("baselines"))


class TestCalendars:
    def test_are_made_with_hours_holidays_and_days_that_differ(self, client, manager, project):
        told = WEEK | {"name": "Site", "hours": "8", "holidays": "GB-ENG", "exceptions": "2026-12-28..2026-12-30\n2026-12-19 8:00-12:00"}
        assert client.post(url("calendars"), told).status_code == 302
        calendar = WorkCalendar.objects.get(project=project)
        assert calendar.week[0] == [[480, 720], [780, 1020]]
        assert calendar.exceptions["2026-12-29"] == []
        assert calendar.exceptions["2026-12-19"] == [[480, 720]]
        assert calendar.exceptions["2026-12-25"] == []

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("day_0", "morning", "is no span of hours"),
            ("exceptions", "2026-02-31", "Line 1"),
            ("exceptions", "2026-12-31..2026-12-01", "run backwards"),
            ("holidays", "XX", "XX"),
            ("hours", "0", "greater than or equal"),
        ],
    )
    def test_say_at_the_field_what_is_wrong(self, client, manager, field, value, said):
        answer = client.post(url("calendars"), WEEK | {"name": "Site", "hours": "8", field: value})
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_without_any_hours_are_refused(self, client, manager):
        answer = client.post(url("calendars"), {"name": "Never", "hours": "8"})
        assert (answer.status_code, WorkCalendar.objects.count()) == (422, 0)
        assert "Nothing is ever worked" in answer.content.decode()

    def test_changed_move_the_dates_that_depend_on_them(self, client, manager, project):
        calendar = WorkCalendar.objects.create(project=project, name="Site", week=[[[480, 720], [780, 1020]]] * 5 + [[], []])
        version = project.schedule.version
        told = {"start": "2026-03-02T08:00", "rule": "retained", "critical_slack": "0", "calendar": calendar.pk, "version": version}
        assert client.post(url("schedule-settings"), told).status_code == 302
        before = Scheduled.objects.filter(project=project).order_by("-finish_at").first().finish_at
        page = client.get(url("calendar", calendar.pk)).content.decode()
        assert HOURS in page
        changed = WEEK | {"name": "Site", "hours": "8", "version": calendar.version, "day_2": ""}
        assert client.post(url("calendar", calendar.pk), changed).status_code == 302
        assert Scheduled.objects.filter(project=project).order_by("-finish_at").first().finish_at > before

    def test_in_use_are_not_taken_away(self, client, manager, project):
        calendar = WorkCalendar.objects.create(project=project, name="Site", week=[[[480, 720]]] * 7)
        WorkPackage.objects.filter(project=project, wbs="1").update(calendar=calendar)
        assert client.post(url("calendar-removal", calendar.pk), {"version": 1}).status_code == 409
        WorkPackage.objects.filter(project=project).update(calendar=None)
        assert client.post(url("calendar-removal", calendar.pk), {"version": 1}).status_code == 302
        assert not WorkCalendar.objects.exists()


class TestSettings:
    def test_computes_anew_from_another_start(self, client, manager, project):
        told = {"start": "2026-03-09T08:00", "rule": "retained", "critical_slack": "0", "version": project.schedule.version}
        assert client.post(url("schedule-settings"), told).status_code == 302
        assert Schedule.objects.get(project=project).project_finish_at == dt.datetime(2026, 3, 13, 17, tzinfo=dt.UTC)

    def test_refuses_what_was_read_before_someone_else_changed_it(self, client, manager, project):
        Schedule.objects.filter(project=project).update(version=7)
        told = {"start": "2026-03-09T08:00", "rule": "retained", "critical_slack": "0", "version": 1}
        assert client.post(url("schedule-settings"), told).status_code == 412

    def test_of_a_project_without_a_schedule_is_not_there(self, client):
        other = ProjectFactory()
        client.force_login(manager_of(other))
        assert client.get(reverse("projects:schedule-settings", args=[other.code])).status_code == 404


class TestDeliverables:
    def test_are_added_and_accepted(self, client, manager, project):
        assert client.post(url("deliverables"), {"code": "D-1", "name": "Design", "line": "9"}).status_code == 422
        assert client.post(url("deliverables"), {"code": "D-1", "name": "Design", "due_on": "2026-03-06", "line": "1"}).status_code == 302
        found = Deliverable.objects.get()
        told = {"version": found.version, "accepted_by": "Kim Lee", "accepted_on": "not a day"}
        assert client.post(url("deliverable-acceptance", "D-1"), told).status_code == 422
        assert client.post(url("deliverable-acceptance", "D-1"), told | {"accepted_on": timezone.localdate()}).status_code == 302
        assert "Kim Lee" in client.get(url("deliverables")).content.decode()


class TestQuality:
    def test_shows_each_check_with_its_definition_and_what_it_finds(self, client, manager, project):
        Link.objects.all().delete()
        page = client.get(url("quality")).content.decode()
        assert "Logic" in page
        assert "without a predecessor or without a successor" in page
        assert page.count('id="check-') == 14

    def test_says_what_it_is_for_where_there_is_no_schedule(self, client):
        other = ProjectFactory()
        client.force_login(person("executive"))
        assert "No schedule to check yet" in client.get(reverse("projects:quality", args=[other.code])).content.decode()
