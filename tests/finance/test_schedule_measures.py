"""What an edit says of progress in the schedule is measured: of the right day, once, and never over a newer word of someone's own."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.progress import Measured, measure_progress
from finance.actions.schedule_measures import measure_schedules
from finance.models import EarnedValue, Progress
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.actions.edits import edit_schedule
from projects.models import Schedule, WorkPackage
from tests.factories import NOW, TODAY, ProjectFactory, manager_of, period, person
from tests.projects.test_handovers import MONDAY, planned

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FRIDAY = TODAY - 6 * DAY


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def dig(project):
    rows = planned(project, 4, 2)
    WorkPackage.objects.filter(project=project).update(budget=1000, start_at=MONDAY, finish_at=MONDAY + dt.timedelta(days=3, hours=9))
    return rows[0]


def edit(line, known_on=TODAY, **fields):
    return do(line.project, {"do": "change", "id": line.pk, "fields": fields}, known_on=known_on)


def do(project, *edits, known_on=TODAY):
    version = Schedule.objects.get(project=project).version
    return edit_schedule(actor=manager_of(project), project=project, version=version, edits=list(edits), known_on=known_on, now=NOW)


def taken_up(project, known_on=TODAY):
    return measure_schedules(project_ids=[project.pk], known_on=known_on, now=NOW)


def measured(line, done, day=TODAY, **fields):
    one = Measured(line.wbs, day, Decimal(done), **fields)
    return measure_progress(actor=person(), project=line.project, measurements=[one], now=NOW)


def measures(line):
    return [(row.status_date, float(row.done)) for row in Progress.objects.filter(work_package=line).order_by("status_date")]


class TestAMeasure:
    def test_is_made_of_what_an_edit_says(self, project, dig):
        edit(dig, done=0.25)
        assert taken_up(project) == 1
        row = Progress.objects.get()
        assert (row.work_package_id, row.status_date, row.done, row.from_schedule) == (dig.pk, TODAY, Decimal("0.25"), True)
        assert (row.actual_start_at, row.actual_finish_at) == (MONDAY, None)

    def test_becomes_earned_value_with_what_follows_the_edit(self, project, dig, reacted):
        with reacted():
            edit(dig, done=0.25)
        assert EarnedValue.objects.filter(project=project).latest("as_of").ev == Decimal("250.00")

    def test_is_made_once(self, project, dig):
        edit(dig, done=0.25)
        assert (taken_up(project), taken_up(project)) == (1, 0)
        assert Event.objects.filter(verb="progress.measured").count() == 1

    def test_is_not_made_of_other_edits(self, project, dig):
        edit(dig, duration=480, name="Dig deeper", owner="Ann")
        assert taken_up(project) == 0
        assert not Progress.objects.exists()

    def test_of_the_same_day_is_replaced(self, project, dig):
        edit(dig, done=0.25)
        taken_up(project)
        edit(dig, done=0.5)
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.5)]

    def test_follows_a_duration_that_changes_the_share(self, project, dig):
        edit(dig, done=0.5)
        taken_up(project)
        edit(dig, duration=8 * 480)
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.25)]

    def test_of_finished_work_is_whole_and_has_both_dates(self, project, dig):
        edit(dig, actual_start="2026-03-02", actual_finish="2026-03-04")
        taken_up(project)
        row = Progress.objects.get()
        assert (row.done, row.actual_start_at.day, row.actual_finish_at.day) == (1, 2, 4)

    def test_keeps_the_money_measured_before_and_leaves_nothing_to_do_of_finished_work(self, project, dig):
        measured(dig, "0.1", day=FRIDAY, actual_cost=Decimal("120.50"), etc=Decimal("900.00"))
        edit(dig, done=0.5)
        taken_up(project)
        newest = Progress.objects.get(status_date=TODAY)
        assert (newest.actual_cost, newest.etc) == (Decimal("120.50"), Decimal("900.00"))
        edit(dig, done=1)
        taken_up(project)
        newest.refresh_from_db()
        assert (newest.actual_cost, newest.etc) == (Decimal("120.50"), 0)

    @pytest.mark.parametrize(
        ("technique", "traits", "expected"),
        [("percent", {}, 0.5), ("units", {}, 0.2), ("milestones", {}, 0.2), ("percent", {"earned_physically": True}, 0.2)],
    )
    def test_takes_the_share_that_the_line_is_earned_by(self, project, dig, technique, traits, expected):
        WorkPackage.objects.filter(pk=dig.pk).update(technique=technique, traits=traits)
        edit(dig, done=0.5, physical=0.2)
        taken_up(project)
        assert measures(dig) == [(TODAY, expected)]

    def test_is_not_made_of_summaries(self, project, dig):
        WorkPackage.objects.filter(pk=dig.pk).update(kind="summary", progress_on=TODAY, done=Decimal("0.5"))
        assert taken_up(project) == 0


class TestItsDay:
    def stated(self, project, day):
        do(project, {"do": "settings", "fields": {"status_at": day.isoformat()}})

    def test_is_the_status_date_of_the_schedule(self, project, dig):
        self.stated(project, TODAY - DAY)
        edit(dig, done=0.25)
        taken_up(project)
        assert measures(dig) == [(TODAY - DAY, 0.25)]

    def test_is_that_of_the_edit_where_the_status_date_is_to_come(self, project, dig):
        self.stated(project, TODAY + 9 * DAY)
        edit(dig, done=0.25)
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.25)]

    def test_is_that_of_the_edit_where_the_line_began_after_the_status_date(self, project, dig):
        self.stated(project, FRIDAY)
        edit(dig, done=0.25)  # began on Monday
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.25)]

    def test_is_that_of_the_edit_where_it_was_measured_after_the_status_date(self, project, dig):
        measured(dig, "0.1", day=TODAY - DAY)
        self.stated(project, TODAY - 2 * DAY)
        edit(dig, done=0.25)
        taken_up(project)
        assert measures(dig) == [(TODAY - DAY, 0.1), (TODAY, 0.25)]

    def test_is_the_first_open_one(self, project, dig):
        closed = period(TODAY - DAY * 5)
        self.stated(project, closed.end_on)
        edit(dig, actual_start=(closed.end_on - DAY).isoformat(), done=0.25)
        close_period(actor=person(), period=closed, now=NOW)
        taken_up(project)
        assert measures(dig) == [(closed.end_on + DAY, 0.25)]

    def test_has_its_figures_counted_again_where_it_lies_before_the_edit(self, project, dig):
        self.stated(project, TODAY - DAY)
        edit(dig, done=0.25)
        taken_up(project)
        assert Event.objects.get(verb="progress.measured").facts == {"project_id": project.pk, "since": str(TODAY - DAY)}

    def test_says_of_the_whole_plan_what_has_not_begun(self, project, dig):
        later = WorkPackage.objects.get(project=project, wbs="2")
        self.stated(project, TODAY)
        edit(dig, done=0.25)
        taken_up(project)
        assert (measures(dig), measures(later)) == ([(TODAY, 0.25)], [(TODAY, 0.0)])

    def test_says_nothing_of_other_lines_where_no_status_date_is_stated(self, project, dig):
        edit(dig, done=0.25)
        taken_up(project)
        assert Progress.objects.count() == 1


class TestAWordOfSomeonesOwn:
    def test_given_after_the_edit_stays(self, project, dig):
        edit(dig, done=0.25)
        measured(dig, "0.4")
        assert taken_up(project) == 0
        assert measures(dig) == [(TODAY, 0.4)]

    def test_given_before_the_edit_is_replaced(self, project, dig):
        measured(dig, "0.4")
        edit(dig, done=0.25)
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.25)]

    def test_given_before_stays_when_something_else_is_edited(self, project, dig):
        edit(dig, done=0.25)
        taken_up(project)
        measured(dig, "0.4")
        edit(dig, name="Dig deeper")
        taken_up(project)
        assert measures(dig) == [(TODAY, 0.4)]

    def test_about_an_earlier_day_does_not_stand_for_this_one(self, project, dig):
        edit(dig, done=0.25)
        measured(dig, "0.1", day=FRIDAY)
        taken_up(project)
        assert measures(dig) == [(FRIDAY, 0.1), (TODAY, 0.25)]


class TestTakenBack:
    def test_on_the_same_day_it_was_never_measured(self, project, dig):
        undo = edit(dig, done=0.25).inverse
        taken_up(project)
        do(project, *undo)
        taken_up(project)
        assert not Progress.objects.exists()
        assert Event.objects.filter(verb="progress.measured").first().after["taken_back"] == [f"1 {TODAY}"]

    def test_later_it_has_not_begun_from_then_on(self, project, dig):
        edit(dig, done=0.25, known_on=TODAY - DAY)
        taken_up(project, TODAY - DAY)
        edit(dig, actual_start=None)
        taken_up(project)
        assert measures(dig) == [(TODAY - DAY, 0.25), (TODAY, 0.0)]

    def test_leaves_what_someone_measured(self, project, dig):
        measured(dig, "0.1", day=FRIDAY)
        undo = edit(dig, done=0.25).inverse
        taken_up(project)
        do(project, *undo)
        taken_up(project)
        assert measures(dig) == [(FRIDAY, 0.1)]
