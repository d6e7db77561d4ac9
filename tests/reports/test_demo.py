"""The demonstration: believable, the same each time, with a history, and nobody's figures overwritten."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from finance.models import Actual, FiscalPeriod, Suspense
from governance.models import RiskAssessment
from pmo.accounts.models import User
from pmo.imports.models import Batch
from pmo.ledger.queries import trail_proof
from pmo.web.templatetags.sign_ins import demo_sign_ins
from portfolio.models import Node, ReportingPeriod
from projects.models import Project, StatusReport, WorkPackage
from projects.queries import visible_projects
from reports.demo import accounts
from reports.demo.catalogue import RESTRICTED, TREE, entries, table
from reports.demo.plot import plot
from reports.demo.portfolio import build
from reports.demo.shapes import SHAPES
from reports.demo.synthetic import build_synthetic
from reports.models import Snapshot
from tests.factories import NOW, ProjectFactory
from tests.standing import standing

MONDAY = NOW.date().replace(day=2)


def told(code, seed=1):
    entry = next(one for one in entries() if one.code == code)
    return plot(entry=entry, monday=MONDAY, seed=seed, until_day=MONDAY)


class TestCatalogue:
    def test_has_every_stage_and_every_trouble_in_three_functions(self):
        found = entries()
        assert len(found) >= 64
        assert {one.stage for one in found} >= {"Request", "Concept", "Approved", "Delivery", "Closing", "Closed", "Cancelled", "Left"}
        assert {one.shape for one in found} == set(SHAPES)
        assert sum(kind == "function" for _code, _name, kind, *_rest in table(TREE)) == 3
        assert {one.currency for one in found} == {"GBP", "EUR", "USD"}
        assert {one.code for one in found} >= RESTRICTED
        assert sum(one.manager == "pr" for one in found) == 5

    def test_no_code_or_name_stands_twice(self):
        found = entries()
        assert len({one.code for one in found}) == len({one.name for one in found}) == len(found)


class TestPlot:
    def test_same_seed_same_story(self):
        first, again = told("WAT-101"), told("WAT-101")
        assert [(week.ev, week.ac) for week in first.weeks] == [(week.ev, week.ac) for week in again.weeks]
        assert first.packages == again.packages
        assert [week.ac for week in told("WAT-101", seed=2).weeks] != [week.ac for week in first.weeks]

    @pytest.mark.parametrize("entry", [one for one in entries() if one.stage in ("Delivery", "Closing", "Closed")], ids=lambda one: one.code)
    def test_budgets_add_up_and_nothing_runs_backwards(self, entry):
        story = plot(entry=entry, monday=MONDAY, seed=1, until_day=MONDAY)
        assert sum(one.budget for one in story.work if one.known_week is None) == entry.budget * 1000
        assert 8 <= len(story.work) <= 25
        for before, now in zip(story.weeks, story.weeks[1:], strict=False):
            assert now.ac >= before.ac
            assert (now.done >= before.done).all()
            assert now.ev <= now.bac + 0.01
        assert sum(story.weeks[-1].costs) == pytest.approx(story.weeks[-1].ac)

    def test_a_watermelon_is_red_inside(self):
        assert told("DIG-102").weeks[-1].cpi < 0.9
        assert SHAPES["watermelon"].declared == "green"


@pytest.fixture(scope="class")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing(django_db_blocker, tmp_path_factory.mktemp("demo")):
        build(now=NOW, seed=1, weeks=3, only=14, say=lambda line: None)
        yield


@pytest.fixture
def demo(built, db):
    """The demonstration, built once for the tests of a class."""


class TestBuild:
    def test_has_a_frozen_history_and_an_open_week(self, demo):
        periods = list(ReportingPeriod.objects.order_by("end_on"))
        assert [period.closed_at is not None for period in periods] == [True, True, True, False]
        top = Snapshot.objects.filter(node__code="NMW", cleared=True).order_by("as_of")
        assert [row.frozen for row in top] == [True, True, True, False]
        assert top.last().as_of == NOW.date()
        assert {row.state for row in StatusReport.objects.filter(period=periods[0])} == {"frozen"}

    def test_declared_green_stands_beside_computed_red_with_its_reason(self, demo):
        row = Snapshot.objects.get(project__code="WAT-102", current=True)
        assert (row.computed, row.declared) == ("red", "green")
        assert row.differs_since is not None
        assert StatusReport.objects.filter(project__code="WAT-102").latest("known_on").override_reason

    def test_nothing_is_known_that_is_yet_to_come(self, demo):
        today = NOW.date()
        assert not StatusReport.objects.filter(known_on__gt=today).exists()
        assert not RiskAssessment.objects.filter(known_on__gt=today).exists()
        assert not Project.objects.filter(actuals__known_on__gt=today).exists()
        assert not WorkPackage.objects.filter(known_on__gt=today).exists()

    def test_the_trail_is_intact_and_asks_for_no_work(self, demo):
        from pmo.jobs.models import Job

        proof = trail_proof()
        assert proof.intact
        assert proof.events > 500
        assert not Job.objects.exclude(state=Job.State.DONE).exists()

    def test_a_ledger_file_came_in_and_adds_up_to_its_control_total(self, demo):
        batch = Batch.objects.get()
        assert (batch.state, batch.rejected, batch.notes["reconciliation"]["equal"]) == ("applied", 0, True)
        assert Suspense.objects.filter(batch_id=batch.pk).count() == 2
        ended = FiscalPeriod.objects.filter(end_on__lt=MONDAY).order_by("-end_on")
        assert list(ended.values_list("state", flat=True)[:3]) == ["open", "soft", "closed"]

    def test_what_has_no_invoice_yet_is_accrued_and_taken_back_in_the_next_month(self, demo):
        accruals = Actual.objects.filter(kind="accrual")
        assert accruals.count() == 3
        assert all(one.reversals.get().amount == -one.amount for one in accruals)
        assert all(one.reversals.get().posting_date == one.posting_date + timedelta(days=1) for one in accruals)

    def test_each_person_sees_what_was_granted(self, demo):
        def seen(name):
            return visible_projects(user=User.objects.get(username=name)).count()

        assert (seen("analyst"), seen("executive"), seen("pm")) == (14, 0, 3)

    def test_the_shared_password_opens_the_door(self, demo, client):
        assert client.login(username="analyst", password=accounts.PASSWORD)


class TestCommand:
    def test_refuses_where_there_are_projects(self, db):
        ProjectFactory()
        with pytest.raises(CommandError, match="holds projects already"):
            call_command("demo")

    def test_prints_the_sign_ins_as_json(self, db):
        out = io.StringIO()
        call_command("demo", "--sign-ins", "--json", stdout=out)
        assert {one["username"] for one in json.loads(out.getvalue())["sign_ins"]} >= {"analyst", "pm", "executive"}

    def test_the_sign_in_page_offers_only_people_who_are_there(self, db, settings, tmp_path):
        settings.VAR_DIR, settings.DEMO_SIGN_INS = tmp_path, True
        assert demo_sign_ins() == []
        accounts.leave_for_the_door()
        assert demo_sign_ins() == []
        User.objects.create(username="analyst")
        assert [one["username"] for one in demo_sign_ins()] == ["analyst"]
        settings.DEMO_SIGN_INS = False
        assert demo_sign_ins() == []


class TestSynthetic:
    def test_makes_as_many_as_asked_with_figures_for_each_period(self, db, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        build_synthetic(now=NOW, seed=3, projects=12, periods=4, say=lambda line: None)
        assert (Project.objects.count(), WorkPackage.objects.count(), ReportingPeriod.objects.count()) == (12, 240, 4)
        assert Snapshot.objects.filter(node__code="SYN", cleared=True).count() == 4
        assert Snapshot.objects.get(node__code="SYN", cleared=True, current=True).projects == 12

    def test_past_figures_are_those_the_roll_up_would_write(self, db, settings, tmp_path):
        """The frozen rows made by the column equal the roll-up of the same day."""
        from portfolio.queries import StatusDate
        from reports.actions.rollup import recompute

        settings.VAR_DIR = tmp_path
        build_synthetic(now=NOW, seed=3, projects=12, periods=4, say=lambda line: None)
        period = ReportingPeriod.objects.order_by("end_on")[2]
        names = ["project_id", "bac", "pv", "ev", "measured_budget"]
        before = list(Snapshot.objects.filter(period=period, project__isnull=False).order_by("project").values(*names))
        period.closed_at = None
        period.save()
        recompute(project_ids=[row["project_id"] for row in before], status=StatusDate(period, period.end_on), newest=False, now=NOW)
        assert list(Snapshot.objects.filter(period=period, project__isnull=False).order_by("project").values(*names)) == before

    def test_its_tree_is_three_levels_below_the_enterprise(self, db, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        build_synthetic(now=NOW, seed=3, projects=2, periods=1, say=lambda line: None)
        assert set(Node.objects.values_list("depth", flat=True)) == {0, 1, 2, 3}
