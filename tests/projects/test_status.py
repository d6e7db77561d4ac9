"""The weekly word: drafted, submitted, submitted again, and frozen when its period closes."""

import datetime as dt

import pytest

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.actions.dates import forecast_dates
from projects.actions.status import freeze_reports, save_draft, submit_status
from projects.models import StatusReport
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager")
LAST_WEEK = dt.date(2026, 2, 25)


def submit(project, now, **fields):
    values = {"actor": person(), "period": period(), "version": None, "overall": "green", "summary": "On track."}
    return submit_status(project=project, now=now, **{**values, **fields})


def draft(project, now, **fields):
    return save_draft(project=project, now=now, **{"actor": person(), "period": period(), "version": None, "summary": "So far.", **fields})


class TestSaveDraft:
    @allowed(*MAY)
    def test_lets_those_who_report(self, now, role):
        assert draft(ProjectFactory(), now, actor=person(role)).state == "draft"

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            draft(ProjectFactory(), now, actor=person(role))
        assert not StatusReport.objects.exists()

    def test_changes_nobody_s_figures(self, now):
        draft(ProjectFactory(), now)
        assert Event.objects.get().verb == "status.drafted"
        assert not Job.objects.exists()

    def test_goes_on_from_the_version_it_left(self, now):
        project = ProjectFactory()
        first = draft(project, now)
        second = draft(project, now, version=first.version, next_steps="Test it.")
        assert (second.pk, second.version, second.summary, second.next_steps) == (first.pk, 2, "So far.", "Test it.")
        assert Event.objects.first().after == {"next_steps": "Test it.", "author": second.author.get_full_name()}

    def test_changes_nothing_twice(self, now):
        project, actor = ProjectFactory(), person()
        draft(project, now, actor=actor)
        assert draft(project, now, actor=actor, version=1).version == 1
        assert Event.objects.count() == 1

    def test_refuses_a_form_opened_before_someone_else_began(self, now):
        project = ProjectFactory()
        draft(project, now)
        with pytest.raises(Stale) as stale:
            draft(project, now, summary="Mine.")
        assert (stale.value.mine, stale.value.theirs, stale.value.version) == ({"summary": "Mine."}, {"summary": "So far."}, 1)

    def test_refuses_to_write_over_a_submitted_report(self, now):
        project = ProjectFactory()
        submit(project, now)
        with pytest.raises(Conflict, match="submitting it again"):
            draft(project, now, version=1)
        assert StatusReport.objects.get().state == "submitted"


class TestSubmitStatus:
    @allowed(*MAY)
    def test_lets_those_who_report(self, now, role):
        assert submit(ProjectFactory(), now, actor=person(role)).state == "submitted"

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            submit(ProjectFactory(), now, actor=person(role))
        assert not StatusReport.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            submit(ProjectFactory(), now, actor=UserFactory())

    def test_refuses_the_manager_of_another_project(self, now):
        with pytest.raises(NotPermitted):
            submit(ProjectFactory(), now, actor=manager_of(ProjectFactory()))

    def test_keeps_the_word_its_author_and_its_day(self, now):
        project = ProjectFactory()
        manager = manager_of(project)
        report = submit(project, now, actor=manager, dimensions={"cost": "amber", "risk": ""}, forecast_finish_on=dt.date(2027, 1, 1))
        report.refresh_from_db()
        assert (report.author, report.submitted_at, report.known_on, report.version) == (manager, now, now.date(), 1)
        assert report.dimensions == {"cost": "amber"}

    def test_of_a_period_that_has_ended_is_known_on_its_last_day(self, now):
        assert submit(ProjectFactory(), now, period=period(LAST_WEEK)).known_on == dt.date(2026, 3, 1)

    def test_submits_a_draft(self, now):
        project = ProjectFactory()
        draft(project, now)
        report = submit(project, now, version=1)
        assert (report.state, report.version, StatusReport.objects.count()) == ("submitted", 2, 1)

    def test_may_be_repeated_until_the_period_closes(self, now):
        project = ProjectFactory()
        submit(project, now)
        again = submit(project, now, version=1, overall="amber")
        event = Event.objects.first()
        assert (again.overall, again.version) == ("amber", 2)
        assert (event.before["overall"], event.after["overall"]) == ("green", "amber")

    def test_changes_nothing_twice(self, now):
        project = ProjectFactory()
        submit(project, now)
        submit(project, now, version=1)
        assert Event.objects.filter(verb="status.submitted").count() == 1

    def test_tells_the_reactions_the_project_and_the_day(self, now):
        project = ProjectFactory()
        submit(project, now)
        event = Event.objects.get()
        assert (event.verb, event.project_id, event.facts) == (
            "status.submitted", project.pk, {"project_id": project.pk, "since": "2026-03-05"},
        )  # fmt: skip

    def test_refuses_a_stale_version_with_both_values_in_words(self, now):
        project = ProjectFactory()
        submit(project, now)
        submit(project, now, version=1, overall="red", dimensions={"cost": "red"})
        with pytest.raises(Stale) as stale:
            submit(project, now, version=1, overall="amber", dimensions={})
        assert stale.value.mine == {"overall": "Amber", "dimensions": "—"}
        assert stale.value.theirs == {"overall": "Red", "dimensions": "cost: red"}

    def test_refuses_a_report_that_is_no_longer_there(self, now):
        with pytest.raises(Conflict, match="any more"):
            submit(ProjectFactory(), now, version=3)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("overall", "blue"), ("dimensions", {"weather": "red"}), ("dimensions", {"cost": "pink"}), ("dimensions", ["cost"]),
            ("summary", "\x00"), ("override_until", dt.date(1850, 1, 1)), ("forecast_finish_on", "soon"), ("state", "frozen"),
            ("known_on", dt.date(2026, 1, 1)),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            submit(ProjectFactory(), now, **{field: value})
        assert refusal.value.field == field

    def test_refuses_a_finish_before_the_start_that_is_expected(self, now):
        project = ProjectFactory()
        start = dt.date(2026, 6, 1)
        forecast_dates(actor=person(), project=project, known_on=now.date(), start_on=start, finish_on=None, now=now)
        with pytest.raises(Refused) as refusal:
            submit(project, now, forecast_finish_on=dt.date(2026, 5, 31))
        assert refusal.value.field == "forecast_finish_on"

    @pytest.mark.parametrize("write", [submit, draft])
    def test_refuses_a_closed_period(self, now, write):
        closed = period(LAST_WEEK)
        close_period(actor=person(), period=closed, now=now)
        stale_copy = period(LAST_WEEK)
        stale_copy.closed_at = None
        with pytest.raises(Conflict, match="closed") as refusal:
            write(ProjectFactory(), now, period=stale_copy)
        assert refusal.value.field == "period"
        assert not StatusReport.objects.exists()

    def test_refuses_a_period_that_has_not_begun(self, now):
        with pytest.raises(Conflict, match="not begun"):
            submit(ProjectFactory(), now, period=period(dt.date(2026, 3, 12)))


class TestOverride:
    REASON, UNTIL = {"override_reason": "The invoice is disputed."}, {"override_until": dt.date(2026, 3, 31)}

    @pytest.mark.parametrize(
        ("overall", "dimensions", "computed"),
        [
            ("green", {}, {"overall": "red"}), ("green", {}, {"cost": "amber"}), ("amber", {}, {"overall": "red", "cost": "green"}),
            ("unknown", {"cost": "green"}, {"cost": "red"}),
        ],
    )  # fmt: skip
    def test_better_than_the_figures_needs_a_reason_and_then_an_expiry(self, now, overall, dimensions, computed):
        project, word = ProjectFactory(), {"overall": overall, "dimensions": dimensions, "computed": computed}
        with pytest.raises(Refused) as first:
            submit(project, now, **word)
        with pytest.raises(Refused) as second:
            submit(project, now, **word, **self.REASON)
        assert (first.value.field, second.value.field) == ("override_reason", "override_until")
        assert submit(project, now, **word, **self.REASON, **self.UNTIL).state == "submitted"

    @pytest.mark.parametrize(
        ("overall", "dimensions", "computed"),
        [
            ("red", {}, {"overall": "green"}), ("amber", {"cost": "amber"}, {"overall": "amber", "cost": "amber"}),
            ("green", {"cost": "green"}, {"overall": "unknown", "cost": "unknown"}), ("unknown", {"cost": "unknown"}, {"cost": "red"}),
            ("green", {}, {}),
        ],
    )  # fmt: skip
    def test_is_none_where_the_word_is_not_better(self, now, overall, dimensions, computed):
        assert submit(ProjectFactory(), now, overall=overall, dimensions=dimensions, computed=computed).state == "submitted"

    def test_refuses_an_expiry_that_has_passed(self, now):
        with pytest.raises(Refused) as refusal:
            submit(ProjectFactory(), now, computed={"overall": "red"}, **self.REASON, override_until=dt.date(2026, 3, 4))
        assert refusal.value.field == "override_until"

    def test_may_be_drafted_without_its_reason(self, now):
        assert draft(ProjectFactory(), now, overall="green").state == "draft"


class TestFreezeReports:
    def test_freezes_what_was_submitted_and_leaves_drafts(self, now):
        submitted, drafted, other = ProjectFactory(), ProjectFactory(), ProjectFactory()
        submit(submitted, now)
        draft(drafted, now)
        submit(other, now, period=period(LAST_WEEK))
        assert freeze_reports(period=period(), now=now) == 1
        assert [one.status_reports.get().state for one in (submitted, drafted, other)] == ["frozen", "draft", "submitted"]
        assert freeze_reports(period=period(), now=now) == 0

    @pytest.mark.parametrize("write", [submit, draft])
    def test_is_for_good(self, now, write):
        project = ProjectFactory()
        submit(project, now)
        freeze_reports(period=period(), now=now)
        with pytest.raises(Conflict, match="frozen"):
            write(project, now, version=1, overall="red")
