"""Earned value of work packages: shares, sums by project, and what must hold for any figures."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.earned_value import (
    CURVES,
    TECHNIQUES,
    Totals,
    WorkPackages,
    add_up,
    as_moments,
    curve_codes,
    earned_share,
    measure,
    planned_share,
    roll_up,
    s_curve,
    spread,
    technique_codes,
)
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
SHARES = st.floats(min_value=0, max_value=1)
BUDGETS = st.integers(min_value=0, max_value=10**12)


def packages(*rows: dict) -> WorkPackages:
    """Work packages of a linear week in one project, measured by percent, except where a row says otherwise."""
    usual = {
        "project": 0, "budget": 100_00, "start": MONDAY, "finish": FRIDAY, "curve": "linear", "technique": "percent",
        "percent": np.nan, "started": False, "finished": False,
    }  # fmt: skip
    columns = {name: [row.get(name, value) for row in rows] for name, value in usual.items()}
    columns["start"], columns["finish"] = as_moments(columns["start"]), as_moments(columns["finish"], end=True)
    columns["curve"], columns["technique"] = curve_codes(columns["curve"]), technique_codes(columns["technique"])
    return WorkPackages(**{name: np.asarray(values) for name, values in columns.items()})


def one(**row) -> WorkPackages:
    return packages(row)


class TestPlannedShare:
    def test_follows_working_time_and_takes_in_the_status_day(self):
        start, finish = as_moments([MONDAY]), as_moments([date(2026, 3, 13)], end=True)
        shares = [planned_share(start, finish, MONDAY + timedelta(days=step)).item() for step in range(-1, 13)]
        assert shares == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0]

    def test_takes_a_moment_as_it_is(self):
        start, finish = as_moments([MONDAY]), as_moments([MONDAY], end=True)
        assert planned_share(start, finish, datetime(2026, 3, 2, 12, 30)).item() == 0.5

    def test_plans_a_milestone_whole_at_its_finish(self):
        at = as_moments([datetime(2026, 3, 4, 12)])
        assert [planned_share(at, at, day).item() for day in (date(2026, 3, 3), date(2026, 3, 4))] == [0, 1]
        weekend = as_moments([date(2026, 3, 7)]), as_moments([date(2026, 3, 8)], end=True)
        assert [planned_share(*weekend, day).item() for day in (date(2026, 3, 7), date(2026, 3, 8))] == [0, 1]

    @pytest.mark.parametrize(("start", "finish"), [(None, FRIDAY), (MONDAY, None), (None, None)])
    def test_is_unknown_without_both_dates(self, start, finish):
        assert np.isnan(planned_share(as_moments([start]), as_moments([finish]), FRIDAY)).all()

    @pytest.mark.parametrize(("curve", "middle"), [("linear", 0.5), ("front", 0.75), ("back", 0.25), ("bell", 0.5)])
    def test_shapes_the_plan(self, curve, middle):
        start, finish = as_moments([MONDAY]), as_moments([date(2026, 3, 13)], end=True)
        assert planned_share(start, finish, FRIDAY, curve).item() == middle
        assert spread(np.array([0.0, 1.0]), curve).tolist() == [0, 1]

    def test_refuses_a_curve_it_does_not_know(self):
        with pytest.raises(ValueError, match="none of linear"):
            planned_share(as_moments([MONDAY]), as_moments([FRIDAY]), FRIDAY, "wavy")

    @given(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 400),
        st.sampled_from(CURVES),
        st.integers(-50, 450),
        st.integers(0, 60),
    )
    def test_never_falls_and_stays_between_0_and_1(self, start, length, curve, step, later):
        ends = as_moments([start]), as_moments([start + timedelta(days=length)], end=True)
        first = planned_share(*ends, start + timedelta(days=step), curve).item()
        second = planned_share(*ends, start + timedelta(days=step + later), curve).item()
        assert 0 <= first <= second + 1e-12
        assert second <= 1


class TestEarnedShare:
    @pytest.mark.parametrize(
        ("technique", "unmeasured", "begun", "at_30", "ended"),
        [
            ("0/100", None, 0, 0, 1),
            ("50/50", None, 0.5, 0.5, 1),
            ("25/75", None, 0.25, 0.25, 1),
            ("milestones", None, None, 0.3, 1),
            ("percent", None, None, 0.3, 1),
            ("units", None, None, 0.3, 1),
            ("apportioned", None, None, 0.3, 1),
            ("loe", 0.6, 0.6, 0.6, 0.6),
        ],
    )
    def test_by_technique(self, technique, unmeasured, begun, at_30, ended):
        def share(percent, started, finished):
            found = earned_share(
                technique_codes([technique]), np.array([percent]), np.array([started]), np.array([finished]), np.array([0.6])
            ).item()
            return None if np.isnan(found) else found

        assert share(np.nan, False, False) == unmeasured
        assert share(np.nan, True, False) == begun
        assert share(0.3, True, False) == at_30
        assert share(np.nan, True, True) == ended
        assert share(1.0, False, False) == ended

    def test_apportioned_work_follows_its_host(self):
        codes = technique_codes(["percent", "apportioned", "apportioned"])
        no = np.zeros(3, dtype=bool)
        found = earned_share(codes, np.array([0.4, np.nan, 0.9]), no, no, np.ones(3), host=np.array([-1, 0, -1]))
        assert found.tolist() == [0.4, 0.4, 0.9]

    @given(st.sampled_from(TECHNIQUES), st.floats(allow_nan=True, allow_infinity=True), st.booleans(), st.booleans(), SHARES)
    def test_is_unknown_or_between_0_and_1(self, technique, percent, started, finished, planned):
        found = earned_share(
            technique_codes([technique]), np.array([percent]), np.array([started]), np.array([finished]), np.array([planned])
        ).item()
        assert np.isnan(found) or 0 <= found <= 1


class TestAddUp:
    def test_rounds_the_sum_once_half_to_even(self):
        zeros = np.zeros(3, dtype=int)
        assert add_up(zeros, np.array([1, 1, 1]), np.full(3, 0.5), 1).tolist() == [2]
        assert add_up(zeros, np.array([1, 0, 0]), np.full(3, 0.5), 1).tolist() == [0]

    def test_keeps_full_shares_exact_beyond_floating_point(self):
        assert add_up(np.array([0, 0]), np.array([10**17 + 1, 1]), np.ones(2), 1).tolist() == [10**17 + 2]

    def test_refuses_a_sum_too_large_to_keep(self):
        with pytest.raises(ValueError, match="too large"):
            add_up(np.zeros(10, dtype=int), np.full(10, 10**18 - 1), np.ones(10), 1)

    def test_is_empty_for_nothing(self):
        assert add_up(np.array([], dtype=int), np.array([], dtype=int), np.array([]), 2).tolist() == [0, 0]

    @given(st.lists(st.tuples(BUDGETS, SHARES), min_size=1, max_size=30))
    def test_is_the_exact_sum_rounded(self, rows):
        budgets, shares = zip(*rows, strict=True)
        found = add_up(np.zeros(len(rows), dtype=int), np.array(budgets), np.array(shares), 1)[0]
        exact = sum(Fraction(budget) * Fraction(share) for budget, share in rows)
        assert abs(Fraction(int(found)) - exact) <= Fraction(1, 2) + Fraction(len(rows), 1000)

    @given(BUDGETS, SHARES, SHARES)
    def test_cutting_a_work_package_in_two_changes_no_total(self, budget, cut, share):
        first = int(budget * cut)
        whole = add_up(np.zeros(1, dtype=int), np.array([budget]), np.array([share]), 1)[0]
        parts = add_up(np.zeros(2, dtype=int), np.array([first, budget - first]), np.array([share, share]), 1)[0]
        assert abs(whole - parts) <= (0 if share in (0, 1) else 1)


class TestMeasure:
    def test_adds_by_project(self):
        found = measure(
            packages(
                {"percent": 0.5}, {"budget": 50_00, "percent": 0.1}, {"project": 1, "finish": date(2026, 3, 13), "percent": 1.0}
            ),
            FRIDAY,
        )
        assert (found.bac.tolist(), found.pv.tolist(), found.ev.tolist()) == ([150_00, 100_00], [150_00, 50_00], [55_00, 100_00])
        assert found.measured_budget.tolist() == [150_00, 100_00]

    def test_knows_no_value_where_nothing_was_measured(self):
        found = measure(packages({}, {"project": 1, "percent": 0.0}), FRIDAY)
        assert found.ev_known.tolist() == [False, True]
        assert found.measured_budget.tolist() == [0, 100_00]

    def test_knows_no_plan_without_dates(self):
        found = measure(packages({"start": None}, {"project": 1}, {"project": 1, "finish": None}), FRIDAY)
        assert (found.pv_known.tolist(), found.pv.tolist(), found.planned_budget.tolist()) == (
            [False, True],
            [0, 100_00],
            [0, 100_00],
        )

    def test_silence_earns_nothing_and_is_covered_only_before_its_plan_begins(self):
        late, future = {}, {"start": date(2026, 6, 1), "finish": date(2026, 6, 5)}
        found = measure(packages({"percent": 0.5}, late, future), FRIDAY)
        assert (found.ev.tolist(), found.measured_budget.tolist()) == ([50_00], [200_00])

    def test_level_of_effort_earns_its_plan_even_where_nothing_is_measured(self):
        found = measure(packages({"technique": "loe"}, {}), date(2026, 3, 4))
        assert (found.ev.tolist(), found.ev_known.tolist(), found.measured_budget.tolist()) == ([60_00], [True], [100_00])

    def test_stated_shares_override_curve_and_technique(self):
        stated = replace(one(percent=0.9), stated_pv=np.array([0.25]), stated_ev=np.array([0.125]))
        found = measure(stated, FRIDAY)
        assert (found.pv.tolist(), found.ev.tolist()) == ([25_00], [12_50])

    def test_counts_each_work_package_on_its_own_calendar(self):
        every_day = WorkingTime(week=(((0, 1440),),) * 7)
        rows = replace(packages({"finish": date(2026, 3, 8)}, {"finish": date(2026, 3, 8)}), calendar=np.array([0, 1]))
        found = measure(rows, FRIDAY, (STANDARD_WEEK, every_day))
        assert found.planned.tolist() == [1, 5 / 7]

    def test_takes_no_work_packages_at_all(self):
        empty = replace(
            one(), **{f.name: getattr(one(), f.name)[:0] for f in fields(WorkPackages) if getattr(one(), f.name) is not None}
        )
        found = measure(empty, FRIDAY, projects=2)
        assert (found.bac.tolist(), found.ev_known.tolist()) == ([0, 0], [False, False])

    @given(st.lists(st.tuples(BUDGETS, st.one_of(st.just(np.nan), SHARES), st.sampled_from(TECHNIQUES)), min_size=1, max_size=12))
    def test_value_never_passes_the_budget(self, rows):
        found = measure(packages(*({"budget": b, "percent": p, "technique": t} for b, p, t in rows)), date(2026, 3, 4))
        assert 0 <= found.ev[0] <= found.bac[0] == sum(budget for budget, _, _ in rows)
        assert 0 <= found.measured_budget[0] <= found.bac[0]


class TestSCurve:
    @given(st.lists(st.tuples(BUDGETS, st.integers(0, 60), st.integers(0, 60), st.sampled_from(CURVES)), min_size=1, max_size=8))
    def test_never_falls_and_ends_at_the_budget(self, rows):
        work = packages(
            *(
                {"budget": b, "start": MONDAY + timedelta(s), "finish": MONDAY + timedelta(s + n), "curve": c}
                for b, s, n, c in rows
            )
        )
        values = [pv for _, pv in s_curve(work, [MONDAY + timedelta(days=step) for step in range(-1, 130, 5)])]
        assert values == sorted(values)
        assert (values[0], values[-1]) == (0, sum(row[0] for row in rows))

    def test_agrees_with_measure_and_is_unknown_without_dates(self):
        day = date(2026, 3, 4)
        assert s_curve(one(), [day]) == [(day, int(measure(one(), day).pv[0]))]
        assert s_curve(one(start=None), [day]) == [(day, None)]


class TestRollUp:
    def test_adds_then_derives(self):
        found = roll_up([Totals(100, 100, 100, 50), Totals(900, 900, 450, 900)])
        assert found.indices.cpi == 550 / 950
        assert found.indices.spi == 0.55
        assert (found.eac_sum, found.indices.eac) == (50 + 1800, round(Fraction(1000 * 950, 550)))

    def test_leaves_out_children_without_value_and_says_how_much(self):
        found = roll_up(
            [Totals(Decimal(300), Decimal(100), Decimal(120), Decimal(80)), Totals(Decimal(100)), Totals(None, 5, 5, 5)]
        )
        assert (found.budget, found.coverage, found.counted) == (400, 0.75, 1)
        assert found.indices.cpi == 1.5

    def test_counts_a_child_by_what_it_measured(self):
        assert roll_up([Totals(100, 50, 40, 80, measured=50)]).coverage == 0.5

    def test_of_nothing_is_unknown(self):
        found = roll_up([])
        assert (found.budget, found.coverage, found.indices.cpi, found.eac_sum) == (None, None, None, None)

    CHILDREN = st.lists(
        st.tuples(st.integers(1, 10**9), SHARES, SHARES, st.integers(0, 10**9)).map(
            lambda row: Totals(row[0], int(row[0] * row[1]), int(row[0] * row[2]), row[3])
        ),
        min_size=1,
        max_size=8,
    )

    @given(CHILDREN, st.integers(0, 8))
    def test_any_grouping_gives_the_same_sums(self, rows, cut):
        flat = roll_up(rows).indices
        parts = [roll_up(part).indices for part in (rows[:cut], rows[cut:])]
        assert roll_up([Totals(part.bac, part.pv, part.ev, part.ac) for part in parts]).indices == flat
