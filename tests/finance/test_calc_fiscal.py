"""Fiscal years that start in any month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.calc.fiscal import fiscal_year, fiscal_year_from, month_number

DAYS = st.dates(date(1900, 1, 1), date(2149, 12, 31))
MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("day", "start_month", "label"),
    [
        (date(2026, 3, 31), 4, "FY25/26"),
        (date(2026, 4, 1), 4, "FY26/27"),
        (date(2026, 12, 31), 1, "FY26"),
        (date(1999, 10, 1), 10, "FY99/00"),
    ],
)
def test_a_day_has_a_labelled_year(day, start_month, label):
    assert fiscal_year(day, start_month).label == label


@given(DAYS, MONTHS)
def test_every_day_lies_in_its_year_and_month(day, start_month):
    year = fiscal_year(day, start_month)
    assert year.start_on <= day <= year.end_on
    assert year.months[month_number(day, start_month) - 1] == day.replace(day=1)


@given(st.integers(1900, 2149), MONTHS)
def test_years_follow_each_other_without_a_gap(first_year, start_month):
    assert (
        fiscal_year_from(first_year, start_month).end_on + timedelta(days=1)
        == fiscal_year_from(first_year + 1, start_month).start_on
    )


@pytest.mark.parametrize("start_month", [0, 13])
def test_refuses_a_month_that_does_not_exist(start_month):
    with pytest.raises(ValueError, match="between 1 and 12"):
        fiscal_year(date(2026, 1, 1), start_month)
