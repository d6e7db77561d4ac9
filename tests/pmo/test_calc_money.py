"""Amounts are read as people write them, and stay exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.calc.money import from_minor, in_cents, parse_amount, to_minor, unit_of

EIGHTEEN_DIGITS = st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1)


class TestParseAmount:
    @pytest.mark.parametrize(
        ("written", "amount"),
        [
            ("£2,013.02", "2013.02"),
            ("Ł1,139.18", "1139.18"),
            ("1,250.75", "1250.75"),
            ("(12.5)", "-12.5"),
            ("(£1,000)", "-1000"),
            ("−12", "-12"),
            ("12-", "-12"),
            ("£-5", "-5"),
            ("+7", "7"),
            ("1 234 567.89", "1234567.89"),
            ("1\u00a0234,5".replace(",", "."), "1234.5"),
            ("1'250.50", "1250.50"),
            ("US$ 3.10", "3.10"),
            ("EUR 12", "12"),
            ("12.00 GBP", "12.00"),
            (".5", "0.5"),
            ("12.", "12"),
            ("£2.5m", "2500000"),
            ("1.25bn", "1250000000"),
            ("30k", "30000"),
            ("-0", "0"),
        ],
    )
    def test_reads_the_written_form(self, written, amount):
        assert parse_amount(written) == Decimal(amount)

    @pytest.mark.parametrize(
        ("written", "amount"), [("1.234,56", "1234.56"), ("−1 234,5", "-1234.5"), ("3.000", "3000"), ("0,5", "0.5")]
    )
    def test_reads_a_decimal_comma_when_told(self, written, amount):
        assert parse_amount(written, decimal_comma=True) == Decimal(amount)

    @pytest.mark.parametrize(
        "written",
        ["", "  ", "NaN", "nan", "inf", "-Infinity", "1e308", "1E5", "12,5", "1,2345", "1,234 567", "1.234.567", "--5", "-(5)",
         "12abc", "٣", "1_000", "0x10", ".", "£", "Exempt under Section 43", "5%", "9" * 200],
    )  # fmt: skip
    def test_refuses_what_is_no_amount(self, written):
        with pytest.raises(ValueError, match=r"amount|signs|digits"):
            parse_amount(written)

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e308, Decimal("NaN"), Decimal("1e40"), True, None, [], b"5"])
    def test_refuses_numbers_that_are_no_money(self, number):
        with pytest.raises(ValueError, match=r"amount|digits"):
            parse_amount(number)

    def test_refuses_a_nineteenth_digit(self):
        assert parse_amount("9999999999999999.99") == Decimal("9999999999999999.99")
        with pytest.raises(ValueError, match="18 digits"):
            parse_amount("10000000000000000")
        with pytest.raises(ValueError, match="18 digits"):
            parse_amount("1." + "0" * 30 + "1")

    def test_takes_a_float_at_the_digits_it_prints(self):
        assert parse_amount(2013.02) == Decimal("2013.02")
        assert parse_amount(1000000.0) == 1000000

    @given(EIGHTEEN_DIGITS)
    def test_reads_back_what_was_printed_with_thousands(self, minor):
        amount = from_minor(minor)
        assert parse_amount(f"{amount:,}") == amount

    @given(st.text(max_size=30))
    def test_either_reads_or_refuses_in_words(self, written):
        try:
            assert parse_amount(written).is_finite()
        except ValueError as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 - either outcome is right, a crash is not


class TestUnitOf:
    @pytest.mark.parametrize(
        ("heading", "unit"),
        [
            ("Financial Year Baseline (£m) (including Non-Government Costs)", 1_000_000),
            ("Financial Year Baseline (Łm)", 1_000_000),
            ("2015/16 Budget (£million)", 1_000_000),
            ("£ bn", 1_000_000_000),
            ("Cost (£'000)", 1_000),
            ("Cost in thousands", 1_000),
            ("EUR k", 1_000),
            ("Amount (GBP)", 1),
            ("Number of months", 1),
            ("amount", 1),
        ],
    )
    def test_reads_the_scale_in_a_heading(self, heading, unit):
        assert unit_of(heading) == unit


class TestMinorUnits:
    @given(EIGHTEEN_DIGITS)
    def test_go_and_come_back_exactly(self, minor):
        assert to_minor(from_minor(minor)) == minor

    @pytest.mark.parametrize(("amount", "minor"), [("0.005", 0), ("0.015", 2), ("-0.005", 0), ("-0.015", -2), ("0.0151", 2)])
    def test_round_half_to_even(self, amount, minor):
        assert to_minor(Decimal(amount)) == minor
        assert in_cents(Decimal(amount)) == from_minor(minor)

    def test_refuse_what_is_not_finite(self):
        with pytest.raises(ValueError, match="not an amount"):
            to_minor(Decimal("Infinity"))
