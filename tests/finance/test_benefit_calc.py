"""What benefits and cases add up to: held against published figures, closed forms and slow sums."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.appraisal import discount_factor, internal_rate_of_return, net_present_value, payback
from finance.calc.benefits import Values, expected_in, flows, month_over, realisation, standing, together
from finance.calc.costs_by_month import cost_as_known, months_between, spread_evenly

BASE = dt.date(2026, 1, 1)
AMOUNT = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2, allow_nan=False)
SAID = st.one_of(st.none(), st.decimals(min_value=0, max_value=1_000_000, places=2, allow_nan=False))
MONTHS = st.integers(min_value=0, max_value=59).map(lambda number: dt.date(2026 + number // 12, number % 12 + 1, 1))
FLOWS = st.dictionaries(MONTHS, AMOUNT, min_size=1, max_size=20)
RATE = st.decimals(min_value=0, max_value=Decimal("0.3"), places=4, allow_nan=False)
DAYS = st.dates(min_value=dt.date(2025, 12, 1), max_value=dt.date(2031, 2, 1))


def values():
    return st.builds(lambda p, f, r, v: Values(p, f, r, v if r is not None else None), SAID, SAID, SAID, SAID)


def yearly(*amounts):
    return {dt.date(2026 + year, 1, 1): Decimal(str(amount)) for year, amount in enumerate(amounts)}


class TestNetPresentValue:
    @pytest.mark.parametrize(("years", "factor"), [(0, "1"), (1, "0.9662"), (2, "0.9335"), (5, "0.8420"), (10, "0.7089"), (20, "0.5026")])
    def test_factors_are_those_of_the_green_book(self, years, factor):
        """HM Treasury, The Green Book (2022), annex A6, table of discount factors at 3.5 %."""
        assert round(discount_factor(Decimal("0.035"), 12 * years), 4) == Decimal(factor)

    def test_of_an_annuity_is_its_closed_form(self):
        """−100,000 and twelve times 10,000 at 10 %: −31,863.08, the example of the encyclopaedia's article on net present value."""
        assert net_present_value(yearly(-100_000, *[10_000] * 12), Decimal("0.10"), BASE) == Decimal("-31863.08")

    def test_a_year_of_months_is_the_annuity_at_the_monthly_rate(self):
        rate, monthly = Decimal("0.08"), 1.08 ** (1 / 12) - 1
        found = net_present_value({dt.date(2026, month, 1): Decimal(100) for month in range(1, 13)}, rate, BASE)
        assert float(found) == pytest.approx(100 * (1 - (1 + monthly) ** -12) / monthly * (1 + monthly), abs=0.005)

    @given(FLOWS, FLOWS, RATE)
    def test_is_linear(self, first, second, rate):
        both = {month: first.get(month, Decimal(0)) + second.get(month, Decimal(0)) for month in {*first, *second}}
        parts = [net_present_value(one, rate, BASE) for one in (first, second, both)]
        assert abs(parts[0] + parts[1] - parts[2]) <= Decimal("0.02")
        assert abs(net_present_value({month: 3 * amount for month, amount in first.items()}, rate, BASE) - 3 * parts[0]) <= Decimal("0.02")

    @given(FLOWS, RATE)
    def test_moves_with_its_base_by_the_factor_between(self, given_flows, rate):
        here, later = (net_present_value(given_flows, rate, base) for base in (BASE, dt.date(2027, 1, 1)))
        assert float(later) == pytest.approx(float(here) * float(1 + rate), abs=0.03)

    def test_of_nothing_is_unknown(self):
        assert net_present_value({}, Decimal("0.035"), BASE) is None


class TestInternalRateOfReturn:
    @pytest.mark.parametrize(
        ("amounts", "rate"),
        [((-123_400, 36_200, 54_800, 48_100), 0.0596), ((-100, 110), 0.10), ((-100, 0, 0, 133.1), 0.10), ((-100, 50), -0.5), ((100, -110), 0.10)],
    )
    def test_comes_out_as_published_or_in_closed_form(self, amounts, rate):
        """The first is the encyclopaedia's example (5.96 %), the others are (last / first)^(1/n) − 1."""
        assert internal_rate_of_return(yearly(*amounts)).rate == pytest.approx(rate, abs=5e-5)

    def test_several_roots_are_no_answer(self):
        found = internal_rate_of_return(yearly(-10, 21, -11))
        assert (found.rate, found.why) == (None, "2 rates make it zero: 0.0% and 10.0%")

    @pytest.mark.parametrize(("amounts", "why"), [((5, 5), "one sign"), ((-5, 0), "one sign"), ((), "one sign"), ((-100, 150, -100), "no rate")])
    def test_where_there_is_none_it_says_why(self, amounts, why):
        found = internal_rate_of_return(yearly(*amounts))
        assert found.rate is None
        assert why in found.why

    @given(FLOWS)
    def test_whatever_it_finds_makes_the_value_zero(self, given_flows):
        found = internal_rate_of_return(given_flows)
        assert (found.rate is None) == bool(found.why)
        if found.rate is not None and found.rate > -0.9:
            size = sum(abs(amount) for amount in given_flows.values())
            worth = net_present_value(given_flows, Decimal(repr(found.rate)), min(given_flows))
            assert abs(worth) <= Decimal("0.01") + size * Decimal("1e-6")


class TestPayback:
    @given(FLOWS)
    def test_is_what_a_slow_sum_finds(self, given_flows):
        total, below, expected = Decimal(0), False, None
        for month in sorted(given_flows):
            total += given_flows[month]
            if expected is None and below and total >= 0:
                expected = month
            below = below or total < 0
        found = payback(given_flows)
        assert (found.month, bool(found.why)) == (expected, expected is None)


class TestStanding:
    @given(st.dictionaries(MONTHS, values(), max_size=12), DAYS)
    def test_is_what_slow_sums_find(self, months, day):
        found = standing(months, day)
        over = [one for month, one in months.items() if month_over(month, day)]
        due = [one.planned for one in over if one.planned is not None]
        assert found.due == (sum(due) if due else None)
        came = [one.validated if one.validated is not None else one.realised for one in over if one.realised is not None]
        assert found.realised == (sum(came) if came else None)
        told = [one.planned for one in over if one.planned is not None and one.realised is not None]
        assert found.due_told == (sum(told) if told else None)
        assert found.waiting == sum(one.realised is not None and one.validated is None for one in over)

    @given(st.dictionaries(MONTHS, values(), max_size=8), st.dictionaries(MONTHS, values(), max_size=8), DAYS)
    def test_a_split_or_a_merge_changes_no_total(self, first, second, day):
        def halves(one):
            rest = Values(*(None if amount is None else amount - (amount / 3).quantize(Decimal("0.01")) for amount in one))
            return Values(*(None if amount is None else (amount / 3).quantize(Decimal("0.01")) for amount in one)), rest

        split = [{month: halves(one)[part] for month, one in first.items()} for part in (0, 1)]
        whole = together([(standing(first, day), 1), (standing(second, day), -1)])
        parts = together([(standing(split[0], day), 1), (standing(split[1], day), 1), (standing(second, day), -1)])
        assert (whole[:5], whole.due_told) == (parts[:5], parts.due_told)
        assert flows([(first, 1), (second, -1)], day) == flows([(split[0], 1), (split[1], 1), (second, -1)], day)

    @given(st.lists(MONTHS, unique=True), DAYS)
    def test_null_stays_null(self, months, day):
        found = standing({month: Values() for month in months}, day)
        assert found[:5] == (None,) * 5
        assert together([(found, 1)])[:5] == (None,) * 5
        assert realisation(found.validated, found.due) is None

    def test_nothing_said_is_not_nothing_validated(self):
        planned, day = {BASE: Values(Decimal(10))}, dt.date(2026, 1, 31)
        assert (standing(planned, day).validated, standing(planned, day).late) == (None, 1)
        assert standing({BASE: Values(Decimal(10), None, Decimal(9))}, day).validated == 0

    def test_of_a_level_the_newest_counts_from_its_baseline(self):
        """Waiting falls from 20 days to 10: at 15 half of it is realised."""
        months = {BASE: Values(Decimal(12), None, Decimal(16), Decimal(16)), dt.date(2026, 2, 1): Values(Decimal(10), None, Decimal(15), Decimal(15))}
        found = standing(months, dt.date(2026, 3, 1), level=True)
        assert (found.due, found.validated, found.planned) == (10, 15, 10)
        assert realisation(found.validated, found.due, start=Decimal(20)) == 0.5

    def test_a_month_that_is_over_without_a_word_brings_nothing(self):
        values = Values(Decimal(5), Decimal(4))
        assert [expected_in(BASE, values, day) for day in (dt.date(2026, 1, 30), dt.date(2026, 1, 31))] == [4, 0]


class TestCosts:
    @given(AMOUNT, DAYS, st.integers(min_value=0, max_value=900))
    def test_a_spread_adds_up_to_the_cent(self, total, first, length):
        found = spread_evenly(total, first, first + dt.timedelta(days=length))
        assert sum(found.values()) == total
        assert list(found) == months_between(first, first + dt.timedelta(days=length))

    @given(st.dictionaries(MONTHS, AMOUNT, max_size=9), AMOUNT, DAYS, DAYS)
    def test_what_is_known_adds_up_to_the_whole_or_to_what_was_spent_beyond_it(self, spent, whole, day, finish):
        assert sum(cost_as_known(spent, whole, day, finish).values()) == max(whole, sum(spent.values(), Decimal(0)))
