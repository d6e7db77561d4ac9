"""A re-baseline says what becomes of the plan of the past: kept, or set to what was earned; days before it stay as they were planned."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.progress import Measured, measure_progress
from finance.actions.rebaselining import rebaseline
from finance.models import EarnedValue, PhasedPlan, Rebaseline
from finance.queries.earned_value_at import earned_value_at
from finance.queries.project_value import project_value
from finance.queries.rebaselining import rebaselining
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions.edits import edit_schedule
from projects.actions.plan_baselines import save_baseline
from projects.models import FormerPlan, Schedule, WorkPackage
from reports.actions.rollup import rollup
from tests.factories import ProjectFactory, period, person
from tests.projects.bridge import DAY, bridge
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
FIRST, MEASURED, AGAIN = dt.date(2026, 3, 2), dt.date(2026, 3, 13), dt.date(2026, 3, 20)
NOW = dt.datetime(2026, 3, 27, 12, tzinfo=dt.UTC)
EARLY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
MAY = ("analyst", "project_manager", "integration")
COSTS = {"Survey the banks": "1000.01", "Dig": "3000.00", "Pour": "2000.33", "Lay the deck": "4000.00"}
KEPT = ("as_of", "bac", "pv", "ev", "ac", "es_minutes", "at_minutes", "pd_minutes", "p_factor")
DAYS = [FIRST + dt.timedelta(days=number) for number in range(18)]  # all before the re-baseline


@pytest.fixture
def project():
    """The bridge, promised on its first day and measured late and dear; then digging takes twice as long and costs more."""
    actor = person("analyst")
    project = bridge(actor=actor, now=EARLY, code="BRIDGE")
    for name, cost in COSTS.items():
        WorkPackage.objects.filter(project=project, name=name).update(cost=Decimal(cost))
    save_baseline(actor=actor, project=project, version=None, name="First", approved_on=FIRST, now=EARLY)
    measures = [Measured("1.1", MEASURED, Decimal("0.8"), Decimal(900)), Measured("1.2", MEASURED, Decimal("0.1"), Decimal(600))]
    measure_progress(actor=actor, project=project, measurements=measures, now=NOW)
    dig = project.work_packages.get(name="Dig")
    edit = {"do": "change", "id": dig.pk, "fields": {"duration": 20 * DAY}}
    edit_schedule(actor=actor, project=project, version=Schedule.objects.get(project=project).version, edits=[edit], known_on=AGAIN, now=NOW)
    WorkPackage.objects.filter(pk=dig.pk).update(cost=Decimal("3500.00"))
    project.refresh_from_db()
    return project


def again(project, treatment="preserve", **fields):
    told = {"actor": person("analyst"), "project": project, "version": None, "treatment": treatment, "approved_on": AGAIN, "approver": "Board",
            "reason": "The ground is worse", "now": NOW}  # fmt: skip
    return rebaseline(**told | fields)


def value(project, day):
    return earned_value_at(project_ids=[project.pk], status=day).values[project.pk]


def figures(project, days):
    return {day: (value(project, day), [(one.wbs, one.budget, one.pv, one.ev) for one in project_value(project=project, as_of=day).packages])
            for day in days}  # fmt: skip


class TestWho:
    @allowed(*MAY)
    def test_lets_those_who_change_projects(self, role, project):
        assert again(project, actor=person(role)).treatment == "preserve"

    @refused_but(*MAY)
    def test_refuses_other_roles(self, role, project):
        with pytest.raises(NotPermitted):
            again(project, actor=person(role))


class TestThePast:
    @pytest.mark.parametrize("treatment", Rebaseline.Treatment.values)
    def test_stays_as_it_was_planned_and_earned_to_the_cent(self, project, treatment):
        before, curve = figures(project, DAYS), project_value(project=project, as_of=DAYS[-1]).curve
        again(project, treatment)
        assert figures(project, DAYS) == before
        assert project_value(project=project, as_of=DAYS[-1]).curve == curve

    def test_stays_in_the_series_of_a_later_day(self, project):
        before = value(project, MEASURED)
        again(project, "single_point")
        series = dict(earned_value_at(project_ids=[project.pk], status=NOW.date()).series)
        assert series[MEASURED][project.pk] == before

    def test_stays_where_it_is_planned_anew_without_a_treatment(self, project):
        before = figures(project, DAYS)
        told = {"approved_on": AGAIN, "name": "Second", "approver": "Board", "reason": "More"}
        save_baseline(actor=person("analyst"), project=project, version=None, now=NOW, **told)
        assert figures(project, DAYS) == before
        assert value(project, AGAIN).bac == value(project, DAYS[-1]).bac + 500

    def test_stays_after_one_re_baseline_follows_another(self, project):
        again(project)
        between = figures(project, [*DAYS, AGAIN, AGAIN + dt.timedelta(days=3)])
        edit = {"do": "change", "id": project.work_packages.get(name="Pour").pk, "fields": {"duration": 8 * DAY}}
        told = {"known_on": NOW.date(), "now": NOW, "version": Schedule.objects.get(project=project).version}
        edit_schedule(actor=person("analyst"), project=project, edits=[edit], **told)
        again(project, "single_point", approved_on=NOW.date())
        assert figures(project, between) == between


class TestPreserve:
    def test_keeps_what_was_planned_by_the_day_and_plans_the_rest_to_the_new_finish(self, project):
        before = value(project, AGAIN)
        row = again(project)
        after = value(project, AGAIN)
        assert (row.bac_before, row.bac_after) == (before.bac, after.bac) == (Decimal("10000.34"), Decimal("10500.34"))
        assert after.pv == before.pv == row.pv_after
        assert (after.ac, after.ev) == (before.ac, row.ev_after)
        finish = Schedule.objects.get(project=project).project_finish_at.date()
        assert value(project, finish).pv == after.bac
        days = [AGAIN + dt.timedelta(days=number) for number in range((finish - AGAIN).days + 1)]
        planned = [value(project, day).pv for day in days]
        assert planned == sorted(planned)
        assert planned[-2] < after.bac

    def test_measures_time_by_the_whole_of_the_plan(self, project):
        before = earned_value_at(project_ids=[project.pk], status=AGAIN)
        again(project)
        after = earned_value_at(project_ids=[project.pk], status=AGAIN)
        assert after.times().at == before.times().at
        assert after.times().pd > before.times().pd
        assert after.times().es[0] == pytest.approx(before.times().es[0], rel=0.06)  # EV grew with the budget of digging; the past stayed
        assert 0 < after.times().es[0] / after.times().at[0] < 1

    def test_refuses_a_line_that_would_have_less_than_was_planned(self, project):
        WorkPackage.objects.filter(project=project, name="Survey the banks").update(cost=Decimal("500.00"))
        with pytest.raises(Refused, match=r"new budget of WBS 1\.1") as refusal:
            again(project)
        assert refusal.value.field == "treatment"
        assert again(project, "single_point").pv_after == value(project, AGAIN).pv


class TestSinglePoint:
    def test_sets_planned_to_earned_value(self, project):
        row = again(project, "single_point")
        after = earned_value_at(project_ids=[project.pk], status=AGAIN)
        found, times = after.values[project.pk], after.times()
        assert found.pv == found.ev == row.pv_after == row.ev_after == Decimal("1150.01")  # 0.8 of the survey, 0.1 of the dearer digging
        assert found.ac == row.ac == Decimal("1500.00")
        assert times.es[0] == pytest.approx(times.at[0])  # SPI(t) begins again at 1

    def test_sets_both_to_actual_cost_by_a_line_that_is_done(self, project):
        row = again(project, "single_point_cost")
        found = value(project, AGAIN)
        assert found.pv == found.ev == found.ac == Decimal("1500.00")
        line = project.work_packages.get(name__startswith="Overrun")
        assert (line.wbs, line.budget, line.actual_finish_at.date()) == ("3", Decimal("349.99"), AGAIN)
        assert (row.bac_before, row.bac_after, found.bac) == (Decimal("10000.34"), Decimal("10850.33"), Decimal("10850.33"))
        assert row.baseline.items.get(work_package=line).cost == Decimal("349.99")

    def test_cannot_set_aside_what_was_not_overspent(self, project):
        actor = person("analyst")
        measures = [Measured("1.1", AGAIN, Decimal(1), Decimal(500)), Measured("1.2", AGAIN, Decimal("0.3"), Decimal(200))]
        measure_progress(actor=actor, project=project, measurements=measures, now=NOW)
        with pytest.raises(Refused, match="no overrun"):
            again(project, "single_point_cost")

    def test_needs_a_measure(self, project):
        project.work_packages.get(wbs="1.1").progress.all().delete()
        project.work_packages.get(wbs="1.2").progress.all().delete()
        with pytest.raises(Refused, match="No work was measured"):
            again(project, "single_point")


class TestWhatIsRefused:
    def test_a_day_on_or_before_the_last_closed_period(self, project):
        closed = period(AGAIN)
        closed.closed_at = NOW
        closed.save()
        with pytest.raises(Conflict, match="is closed") as refusal:
            again(project, approved_on=closed.end_on)
        assert refusal.value.field == "approved_on"
        with pytest.raises(Conflict, match="is closed"):
            again(project, approved_on=closed.start_on - dt.timedelta(days=1))

    def test_a_project_without_schedule_or_first_baseline(self, project):
        with pytest.raises(Conflict, match="has no schedule"):
            again(ProjectFactory(code="BARE"))
        other = bridge(actor=person("analyst"), now=EARLY, code="OTHER")
        with pytest.raises(Conflict, match="has no baseline yet"):
            again(other)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"approved_on": NOW.date() + dt.timedelta(days=1)}, "approved_on"), ({"approved_on": None}, "approved_on"),
         ({"treatment": "reset"}, "treatment"), ({"approver": ""}, "approver"), ({"reason": " "}, "reason")],
    )  # fmt: skip
    def test_what_cannot_be(self, project, fields, field):
        with pytest.raises(Refused) as refusal:
            again(project, **fields)
        assert refusal.value.field == field
        assert not PhasedPlan.objects.exists()

    def test_a_day_before_the_newest_baseline(self, project):
        again(project)
        with pytest.raises(Refused, match="re-baseline on that day or later"):
            again(project, approved_on=AGAIN - dt.timedelta(days=1))

    def test_a_schedule_that_someone_changed(self, project):
        with pytest.raises(Stale):
            again(project, version=1)


class TestWhatIsKept:
    def test_is_told_in_the_trail(self, project):
        again(project, "single_point_cost")
        event = Event.objects.get(verb="baseline.rephased")
        assert (event.reason, event.after["treatment"], event.after["overrun"]) == ("The ground is worse", "single_point_cost", "349.99")

    def test_is_the_former_plan_of_what_became_different(self, project):
        again(project)
        kept = FormerPlan.objects.filter(until_on=AGAIN).exclude(work_package__kind="summary")
        assert set(kept.values_list("work_package__name", flat=True)) == {"Dig", "Pour", "Lay the deck", "Open the bridge"}

    def test_is_what_the_preview_said(self, project):
        said = {one.treatment: one for one in rebaselining(project=project, day=AGAIN).choices()}
        for treatment in Rebaseline.Treatment.values:
            after = said[treatment].after
            assert not said[treatment].hindered
            assert after.bac >= Decimal("10500.34")
        row = again(project, "single_point_cost")
        after = said["single_point_cost"].after
        assert (row.bac_after, row.pv_after, row.ev_after) == (after.bac, after.pv, after.ev)

    def test_is_what_figures_say_of_the_open_period_and_not_of_the_one_before(self, project, reacted):
        before, now = period(MEASURED), period(AGAIN)
        rollup(as_of=MEASURED, now=NOW)
        stood = EarnedValue.objects.get(project=project, period=before)
        with reacted():
            row = again(project)
        fact = EarnedValue.objects.get(project=project, period=now)
        assert (fact.bac, fact.ev) == (row.bac_after, row.ev_after)
        rollup(as_of=MEASURED, now=NOW)
        again_then = EarnedValue.objects.get(project=project, period=before)
        assert [getattr(again_then, name) for name in KEPT] == [getattr(stood, name) for name in KEPT]
