"""The range of a node's year by period, and what each forecast said by the day it is of: kept when it was drawn, so that a past day shows its own."""

import datetime as dt
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.calc.simulation.joint import Phases, draw, risks_of
from finance.calc.simulation.margins import items_of
from finance.calc.simulation.outcome import of_periods
from finance.models import Actual, Simulation
from finance.queries.remaining_profile import remaining_profiles, year_calendar
from finance.queries.simulations import ranges_by_day
from governance.actions.simulations import simulate_now
from pmo.accounts.actions import system_user
from tests.factories import NodeFactory, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
ENDS = [dt.date(2026, 4, 30), dt.date(2026, 5, 31), dt.date(2026, 6, 30)]


@pytest.fixture
def story(now):
    node = NodeFactory(code="N", name="North", kind="programme")
    return apollo(code="P", node=node, weeks=4, packages=3, risks=2, postings=2, reports=0, today=now.date())


def made(subject, now, *, days=0, actor=None):
    return simulate_now(actor=actor or system_user(), subject=subject, as_of=now.date() - dt.timedelta(days=days), now=now)


class TestDraws:
    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(st.floats(0, 1), st.floats(1, 100)), min_size=1, max_size=130), st.integers(0, 10**6))
    def test_what_falls_into_the_periods_adds_up_to_the_cost_of_each_draw(self, items, seed):
        points = items_of([(likely / 2, likely, likely * 2) for _share, likely in items])
        first = np.array([share for share, _likely in items])
        phases = Phases(np.stack([first, 1 - first]), np.array([[0.25], [0.75]]))
        asked = {"cost": points, "risks": risks_of([(0.3, 50, 0)]), "draws": 500, "seed": seed}
        spread, plain = draw(**asked, phases=phases), draw(**asked)
        np.testing.assert_allclose(spread.falls.sum(axis=0), spread.cost, rtol=1e-12)
        np.testing.assert_array_equal(spread.cost, plain.cost)  # when it falls moves no draw
        assert plain.falls is None

    def test_the_percentiles_by_period_agree_with_the_closed_form(self):
        deviations = np.array([10.0, 20.0, 30.0])
        tenth = NormalDist().inv_cdf(0.9)
        items = items_of([(1000 - tenth * one, 1000, 1000 + tenth * one) for one in deviations.tolist()], shape="normal")
        found = draw(cost=items, draws=40_000, seed=5, correlation=0.0, phases=Phases(np.eye(3), np.zeros((3, 0))))
        told = of_periods(found.falls, found.cost, ends=ENDS, spent=500.0)
        for number, one in enumerate(told, start=1):
            sum_of = NormalDist(500 + 1000 * number, float(np.sqrt((deviations[:number] ** 2).sum())))
            for percent in (10, 50, 80, 90):
                error = np.sqrt(percent * (100 - percent) / 1e4 / 40_000) / sum_of.pdf(sum_of.inv_cdf(percent / 100))
                assert abs(one[f"p{percent}"] - sum_of.inv_cdf(percent / 100)) < 4 * error


class TestKept:
    def test_the_last_period_is_the_year_and_no_percentile_falls(self, story, now):
        found = made(story.node, now).results["cost"]
        periods = found["by_period"]
        assert {mark: periods[-1][mark] for mark in ("p10", "p50", "p80", "p90")} == {
            mark: found[mark]["value"] for mark in ("p10", "p50", "p80", "p90")
        }  # fmt: skip
        for mark in ("p10", "p50", "p80", "p90"):
            assert [one[mark] for one in periods] == sorted(one[mark] for one in periods)
        assert [one["end"] for one in periods] == [str(day) for day in year_calendar(year=Simulation.objects.get().fiscal_year, day=now.date()).left]

    def test_the_same_facts_have_the_same_hash_and_the_same_figures(self, story, now):
        first, again = made(story.node, now), made(story.node, now)
        assert len(first.inputs_hash) == 64
        assert (first.inputs_hash, first.results) == (again.inputs_hash, again.results)
        Actual.objects.create(project=story, posting_date=now.date(), known_on=now.date(), amount=Decimal("10.00"), currency=story.currency)
        assert made(story.node, now).inputs_hash != first.inputs_hash

    def test_moving_back_shows_the_band_of_that_day(self, story, now, client):
        before = made(story.node, now, days=7)
        Actual.objects.create(project=story, posting_date=now.date(), known_on=now.date(), amount=Decimal("300000.00"), currency=story.currency)
        after = made(story.node, now)
        client.force_login(person("analyst"))
        address = reverse("reports:node-forecast", args=["N"])
        then = client.get(address, {"as_of": before.as_of}).context
        assert (then["made"], then["history_chart"]) == (before, None)
        assert then["year_chart"]["layout"]["meta"]["table"]["rows"][-1][2] == before.results["cost"]["p10"]["value"]
        today = client.get(address).context
        assert today["made"] == after
        told = ranges_by_day(simulation=after, day=now.date())
        assert [(one["as_of"], one["p80"], one["inputs_hash"]) for one in told] == [
            (one.as_of, one.results["cost"]["p80"]["value"], one.inputs_hash) for one in (before, after)
        ]  # fmt: skip
        assert len(today["history_chart"]["layout"]["meta"]["table"]["rows"]) == 2

    def test_rest_says_the_periods_and_the_hash(self, story, now, client):
        found = made(story.node, now)
        client.force_login(person("analyst"))
        told = client.get(reverse("api-nodes-simulations", args=["N"])).json()["results"][0]
        assert told["inputs_hash"] == found.inputs_hash
        assert told["cost"]["by_period"][-1]["p80"] == str(found.p80_cost)

    def test_one_drawn_before_periods_were_kept_has_a_page(self, story, now, client):
        found = made(story.node, now)
        results, inputs = found.results, found.inputs
        del results["cost"]["by_period"], inputs["over"]
        Simulation.objects.update(results=results, inputs=inputs, inputs_hash="")
        client.force_login(person("analyst"))
        assert client.get(reverse("reports:node-forecast", args=["N"])).context["year_chart"] is None


class TestProfile:
    def test_what_is_left_falls_as_the_outlook_spreads_it(self, story, now):
        year = made(story.node, now).fiscal_year
        calendar = year_calendar(year=year, day=now.date())
        found = remaining_profiles(project_ids=[story.pk], year=year, calendar=calendar, day=now.date())
        (shares,) = found.shares.values()
        assert len(shares) == len(calendar.left)
        assert sum(shares) == pytest.approx(1)
        assert all(0 <= share <= 1 for share in shares)
        posted = sum(Actual.objects.filter(project=story, posting_date__range=(year.start_on, now.date())).values_list("amount", flat=True))
        assert sum(found.posted[story.pk]) == pytest.approx(float(posted))
