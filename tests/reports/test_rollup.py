"""A node's row is the sum of its children's; a change costs its project and one row a level."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from finance.models import Progress
from pmo.accounts.actions import system_user
from portfolio.models import Node
from portfolio.queries import StatusDate
from projects.models import Baseline, WorkPackage
from reports.actions.rollup import close_and_freeze, recompute, rollup
from reports.calc.totals import add, counts
from reports.models import Snapshot
from reports.queries.children import children_of
from reports.queries.payload import snapshot_payload
from reports.queries.snapshots import node_snapshot, previous, project_rows
from tests.factories import NOW, NodeFactory, ProjectFactory, period, person

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


def measured_project(node, *, budget="1000.00", done="0.5", cost="450.00", **fields):
    project = ProjectFactory(node=node, **fields)
    work = WorkPackage.objects.create(
        project=project,
        wbs="1",
        name="Build",
        budget=Decimal(budget),
        start_at=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC),
        finish_at=dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC),
        known_on=MONDAY,
    )
    Progress.objects.create(work_package=work, status_date=MONDAY, done=Decimal(done), actual_cost=Decimal(cost))
    return project


@pytest.fixture
def tree():
    """enterprise → function → portfolio, with two projects in the portfolio and one in the function."""
    top = NodeFactory(code="TOP", kind="enterprise")
    function = NodeFactory(code="FUN", kind="function", parent=top)
    leaf = NodeFactory(code="LEAF", parent=function)
    measured_project(leaf, code="A")
    measured_project(leaf, code="B", done="0.2", cost="300.00")
    measured_project(function, code="C", budget="500.00")
    return top, function, leaf


def row(node, user=None):
    return node_snapshot(user=user or person("analyst", cleared=True), node=node, as_of=NOW.date())


class TestRollup:
    def test_adds_money_and_derives_the_index_after(self, tree):
        rollup(now=NOW)
        top = row(tree[0])
        assert (top.bac, top.ev, top.ac, top.projects) == (Decimal("2500.00"), Decimal("950.00"), Decimal("1200.00"), 3)
        assert top.cpi == pytest.approx(950 / 1200)

    def test_writes_the_same_when_run_twice(self, tree):
        rollup(now=NOW)
        before = list(Snapshot.objects.order_by("pk").values())
        rollup(now=NOW)
        assert list(Snapshot.objects.order_by("pk").values()) == before

    def test_a_currency_without_a_rate_is_left_out_and_counted(self, tree):
        measured_project(tree[2], code="D", currency="USD")
        rollup(now=NOW)
        assert (row(tree[0]).bac, row(tree[0]).unconverted, row(tree[0]).projects) == (Decimal("2500.00"), 1, 4)

    def test_a_restricted_project_is_hidden_from_a_reader_without_clearance(self, tree):
        measured_project(tree[2], code="SECRET", restricted=True)
        rollup(now=NOW)
        plain = person("executive", node=tree[0])
        hidden = row(tree[0], plain)
        assert (hidden.projects, hidden.restricted, hidden.cleared) == (3, 1, False)
        assert row(tree[0]).projects == 4
        assert "SECRET" not in {one.project.code for one in project_rows(user=plain, as_of=NOW.date(), today=NOW.date())}

    def test_a_project_no_longer_restricted_leaves_one_row(self, tree):
        secret = measured_project(tree[2], code="SECRET", restricted=True)
        rollup(now=NOW)
        type(secret).objects.filter(pk=secret.pk).update(restricted=False)
        rollup(now=NOW)
        assert not Snapshot.objects.filter(node__isnull=False, cleared=False).exists()

    def test_movement_never_shows_what_was_restricted_then(self, tree):
        secret = measured_project(tree[2], code="SECRET", restricted=True)
        rollup(now=NOW)
        type(secret).objects.filter(pk=secret.pk).update(restricted=False)
        rollup(now=NOW + dt.timedelta(days=7))
        plain = person("executive", node=tree[0])
        now_row = node_snapshot(user=plain, node=tree[0], as_of=NOW.date() + dt.timedelta(days=7))
        assert now_row.projects == 4
        assert previous(row=now_row, user=plain).projects == 3

    def test_no_index_is_an_average(self, tree):
        rollup(now=NOW)
        of_projects = [one.cpi for one in project_rows(user=person("analyst"), as_of=NOW.date(), today=NOW.date())]
        assert row(tree[0]).cpi != pytest.approx(sum(of_projects) / len(of_projects))

    def test_one_project_touches_itself_and_one_row_a_level(self, tree):
        rollup(now=NOW)
        later = NOW + dt.timedelta(hours=1)
        project = tree[2].projects.first()
        rollup(project_ids=[project.pk], now=later)
        assert Snapshot.objects.filter(computed_at=later).count() == 1 + 3

    def test_costs_the_same_queries_however_many_projects(self, tree, django_assert_num_queries):
        status = StatusDate(period(NOW.date()), NOW.date())
        for number in range(8):
            measured_project(tree[2], code=f"N{number}")
        ids = list(tree[2].projects.values_list("pk", flat=True))
        with django_assert_num_queries(35, exact=False):
            recompute(project_ids=ids, status=status, newest=True, now=NOW)

    def test_as_of_an_earlier_day_reads_the_earlier_period(self, tree):
        rollup(now=NOW)
        Progress.objects.create(
            work_package=WorkPackage.objects.get(project__code="A"), status_date=MONDAY + dt.timedelta(days=7), done=1, actual_cost=Decimal("900.00")
        )
        rollup(now=NOW + dt.timedelta(days=7))
        user = person("analyst")
        assert node_snapshot(user=user, node=tree[0], as_of=NOW.date()).ev == Decimal("950.00")
        assert node_snapshot(user=user, node=tree[0], as_of=NOW.date() + dt.timedelta(days=7)).ev == Decimal("1450.00")

    def test_a_closed_period_stays_as_it_is(self, tree):
        rollup(now=NOW)
        close_and_freeze(actor=system_user(), period=period(NOW.date()), now=NOW + dt.timedelta(days=7))
        before = list(Snapshot.objects.order_by("pk").values())
        tree[2].projects.update(node=tree[1])
        assert rollup(as_of=NOW.date(), now=NOW + dt.timedelta(days=8)).nodes == 0
        assert list(Snapshot.objects.order_by("pk").values()) == before

    def test_a_shared_connection_keeps_no_statements(self, tree):
        rollup(now=NOW)
        before = list(Snapshot.objects.order_by("pk").values())
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"], was = True, connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
        try:
            rollup(now=NOW)
        finally:
            connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = was
        assert list(Snapshot.objects.order_by("pk").values()) == before

    def test_finish_slip_comes_from_the_baseline(self, tree):
        project = tree[2].projects.get(code="A")
        Baseline.objects.create(
            project=project, number=1, approved_on=MONDAY, start_on=MONDAY, finish_on=dt.date(2026, 6, 30), budget=Decimal("1000.00")
        )
        project.date_forecasts.create(known_on=MONDAY, finish_on=dt.date(2026, 7, 30))
        rollup(now=NOW)
        assert Snapshot.objects.get(project=project).slip_days == 30

    def test_payload_has_the_published_names(self, tree):
        rollup(now=NOW)
        payload = snapshot_payload(row(tree[0]))
        assert payload["earned_value"]["eac"]["a"] == "2750.00"
        assert payload["rag"]["computed"] == {"green": 0, "amber": 0, "red": 3, "unknown": 0}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="adds exactly on PostgreSQL alone")
@pytest.mark.parametrize("newest", [True, False])
def test_what_the_database_adds_is_what_the_rows_add_up_to(tree, newest):
    measured_project(tree[2], code="D", currency="USD")
    measured_project(tree[2], code="SECRET", restricted=True)
    ProjectFactory(node=tree[2], code="SILENT")
    rollup(now=NOW)
    ids = [node.pk for node in tree]
    found = []
    for added in (True, False):
        below = children_of(node_ids=ids, day=NOW.date(), newest=newest, added=added)
        found.append({key: [_total(rows, key) for rows in (of.everyone, of.cleared, of.uncleared)] for key, of in below.items()})
    assert found[0] == found[1]
    assert found[0].keys() == {tree[1].pk, tree[2].pk}


def _total(rows, node_id):
    home = Node.objects.get(pk=node_id).currency
    total = add((row, Decimal(1) if row["currency"] == home else Decimal("0.777")) for row in rows)
    plans = sorted(text for row in rows for text in (row["planned"] or "").split())
    return total.money, total.numbers, counts(total), max((row["fiscal_year"] for row in rows), default=""), plans
