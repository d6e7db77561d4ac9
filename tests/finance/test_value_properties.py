"""What holds of earned value whatever the figures: no index is an average, null stays null, cutting work finer changes no total."""

from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.cents import shared_cents
from finance.calc.earned_schedule import earned_periods, time_indices, without_downtime
from finance.calc.earned_value import Totals, add_up, roll_up
from finance.calc.indices import indices

MONEY = st.integers(0, 10**12)
SUMS = st.tuples(st.integers(1, 10**12), st.floats(0, 1), st.floats(0, 1), st.integers(1, 10**12)).map(
    lambda one: Totals(one[0], pv=int(one[0] * one[1]), ev=int(one[0] * one[2]), ac=one[3])
)
LINES = st.lists(st.tuples(st.integers(0, 10**11), st.floats(0, 1) | st.just(float("nan"))), min_size=1, max_size=12)


@given(st.lists(SUMS, min_size=1, max_size=8))
def test_no_index_is_an_average(rows):
    found = roll_up(rows).indices
    earned, spent, planned = (sum(getattr(one, name) for one in rows) for name in ("ev", "ac", "pv"))
    assert found.cpi == float(Fraction(earned, spent))
    assert found.spi == (float(Fraction(earned, planned)) if planned else None)
    alone = [one.ev / one.ac for one in rows]
    assert min(alone) * (1 - 1e-12) <= found.cpi <= max(alone) * (1 + 1e-12)


def test_an_average_would_have_said_otherwise():
    small, large = Totals(100, pv=100, ev=90, ac=30), Totals(10_000, pv=10_000, ev=5_000, ac=10_000)
    assert roll_up([small, large]).indices.cpi == pytest.approx(5_090 / 10_030)
    assert (3.0 + 0.5) / 2 == 1.75


@given(SUMS, st.sets(st.sampled_from(["bac", "pv", "ev", "ac"]), min_size=1))
def test_null_stays_null(sums, missing):
    told = {name: None if name in missing else getattr(sums, name) for name in ("bac", "pv", "ev", "ac")}
    found = indices(**told, before=(0, 0), before_6=(0, 0), spi_t=0.9)
    needs = {
        "cv": "ev ac", "sv": "ev pv", "cpi": "ev ac", "spi": "ev pv", "eac_a": "bac ev ac", "eac_b": "bac ev ac", "eac_e": "bac ev ac",
        "eac_e6": "bac ev ac", "eac_f": "bac ev ac", "tcpi_bac": "bac ev ac", "vac": "bac ev ac", "etc": "bac ev ac",
    }  # fmt: skip
    for name, needed in needs.items():
        if missing & set(needed.split()):
            assert getattr(found, name) is None, name
    assert all(getattr(found, field.name) is None for field in fields(found)) or len(missing) < 4
    row = replace(sums, **dict.fromkeys(missing))
    assert (roll_up([row]).indices.cpi is None) == (row.bac is None or None in (row.pv, row.ev, row.ac))


@given(LINES)
def test_the_cents_of_lines_add_up_to_the_sum(lines):
    budget, share = np.array([one for one, _share in lines]), np.array([share for _one, share in lines])
    cents = shared_cents(budget, share)
    assert cents.sum() == add_up(np.zeros(len(lines), int), budget, share, 1)[0]
    assert (np.abs(cents - budget * np.nan_to_num(share)) <= 1 + 1e-3).all()
    assert (cents[np.isnan(share)] == 0).all()


@given(st.integers(2, 10**9), st.floats(0.01, 0.99), st.floats(0, 1))
def test_cutting_or_joining_work_changes_no_total(budget, cut, share):
    first = int(budget * cut)
    whole = add_up(np.array([0]), np.array([budget]), np.array([share]), 1)[0]
    parts = add_up(np.array([0, 0]), np.array([first, budget - first]), np.array([share, share]), 1)[0]
    assert whole == parts == shared_cents(np.array([first, budget - first]), np.array([share, share])).sum()


@given(st.integers(1, 40), st.integers(1, 40))
def test_work_done_after_its_planned_time_never_looks_on_time(planned, late):
    time = time_indices(es=earned_periods(list(range(1, planned + 1)), planned), at=planned + late, pd=planned)
    assert (time.es, time.ieac_t, time.tspi) == (planned, planned + late, 0)
    assert time.spi_t < 1


def test_a_hand_worked_exercise_in_periods():
    """PyPI pmcontrols 0.2.1, tests/test_evm.py: PV rises by 10000 a period, at the fourth EV is 30000: ES 3, SPI(t) 0.75, IEAC(t) 13.3333."""
    time = time_indices(es=earned_periods([10_000 * one for one in range(1, 11)], 30_000), at=4, pd=10)
    assert (time.es, time.spi_t, round(time.ieac_t, 4)) == (3.0, 0.75, 13.3333)


def test_the_estimate_over_six_periods_and_weights():
    found = indices(bac=100, pv=80, ev=40, ac=50, before=(20, 20), before_6=(10, 20), weights=(0.5, 0.5))
    assert (found.eac_e, found.eac_e6) == (140, 110)
    assert found.eac_d == 50 + round(60 / (0.5 * 0.8 + 0.5 * 0.5))
    assert indices(bac=100, pv=80, ev=40, ac=50, weights=(0.0, 0.0)).eac_d is None


def test_downtime_is_left_out_of_all_three_times():
    begin, end = np.array([0.0, 30.0]), np.array([10.0, 60.0])
    found = without_downtime(begin, end, es=10.0, at=25.0, pd=60.0)
    assert (found.es, found.at, found.pd, found.spi_t) == (10, 10, 40, 1.0)
    assert without_downtime(begin, end, es=None, at=5.0, pd=60.0).spi_t is None
