"""Earned schedule and the doubts about an estimate: published examples, independent figures, and every edge."""

import json
from datetime import date

import numpy as np
import pytest

from finance.calc.earned_schedule import earned_periods, earned_time, p_factor, time_indices
from finance.calc.earned_value import WorkPackages, as_moments, curve_codes, technique_codes
from finance.calc.indices import indices
from finance.calc.planned_time import planned_time
from finance.calc.realism import realism, tcpi_for
from pmo.calc.working_time import STANDARD_WEEK
from tests.shared_files import shared


def work(*lines, percent=0.0):
    """Work packages of (budget, first day, last day)."""
    budget, first, last = zip(*lines, strict=True)
    count = len(lines)
    return WorkPackages(
        project=np.zeros(count, dtype=int), budget=np.array(budget), start=as_moments(first), finish=as_moments(last, end=True),
        curve=curve_codes(["linear"] * count), technique=technique_codes(["percent"] * count), percent=np.full(count, percent),
        started=np.zeros(count, bool), finished=np.zeros(count, bool),
    )  # fmt: skip


def example(name):
    return next(one for one in json.loads(shared("evm-worked-examples", "worked_examples.json").read_text()) if one["id"] == name)


class TestPublished:
    def test_an_exercise_with_ten_periods(self):
        told = example("pmcontrols-hand-001")
        wanted = told["published"] | told["derived"]
        es = earned_periods(told["pv_cumulative"][1:], told["EV"])
        time = time_indices(es=es, at=told["at_period"], pd=10)
        found = indices(bac=100_000_00, pv=40_000_00, ev=told["EV"] * 100, ac=told["AC"] * 100, spi_t=time.spi_t)
        assert (found.cpi, found.spi, es, time.spi_t) == (wanted["CPI"], wanted["SPI"], wanted["ES"], wanted["SPI_t"])
        assert round(found.eac_b / 100, 2) == wanted["EAC"]
        assert round(time.ieac_t, 4) == wanted["IEAC_t"]
        assert found.eac_f == 35_000_00 + round(70_000_00 / (found.cpi * 0.75))

    def test_an_exercise_with_five_tasks(self):
        told = example("case-study-3700k")
        wanted = told["published"]
        sums = {name: round(sum(task["budget"] * task[share] for task in told["tasks"]) * 100) for name, share in (("ev", "pct"), ("pv", "planned"))}
        found = indices(bac=sum(task["budget"] for task in told["tasks"]) * 100, ac=told["AC"] * 100, **sums)
        assert [found.bac, found.ev, found.pv, found.cv, found.sv] == [wanted[name] * 100 for name in ("BAC", "EV", "PV", "CV", "SV")]
        assert (round(found.cpi, 4), found.spi) == (wanted["CPI"], wanted["SPI"])
        assert (found.eac_b // 100, found.eac_a / 100) == (wanted["EAC_cpi"], wanted["EAC_remaining_at_budget"])

    def test_an_exercise_of_six_months(self):
        told = example("schwalbe-six-month-project")
        found = indices(bac=told["BAC"], pv=told["PV"], ev=told["EV"], ac=told["AC"])
        assert [found.cv, found.sv, round(found.cpi, 4), round(found.spi, 4), found.eac_b] == list(told["derived"].values())[:5]
        assert time_indices(es=6 * found.spi, at=6, pd=6).ieac_t == pytest.approx(told["derived"]["estimated_months"])

    def test_the_series_of_tracked_projects_by_their_own_periods(self):
        compared = 0
        for name, told in json.loads(shared("expected", "share_evm_series.json").read_text()).items():
            planned = [row["PV"] for row in told["rows"]]
            for at, row in enumerate(told["rows"], 1):
                time = time_indices(es=earned_periods(planned, row["EV"], budget=told["BAC"]), at=at, pd=len(planned))
                assert time.es == pytest.approx(row["ES_periods"], abs=1e-3), (name, at)
                assert time.spi_t == pytest.approx(row["SPI_t_periods"], abs=1e-3), (name, at)
                assert time.sv_t == pytest.approx(row["SV_t_periods"], abs=1e-3), (name, at)
                compared += 3
        assert compared == 600


class TestEarnedPeriods:
    def test_all_of_it_is_the_period_that_first_had_it(self):
        assert earned_periods([50, 100, 100], 100) == 2

    def test_on_a_flat_stretch_the_last_equal_point_counts(self):
        assert earned_periods([10, 10, 10, 30], 10) == 3

    def test_nothing_planned_is_unknown_and_less_than_nothing_earned_refused(self):
        assert earned_periods([], 0) is None
        assert earned_periods([0, 0], 0) is None
        with pytest.raises(ValueError, match="negative"):
            earned_periods([10], -1)


class TestEarnedTime:
    plan = planned_time(work((1000, date(2026, 3, 2), date(2026, 3, 3)), (1000, date(2026, 3, 9), date(2026, 3, 10))), [STANDARD_WEEK], STANDARD_WEEK)

    def test_lies_on_the_line_between_two_moments_of_the_plan(self):
        assert self.plan.duration == 7 * 480
        assert earned_time(self.plan.planned, self.plan.duration, 500, 2000) == pytest.approx(480, abs=1)

    def test_on_a_flat_stretch_its_beginning_counts(self):
        assert earned_time(self.plan.planned, self.plan.duration, 1000, 2000) == pytest.approx(960, abs=1)

    def test_nothing_earned_is_the_start_and_everything_the_finish(self):
        assert earned_time(self.plan.planned, self.plan.duration, 0, 2000) == 0
        assert earned_time(self.plan.planned, self.plan.duration, 2000, 2000) == self.plan.duration

    def test_no_budget_is_unknown_and_more_than_it_refused(self):
        assert earned_time(self.plan.planned, self.plan.duration, 0, 0) is None
        with pytest.raises(ValueError, match="above"):
            earned_time(self.plan.planned, self.plan.duration, 2001, 2000)

    def test_a_plan_without_dates_is_none(self):
        assert planned_time(work((1000, None, None)), [STANDARD_WEEK], STANDARD_WEEK) is None

    def test_time_before_the_start_has_not_passed(self):
        assert self.plan.elapsed(date(2026, 2, 1)) == 0


class TestTimeIndices:
    def test_unknown_stays_unknown(self):
        assert time_indices(es=None, at=4, pd=10).spi_t is None
        found = time_indices(es=0, at=0, pd=10)
        assert (found.sv_t, found.spi_t, found.ieac_t) == (0, None, None)
        assert time_indices(es=0, at=4, pd=10).ieac_t is None

    def test_past_the_planned_finish_there_is_no_efficiency_that_would_do(self):
        late = time_indices(es=8, at=12, pd=10)
        assert (late.tspi, late.attainable) == (None, False)
        assert time_indices(es=8, at=12, pd=10, estimated=16).tspi_estimate == 0.5

    def test_done_needs_nothing_more(self):
        done = time_indices(es=10, at=12, pd=10)
        assert (done.tspi, done.attainable, done.ieac_t) == (0, True, 12)

    def test_the_rest_may_be_forecast_with_another_factor(self):
        assert time_indices(es=3, at=4, pd=10, performance=1.0).ieac_t == 11


def test_p_factor_is_one_in_order_and_less_out_of_order():
    assert p_factor(np.array([10, 5]), np.array([10, 5])) == 1
    assert p_factor(np.array([0, 15]), np.array([10, 5])) == pytest.approx(1 / 3)
    assert p_factor(np.array([0.0]), np.array([0.0])) is None


class TestRealism:
    def doubts(self, etc, **told):
        return [(flag.name, flag.rag) for flag in realism(indices(bac=1000, pv=500, ev=400, ac=500, spi_t=0.8, bottom_up_etc=etc), **told)]

    def test_an_estimate_among_the_others_at_the_pace_so_far_is_believed(self):
        assert self.doubts(750) == []

    def test_faster_than_so_far_is_doubted_by_how_much(self):
        assert ("too_fast", "amber") in self.doubts(680)
        assert ("too_fast", "red") in self.doubts(600)

    def test_outside_the_computed_ones(self):
        assert ("outside", "amber") in self.doubts(500)
        assert ("outside", "amber") in self.doubts(5000)

    def test_not_more_than_is_spent_and_committed(self):
        assert ("below_committed", "red") in self.doubts(100, commitments=100)

    def test_standing_still_while_efficiency_moves(self):
        before = [(1250, 0.9), (1250, 0.85), (1250, 0.8)]
        assert ("unchanged", "amber") in self.doubts(750, before=before)
        assert self.doubts(750, before=before[:2]) == []
        assert self.doubts(750, before=[(1250, 0.8)] * 3) == []

    def test_no_estimate_or_nothing_left_raises_none(self):
        assert self.doubts(None) == []
        assert realism(indices(bac=10, pv=10, ev=10, ac=12, bottom_up_etc=0)) == []
        assert tcpi_for(indices(bac=10, pv=10, ev=10, ac=12), 12) == 0
        assert tcpi_for(indices(bac=10, pv=10, ev=5, ac=12), 12) is None
