"""Variances, indices and estimates: published answers and the edges."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.earned_value import add_up
from finance.calc.indices import indices

SHARES = st.floats(min_value=0, max_value=1)


class TestPublishedExamples:
    """Facts of published exercises, as our own figures; where: named in each."""

    def test_case_study_of_3700_thousand(self):
        """'EVM Case Study', a public exercise in markdown: BAC 3700, EV 2400, PV 3000, EAC 4162(.5) and 4000."""
        budgets = np.array([600, 1200, 400, 1200, 300])
        zeros = np.zeros(5, dtype=int)
        earned = add_up(zeros, budgets, np.array([1, 1, 0.5, 1 / 3, 0]), 1)[0]
        planned = add_up(zeros, budgets, np.array([1, 1, 1, 2 / 3, 0]), 1)[0]
        found = indices(bac=Decimal(3700), pv=Decimal(int(planned)), ev=Decimal(int(earned)), ac=Decimal(2700))
        assert (found.ev, found.pv, found.cv, found.sv) == (2400, 3000, -300, -600)
        assert (round(found.cpi, 4), found.spi) == (0.8889, 0.8)
        assert (found.eac_a, found.eac_b, found.vac) == (4000, Decimal("4162.50"), Decimal("-462.50"))

    def test_hand_worked_series_of_pmcontrols(self):
        """PyPI pmcontrols 0.2.1, tests/test_evm.py: EV 30000, AC 35000, CPI 0.857142…; EAC 116666.67."""
        found = indices(bac=Decimal(100000), pv=Decimal(40000), ev=Decimal(30000), ac=Decimal(35000))
        assert found.cpi == 0.8571428571428571
        assert (found.spi, found.eac_b) == (0.75, Decimal("116666.67"))

    def test_six_month_project_of_schwalbe(self):
        """K. Schwalbe, IT Project Management, exercise: BAC 200000, PV 120000, EV 100000, AC 90000."""
        found = indices(bac=20000000, pv=12000000, ev=10000000, ac=9000000)
        assert (found.cv, found.sv, found.eac) == (1000000, -2000000, 18000000)
        assert (round(found.cpi, 4), round(found.spi, 4)) == (1.1111, 0.8333)

    def test_every_estimate_by_hand(self):
        """Own figures, small enough to check on paper: CPI 0.8, SPI 0.5, three periods ago EV 20 and AC 20."""
        found = indices(bac=100, pv=80, ev=40, ac=50, before=(20, 20), spi_t=0.5, bottom_up_etc=70)
        assert (found.eac_a, found.eac_b, found.eac_c, found.eac_e, found.eac_f, found.eac_g) == (110, 125, 200, 140, 200, 120)
        assert found.eac_d == 50 + round(60 / (0.8 * 0.8 + 0.2 * 0.5))
        assert (found.etc, found.vac, found.vac_share) == (75, -25, -0.25)
        assert (found.tcpi_bac, found.tcpi_eac, found.critical_ratio) == (60 / 50, 60 / 75, 0.4)
        assert (found.cv_share, found.sv_share, found.percent_complete, found.percent_spent) == (-0.25, -0.5, 0.4, 0.5)


class TestIndices:
    def test_leave_unknown_what_is_not_known(self):
        found = indices(bac=None, pv=None, ev=None, ac=None)
        assert {getattr(found, field.name) for field in fields(found)} == {None}

    @pytest.mark.parametrize(
        ("missing", "gone"), [("pv", {"sv", "spi", "eac_c", "eac_d"}), ("ac", {"cv", "cpi", "eac_b", "etc", "vac"})]
    )
    def test_leave_unknown_only_what_needs_it(self, missing, gone):
        sums = {"bac": 100, "pv": 50, "ev": 40, "ac": 50} | {missing: None}
        found = indices(**sums)
        assert {name for name in gone if getattr(found, name) is not None} == set()
        assert found.percent_complete == 0.4

    def test_no_cost_has_no_cpi(self):
        found = indices(bac=100, pv=50, ev=40, ac=0)
        assert (found.cpi, found.eac_b, found.eac_c, found.eac_a, found.eac_method) == (None, None, None, 60, "a")

    def test_no_plan_has_no_spi(self):
        found = indices(bac=100, pv=0, ev=0, ac=0)
        assert (found.spi, found.cpi, found.sv_share, found.cv_share, found.eac) == (None, None, None, None, 100)

    def test_cost_without_value_has_cpi_0_and_only_the_first_estimate(self):
        found = indices(bac=100, pv=50, ev=0, ac=30, before=(0, 10), spi_t=0.5)
        assert (found.cpi, found.eac_a, found.eac, found.eac_method) == (0.0, 130, 130, "a")
        assert {found.eac_b, found.eac_c, found.eac_d, found.eac_e, found.eac_f} == {None}

    def test_money_gone_before_the_work_is_not_attainable(self):
        found = indices(bac=100, pv=90, ev=80, ac=100)
        assert (found.tcpi_bac, found.budget_attainable) == (None, False)
        assert indices(bac=100, pv=90, ev=80, ac=99).tcpi_bac == 20

    def test_complete_work_is_frozen_at_its_cost(self):
        found = indices(bac=100, pv=90, ev=100, ac=120, bottom_up_etc=7)
        assert {found.eac_a, found.eac_b, found.eac_c, found.eac_d, found.eac_e, found.eac_f, found.eac_g, found.eac} == {120}
        assert (found.etc, found.vac, found.complete, found.tcpi_bac, found.tcpi_eac) == (0, -20, True, 0.0, None)
        assert indices(bac=100, pv=100, ev=100, ac=100).tcpi_bac is None

    def test_an_empty_budget_is_not_complete(self):
        found = indices(bac=0, pv=0, ev=0, ac=0)
        assert (found.complete, found.percent_complete, found.cpi, found.vac_share) == (False, None, None, None)

    def test_lead_with_the_method_asked(self):
        assert indices(bac=100, pv=80, ev=40, ac=50, method="a").eac == 110
        assert indices(bac=100, pv=80, ev=40, ac=50, method="g").eac_method == "a"
        with pytest.raises(ValueError, match="none of a, b"):
            indices(bac=100, pv=80, ev=40, ac=50, method="z")

    @pytest.mark.parametrize("ev", [-1, 101])
    def test_refuse_value_outside_the_budget(self, ev):
        with pytest.raises(ValueError, match="Earned value"):
            indices(bac=100, pv=50, ev=ev, ac=50)

    @given(st.integers(1, 10**15), SHARES, st.integers(1, 10**15), st.integers(1, 10**15))
    def test_estimate_b_is_exact_to_half_a_cent(self, bac, done, ac, pv):
        ev = int(bac * done)
        found = indices(bac=bac, pv=pv, ev=min(ev, bac), ac=ac)
        if 0 < ev < bac:
            assert abs(found.eac_b - Fraction(bac) * ac / ev) <= Fraction(1, 2)
            assert (
                found.eac_b
                == indices(**{n: Decimal(v) / 100 for n, v in (("bac", bac), ("pv", pv), ("ev", ev), ("ac", ac))}).eac_b * 100
            )
