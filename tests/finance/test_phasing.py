"""Spreading, raising and moving amounts loses no cent."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc import phasing

CENTS = st.integers(-(10**17), 10**17).map(lambda cents: Decimal(cents) / 100)
YEAR = st.lists(CENTS, min_size=1, max_size=13)
SPANS = [(dt.date(2026, month, 1), dt.date(2026, month, 28)) for month in range(1, 13)]


@given(CENTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_parts_add_up_to_the_whole_and_none_is_a_cent_off_its_share(total, weights):
    parts = phasing.by_weights(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) <= Decimal("0.01") * sum(weights)


@given(CENTS, st.integers(1, 13), st.sampled_from(["linear", "front", "back", "bell"]))
def test_a_curve_keeps_the_total(total, count, curve):
    assert sum(phasing.by_curve(total, count, curve)) == total


@given(CENTS)
def test_working_days_keep_the_total(total):
    assert sum(phasing.by_working_days(total, SPANS)) == total


@given(CENTS, YEAR.filter(lambda year: max(year) > 0))
def test_another_years_profile_keeps_the_total(total, before):
    assert sum(phasing.as_before(total, before)) == total


@given(YEAR, st.integers(-20, 20), st.integers(0, 12))
def test_moving_keeps_the_total_and_what_is_closed(amounts, steps, first):
    first = min(first, len(amounts) - 1)
    found = phasing.moved(amounts, steps, first=first)
    assert (sum(found), found[:first]) == (sum(amounts), amounts[:first])


@given(YEAR, st.data())
def test_gathering_keeps_the_total(amounts, data):
    place = st.integers(0, len(amounts) - 1)
    assert sum(phasing.gathered(amounts, data.draw(st.lists(place)), data.draw(place))) == sum(amounts)


@given(YEAR, CENTS)
def test_an_uplift_by_an_amount_adds_exactly_that(amounts, more):
    assert sum(phasing.uplifted(amounts, amount=more)) == sum(amounts) + more


@given(YEAR, st.integers(-10000, 10000).map(lambda n: Decimal(n) / 100))
def test_an_uplift_by_percent_moves_no_cell_by_more_than_a_cent_from_its_share(amounts, percent):
    raised = phasing.uplifted(amounts, percent=percent)
    assert all(abs(new - old * (100 + percent) / 100) <= Decimal("0.01") for new, old in zip(raised, amounts, strict=True))
    assert abs(sum(raised) - sum(amounts) * (100 + percent) / 100) <= Decimal("0.005")


@pytest.mark.parametrize("weights", [[0, 0], [], [1, -1]])
def test_refuses_weights_that_spread_nothing(weights):
    with pytest.raises(ValueError, match="nothing to spread"):
        phasing.by_weights(Decimal(1), weights)


def test_refuses_a_percentage_and_an_amount_at_once():
    with pytest.raises(ValueError, match="either"):
        phasing.uplifted([Decimal(1)], percent=Decimal(1), amount=Decimal(1))


def test_refuses_to_move_where_all_is_closed():
    with pytest.raises(ValueError, match="No period"):
        phasing.moved([Decimal(1)], 1, first=1)


def test_refuses_a_period_that_is_not_there():
    with pytest.raises(ValueError, match="no such period"):
        phasing.gathered([Decimal(1)], [0], 1)
