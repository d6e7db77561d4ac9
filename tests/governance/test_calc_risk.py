"""Risk figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.calc.risk import expected_cost, exposure, heat_map, score

CHANCES = st.one_of(st.none(), st.decimals(0, 1, places=4))
COSTS = st.one_of(st.none(), st.decimals(0, 10**9, places=2))
CELLS = st.tuples(st.integers(1, 5), st.integers(1, 5))


@pytest.mark.parametrize(("probability", "impact"), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_score_refuses_what_is_off_the_scale(probability, impact):
    with pytest.raises(ValueError, match="between 1 and 5"):
        score(probability, impact)


def test_expected_cost_is_unknown_without_both_and_exact_with_them():
    assert expected_cost(None, Decimal(5)) is expected_cost(Decimal("0.5"), None) is None
    assert expected_cost(0.1, Decimal("0.30")) == Decimal("0.03")
    assert expected_cost(Decimal(0), Decimal(5)) == 0


@pytest.mark.parametrize("chance", [Decimal("1.01"), Decimal("-0.01"), 2])
def test_expected_cost_refuses_an_impossible_chance(chance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        expected_cost(chance, Decimal(5))


@given(st.lists(st.tuples(CHANCES, COSTS), max_size=10), st.integers(0, 10))
def test_exposure_adds_what_is_known(risks, cut):
    parts = [exposure(part) for part in (risks[:cut], risks[cut:])]
    known = [part for part in parts if part is not None]
    assert exposure(risks) == (sum(known) if known else None)


@given(st.lists(CELLS, max_size=40))
def test_heat_map_places_every_risk_once(risks):
    cells = heat_map(risks)
    assert len(cells) == 25
    assert {cell: number for cell, number in cells.items() if number} == {cell: risks.count(cell) for cell in risks}


def test_heat_map_refuses_what_is_off_the_scale():
    with pytest.raises(ValueError, match="between 1 and 5"):
        heat_map([(6, 1)])
