"""Rates that follow from others, and what the currency did apart from what was done."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.actions.calendar import ensure_fiscal_year
from finance.calc.branches import branch_totals
from finance.calc.fx import at_rate, fx_split, known_rates, total_at
from finance.models import Actual, ExchangeRate
from finance.queries.fx import fx_effect, node_fx_effect
from finance.queries.rates import Converter, rate_table, rates_on
from pmo.errors import Refused
from tests.factories import NodeFactory, ProjectFactory, person

amounts = st.decimals(-(10**9), 10**9, places=2)
rates = st.decimals("0.00000001", 10**4, places=8).filter(lambda rate: rate > 0)
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)


def rate(currency, into, known_on, value, rate_set="plan"):
    return ExchangeRate.objects.create(rate_set=rate_set, currency=currency, into=into, known_on=known_on, rate=Decimal(value))


class TestSplit:
    @given(st.lists(st.tuples(amounts, rates)), st.lists(st.tuples(amounts, rates, rates)))
    def test_performance_and_fx_are_the_total_to_the_cent(self, planned, came):
        found = fx_split(planned, came)
        assert found.performance + found.fx == found.total
        assert found.total == total_at((one[0], one[2]) for one in came) - total_at(planned)
        assert all(one == one.quantize(Decimal("0.01")) for one in (found.performance, found.fx, found.total))

    @given(st.lists(st.tuples(amounts, rates)))
    def test_the_same_rate_has_no_effect(self, came):
        assert fx_split([], [(amount, one, one) for amount, one in came]).fx == 0

    @given(st.lists(amounts), rates)
    def test_a_total_is_the_same_over_any_split_at_one_rate(self, parts, one):
        assert total_at((part, one) for part in parts) == at_rate(sum(parts, Decimal(0)), one)


class TestKnownRates:
    @given(rates, rates)
    def test_an_inverse_is_there_and_what_was_set_stands_before_it(self, there, back):
        assert known_rates({("A", "B"): there})["B", "A"] == 1 / there
        assert known_rates({("A", "B"): there, ("B", "A"): back})["B", "A"] == back

    def test_goes_through_one_third_currency_and_not_two(self):
        found = known_rates({("A", "B"): Decimal(2), ("B", "C"): Decimal(3), ("C", "D"): Decimal(5)})
        assert (found["A", "C"], ("A", "D") in found) == (6, False)

    def test_of_several_third_currencies_the_first_by_its_letters_counts(self):
        legs = {("A", "M"): Decimal(2), ("M", "Z"): Decimal(2), ("A", "L"): Decimal(3), ("L", "Z"): Decimal(3)}
        assert known_rates(legs)["A", "Z"] == 9


class TestBranchTotals:
    @given(st.lists(st.tuples(st.integers(0, 6), amounts)), st.lists(st.integers(-1, 5), min_size=7, max_size=7))
    def test_the_top_is_the_sum_of_all_to_the_cent(self, said, above):
        parents = {one: (above[one] if 0 <= above[one] < one else None) for one in range(7)}
        given_amounts: dict = {}
        for one, amount in said:
            given_amounts[one] = given_amounts.get(one, Decimal(0)) + amount
        totals = branch_totals(parents=parents, amounts=given_amounts)
        assert sum(total for one, total in totals.items() if parents[one] is None) == sum(amount for _one, amount in said)

    def test_refuses_a_ring(self):
        with pytest.raises(ValueError, match="below itself"):
            branch_totals(parents={1: 2, 2: 1}, amounts={1: Decimal(1)})


@pytest.mark.django_db
class TestConverter:
    def test_turns_at_the_rate_of_the_month(self, django_assert_num_queries):
        rate("EUR", "GBP", dt.date(2026, 4, 30), "0.85", "period")
        rate("EUR", "GBP", MAY, "0.86", "period")
        converter = Converter()
        with django_assert_num_queries(1):
            found = [converter.rate("EUR", "GBP", day) for day in (APRIL, dt.date(2026, 4, 30), dt.date(2026, 5, 31))]
        assert found == [Decimal("0.85"), Decimal("0.85"), Decimal("0.86")]

    def test_gives_the_inverse_and_the_cross_to_eight_decimals(self):
        rate("EUR", "GBP", APRIL, "0.85", "period")
        rate("USD", "GBP", APRIL, "0.79", "period")
        assert Converter().rate("GBP", "EUR", APRIL) == Decimal("1.17647059")
        assert Converter().rate("USD", "EUR", APRIL) == Decimal("0.92941176")

    def test_names_currency_month_and_set_where_there_is_none(self):
        rate("EUR", "GBP", APRIL, "0.85", "period")
        with pytest.raises(Refused, match=r"EUR in GBP for 2026-06 in the rate set “period”") as refusal:
            Converter().rate("EUR", "GBP", dt.date(2026, 6, 1))
        assert refusal.value.field == "currency"

    def test_asks_nothing_where_the_currency_is_the_same(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert Converter().rate("GBP", "GBP", APRIL) == 1


@pytest.mark.django_db
class TestRates:
    def test_of_the_plan_count_until_the_next(self):
        rate("EUR", "GBP", APRIL, "0.85")
        assert rates_on(day=dt.date(2027, 1, 1))["EUR", "GBP"] == Decimal("0.85")
        assert rates_on(day=dt.date(2026, 3, 31)) == {}

    def test_are_a_table_with_what_follows_where_none_was_set(self):
        NodeFactory(currency="GBP")
        ProjectFactory(currency="USD", node=NodeFactory(currency="GBP"))
        rate("EUR", "GBP", dt.date(2026, 4, 9), "0.85")
        found = rate_table(rate_set="plan", into="GBP", months=[APRIL, MAY])
        april, may = found["EUR"]
        assert (april.known_on.day, april.rate, may.rate, may.follows) == (9, Decimal("0.85"), None, Decimal("0.85"))
        assert [cell.follows for cell in found["USD"]] == [None, None]


@pytest.mark.django_db
class TestFxEffect:
    def setup_method(self):
        self.node = NodeFactory(code="N", currency="GBP")
        self.year = ensure_fiscal_year(day=APRIL)

    def book(self, project, day, amount, **more):
        return Actual.objects.create(project=project, posting_date=day, known_on=day, amount=Decimal(amount), currency=project.currency, **more)

    def test_is_apart_from_what_was_spent(self):
        project = ProjectFactory(node=self.node, currency="EUR")
        rate("EUR", "GBP", APRIL, "0.80")
        rate("EUR", "GBP", APRIL, "0.85", "period")
        rate("EUR", "GBP", MAY, "0.90", "period")
        self.book(project, APRIL, "100.00")
        self.book(project, MAY, "10.00")
        found = node_fx_effect(user=person("executive", node=self.node), node=self.node, year=self.year, as_of=dt.date(2026, 5, 31))
        assert (found.at_plan, found.at_period, found.effect) == (Decimal("88.00"), Decimal("94.00"), Decimal("6.00"))
        assert fx_effect(project_ids=[project.pk], into="GBP", year=self.year, as_of=dt.date(2026, 4, 30)).at_plan == Decimal("80.00")

    def test_of_a_posting_made_in_another_currency_starts_from_what_it_was(self):
        project = ProjectFactory(node=self.node, currency="GBP")
        rate("USD", "GBP", APRIL, "0.75")
        self.book(project, APRIL, "80.00", original_amount=Decimal("100.00"), original_currency="USD", rate=Decimal("0.80"))
        self.book(project, APRIL, "5.00")
        found = fx_effect(project_ids=[project.pk], into="GBP", year=self.year, as_of=MAY)
        assert (found.at_plan, found.at_period, found.effect) == (Decimal("80.00"), Decimal("85.00"), Decimal("5.00"))

    def test_names_what_has_no_rate_and_leaves_it_out_of_both(self):
        with_rate, without = ProjectFactory(node=self.node, currency="GBP"), ProjectFactory(node=self.node, currency="SEK")
        rate("SEK", "GBP", APRIL, "0.075")
        self.book(with_rate, APRIL, "5.00")
        self.book(without, APRIL, "1000.00")
        found = fx_effect(project_ids=[with_rate.pk, without.pk], into="GBP", year=self.year, as_of=MAY)
        assert (found.at_plan, found.effect, found.left_out) == (Decimal("5.00"), 0, 1)
        assert "SEK in GBP for 2026-04 in the rate set “period”" in found.missing[0]

    def test_costs_the_same_queries_however_many_projects(self, django_assert_num_queries):
        for one in ProjectFactory.create_batch(5, node=self.node, currency="GBP"):
            self.book(one, APRIL, "1.00")
        viewer = person("executive", node=self.node)
        with django_assert_num_queries(6):
            node_fx_effect(user=viewer, node=self.node, year=self.year, as_of=MAY)
