"""What the engine does with one thing at a time: constraints, progress, milestones, summaries, what it refuses."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.columns import network_of
from projects.calc.schedule.engine import compute
from projects.calc.schedule.network import Loop, Options

START = np.datetime64("2026-01-05T08:00", "m")  # a Monday
NIGHTS = WorkingTime(week=(((0, 360), (1320, 1440)),) * 7)


def at(text):
    return datetime.fromisoformat(f"2026-01-{text}")


def dates_of(*args, **columns):
    return compute(network_of(*args, **columns))


def with_options(network, **options):
    return replace(network, options=replace(network.options, **options))


def spans(dates):
    return list(zip(dates.start.tolist(), dates.finish.tolist(), strict=True))


class TestLinks:
    @pytest.mark.parametrize(
        ("kind", "lag", "start", "finish"),
        [
            ("FS", 0, "07T08:00", "07T17:00"), ("SS", 0, "05T08:00", "05T17:00"), ("FF", 0, "06T08:00", "06T17:00"),
            ("FS", 480, "08T08:00", "08T17:00"), ("FS", -240, "06T13:00", "07T12:00"), ("SS", 240, "05T13:00", "06T12:00"),
        ],
    )  # fmt: skip
    def test_hold_the_successor(self, kind, lag, start, finish):
        dates = dates_of([960, 480], [(0, 1, kind, lag)])
        assert spans(dates)[1] == (at(start), at(finish))

    def test_from_start_to_finish_end_where_the_other_begins(self):
        dates = dates_of([480, 480, 480], [(0, 1), (1, 2, "SF")])
        assert spans(dates)[2] == (at("05T08:00"), at("06T08:00"))

    def test_from_start_to_finish_end_where_what_is_left_of_the_lag_ends(self):
        network = network_of(
            [0, 240], [(0, 1, "SF", 240)], calendars=[WorkingTime(), NIGHTS], calendar=[1, 0],
            actual_start=["2026-01-05T08:00", None], actual_finish=["2026-01-05T08:00", None],
        )  # fmt: skip
        pushed = with_options(network, push_to_status=True, status_at=np.datetime64("2026-01-05T13:00", "m"))
        assert spans(compute(pushed))[1] == (at("05T13:00"), at("05T22:00"))

    def test_take_a_share_of_the_predecessor_as_lag(self):
        assert dates_of([960, 480], [(0, 1, "SS", 5000, "percent")]).start[1].item() == at("06T08:00")

    def test_count_elapsed_lag_on_the_clock(self):
        assert dates_of([480, 480], [(0, 1, "FS", 1440, "elapsed")]).start[1].item() == at("07T08:00")
        assert dates_of([480, 480], [(0, 1, "FS", 900, "elapsed")]).start[1].item() == at("06T08:00")

    @pytest.mark.parametrize(("whose", "start"), [("successor", "06T00:00"), ("predecessor", "06T22:00"), ("clock", "05T22:00")])
    def test_count_lag_in_the_calendar_that_is_said(self, whose, start):
        network = network_of([480, 60], [(0, 1, "FS", 120)], calendars=[WorkingTime(), NIGHTS], calendar=[0, 1])
        assert compute(with_options(network, lag_calendar=whose)).start[1].item() == at(start)

    def test_that_lead_in_a_loop_are_named_in_order(self):
        with pytest.raises(Loop) as found:
            dates_of([60] * 5, [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)])
        assert found.value.tasks == [1, 2, 3]

    def test_between_a_summary_and_a_line_below_it_are_a_loop(self):
        with pytest.raises(Loop) as found:
            dates_of([0, 60], [(1, 0)], kind=["summary", "task"], parent=[-1, 0])
        assert set(found.value.tasks) == {0, 1}


class TestConstraints:
    @pytest.mark.parametrize(
        ("rule", "when", "start", "slack"),
        [
            ("snet", "08T08:00", "08T08:00", 0), ("fnet", "08T17:00", "08T08:00", 0), ("snet", "02T08:00", "06T08:00", 0),
            ("mso", "08T08:00", "08T08:00", 0), ("mfo", "08T17:00", "08T08:00", 0), ("mso", "05T08:00", "05T08:00", -480),
            ("snlt", "05T08:00", "05T08:00", -480), ("fnlt", "05T17:00", "05T08:00", -480), ("fnlt", "09T17:00", "06T08:00", 0),
        ],
    )  # fmt: skip
    def test_are_honoured_against_links(self, rule, when, start, slack):
        dates = dates_of([480, 480], [(0, 1)], constraint=["asap", rule], constraint_at=[None, at(when)])
        assert (dates.start[1].item(), dates.total_slack[1]) == (at(start), slack)

    @pytest.mark.parametrize(("rule", "when"), [("mso", "05T08:00"), ("mfo", "05T17:00"), ("snlt", "05T08:00"), ("fnlt", "05T17:00")])
    def test_yield_to_links_where_they_are_not_honoured(self, rule, when):
        network = network_of([480, 480], [(0, 1)], constraint=["asap", rule], constraint_at=[None, at(when)])
        for soft in (with_options(network, honours_constraints=False), replace(network, tasks=replace(network.tasks, yields=np.ones(2, bool)))):
            dates = compute(soft)
            assert (dates.start[1].item(), dates.total_slack.tolist()) == (at("06T08:00"), [-480, -480])

    def test_may_be_two(self):
        columns = {"constraint": ["snet"], "constraint_at": [at("07T08:00")], "secondary": ["fnlt"], "secondary_at": [at("06T17:00")]}
        network = with_options(network_of([480], **columns), honours_constraints=False)
        assert (compute(network).start[0].item(), compute(network).total_slack[0]) == (at("07T08:00"), -480)

    def test_a_deadline_bounds_late_dates_only(self):
        dates = dates_of([480, 480], [(0, 1)], deadline=[None, at("05T17:00")])
        assert spans(dates)[1] == (at("06T08:00"), at("06T17:00"))
        assert dates.total_slack.tolist() == [-480, -480]

    def test_as_late_as_possible_takes_the_slack_and_leaves_the_finish(self):
        dates = dates_of([480, 1440, 480], [(0, 2)], constraint=["alap", "asap", "asap"])
        assert spans(dates)[0] == (at("06T08:00"), at("06T17:00"))
        assert dates.start[2].item() == at("07T08:00")
        assert (dates.total_slack[0], dates.early_start[0].item()) == (0, at("05T08:00"))

    def test_from_the_finish_everything_is_late_but_what_is_as_soon_as_possible(self):
        network = network_of([480, 960, 480], [(0, 2)], constraint=["alap", "alap", "asap"])
        dates = compute(with_options(network, from_finish=True, finish=np.datetime64("2026-01-09T17:00", "m")))
        assert spans(dates) == [(at("08T08:00"), at("08T17:00")), (at("08T08:00"), at("09T17:00")), (at("09T08:00"), at("09T17:00"))]
        assert dates.project_start.item() == at("08T08:00")

    def test_a_required_finish_gives_slack_or_takes_it(self):
        for finish, slack in (("07T17:00", 480), ("05T17:00", -480)):
            network = with_options(network_of([960]), finish=np.datetime64(at(finish), "m"))
            assert compute(network).total_slack.tolist() == [slack]


class TestProgress:
    def test_what_is_done_stands_where_it_stood(self):
        columns = {"actual_start": [at("07T09:30"), None], "actual_finish": [at("10T11:00"), None]}  # on a Saturday
        dates = dates_of([480, 480], [(0, 1)], **columns)
        assert spans(dates) == [(at("07T09:30"), at("10T11:00")), (at("12T08:00"), at("12T17:00"))]
        assert (dates.critical.tolist(), dates.total_slack[0]) == ([False, True], 0)

    def test_work_that_has_begun_goes_on_where_it_was_left(self):
        columns = {"actual_start": [at("05T08:00")], "remaining": [480], "resume": [at("08T08:00")]}
        dates = dates_of([960], **columns)
        assert (*spans(dates)[0], dates.resume[0].item()) == (at("05T08:00"), at("08T17:00"), at("08T08:00"))

    @pytest.mark.parametrize(("rule", "finish"), [("retained", "08T17:00"), ("override", "06T17:00")])
    def test_out_of_sequence_follows_the_rule(self, rule, finish):
        network = network_of([1440, 960], [(0, 1)], actual_start=[None, at("05T08:00")], remaining=[-1, 480])
        assert compute(with_options(network, rule=rule)).finish[1].item() == at(finish)

    def test_is_pushed_to_the_data_date_where_that_is_asked(self):
        network = network_of([480, 480], [(0, 1)], actual_start=[at("05T08:00"), None], remaining=[240, -1])
        status = {"status_at": np.datetime64("2026-01-08T08:00", "m")}
        assert compute(with_options(network, **status)).finish[0].item() == at("05T17:00")
        assert spans(compute(with_options(network, **status, push_to_status=True))) == [
            (at("05T08:00"), at("08T12:00")), (at("08T13:00"), at("09T12:00")),
        ]  # fmt: skip

    def test_retained_logic_goes_through_finished_work_when_pushed(self):
        columns = {"actual_start": [None, at("05T08:00"), None], "actual_finish": [None, at("05T17:00"), None]}
        network = network_of([1440, 480, 480], [(0, 1), (1, 2)], **columns)
        dates = compute(with_options(network, status_at=np.datetime64("2026-01-06T08:00", "m"), push_to_status=True))
        assert dates.start[2].item() == at("09T08:00")
        assert spans(dates)[1] == (at("05T08:00"), at("05T17:00"))
        assert compute(network).start[2].item() == at("06T08:00")

    def test_ends_where_it_is_expected_to(self):
        network = network_of([480, 480], [(0, 1)], expected_finish=[at("07T12:00"), None])
        assert spans(compute(network)) == [(at("05T08:00"), at("07T12:00")), (at("07T13:00"), at("08T12:00"))]
        assert compute(network).total_slack.tolist() == [0, 0]


class TestStanding:
    def test_a_milestone_stands_at_the_end_of_the_day(self):
        dates = dates_of([480, 0, 480], [(0, 1), (1, 2)], kind=["task", "milestone", "task"])
        assert spans(dates)[1:] == [(at("05T17:00"), at("05T17:00")), (at("06T08:00"), at("06T17:00"))]

    def test_a_milestone_that_begins_work_stands_in_the_morning(self):
        dates = dates_of([480, 0, 0], [(0, 1), (0, 2)], kind=["task", "milestone", "milestone"], stands=[0, 1, 2])
        assert dates.start[1:].tolist() == [at("06T08:00"), at("05T17:00")]

    def test_by_hand_nothing_moves_but_successors_follow(self):
        dates = dates_of([480, 480, 480], [(0, 1), (1, 2)], manual=[False, True, False], planned_start=[None, at("05T08:00"), None])
        assert spans(dates)[1:] == [(at("05T08:00"), at("05T17:00")), (at("06T08:00"), at("06T17:00"))]

    def test_inactive_tasks_hold_nothing_and_keep_their_dates(self):
        columns = {"active": [True, False, True], "planned_start": [None, at("20T08:00"), None], "planned_finish": [None, at("21T17:00"), None]}
        dates = dates_of([480, 960, 480], [(0, 1), (1, 2)], **columns)
        assert spans(dates)[1:] == [(at("20T08:00"), at("21T17:00")), (at("05T08:00"), at("05T17:00"))]
        assert (dates.project_finish.item(), bool(dates.critical[1])) == (at("05T17:00"), False)

    def test_elapsed_time_goes_on_at_night(self):
        assert spans(dates_of([480, 1440], [(0, 1)], elapsed=[False, True]))[1] == (at("05T17:00"), at("06T17:00"))

    def test_levelling_delays_the_start(self):
        assert dates_of([480], delay=[2880]).start[0].item() == at("07T08:00")

    def test_a_split_task_takes_its_pauses_with_it(self):
        assert spans(dates_of([480, 960], [(0, 1)], pause=[0, 480]))[1] == (at("06T08:00"), at("08T17:00"))

    def test_each_calendar_is_kept(self):
        friday = WorkingTime(week=((),) * 4 + (((480, 720),), (), ()), exceptions={date(2026, 1, 9): ()})
        dates = dates_of([480, 240], [(0, 1)], calendars=[WorkingTime(), friday], calendar=[0, 1])
        assert spans(dates)[1] == (at("16T08:00"), at("16T12:00"))


class TestSummaries:
    OUTLINE = {"kind": ["task", "summary", "task", "task", "task"], "parent": [-1, -1, 1, 1, -1]}

    def test_span_their_lines(self):
        dates = dates_of([480, 0, 480, 960, 240], [(2, 3)], **self.OUTLINE)
        assert spans(dates)[1] == (at("05T08:00"), at("07T17:00"))
        assert (dates.duration[1], bool(dates.critical[1])) == (1440, True)

    def test_pass_links_on_to_their_lines_and_wait_for_the_last(self):
        dates = dates_of([480, 0, 480, 960, 240], [(0, 1), (1, 4)], **self.OUTLINE)
        assert [start for start, _ in spans(dates)] == [at("05T08:00"), at("06T08:00"), at("06T08:00"), at("06T08:00"), at("08T08:00")]
        assert dates.total_slack.tolist() == [0, 0, 480, 0, 0]
        assert dates.driving.tolist() == [-1, 0, 0, 0, 1]

    def test_begin_with_the_first_for_links_from_the_start(self):
        columns = {"constraint": ["asap", "asap", "snet", "snet", "asap"], "constraint_at": [None, None, at("07T08:00"), at("06T08:00"), None]}
        dates = dates_of([480, 0, 480, 960, 240], [(1, 4, "SS")], **self.OUTLINE, **columns)
        assert dates.start[4].item() == at("06T08:00")

    def test_hold_their_lines_by_constraints_of_their_own(self):
        columns = {"constraint": ["asap", "snet"] + ["asap"] * 3, "constraint_at": [None, at("08T08:00"), None, None, None]}
        assert dates_of([480, 0, 480, 960, 240], **self.OUTLINE, **columns).start[2].item() == at("08T08:00")

    def test_level_of_effort_hangs_between_its_links_and_is_never_critical(self):
        dates = dates_of([480, 960, 60], [(0, 1), (0, 2, "SS"), (1, 2, "FF")], kind=["task", "task", "loe"])
        assert spans(dates)[2] == (at("05T08:00"), at("07T17:00"))
        assert (dates.critical.tolist(), dates.duration[2]) == ([True, True, False], 1440)

    def test_level_of_effort_spans_a_branch(self):
        outline = {"kind": ["summary", "task", "task", "loe"], "parent": [-1, 0, 0, 0], "branch": [-1, -1, -1, 0]}
        assert spans(dates_of([0, 480, 480, 0], [(1, 2)], **outline))[3] == (at("05T08:00"), at("06T17:00"))


class TestSlack:
    def test_free_slack_ends_where_a_successor_would_move(self):
        dates = dates_of([480, 960, 480, 480], [(0, 2), (1, 2), (0, 3)])
        assert dates.free_slack.tolist() == [0, 0, 0, 480]
        assert dates.total_slack.tolist() == [480, 0, 0, 480]

    def test_free_slack_ends_where_the_first_line_below_a_summary_would_move(self):
        dates = dates_of([0, 0, 0, 60], [(0, 1, "FF"), (2, 3)], kind=["task", "summary", "task", "task"], parent=[-1, -1, 1, 1])
        assert (dates.free_slack[0], dates.total_slack[0]) == (0, 0)

    def test_is_critical_up_to_the_threshold(self):
        network = network_of([480, 960])
        assert compute(network).critical.tolist() == [False, True]
        assert compute(with_options(network, critical_slack=480)).critical.tolist() == [True, True]

    def test_open_ends_may_be_critical(self):
        assert compute(with_options(network_of([480, 960]), open_ends_critical=True)).total_slack.tolist() == [0, 0]

    def test_is_of_start_or_finish_where_that_is_said(self):
        network = network_of([480, 480], [(0, 1, "SS")], calendars=[WorkingTime(), NIGHTS], calendar=[0, 1])
        by = {how: compute(with_options(network, slack_by=how)).total_slack.tolist() for how in ("least", "start", "finish")}
        assert by["least"] == [min(pair) for pair in zip(by["start"], by["finish"], strict=True)]

    def test_is_counted_in_a_calendar_of_its_own(self):
        six_days = WorkingTime(week=(((480, 720), (780, 1020)),) * 6 + ((),))
        dates = dates_of([480, 480 * 6], calendars=[WorkingTime(), six_days], calendar=[0, 0], slack_calendar=[1, 0])
        assert dates.total_slack.tolist() == [480 * 6, 0]  # until Monday evening, Saturday included


class TestRefusals:
    def test_calendars_without_work(self):
        with pytest.raises(ValueError, match="Calendar 2 has no working time"):
            dates_of([480], calendars=[WorkingTime(), WorkingTime(week=((),) * 7)], calendar=[1])
        with pytest.raises(ValueError, match="outside 1984"):
            dates_of([960], calendars=[WorkingTime(week=((),) * 7, exceptions={date(2026, 1, 7): ((480, 960),)})])

    @pytest.mark.parametrize("moment", ["1983-12-31T08:00", "2150-01-01T00:00"])
    def test_dates_out_of_range(self, moment):
        with pytest.raises(ValueError, match="outside 1984"):
            dates_of([480], deadline=[moment])

    def test_a_finish_out_of_range(self):
        with pytest.raises(ValueError, match="outside 1984"):
            dates_of([480 * 261 * 130])
        with pytest.raises(ValueError, match="outside 1984"):
            dates_of([60 * 24 * 366 * 130], elapsed=[True])

    def test_links_and_columns_that_do_not_fit(self):
        with pytest.raises(ValueError, match="no task"):
            dates_of([480], [(0, 1)])
        with pytest.raises(ValueError, match="one entry a task"):
            dates_of([480], deadline=[None, None])
        with pytest.raises(ValueError, match="circle"):
            dates_of([480, 480], parent=[1, 0], kind=["summary", "summary"])
        with pytest.raises(ValueError, match="no start"):
            compute(with_options(network_of([480]), start=np.datetime64("NaT", "m")))

    def test_nothing_is_computed_of_nothing(self):
        dates = compute(network_of([], options=Options(start=START)))
        assert (len(dates.start), dates.project_start) == (0, START)


class TestScale:
    def test_a_long_chain_of_mixed_calendars_is_walked(self):
        n = 3000
        links = [(i, i + 1) for i in range(n - 1)]
        dates = dates_of([60] * n, links, calendars=[WorkingTime(), NIGHTS], calendar=[i % 2 for i in range(n)])
        assert (dates.start[1:] >= dates.finish[:-1]).all()
