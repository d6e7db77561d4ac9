"""The schedule over REST: the same numbers as the command, preconditions on every change, one edit or many."""

import datetime as dt
import json
from io import StringIO

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from drf_spectacular.generators import SchemaGenerator

from projects.models import Link, Schedule, WorkCalendar, WorkPackage
from tests.factories import ProjectFactory, person
from tests.projects.test_handovers import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    return ProjectFactory(code="APOLLO")


@pytest.fixture
def rows(project):
    return planned(project, 1, 2, 3)


def command(name, *args):
    out = StringIO()
    call_command(name, *args, "--json", stdout=out)
    return json.loads(out.getvalue())


class TestSchedule:
    def test_says_what_the_command_says(self, call, project, rows):
        told, said = call("GET", "/api/v1/projects/APOLLO/schedule/").json(), command("schedule", "APOLLO")
        assert told["tasks"] == said["tasks"]
        assert (said["project_start"], said["project_finish"]) == ("2026-03-02T08:00:00", "2026-03-09T17:00:00")
        assert said["tasks"][1] == {
            "uid": 2, "wbs": "2", "name": "Task 2", "kind": "task", "start": "2026-03-03T08:00:00", "finish": "2026-03-04T17:00:00",
            "early_start": "2026-03-03T08:00:00", "early_finish": "2026-03-04T17:00:00", "late_start": "2026-03-03T08:00:00",
            "late_finish": "2026-03-04T17:00:00", "total_slack_days": 0, "free_slack_days": 0, "critical": True,
        }  # fmt: skip

    def test_slack_is_in_days_of_the_project_s_calendar(self, call, project, rows):
        project.calendar = WorkCalendar.objects.create(name="Short", week=[[[480, 720]]] * 5 + [[], []], minutes_per_day=240)
        project.save()
        version = Schedule.objects.get().version
        call("POST", "/api/v1/projects/APOLLO/schedule/edits/", {"version": version, "edits": [
            {"do": "unlink", "predecessor": rows[0].pk, "successor": rows[1].pk}]})  # fmt: skip
        assert command("schedule", "APOLLO")["tasks"][0]["total_slack_days"] == 8  # five days of 480 minutes, less the first: 1920 / 240

    @pytest.mark.parametrize("name", ["schedule", "schedule_quality"])
    def test_a_command_refuses_what_it_does_not_find(self, project, name):
        for code in ("NOPE", "APOLLO"):
            with pytest.raises(CommandError):
                call_command(name, code, stdout=StringIO())

    def test_prose_is_for_people(self, project, rows):
        for name in ("schedule", "schedule_quality"):
            out = StringIO()
            call_command(name, "APOLLO", stdout=out)
            assert "Task 2" in out.getvalue() or "Logic" in out.getvalue()

    def test_is_started_from_what_there_is(self, call, project):
        WorkPackage.objects.create(project=project, wbs="1", name="Dig", known_on=dt.date(2026, 3, 2))
        answer = call("POST", "/api/v1/projects/APOLLO/schedule/", {"start_at": "2026-03-02T08:00:00Z"})
        assert (answer.status_code, answer.json()["project_finish"]) == (201, "2026-03-02T17:00:00")
        assert call("POST", "/api/v1/projects/APOLLO/schedule/", {}).status_code == 409
        assert call("POST", "/api/v1/projects/APOLLO/schedule/", {"colour": "red"}).status_code == 422

    def test_quality_is_fourteen_checks(self, call, project, rows):
        told = call("GET", "/api/v1/projects/APOLLO/schedule/quality/").json()
        assert [one["number"] for one in told["checks"]] == list(range(1, 15))
        assert told == command("schedule_quality", "APOLLO")
        assert set(told["checks"][0]) == {
            "number", "name", "definition", "numerator", "denominator", "value", "threshold", "passed", "offenders"
        }  # fmt: skip

    def test_is_not_there_where_there_is_none(self, call, project):
        assert call("GET", "/api/v1/projects/APOLLO/schedule/").status_code == 404
        assert call("GET", "/api/v1/projects/APOLLO/schedule/quality/").status_code == 404


class TestEdits:
    url = "/api/v1/projects/APOLLO/schedule/edits/"

    def test_are_one_deed_with_a_preview(self, call, project, rows):
        edits = [{"do": "change", "id": rows[0].pk, "fields": {"duration": 960, "cost": "12.50"}}]
        shown = call("POST", self.url, {"edits": edits, "preview": True}).json()
        done = call("POST", self.url, {"edits": edits, "version": 1}).json()
        assert (shown["changed"], shown["stored"], done["stored"]) == (done["changed"], False, True)
        assert done["version"] == 2

    def test_a_stale_version_is_412_with_both_values(self, call, project, rows):
        edits = [{"do": "change", "id": rows[0].pk, "fields": {"name": "Dig"}}]
        call("POST", self.url, {"edits": edits, "version": 1})
        answer = call("POST", self.url, {"edits": [{"do": "change", "id": rows[0].pk, "fields": {"name": "Bury"}}], "version": 1})
        assert (answer.status_code, answer.json()["theirs"]) == (412, {"1 Dig: name": "Dig"})

    @pytest.mark.parametrize("body", [{}, {"edits": []}, {"edits": "x", "version": 1}, {"edits": [[]], "version": 1}, [],
                                      {"edits": [{"do": "add"}], "version": 1}, {"edits": [{"do": {}}], "version": 1}])  # fmt: skip
    def test_bad_bodies_are_422(self, call, project, rows, body):
        assert call("POST", self.url, body).status_code == 422


class TestWorkPackages:
    def test_show_the_plan_and_its_dates(self, call, project, rows):
        told = call("GET", f"/api/v1/work-packages/{rows[1].pk}/").json()
        assert (told["duration_minutes"], told["scheduled_finish_at"], told["critical"], told["done"]) == (960, "2026-03-04T17:00:00Z", True, None)

    def test_are_changed_with_if_match(self, call, project, rows):
        url = f"/api/v1/work-packages/{rows[1].pk}/"
        tag = call("GET", url)["ETag"]
        answer = call("PATCH", url, {"done": 0.5, "owner": "Kim", "deadline_at": "2026-03-20T17:00:00Z"}, **{"If-Match": tag})
        told = answer.json()
        assert (answer.status_code, told["done"], told["remaining_minutes"], told["owner"]) == (200, 0.5, 480, "Kim")
        assert (told["deadline_at"], told["actual_start_at"]) == ("2026-03-20T17:00:00Z", "2026-03-03T08:00:00Z")
        assert call("PATCH", url, {"name": "Dig"}, **{"If-Match": tag}).status_code == 412
        assert call("PATCH", url, {"name": "Dig"}).status_code == 428

    def test_are_deleted_unless_work_has_begun(self, call, project, rows):
        url = f"/api/v1/work-packages/{rows[2].pk}/"
        assert call("DELETE", url, **{"If-Match": call("GET", url)["ETag"]}).status_code == 204
        url = f"/api/v1/work-packages/{rows[0].pk}/"
        call("PATCH", url, {"done": 1}, **{"If-Match": "*"})
        assert call("DELETE", url, **{"If-Match": "*"}).status_code == 422

    def test_of_a_project_without_a_schedule_are_not_scheduled(self, call, project):
        row = WorkPackage.objects.create(project=project, wbs="1", name="Dig", known_on=dt.date(2026, 3, 2))
        assert call("PATCH", f"/api/v1/work-packages/{row.pk}/", {"done": 1}, **{"If-Match": "*"}).status_code == 409


class TestLinks:
    def test_are_made_changed_and_taken_away(self, call, project, rows):
        body = {"project": "APOLLO", "predecessor": "1", "successor": "3", "lag": 60}
        made = call("POST", "/api/v1/links/", body).json()
        url = f"/api/v1/links/{made['id']}/"
        told = call("PATCH", url, {"type": "SS"}, **{"If-Match": call("GET", url)["ETag"]}).json()
        assert (told["id"], told["type"], told["lag"], told["version"]) == (made["id"], "SS", 60, 2)
        assert call("DELETE", url, **{"If-Match": "*"}).status_code == 204
        assert Link.objects.count() == 2

    def test_that_loop_are_refused(self, call, project, rows):
        answer = call("POST", "/api/v1/links/", {"project": "APOLLO", "predecessor": "3", "successor": "1"})
        assert (answer.status_code, "1 → 2 → 3 → 1" in answer.json()["detail"]) == (422, True)


class TestBaselines:
    def test_hold_every_line_and_how_the_plan_differs(self, call, project, rows):
        body = {"project": "APOLLO", "approved_on": "2026-03-02", "schedule_version": 1, "name": "First"}
        made = call("POST", "/api/v1/baselines/", body).json()
        call("POST", "/api/v1/projects/APOLLO/schedule/edits/", {"version": 1, "edits": [
            {"do": "change", "id": rows[0].pk, "fields": {"duration": 960}}]})  # fmt: skip
        items = call("GET", f"/api/v1/baselines/{made['id']}/items/").json()
        assert [one["finish_at"] for one in items] == ["2026-03-02T17:00:00Z", "2026-03-04T17:00:00Z", "2026-03-09T17:00:00Z"]
        variance = call("GET", f"/api/v1/baselines/{made['id']}/variance/").json()
        assert [one["finish_days"] for one in variance] == [1.0, 1.0, 1.0]
        assert call("GET", f"/api/v1/baselines/{made['id']}/variance/?against=9").status_code == 422
        assert call("POST", "/api/v1/baselines/", body | {"budget": "5.00"}).status_code == 422


class TestCalendars:
    def test_of_the_office_are_seen_by_all_and_those_of_projects_by_few(self, call, project):
        secret = ProjectFactory(restricted=True)
        for owner, name in ((None, "Office"), (project, "Ours"), (secret, "Theirs")):
            WorkCalendar.objects.create(project=owner, name=name, week=[[[480, 960]]] * 7)
        seen = call("GET", "/api/v1/work-calendars/", user=person("executive", node=project.node)).json()["results"]
        assert [one["name"] for one in seen] == ["Office", "Ours"]

    def test_are_made_changed_and_taken_away(self, call, project):
        made = call("POST", "/api/v1/work-calendars/", {"project": "APOLLO", "name": "Shop", "holidays": "GB-ENG"}).json()
        assert made["exceptions"]["2026-12-25"] == []
        url = f"/api/v1/work-calendars/{made['id']}/"
        assert call("PATCH", url, {"week": [[]] * 7}, **{"If-Match": "*"}).status_code == 422
        assert call("DELETE", url, **{"If-Match": "*"}).status_code == 204


class TestDeliverablesAndTemplates:
    def test_a_deliverable_is_added_and_accepted(self, call, project, rows):
        made = call("POST", "/api/v1/deliverables/", {"project": "APOLLO", "code": "D-1", "name": "Design", "work_package": "2"}).json()
        url = f"/api/v1/deliverables/{made['id']}/"
        told = call("PATCH", url, {"accepted_by": "The board", "accepted_on": "2026-03-02"}, **{"If-Match": "*"}).json()
        assert (made["work_package"], told["accepted_by"], told["accepted_on"]) == ("2", "The board", "2026-03-02")

    def test_a_template_is_kept_and_used(self, call, project, rows):
        made = call("POST", "/api/v1/templates/", {"project": "APOLLO", "name": "House", "branch": "2"}).json()
        assert made["content"]["lines"] == [{"level": 1, "name": "Task 2", "duration": 960}]
        answer = call("POST", f"/api/v1/templates/{made['id']}/uses/", {"project": "APOLLO", "version": 1})
        assert (answer.status_code, project.work_packages.count()) == (200, 4)


class TestSchema:
    """Of what hangs on a project, and of records that the test of all lists does not make."""

    def hold(self, call, path, url):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        told = call("GET", url)
        shape = next(iter(schema["paths"][path]["get"]["responses"]["200"]["content"].values()))["schema"]
        jsonschema.validate(told.json(), {**shape, "components": schema["components"]}, cls=jsonschema.Draft202012Validator)

    def test_is_true_to_the_schedule_and_what_it_is_made_of(self, call, project, rows):
        made = call("POST", "/api/v1/baselines/", {"project": "APOLLO", "schedule_version": 1, "approved_on": "2026-03-02"}).json()
        call("POST", "/api/v1/work-calendars/", {"name": "Shop", "project": "APOLLO"})
        call("POST", "/api/v1/deliverables/", {"project": "APOLLO", "code": "D-1", "name": "Design"})
        call("POST", "/api/v1/templates/", {"project": "APOLLO", "name": "House"})
        for tail in ("schedule/", "schedule/quality/"):
            self.hold(call, "/api/v1/projects/{code}/" + tail, "/api/v1/projects/APOLLO/" + tail)
        for tail in ("items/", "variance/"):
            self.hold(call, "/api/v1/baselines/{id}/" + tail, f"/api/v1/baselines/{made['id']}/{tail}")
        for name in ("links", "work-calendars", "deliverables", "templates", "work-packages"):
            assert call("GET", f"/api/v1/{name}/").json()["results"]
            self.hold(call, f"/api/v1/{name}/", f"/api/v1/{name}/")
