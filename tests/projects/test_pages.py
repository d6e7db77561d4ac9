"""The pages of one project that the projects app answers: who may see and do what, and in how many questions to the database."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolio.actions.periods import ensure_period
from projects.actions.status import submit_status
from projects.models import Project, StatusReport
from tests.factories import NodeFactory, ProjectFactory, manager_of, person, stage
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Engine tests pass.", "achievements": "", "next_steps": "Static fire.", "help_needed": "", "deed": "submit"}


@pytest.fixture
def project():
    return apollo(code="APOLLO")


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


class TestStatus:
    def test_fills_in_last_weeks_words_and_shows_the_computed_colours_with_reasons(self, client, project):
        client.force_login(manager_of(project))
        page = client.get(url("status", "APOLLO"))
        assert page.context["form"]["next_steps"].value() == "Static fire."
        assert "is below 0.90" in page.content.decode()

    def test_submits_this_week(self, client, project):
        client.force_login(manager_of(project))
        answer = client.post(url("status", "APOLLO"), WORDS)
        assert (answer.status_code, answer["Location"]) == (302, url("status", "APOLLO"))
        report = project.status_reports.get(period=ensure_period(day=timezone.localdate()))
        assert (report.state, report.summary, report.overall) == ("submitted", "Engine tests pass.", "red")

    def test_keeps_a_draft_that_nobody_else_sees(self, client, project):
        client.force_login(manager_of(project))
        client.post(url("status", "APOLLO"), WORDS | {"deed": "draft"})
        assert project.status_reports.get(state="draft").summary == "Engine tests pass."
        client.force_login(person("executive"))
        assert "Engine tests pass." not in client.get(url("status", "APOLLO")).content.decode()

    def test_repeats_last_week_in_one_click_without_its_expired_better_colour(self, client, project):
        client.force_login(manager_of(project))
        assert client.post(url("no-change", "APOLLO")).status_code == 302
        report = project.status_reports.order_by("-period__end_on").first()
        assert (report.state, report.summary, report.overall) == ("submitted", "Tests of engine 1 are done.", "red")

    def test_shows_a_refusal_at_its_field_and_keeps_what_was_typed(self, client, project):
        client.force_login(manager_of(project))
        page = client.post(url("status", "APOLLO"), WORDS | {"overall": "green"})
        assert page.status_code == 422
        assert "override_reason" in page.context["form"].errors
        assert page.context["form"]["summary"].value() == "Engine tests pass."

    def test_shows_both_sides_of_a_stale_report(self, client, project):
        manager = manager_of(project)
        period = ensure_period(day=timezone.localdate())
        submit_status(actor=manager, project=project, period=period, version=None, now=timezone.now(), summary="Theirs", overall="red")
        client.force_login(manager)
        page = client.post(url("status", "APOLLO"), WORDS)
        assert page.status_code == 412
        assert ("Where we stand", "Engine tests pass.", "Theirs") in page.context["form"].conflict
        again = client.post(url("status", "APOLLO"), WORDS | {"version": page.context["form"]["version"].value()})
        assert again.status_code == 302
        assert StatusReport.objects.get(period=period).summary == "Engine tests pass."

    def test_refuses_a_reader_with_a_reason_and_a_stranger_with_nothing(self, client, project):
        client.force_login(person("executive"))
        refused = client.post(url("status", "APOLLO"), WORDS)
        assert refused.status_code == 403
        assert "Project manager" in refused.content.decode()
        client.force_login(person("project_manager", node=NodeFactory()))
        assert client.post(url("status", "APOLLO"), WORDS).status_code == 404

    def test_is_read_only_in_history(self, client, project):
        client.force_login(manager_of(project))
        day = timezone.localdate() - dt.timedelta(days=10)
        page = client.get(url("status", "APOLLO"), {"as_of": day})
        assert page.context["report"].known_on <= day
        assert "form" not in page.context

    def test_shows_a_past_report_as_it_was(self, client, project):
        client.force_login(person("executive"))
        oldest = project.status_reports.order_by("known_on").first()
        page = client.get(url("report", "APOLLO", oldest.pk))
        assert oldest.summary in page.content.decode()

    def test_hides_another_projects_report(self, client, project):
        other = ProjectFactory(node=project.node)
        client.force_login(person("executive"))
        assert client.get(url("report", other.code, project.status_reports.first().pk)).status_code == 404


class TestTrail:
    def test_shows_what_was_there_before_and_after(self, client, project):
        analyst = person("analyst")
        client.force_login(analyst)
        client.post(url("edit-part", "APOLLO", "charter"), {"name": "Apollo 11", "version": project.version})
        page = client.get(url("trail", "APOLLO")).content.decode()
        assert "<del>Apollo</del> → <ins>Apollo 11</ins>" in page

    def test_is_for_those_who_may_read_it(self, client, project):
        client.force_login(person("executive"))
        assert client.get(url("trail", "APOLLO")).status_code == 403

    def test_ends_at_the_day_asked_for(self, client, project):
        client.force_login(person("analyst"))
        client.post(url("edit-part", "APOLLO", "charter"), {"name": "Apollo 11", "version": project.version})
        page = client.get(url("trail", "APOLLO"), {"as_of": timezone.localdate() - dt.timedelta(days=1)})
        assert page.context["entries"] == []


class TestCharter:
    def test_changes_the_charter(self, client, project):
        client.force_login(manager_of(project))
        client.post(url("edit", "APOLLO"), {"name": "Apollo 11", "sponsor": "Wernher", "version": project.version})
        project.refresh_from_db()
        assert (project.name, project.sponsor) == ("Apollo 11", "Wernher")

    def test_shows_both_sides_of_a_stale_edit(self, client, project):
        client.force_login(manager_of(project))
        page = client.post(url("edit", "APOLLO"), {"name": "Apollo 11", "version": project.version - 1})
        assert page.status_code == 412
        assert ("Name", "Apollo 11", "Apollo") in page.context["forms"]["charter"].conflict

    def test_a_new_baseline_needs_a_reason(self, client, project):
        client.force_login(manager_of(project))
        sent = {"approved_on": timezone.localdate(), "budget": "1200000", "start_on": "2026-01-01", "finish_on": "2027-12-31"}
        page = client.post(url("edit-part", "APOLLO", "baseline"), sent)
        assert page.status_code == 422
        assert "reason" in page.context["forms"]["baseline"].errors
        assert client.post(url("edit-part", "APOLLO", "baseline"), sent | {"reason": "Scope grew"}).status_code == 302
        assert [one.number for one in project.baselines.order_by("number")] == [1, 2]

    def test_forecasts_dates_and_changes_the_stage(self, client, project):
        client.force_login(manager_of(project))
        client.post(url("edit-part", "APOLLO", "dates"), {"finish_on": "2028-02-01", "note": "Vendor"})
        client.post(url("edit-part", "APOLLO", "stage"), {"stage": stage("Closing").pk, "known_on": timezone.localdate()})
        project.refresh_from_db()
        assert project.stage.name == "Closing"
        assert project.date_forecasts.get(known_on=timezone.localdate()).finish_on == dt.date(2028, 2, 1)

    def test_moves_only_with_leave_at_both_ends(self, client, project):
        other = NodeFactory(code="MOON")
        client.force_login(manager_of(project))
        assert client.post(url("edit-part", "APOLLO", "node"), {"node": other.pk, "version": project.version}).status_code == 404
        client.force_login(person("analyst"))
        assert client.post(url("edit-part", "APOLLO", "node"), {"node": other.pk, "version": project.version}).status_code == 302
        assert Project.objects.get(code="APOLLO").node == other

    def test_refuses_a_reader(self, client, project):
        client.force_login(person("executive"))
        assert client.get(url("edit", "APOLLO")).status_code == 403
        assert client.post(url("edit", "APOLLO"), {"name": "Mine"}).status_code == 403

    def test_takes_up_a_project_under_a_node(self, client):
        node = NodeFactory(code="SPACE")
        client.force_login(person("analyst", node=node))
        page = client.get(url("new", "SPACE"))
        chosen = page.context["form"].fields["stage"].queryset.get(name="Request")
        sent = {"code": "GEMINI", "name": "Gemini", "stage": chosen.pk, "known_on": timezone.localdate(), "currency": "gbp", "budget": "-5"}
        refused = client.post(url("new", "SPACE"), sent)
        assert refused.status_code == 422
        assert "budget" in refused.context["form"].errors
        assert client.post(url("new", "SPACE"), sent | {"budget": "5"}).status_code == 302
        assert Project.objects.get(code="GEMINI").node == node

    def test_refuses_a_taken_code_at_its_field(self, client):
        node = NodeFactory(code="SPACE")
        ProjectFactory(code="GEMINI", node=node)
        client.force_login(person("analyst", node=node))
        sent = {"code": "GEMINI", "name": "Again", "stage": stage("Request").pk, "known_on": timezone.localdate(), "currency": "GBP"}
        page = client.post(url("new", "SPACE"), sent)
        assert page.status_code == 409
        assert "code" in page.context["form"].errors


@pytest.mark.parametrize(("name", "asked"), [("status", 25), ("trail", 19), ("edit", 36)])
def test_a_page_asks_as_many_questions_for_many_rows_as_for_few(client, django_assert_num_queries, name, asked):
    few = apollo(packages=2, risks=1, reports=1)
    many = apollo(weeks=9, packages=12, risks=9, reports=8)
    client.force_login(person("analyst", cleared=True))
    for project in (few, many):
        for number in range(3 if project is many else 1):
            project.refresh_from_db()
            client.post(url("edit-part", project.code, "charter"), {"name": f"Name {number}", "version": project.version})
        client.get(url(name, project.code))
        with django_assert_num_queries(asked):
            assert client.get(url(name, project.code)).status_code == 200
