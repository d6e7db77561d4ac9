"""Days are read in a stated order, or not at all."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.calc.dates import detect_order, parse_date, parse_moment

DAYS = st.dates(min_value=date(1900, 3, 1), max_value=date(2149, 12, 31))
MARCH_31 = date(2021, 3, 31)


class TestParseDate:
    @pytest.mark.parametrize(
        "value",
        [
            "2021-03-31",
            "20210331",
            "2021/03/31",
            "2021-03-31T23:59:59",
            "2021-03-31 00:00:00",
            "2021-03-31T12:00:00Z",
            "31-Mar-2021",
            "31 March 2021",
            "31-Mar-21",
            "31st March, 2021",
            "31/Mar/21 5:04 PM",
            " 31/03/2021 ",
            "03/31/2021",
            44286,
            44286.99,
            MARCH_31,
            datetime(2021, 3, 31, 9),
        ],
    )
    def test_reads_what_can_mean_one_day_only(self, value):
        assert parse_date(value) == MARCH_31

    @pytest.mark.parametrize(("order", "day"), [("dmy", date(2021, 2, 1)), ("mdy", date(2021, 1, 2))])
    def test_reads_slashes_in_the_stated_order(self, order, day):
        assert parse_date("01/02/2021", order) == parse_date("1.2.21", order) == day

    def test_refuses_an_order_that_was_not_said(self):
        with pytest.raises(ValueError, match="may be two different days"):
            parse_date("01/02/2021")
        with pytest.raises(ValueError, match="may be two different days"):
            parse_date("31/03/21")
        assert parse_date("05/05/2021") == date(2021, 5, 5)

    @pytest.mark.parametrize(
        ("value", "order"),
        [
            ("31/02/2021", "dmy"),
            ("2021-02-29", None),
            ("31-Feb-2021", None),
            ("03/31/2021", "dmy"),
            ("31/03/2021", "mdy"),
            ("31/03/2021", "iso"),
            ("Mar 2021", None),
            ("2021-03", None),
            ("2021", None),
            ("1899-12-31", None),
            ("2150-01-01", None),
            ("31-Foo-2021", None),
            ("", None),
            ("tomorrow", None),
            ("2021-03-31T25:00", None),
            (12, None),
            (-3, None),
            (float("nan"), None),
            (float("inf"), None),
            (1e9, None),
            (True, None),
            (None, None),
            ("44286", None),
            ("２０２１-03-31", None),
            ("2021-03-31+02:00", None),
        ],
    )
    def test_refuses_what_is_no_day(self, value, order):
        with pytest.raises(ValueError, match=r"\."):
            parse_date(value, order)

    @given(DAYS)
    def test_reads_back_every_day_however_written(self, day):
        serial = (day - date(1899, 12, 30)).days
        written = [day.isoformat(), day.strftime("%d-%b-%Y"), serial]
        assert {parse_date(one) for one in written} == {day}
        assert parse_date(day.strftime("%d/%m/%Y"), "dmy") == parse_date(day.strftime("%m/%d/%Y"), "mdy") == day

    @given(st.text(max_size=20))
    def test_either_reads_or_refuses_in_words(self, text):
        try:
            assert isinstance(parse_date(text, "dmy"), date)
        except ValueError as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 - either outcome is right, a crash is not


class TestParseMoment:
    def test_keeps_the_time_of_day_where_one_is_written(self):
        assert parse_moment("2011-06-10T10:00:00") == datetime(2011, 6, 10, 10)
        assert parse_moment("10/06/2011 5:04 PM", "dmy") == datetime(2011, 6, 10, 17, 4)
        assert parse_moment("10/06/2011 12:30 am", "dmy") == datetime(2011, 6, 10, 0, 30)
        assert parse_moment(44286.25) == datetime(2021, 3, 31, 6)
        assert not isinstance(parse_moment("2011-06-10"), datetime)

    @given(
        st.datetimes(min_value=datetime(1900, 3, 1), max_value=datetime(2149, 12, 31)).map(lambda at: at.replace(microsecond=0))
    )
    def test_reads_serial_numbers_to_the_second(self, moment):
        serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
        found = parse_moment(serial)
        assert (found if isinstance(found, datetime) else datetime.combine(found, moment.min.time())) == moment


class TestDetectOrder:
    @pytest.mark.parametrize(
        ("values", "order"),
        [
            (["01/02/2021", "31/03/2021"], "dmy"),
            (["01/02/2021", "03/31/2021"], "mdy"),
            (["31/03/2021", "03/31/2021"], None),
            (["01/02/2021", "03/04/2021"], None),
            (["2021-03-31", "", None], "iso"),
            (["2021-03-31", "13/01/2021"], "dmy"),
            ([MARCH_31], "iso"),
            (["31-Mar-2021", "n/a", 44286], None),
            ([], None),
        ],
    )
    def test_names_the_one_order_that_fits(self, values, order):
        assert detect_order(values) == order
