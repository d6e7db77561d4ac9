"""Forecasts with a range: asked for, drawn by a worker, read as of a day, stale when facts move, refused with a reason."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from finance.actions.estimates import Judged, give_estimates
from finance.models import Estimate, Simulation
from finance.queries.simulations import moved_since, newest_simulation, visible_simulations
from governance.actions.risks import open_risk
from governance.actions.simulations import ask_simulation, run_simulation, simulate_again, simulate_now
from pmo.errors import NotPermitted, Refused
from pmo.jobs import actions as jobs
from pmo.jobs.models import Job
from pmo.jobs.progress import working_on
from pmo.ledger.models import Event
from projects.models import Baseline, WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NodeFactory, ProjectFactory, period, person
from tests.projects.story import apollo
from tests.roles import refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "executive", "gatekeeper", "controller", "resource_manager", "integration")


@pytest.fixture
def story(now):
    """A node with one measured project, as of the day it is in the office."""
    node = NodeFactory(code="N", name="North", kind="programme")
    return apollo(code="P", node=node, weeks=4, packages=3, risks=2, postings=2, reports=0, today=now.date())


def made(subject, now, **asked):
    return simulate_now(actor=person("analyst", cleared=True), subject=subject, as_of=now.date(), now=now, **asked)


class TestAProject:
    def test_says_percentiles_chances_and_what_moves_them(self, story, now):
        found = made(story, now)
        cost, finish = found.results["cost"], found.results["finish"]
        values = [cost[mark]["value"] for mark in ("p10", "p50", "p80", "p90")]
        assert values == sorted(values)
        assert values[0] > found.inputs["spent"] > 0
        assert found.p80_cost == Decimal(str(cost["p80"]["value"]))
        assert {one["kind"] for one in cost["drivers"]} == {"cost", "risk"}
        assert finish["p80"]["value"] == found.p80_finish.isoformat()
        assert found.inputs["time_from"] == "earned schedule"
        assert 0 <= found.chance_of_both <= min(found.chance_in_budget, found.chance_in_date)

    def test_the_same_seed_gives_the_same_p80_and_another_does_not(self, story, now):
        first, again, other = (made(story, now, seed=seed) for seed in (7, 7, 8))
        assert first.results == again.results
        assert (first.p80_cost, first.seed) != (other.p80_cost, other.seed)
        assert first.p80_cost != other.p80_cost

    def test_three_points_that_are_given_take_the_place_of_the_rule(self, story, now):
        give_estimates(
            actor=person(), project=story, now=now, judged=[Judged("1.1", Decimal(10), Decimal(10), Decimal(10), note="A fixed price")],
        )  # fmt: skip
        rows = {row[0]: row for row in made(story, now).inputs["packages"]}
        assert rows["1.1"][2:] == [10.0, 10.0, 10.0, "pert", "estimate"]
        assert rows["1.2"][-1] == "index"

    def test_a_delay_of_a_risk_moves_the_finish(self, story, now):
        before = made(story, now, seed=1)
        open_risk(actor=person(), project=story, title="Strike", probability=5, impact=5, chance=Decimal(1), time_impact_days=60, now=now)
        assert (made(story, now, seed=1).p80_finish - before.p80_finish).days >= 60

    def test_snapshots_show_the_newest_with_its_day(self, story, now):
        found = made(story, now)
        rollup(project_ids=[story.pk], now=now)
        row = Snapshot.objects.get(project=story, current=True)
        assert (row.p80_cost, row.p80_finish, row.simulated_on) == (found.p80_cost, found.p80_finish, now.date())

    def test_is_stale_once_facts_moved_and_is_drawn_again_on_demand(self, story, now):
        found = made(story, now, seed=5)
        assert moved_since(simulation=found, day=now.date()) == 0
        assert simulate_again(actor=person("analyst"), now=now) == []
        open_risk(actor=person(), project=story, title="Flood", probability=3, impact=3, cost_impact=Decimal(9), now=now)
        assert moved_since(simulation=found, day=now.date()) == 1
        asked = simulate_again(actor=person("analyst"), now=now)
        assert [Simulation.objects.get(pk=pk).seed for pk in asked] == [5]

    def test_is_known_as_of_its_day(self, story, now):
        found = made(story, now)
        assert newest_simulation(subject=story, day=now.date()) == found
        assert newest_simulation(subject=story, day=now.date() - dt.timedelta(days=1)) is None

    def test_is_told_in_the_trail(self, story, now):
        made(story, now, seed=5)
        assert list(Event.objects.filter(verb__startswith="simulation").order_by("seq").values_list("verb", flat=True)) == [
            "simulation.asked", "simulation.made",
        ]  # fmt: skip


class TestWhatCannotBeDrawn:
    def test_nothing_known_says_what_is_missing(self, now):
        bare = ProjectFactory(joined=now.date())
        period(now.date())
        found = made(bare, now)
        assert (found.p80_cost, found.p80_finish, found.chance_of_both) == (None, None, None)
        assert "work package" in found.results["cost"]["why"]
        assert "forecast finish" in found.results["finish"]["why"]

    def test_a_budget_of_zero_has_no_chance(self, story, now):
        Baseline.objects.update(budget=0)
        found = made(story, now)
        assert found.p80_cost is not None
        assert (found.chance_in_budget, found.results["cost"]["chance"]) == (None, None)
        assert "zero" in found.results["cost"]["why"]

    def test_work_without_a_duration_finishes_no_earlier_than_the_day(self, now):
        flat = ProjectFactory(joined=now.date() - dt.timedelta(days=9), budget=Decimal(100))
        at = now.replace(hour=8, minute=0, second=0, microsecond=0)
        WorkPackage.objects.create(project=flat, wbs="1", name="Flat", start_at=at, finish_at=at, budget=100, known_on=now.date())
        rollup(project_ids=[flat.pk], now=now)
        found = made(flat, now)
        assert found.p80_cost is not None
        assert found.results["finish"]["why"]

    @pytest.mark.parametrize(
        ("asked", "field"),
        [({"draws": 9_999}, "draws"), ({"draws": 100_001}, "draws"), ({"seed": -1}, "seed"), ({"correlation": "NaN"}, "correlation"),
         ({"correlation": 1}, "correlation")],
    )  # fmt: skip
    def test_refuses_settings_out_of_range(self, story, now, asked, field):
        with pytest.raises(Refused) as refusal:
            made(story, now, **asked)
        assert refusal.value.field == field
        assert not Simulation.objects.exists()

    def test_refuses_a_day_ahead(self, story, now):
        with pytest.raises(Refused, match="future"):
            ask_simulation(actor=person(), subject=story, as_of=now.date() + dt.timedelta(days=1), now=now)

    @refused_but(*MAY)
    def test_refuses_other_roles(self, story, now, role):
        with pytest.raises(NotPermitted):
            ask_simulation(actor=person(role), subject=story, as_of=now.date(), now=now)


class TestANode:
    def test_holds_the_year_against_the_plans_below(self, story, now):
        found = made(story.node, now)
        assert found.inputs["envelope"] == 480_000.0
        assert found.inputs["rows"][0][0] == "P"
        assert found.chance_in_budget == found.results["cost"]["chance"]["value"]
        rollup(project_ids=[story.pk], now=now)
        assert Snapshot.objects.get(node=story.node, current=True).p80_cost == found.p80_cost

    def test_leaves_restricted_projects_out_for_those_not_cleared(self, story, now):
        apollo(code="R", node=story.node, restricted=True, weeks=2, packages=1, risks=0, postings=1, reports=0, today=now.date())
        plain, cleared = person("analyst", node=story.node), person("analyst", node=story.node, cleared=True)
        without = simulate_now(actor=plain, subject=story.node, as_of=now.date(), now=now)
        whole = simulate_now(actor=cleared, subject=story.node, as_of=now.date(), now=now)
        assert (without.left_out, without.cleared, whole.left_out, whole.cleared) == (1, False, 0, True)
        assert len(whole.inputs["rows"]) == 2
        assert set(visible_simulations(user=plain)) == {without}
        assert newest_simulation(subject=story.node, day=now.date()) == without
        assert newest_simulation(subject=story.node, day=now.date(), whole=True) == whole

    def test_can_be_cancelled_in_the_middle_and_keeps_nothing(self, story, now):
        asked = ask_simulation(actor=person("analyst"), subject=story.node, as_of=now.date(), now=now)
        jobs.claim(job_id=asked.job_id, now=now)
        jobs.cancel(actor=person("analyst"), job=Job.objects.get(pk=asked.job_id), now=now)
        with pytest.raises(jobs.Cancelled), working_on(asked.job_id):
            run_simulation(simulation=asked, now=now)
        assert Simulation.objects.get().made_at is None
        assert Job.objects.get(pk=asked.job_id).doing


class TestEstimates:
    def test_points_out_of_order_are_refused_at_the_field(self, story, now):
        with pytest.raises(Refused, match="order") as refusal:
            give_estimates(actor=person(), project=story, now=now, judged=[Judged("1.1", Decimal(3), Decimal(2), Decimal(9))])
        assert refusal.value.field == "cost_likely"

    @pytest.mark.parametrize("one", [Judged("1.1"), Judged("1.1", cost_low=Decimal(1)), Judged("9.9", days_low=1), Judged("1", days_low=1)])
    def test_words_that_say_nothing_are_refused(self, story, now, one):
        with pytest.raises(Refused):
            give_estimates(actor=person(), project=story, now=now, judged=[one])
        assert not Estimate.objects.exists()

    def test_a_second_word_of_the_day_replaces_the_first(self, story, now):
        for days in (2, 4):
            counts = give_estimates(actor=person(), project=story, now=now, judged=[Judged("1.1", days_low=1, days_likely=days, days_high=9)])
        assert (counts.updated, Estimate.objects.get().days_likely) == (1, 4)


class TestDoors:
    def test_the_page_asks_and_then_shows(self, client, story, now):
        client.force_login(person("analyst"))
        address = reverse("governance:forecast", args=["P"])
        assert b"No forecast with a range yet" in client.get(address).content
        assert client.post(address, {"draws": 10_000, "seed": 3, "correlation": "0.3"}).status_code == 302
        asked = Simulation.objects.get()
        run_simulation(simulation=asked, now=now)
        said = client.get(address).content.decode()
        assert "P80" in said
        assert "chance of landing within the budget" in said
        assert client.post(address, {"draws": 1, "correlation": "0.3"}).status_code == 422

    def test_the_node_and_the_estimates_have_pages(self, client, story, now):
        made(story.node, now)
        client.force_login(person("analyst"))
        assert "envelope" in client.get(reverse("reports:node-forecast", args=["N"])).content.decode()
        address = reverse("governance:estimates", args=["P"])
        sent = {"wbs": "1.2", "days_low": "1", "days_likely": "2", "days_high": "3", "shape": "normal"}
        assert client.post(address, sent).status_code == 302
        assert Estimate.objects.get().shape == "normal"
        assert client.post(address, sent | {"days_likely": "9"}).status_code == 422

    def test_rest_asks_and_lists(self, client, story, now):
        client.force_login(person("analyst"))
        address = reverse("api-projects-simulations", args=["P"])
        answer = client.post(address, json.dumps({"seed": 9}), content_type="application/json")
        assert (answer.status_code, answer.json()["seed"], answer.json()["state"]) == (201, 9, "queued")
        run_simulation(simulation=Simulation.objects.get(), now=now)
        found = client.get(address).json()["results"][0]
        assert found["state"] == "made"
        assert found["cost"]["p80"]["value"] == str(Simulation.objects.get().p80_cost)
        for body in ({"draws": 5}, {"seed": "x"}, {"sed": 1}, []):
            assert client.post(address, json.dumps(body), content_type="application/json").status_code == 422
        sent = {"project": "P", "wbs": "1.1", "cost_low": 1, "cost_likely": 2, "cost_high": 3}
        answer = client.post(reverse("api-estimates-list"), json.dumps(sent), content_type="application/json")
        assert (answer.status_code, answer.json()["cost_likely"]["amount"]) == (201, "2.00")

    def test_the_command_draws_at_once_and_refused_leaves_nothing(self, story, capsys):
        call_command("simulate", "P", "--seed", "4", "--json")
        said = json.loads(capsys.readouterr().out)
        assert (said["seed"], said["state"], said["cost"]["reason"]) == (4, "made", None)
        with pytest.raises(CommandError, match="draws"):
            call_command("simulate", "P", "--draws", "3")
        assert Simulation.objects.count() == Job.objects.filter(title__startswith="Forecast").count() == 1
