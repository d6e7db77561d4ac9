"""Earned schedule of a node: on the sum of the plans below, kept with the day, so that a past day says what was known then."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import EarnedValue, ExchangeRate, Progress
from pmo.accounts.actions import system_user
from projects.models import WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from reports.queries.earned_value import node_standing, project_standing
from reports.queries.snapshots import node_snapshot
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


def day(number):
    return MONDAY + dt.timedelta(days=number)


def at(number, hour=17):
    return dt.datetime.combine(day(number), dt.time(hour), dt.UTC)


def work(project, budget, first, last, done, *, wbs="1", on=2):
    line = WorkPackage.objects.create(
        project=project, wbs=wbs, name="Line", budget=Decimal(budget), known_on=MONDAY, start_at=at(first, 8), finish_at=at(last)
    )
    Progress.objects.create(work_package=line, status_date=day(on), done=Decimal(done), actual_cost=Decimal(budget) * Decimal(done))
    return line


@pytest.fixture
def tree():
    """A programme in a portfolio: ten days of work that are late, and five days that are on time."""
    top = NodeFactory(code="TOP", currency="GBP")
    below = NodeFactory(code="PROG", kind="programme", parent=top, currency="GBP")
    work(ProjectFactory(code="A", node=below, currency="GBP"), "2000.00", 0, 11, "0.15")
    work(ProjectFactory(code="B", node=top, currency="GBP"), "500.00", 0, 4, "0.6")
    return top, below


def row(node, on=2):
    return node_snapshot(user=system_user(), node=node, as_of=day(on))


def standing(node, on=2):
    return node_standing(user=system_user(), node=node, as_of=day(on))


class TestKept:
    def test_is_worked_out_on_the_sum_of_the_plans(self, tree):
        rollup(now=at(2))
        top = row(tree[0])
        # 600 is earned, which is planned for the end of the second day, 200 and 100 a day: two of three days.
        assert (top.es_minutes, top.at_minutes, top.pd_minutes) == (pytest.approx(2 * 480), 3 * 480, 10 * 480)
        assert top.spi_t == pytest.approx(2 / 3)
        alone = Snapshot.objects.filter(project__isnull=False).values_list("spi_t", flat=True)
        assert sum(alone) / len(alone) == pytest.approx(0.75)  # an average would have said otherwise
        assert top.detail["time"]["finishes"]["baseline"] == str(day(11))

    def test_of_one_project_it_is_the_projects(self, tree):
        rollup(now=at(2))
        project = Snapshot.objects.get(project__code="A")
        assert row(tree[1]).spi_t == pytest.approx(project.spi_t)
        assert (row(tree[1]).es_minutes, row(tree[1]).at_minutes) == (pytest.approx(project.es_minutes), project.at_minutes)

    def test_what_is_kept_is_what_would_be_worked_out(self, tree):
        worked_out = standing(tree[0])
        rollup(now=at(2))
        kept = standing(tree[0])
        assert (worked_out.kept, kept.kept) == (False, True)
        assert kept.outlook.time == worked_out.outlook.time
        assert kept.outlook.landings == worked_out.outlook.landings
        assert kept.outlook.p_factor == worked_out.outlook.p_factor
        assert kept.steps.text == worked_out.steps.text

    def test_a_past_day_says_what_was_known_then(self, tree):
        rollup(now=at(2))
        before = standing(tree[0])
        WorkPackage.objects.filter(project__code="A").update(finish_at=at(30))
        rollup(now=at(9))
        then, now = standing(tree[0]), standing(tree[0], 9)
        assert then.outlook.time == before.outlook.time
        assert then.outlook.landings == before.outlook.landings
        assert [one.spi_t for one in now.series][-2:] == [pytest.approx(2 / 3), now.outlook.time.spi_t]
        assert now.outlook.planned_finish == day(30)
        assert then.outlook.p_factor is None  # the plan it would be read from is not that day's any more

    def test_a_project_that_is_done_late_keeps_the_node_below_1(self, tree):
        Progress.objects.all().delete()
        for line in WorkPackage.objects.all():
            Progress.objects.create(work_package=line, status_date=day(21), done=1, actual_cost=line.budget)
        rollup(now=at(21))
        assert row(tree[0], 21).spi_t == pytest.approx(10 / 16)


class TestUnknown:
    def test_without_a_measure_nothing_is_said(self):
        top = NodeFactory(code="TOP")
        line = {"wbs": "1", "name": "Line", "budget": 100, "known_on": MONDAY, "start_at": at(0, 8), "finish_at": at(4)}
        WorkPackage.objects.create(project=ProjectFactory(node=top), **line)
        rollup(now=at(2))
        assert (row(top).spi_t, row(top).es_minutes, row(top).planned) == (None, None, None)

    def test_a_plan_that_is_not_kept_leaves_the_sum_unknown_up_to_the_top(self, tree):
        rollup(now=at(2))
        EarnedValue.objects.filter(project__code="A").update(planned=None)
        rollup(project_ids=[Snapshot.objects.get(project__code="B").project_id], now=at(2))
        assert row(tree[0]).spi_t is not None  # the programme's row has its sum
        Snapshot.objects.filter(node=tree[1]).update(planned=None)
        rollup(project_ids=[Snapshot.objects.get(project__code="B").project_id], now=at(2))
        assert (row(tree[0]).spi_t, row(tree[0]).planned) == (None, None)
        assert standing(tree[0]).outlook.time.spi_t == pytest.approx(2 / 3)  # worked out then, and said to be

    def test_work_without_dates_is_earned_against_the_plan_of_the_rest(self, tree):
        line = WorkPackage.objects.create(project=ProjectFactory(node=tree[0]), wbs="1", name="Line", budget=100, known_on=MONDAY)
        Progress.objects.create(work_package=line, status_date=day(2), done=0, actual_cost=1)
        rollup(now=at(2))
        assert row(tree[0]).spi_t == pytest.approx(2 / 3)


class TestReaders:
    def test_two_currencies_are_added_at_the_plan_rate(self, tree):
        ExchangeRate.objects.create(rate_set="plan", currency="EUR", into="GBP", known_on=MONDAY, rate=Decimal("0.50"))
        work(ProjectFactory(code="E", node=tree[1], currency="EUR"), "2000.00", 0, 4, "0.6")
        rollup(now=at(2))
        assert row(tree[0]).bac == Decimal("3500.00")
        assert row(tree[0]).es_minutes == pytest.approx(480 * 1200 / 500)

    def test_a_reader_who_is_not_cleared_reads_the_sum_without_restricted_projects(self, tree):
        work(ProjectFactory(code="R", node=tree[0], currency="GBP", restricted=True), "900.00", 0, 4, "0")
        rollup(now=at(2))
        plain = person("analyst", node=tree[0])
        assert node_standing(user=plain, node=tree[0], as_of=day(2)).outlook.time.spi_t == pytest.approx(2 / 3)
        assert row(tree[0]).spi_t < 0.5

    def test_one_projects_refresh_brings_it_up_to_date(self, tree):
        rollup(now=at(2))
        project = Snapshot.objects.get(project__code="A").project
        work(project, "500.00", 0, 11, "0.6", wbs="2")
        rollup(project_ids=[project.pk], now=at(2))
        apart = row(tree[0])
        rollup(now=at(2))
        assert (apart.spi_t, apart.planned) == (row(tree[0]).spi_t, row(tree[0]).planned)
        assert project_standing(project=project, as_of=day(2)).outlook.time.spi_t == pytest.approx(row(tree[1]).spi_t)
