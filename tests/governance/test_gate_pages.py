"""The pages of gates: a project's way, a review from schedule to decision, the calendar, life cycles."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.actions.waivers import grant_waiver
from governance.models import Gate, Review
from governance.queries.gates import gate_calendar, life_track, overdue_waivers, running_waivers
from projects.actions.projects import change_stage
from projects.models import Project, Stage
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person, stage
from tests.governance.gated import LATER, answered, decided, gate_before, project_before, scheduled, submitted

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:{name}", args=args)


@pytest.fixture
def project(node):
    gate_before()
    return project_before(node, code="APOLLO", name="Apollo")


@pytest.fixture
def gate(project):
    return Gate.objects.get()


@pytest.fixture
def today():
    return timezone.localdate()


class TestTheWay:
    def test_shows_what_is_passed_waived_next_and_past(self, project, gate, gatekeeper):
        def states(day=TODAY):
            return {step.stage.name: step.state for step in life_track(project=project, day=day) if step.gate}

        closing = gate_before("Closing", "G4")
        assert states() == {"Delivery": "next", "Closing": "later"}
        decided(submitted(project, gate), "go", gatekeeper)
        assert states() == {"Delivery": "passed", "Closing": "next"}
        grant_waiver(actor=gatekeeper, project=project, gate=closing, reason="Season", expires_on=LATER, now=NOW)
        change_stage(actor=person("analyst"), project=project, stage=stage("Closing"), known_on=TODAY, now=NOW)
        assert states() == {"Delivery": "passed", "Closing": "waived"}
        assert states(TODAY - dt.timedelta(days=1)) == {"Delivery": "next", "Closing": "later"}

    def test_of_a_project_taken_up_later_says_so(self, node, project):
        other = ProjectFactory(node=node, stage=stage("Closing"))
        assert [step.state for step in life_track(project=other, day=TODAY) if step.gate] == ["free"]

    def test_counts_the_open_conditions_of_a_gate(self, project, gate, gatekeeper):
        decided(submitted(project, gate), "conditions", gatekeeper, conditions=[{"title": "Sign", "owner": "Kim", "due_on": LATER}])
        assert next(step for step in life_track(project=project, day=TODAY) if step.gate).open_conditions == 1

    def test_takes_as_many_questions_for_one_review_as_for_many(self, project, gate, gatekeeper, django_assert_num_queries):
        for _ in range(3):
            decided(submitted(project, gate), "hold", gatekeeper)
        with django_assert_num_queries(7):
            life_track(project=project, day=TODAY)

    def test_page_says_when_there_is_no_gate(self, client, node):
        project = ProjectFactory(node=node)
        client.force_login(person("executive", node=node))
        assert "No gates in this life cycle" in client.get(url("project-gates", project.code)).content.decode()


class TestAReviewByPage:
    def test_goes_from_schedule_to_decision(self, client, project, gate, gatekeeper, today):
        client.force_login(person("analyst"))
        said = client.post(url("new-review", "APOLLO"), {"gate": "G3", "scheduled_on": today.isoformat()})
        review = Review.objects.get()
        assert said.url == url("review", "APOLLO", review.pk)
        people, plan = gate.criteria.get(kind="answer").pk, gate.criteria.get(kind="artefact").pk
        answers = {
            "version": 1, f"met_{people}": "yes", f"words_{people}": "Promised.", f"met_{plan}": "yes",
            f"file_{plan}": SimpleUploadedFile("plan.pdf", b"%PDF-1.7"),
        }  # fmt: skip
        assert client.post(url("review-answers", "APOLLO", review.pk), answers).status_code == 302
        said = client.post(url("review-submission", "APOLLO", review.pk), {"version": 2, "summary": "Ready.", "cost_of_delay": "1000"})
        assert said.status_code == 302
        client.force_login(gatekeeper)
        page = client.get(url("review", "APOLLO", review.pk)).content.decode()
        assert "No budget is approved." in page
        assert "plan.pdf" in page
        client.post(url("review-votes", "APOLLO", review.pk), {"choice": "conditions", "reason": "Nearly"})
        decision = Review.objects.get().decision
        late = {"version": decision.version, "reasons": "Nearly", "title_1": "Sign", "due_1": "2020-01-01", "owner_1": gatekeeper.pk}
        refused = client.post(url("review-decision", "APOLLO", review.pk), late)
        assert refused.status_code == 422
        assert "would have been due before today" in refused.content.decode()
        fine = late | {"due_1": (today + dt.timedelta(days=9)).isoformat()}
        assert client.post(url("review-decision", "APOLLO", review.pk), fine).status_code == 302
        project.refresh_from_db()
        assert (project.stage.name, project.actions.get().title) == ("Delivery", "Sign")
        evidence = client.get(url("review-evidence", "APOLLO", review.pk, review.answers.get(criterion=plan).pk))
        assert b"".join(evidence.streaming_content) == b"%PDF-1.7"
        assert evidence["Content-Disposition"] == 'attachment; filename="plan.pdf"'

    def test_lists_what_is_missing_and_keeps_what_was_typed(self, client, project, gate):
        review = scheduled(project, gate)
        client.force_login(person("analyst"))
        page = client.post(url("review-submission", "APOLLO", review.pk), {"version": 1, "summary": "Typed words"})
        assert page.status_code == 422
        assert "“Management plan” has no answer." in page.content.decode()
        assert "Typed words" in page.content.decode()

    def test_refuses_a_stale_page_with_nothing_lost(self, client, project, gate):
        review = answered(scheduled(project, gate))
        client.force_login(person("analyst"))
        assert client.post(url("review-submission", "APOLLO", review.pk), {"version": 1, "summary": "Mine"}).status_code == 412
        review.refresh_from_db()
        assert review.state == "scheduled"

    def test_stage_is_not_entered_by_the_edit_page(self, client, project):
        client.force_login(person("analyst"))
        told = {"stage": stage("Delivery").pk, "known_on": TODAY.isoformat()}
        page = client.post(reverse("projects:edit-part", args=["APOLLO", "stage"]), told)
        assert (page.status_code, "has not passed the gate" in page.content.decode()) == (409, True)

    def test_shows_what_was_seen_after_the_facts_moved(self, client, project, gate, gatekeeper):
        review = submitted(project, gate)
        type(project).objects.filter(pk=project.pk).update(budget=5)
        client.force_login(gatekeeper)
        assert "No budget is approved." in client.get(url("review", "APOLLO", review.pk)).content.decode()

    def test_takes_a_fixed_number_of_questions(self, client, project, gate, gatekeeper, django_assert_max_num_queries):
        review = submitted(project, gate)
        client.force_login(gatekeeper)
        client.get(url("review", "APOLLO", review.pk))
        with django_assert_max_num_queries(40):
            client.get(url("review", "APOLLO", review.pk))


class TestTheCalendar:
    def test_shows_only_what_a_reader_sees(self, project, gate):
        scheduled(project, gate)
        for reader, number in ((person("executive", node=project.node), 1), (person("executive", node=NodeFactory()), 0)):
            assert gate_calendar(user=reader, day=TODAY).count() == number

    def test_knows_what_was_known_then(self, project, gate, gatekeeper):
        decided(submitted(project, gate), "go", gatekeeper, now=NOW + dt.timedelta(days=4))
        user = person("executive")

        def then(days):
            return list(gate_calendar(user=user, day=TODAY + dt.timedelta(days=days)).values_list("state_then", flat=True))

        assert (then(-1), then(0), then(4)) == ([], ["submitted"], ["decided"])

    def test_marks_what_is_late_and_writes_files(self, client, project, gate, today):
        review = scheduled(project, gate)
        Review.objects.filter(pk=review.pk).update(scheduled_on=today - dt.timedelta(days=3))
        client.force_login(person("executive"))
        page = client.get(url("node-gates", "N"))
        assert [(one.late, one.due_on) for one in page.context["page"]] == [(True, today - dt.timedelta(days=3))]
        assert page.context["totals"]["late"] == 1
        assert [len(client.get(url("gates"), {"state": state}).context["page"].object_list) for state in ("late", "decided", "running")] == [1, 0, 1]
        assert b"APOLLO" in client.get(url("gates-csv")).content
        sheet = load_workbook(io.BytesIO(client.get(url("node-gates-xlsx", "N")).content)).active
        assert [cell.value for cell in sheet[1]][:5] == ["project", "name", "node", "life_cycle", "gate"]

    def test_lists_waivers_that_ran_out_before_the_gate_was_held(self, project, gate, gatekeeper):
        grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)
        after, user = LATER + dt.timedelta(days=1), person("executive")
        assert not overdue_waivers(user=user, day=after)  # nobody went in on it
        change_stage(actor=person("analyst"), project=project, stage=stage("Delivery"), known_on=TODAY, now=NOW)
        assert (len(running_waivers(user=user, day=LATER)), len(overdue_waivers(user=user, day=LATER))) == (1, 0)
        assert (len(running_waivers(user=user, day=after)), len(overdue_waivers(user=user, day=after))) == (0, 1)
        decided(submitted(project, gate), "go", gatekeeper)
        assert not overdue_waivers(user=user, day=after)


class TestHoweverMany:
    def test_rows_there_are_the_pages_take_as_many_questions(self, client, node, gate, gatekeeper, today):
        def asked(path):
            with CaptureQueriesContext(connection) as found:
                assert client.get(path).status_code == 200
            return len(found)

        client.force_login(gatekeeper)
        scheduled(project_before(node), gate)
        for name in ("N", "APOLLO"):
            client.get(url("node-gates" if name == "N" else "project-gates", name))
        before = asked(url("node-gates", "N")), asked(url("project-gates", "APOLLO"))
        for _ in range(4):
            scheduled(project_before(node), gate)
            decided(submitted(Project.objects.get(code="APOLLO"), gate), "hold", gatekeeper)
        assert (asked(url("node-gates", "N")), asked(url("project-gates", "APOLLO"))) == before


class TestLifeCycles:
    def test_one_is_installed_and_another_written(self, client):
        client.force_login(person("administrator"))
        assert client.post(url("life-cycle-starters"), {"code": "agile"}).status_code == 302
        own = {"code": "own", "name": "Own", "stages": "Idea: demand\nWork\nDone: done"}
        assert client.post(url("life-cycles"), own).status_code == 302
        assert list(Stage.objects.filter(type__code="own").values_list("name", "kind")) == [("Idea", "demand"), ("Work", "active"), ("Done", "done")]
        assert client.post(url("life-cycle", "own"), {"name": "Review", "kind": "active"}).status_code == 302
        work = Stage.objects.get(type__code="own", name="Work")
        assert client.post(url("life-cycle-stage", "own", work.pk), {"name": "Doing"}).status_code == 302
        assert client.post(url("life-cycle-stage", "own", work.pk), {"name": "idea"}).status_code == 409
        told = {"stage": work.pk, "code": "W", "name": "To work", "roles": ["gatekeeper"], "quorum": 1, "review_days": 5}
        assert client.post(url("new-gate", "own"), told).status_code == 302
        gate = Gate.objects.get(code="W")
        asked = {"text": "Ready?", "kind": "answer", "mandatory": "on"}
        assert client.post(url("gate-criteria", "own", gate.pk), asked).status_code == 302
        for name, args in (
            ("life-cycles", ()),
            ("life-cycle", ("own",)),
            ("gate", ("own", gate.pk)),
            ("criterion", ("own", gate.pk, gate.criteria.get().pk)),
        ):
            assert client.get(url(name, *args)).status_code == 200
        assert client.post(url("gate-retirement", "own", gate.pk), {"version": 1, "reason": "Light"}).status_code == 302
        assert not Stage.objects.get(pk=work.pk).gated


class TestWhatIsTooMuch:
    def test_a_paste_of_ten_megabytes_is_refused_and_a_script_is_only_words(self, client, project, gate, gatekeeper):
        review = scheduled(project, gate)
        client.force_login(person("analyst"))
        path = url("review-submission", "APOLLO", review.pk)
        assert 400 <= client.post(path, {"version": 1, "summary": "x" * 10_500_000}).status_code < 500
        review = answered(review)
        client.post(path, {"version": review.version, "summary": "<script>alert(1)</script>"})
        page = client.get(url("review", "APOLLO", review.pk)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert(1)" not in page
