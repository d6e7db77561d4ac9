"""Draws agree with what can be worked out: sums of normals, PERT, risks that come true or do not; the same seed draws the same."""

import datetime as dt
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.calc.simulation.joint import draw, risks_of
from finance.calc.simulation.margins import TENTH, Table, items_of, mean_of, quantiles
from finance.calc.simulation.outcome import both, of_dates, of_money
from finance.calc.simulation.spread import cost_points, spread_of, word_points
from finance.calc.simulation.summary import chance, percentile, percentiles, ranks

DRAWS = 20_000


def normal(mean, deviation):
    return (mean - TENTH * deviation, mean, mean + TENTH * deviation)


class TestAgainstClosedForms:
    @pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8])
    def test_a_sum_of_normals_is_normal(self, correlation):
        deviations = [3.0, 4.0, 12.0, 5.0]
        drawn = draw(cost=items_of([normal(100, one) for one in deviations], shape="normal"), draws=DRAWS, seed=11, correlation=correlation)
        variance = sum(a * b * (1 if a is b else correlation) for a, b in product(deviations, deviations))
        exact = NormalDist(400, variance**0.5)
        for percent, found in percentiles(drawn.cost).items():
            assert abs(found.value - exact.inv_cdf(percent / 100)) < 4 * found.error

    def test_groups_do_not_move_together(self):
        items = items_of([normal(0, 1)] * 6, shape="normal", group=[0, 0, 0, 1, 1, 1])
        found = draw(cost=items, draws=DRAWS, seed=3, correlation=0.5).cost.var()
        exact = 2 * (3 + 6 * 0.5)
        assert abs(found - exact) < 4 * exact * (2 / DRAWS) ** 0.5

    def test_risks_apart_are_the_sum_of_coins(self):
        risks = [(0.3, 100.0, 0), (0.5, 40.0, 0), (0.05, 900.0, 0)]
        drawn = draw(cost=items_of([]), risks=risks_of(risks), draws=DRAWS, seed=5, correlation=0.0).cost
        for outcome in product([False, True], repeat=3):
            exact = np.prod([one[0] if true else 1 - one[0] for one, true in zip(risks, outcome, strict=True)])
            found = chance(drawn == sum(one[1] for one, true in zip(risks, outcome, strict=True) if true))
            assert abs(found.value - exact) < 4 * (exact * (1 - exact) / DRAWS) ** 0.5

    def test_risks_together_come_true_as_often(self):
        drawn = draw(cost=items_of([]), risks=risks_of([(0.2, 1.0, 0)] * 5), draws=DRAWS, seed=6, correlation=0.6).cost
        assert abs(drawn.mean() - 1.0) < 4 * drawn.std() / DRAWS**0.5
        assert drawn.var() > 1.5 * 5 * 0.2 * 0.8

    @pytest.mark.parametrize("points", [(0, 0, 10), (5, 6, 20), (0, 10, 10), (7, 7, 7)])
    def test_pert_has_its_mean_and_variance(self, points):
        low, likely, high = points
        drawn = draw(cost=items_of([points]), draws=DRAWS, seed=8).cost
        share = (likely - low) / (high - low) if high > low else 0.5
        variance = (1 + 4 * share) * (5 - 4 * share) / (36 * 7) * (high - low) ** 2
        assert abs(drawn.mean() - mean_of(items_of([points]))[0]) <= 4 * (variance / DRAWS) ** 0.5 + 1e-6
        assert drawn.var() == pytest.approx(variance, rel=0.05, abs=1e-9)

    def test_pert_quantiles_are_those_of_the_beta_of_whole_numbers(self):
        """α = 2, β = 4: the share below x is 1 − Σ of the first binomials, F(x) = 1 − (1−x)⁵ − 5x(1−x)⁴."""
        row = quantiles(np.array([0.25]))[0]
        scores = np.linspace(-6, 6, len(row))[300:-300]
        x = row[300:-300]
        below = 1 - (1 - x) ** 5 - 5 * x * (1 - x) ** 4
        assert np.abs(below - [NormalDist().cdf(one) for one in scores]).max() < 2e-6

    def test_a_delay_and_a_cost_of_one_risk_come_together(self):
        drawn = draw(
            cost=items_of([(1, 1, 1)]), time=items_of([(10, 10, 10)]), risks=risks_of([(0.4, 5, 3)]), draws=DRAWS, seed=2,
            finish_of=lambda spans, later: spans.sum(axis=0) + later,
        )  # fmt: skip
        assert {(cost, finish) for cost, finish in zip(drawn.cost.tolist(), drawn.finish.tolist(), strict=True)} == {(1.0, 10.0), (6.0, 13.0)}


class TestDraws:
    def test_the_same_seed_draws_the_same_and_another_does_not(self):
        items = items_of([(8, 10, 19)] * 30)
        first, again, other = (draw(cost=items, draws=12_345, seed=seed).cost for seed in (4, 4, 5))
        assert percentiles(first)[80] == percentiles(again)[80] != percentiles(other)[80]
        assert (first == again).all()

    def test_the_first_draws_stay_where_more_are_asked_for(self):
        items = items_of([(8, 10, 19)] * 3)
        assert (draw(cost=items, draws=10_000, seed=4).cost == draw(cost=items, draws=30_000, seed=4).cost[:10_000]).all()

    def test_the_widest_item_leads_the_tornado_and_a_certain_one_is_not_in_it(self):
        drawn = draw(cost=items_of([(9, 10, 11), (0, 10, 50), (10, 10, 10)]), risks=risks_of([(0.5, 30.0, 0)]), seed=1, correlation=0.0)
        told = [(one.kind, one.place) for one in drawn.cost_drivers]
        assert set(told[:2]) == {("cost", 1), ("risk", 0)}
        assert drawn.cost_drivers[0].correlation > 0.5

    def test_what_the_reporting_raises_ends_it(self):
        def stop(_share):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            draw(cost=items_of([(1, 2, 3)]), report=stop)

    @pytest.mark.parametrize("points", [(1, float("nan"), 3), (2, 1, 3), (1, 4, 3), (1, 2, float("inf"))])
    def test_refuses_points_that_are_none(self, points):
        with pytest.raises(ValueError, match="item 2"):
            items_of([(1, 2, 3), points])

    @pytest.mark.parametrize("risk", [(1.2, 1, 0), (-0.1, 1, 0), (float("nan"), 1, 0)])
    def test_refuses_chances_that_are_none(self, risk):
        with pytest.raises(ValueError, match="risk 1"):
            risks_of([risk])

    @pytest.mark.parametrize("asked", [{"draws": 0}, {"correlation": 1.0}, {"correlation": -0.1}])
    def test_refuses_settings_out_of_range(self, asked):
        with pytest.raises(ValueError, match=r"draw|correlation"):
            draw(cost=items_of([(1, 2, 3)]), **asked)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e9)).map(sorted), min_size=1, max_size=6), st.integers(0, 99))
    def test_never_leaves_the_range_of_its_items(self, points, seed):
        drawn = draw(cost=items_of(points), draws=500, seed=seed).cost
        least, most = sum(one[0] for one in points), sum(one[2] for one in points)
        assert least - 1e-3 - least * 1e-6 <= drawn.min() <= drawn.max() <= most + 1e-3 + most * 1e-6

    def test_a_score_higher_is_a_value_no_lower(self):
        table = Table(items_of([(3, 4, 11)]))
        values = table.value(0, np.linspace(-7, 7, 3000, dtype=np.float32))
        assert (np.diff(values) >= -1e-5).all()


class TestSummary:
    def test_the_error_of_a_percentile_is_that_of_many_samples(self):
        rng = np.random.default_rng(1)
        found = [percentile(np.sort(rng.standard_normal(2_000)), 80) for _ in range(300)]
        assert np.mean([one.error for one in found]) == pytest.approx(np.std([one.value for one in found]), rel=0.15)

    @given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
    def test_ranks_are_the_mean_of_the_places_that_equals_take(self, values):
        ordered = sorted(values)
        expected = [np.mean([place for place, one in enumerate(ordered, 1) if one == value]) for value in values]
        assert ranks(np.array(values)).tolist() == pytest.approx(expected)

    def test_nothing_drawn_is_an_error(self):
        with pytest.raises(ValueError, match="Nothing was drawn"):
            percentiles(np.array([]))

    def test_a_limit_that_is_unknown_has_no_chance_and_says_why(self):
        found = of_money(np.arange(10.0), limit=None, why="No budget.")
        assert (found["chance"], found["why"]) == (None, "No budget.")

    def test_both_are_met_in_the_same_draw(self):
        cost, days = np.array([1.0, 3.0, 1.0, 3.0]), np.array(["2026-03-02T17:00"] * 3 + ["2026-03-09T17:00"], "datetime64[m]")
        met = {"budget": 2.0, "by": dt.date(2026, 3, 2)}
        assert both(cost, days, **met)["value"] == 0.5
        assert both(cost, days, **met | {"budget": None}) is None
        assert of_dates(days, limit=dt.date(2026, 3, 2))["chance"]["value"] == 0.75


class TestPointsNobodyGave:
    def test_an_index_that_swung_is_trusted_less(self):
        assert spread_of([0.8, 0.9, 1.2], 0.6).width == pytest.approx(0.2)
        assert spread_of([0.98, 1.0, 1.01], 0.6).width == 0.10
        assert spread_of([], None).width == 0.20

    def test_an_unknown_pace_is_taken_as_planned_never_as_none(self):
        assert cost_points(100, cpi=None, width=0.2, technique="units")[1] == 100
        assert cost_points(100, cpi=0.0, width=0.2, technique="units")[1] == 100

    @given(st.floats(0, 1e9), st.none() | st.floats(0.01, 5), st.floats(0.0, 0.6), st.sampled_from(["percent", "loe", "0/100"]))
    def test_they_are_in_order(self, left, index, width, technique):
        for found in (cost_points(left, cpi=index, width=width, technique=technique), word_points(left, index=index, width=width)):
            low, likely, high = found
            assert low <= likely * (1 + 1e-12)
            assert likely <= high * (1 + 1e-12)


def test_the_share_that_is_done_rises_from_item_to_item_to_the_end():
    told = []
    items, risks = items_of([(1, 2, 3)] * 250), risks_of([(0.5, 1, 0)] * 250)
    draw(cost=items, risks=risks, draws=15_000, seed=1, report=told.append)
    assert told == sorted(told)
    assert (len(told), told[-1]) == (2 * 5 + 2, 1.0)
    assert max(later - earlier for earlier, later in zip([0.0, *told], told, strict=False)) < 0.2
