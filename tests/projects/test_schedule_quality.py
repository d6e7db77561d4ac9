"""The fourteen checks, each against a small network worked by hand. Working days of eight hours, Monday 5 January 2026 first."""

import datetime as dt
from dataclasses import replace

import pytest

from projects.calc.files.contents import FileAssignment, FileBaseline, FileLink, FileTask, ScheduleFile
from projects.calc.schedule.engine import compute
from projects.calc.schedule.of_file import network_of_file
from projects.calc.schedule.quality import quality

DAY = 480
START = dt.datetime(2026, 1, 5, 8)


def moment(day, hour=17, month=1):
    return dt.datetime(2026, month, day, hour)


def task(uid, days=1, **fields):
    return FileTask(uid, f"Task {uid}", wbs=str(uid), duration=days * DAY, **fields)


def plan(tasks, links=(), **fields):
    joined = [FileLink(*one) for one in links]
    return ScheduleFile("office", start=START, tasks=list(tasks), links=joined, **fields)


def check(number, file, baseline=None):
    network, uids = network_of_file(file)
    return quality(file, compute(network), uids, baseline or {})[number - 1]


def offenders(found):
    return [one["uid"] for one in found.offenders]


def chain(*days, **fields):
    tasks = [task(uid, length) for uid, length in enumerate(days, 1)]
    return plan(tasks, [(uid, uid + 1) for uid in range(1, len(days))], **fields)


class TestLogic:
    def test_excuses_the_first_and_the_last(self):
        found = check(1, chain(1, 1, 1))
        assert (found.numerator, found.denominator, found.passed) == (0, 3, True)

    def test_names_what_hangs_loose(self):
        file = chain(1, 1, 1)
        found = check(1, replace(file, tasks=[*file.tasks, task(9)]))
        assert (found.numerator, found.denominator, found.value, offenders(found)) == (1, 4, 0.25, [9])
        assert found.passed is False

    def test_counts_neither_summaries_nor_finished_work(self):
        summary = FileTask(8, "Phase", kind="summary", wbs="0")
        inner = [replace(one, level=2) for one in chain(1, 1).tasks]
        done = task(9, level=2, actual_start=START, actual_finish=moment(5))
        assert check(1, plan([summary, *inner, done], [(1, 2)])).denominator == 2

    def test_has_nothing_to_judge_of_an_empty_plan(self):
        found = check(1, plan([]))
        assert (found.value, found.passed) == (None, None)


class TestLinks:
    def test_a_lead_fails(self):
        found = check(2, plan([task(1), task(2), task(3)], [(1, 2, "FS", -60), (2, 3)]))
        assert (found.numerator, found.denominator, found.passed, offenders(found)) == (1, 2, False, [2])

    def test_one_lag_in_twenty_passes_and_two_fail(self):
        tasks = [task(uid) for uid in range(1, 22)]
        links = [(uid, uid + 1, "FS", 60 if uid < 2 else 0) for uid in range(1, 21)]
        found = check(3, plan(tasks, links))
        assert (found.value, found.passed) == (0.05, True)
        links[5] = (*links[5][:3], 60)
        assert check(3, plan(tasks, links)).passed is False

    def test_nine_in_ten_go_from_finish_to_start(self):
        tasks = [task(uid) for uid in range(1, 12)]
        links = [(uid, uid + 1, "SS" if uid == 4 else "FS") for uid in range(1, 11)]
        found = check(4, plan(tasks, links))
        assert (found.numerator, found.denominator, found.value, found.passed, offenders(found)) == (9, 10, 0.9, True, [5])
        links[0] = (1, 2, "FF")
        assert check(4, plan(tasks, links)).passed is False

    def test_links_to_finished_work_do_not_count(self):
        done = task(2, actual_start=START, actual_finish=moment(5))
        found = check(2, plan([task(1), done], [(1, 2, "FS", -60)]))
        assert (found.denominator, found.value, found.passed) == (0, None, None)


class TestTasks:
    @pytest.mark.parametrize(("constraint", "hard"), [("mso", 1), ("mfo", 1), ("snlt", 1), ("fnlt", 1), ("snet", 0), ("fnet", 0)])
    def test_hard_constraints_hold_work_from_moving(self, constraint, hard):
        found = check(5, plan([task(1, constraint=constraint, constraint_at=moment(7))]))
        assert (found.numerator, found.passed) == (hard, not hard)

    def test_more_than_forty_four_days_of_float_is_high(self):
        found = check(6, plan([task(1, 46), task(2, 1), task(3, 2)]))  # 45 and 44 days of float
        assert (found.numerator, offenders(found), found.passed) == (1, [2], False)

    def test_a_finish_that_cannot_be_met_is_negative_float(self):
        found = check(7, chain(3, 3, must_finish=moment(9)))
        assert (found.numerator, found.denominator, found.passed) == (2, 2, False)
        assert check(7, chain(3, 2, must_finish=moment(9))).passed is True

    def test_a_long_baseline_is_a_high_duration_whatever_the_plan_says(self):
        file = plan([task(1, 1), task(2, 45), task(3, 44)])
        assert offenders(check(8, file)) == [2]
        promised = {1: FileBaseline(START, moment(6, month=3), 45 * DAY), 2: FileBaseline(START, START, 2 * DAY)}
        assert offenders(check(8, file, promised)) == [1]


class TestProgress:
    def test_open_work_before_the_status_date_and_actual_work_after_it_are_invalid(self):
        late = task(3, actual_start=moment(8, 8), actual_finish=moment(8))
        sound = task(4, 2, constraint="snet", constraint_at=moment(8, 8))
        found = check(9, plan([task(1), late, sound], status_at=moment(7)))
        assert (found.numerator, found.denominator, offenders(found), found.passed) == (2, 3, [1, 3], False)

    def test_dates_are_not_judged_without_a_status_date(self):
        assert check(9, chain(1)).passed is None

    def test_loading_counts_where_it_is_required(self):
        tasks = [task(1), task(2, work=60), task(3), FileTask(4, "Gate", kind="milestone", duration=0)]
        file = plan(tasks, assignments=[FileAssignment(1, 3)])
        found = check(10, file)
        assert (found.numerator, found.denominator, offenders(found), found.passed) == (1, 4, [1], None)
        assert check(10, replace(file, loading_required=True)).passed is False

    def test_what_was_due_and_came_later_is_missed(self):
        tasks = [
            task(1, actual_start=START, actual_finish=moment(6)),  # a day late
            task(2, 2, actual_start=START, actual_finish=moment(6)),
            task(3, 4),  # due, and still open
            task(4, 9),  # not due yet
        ]
        promised = {1: FileBaseline(START, moment(5)), 2: FileBaseline(START, moment(6)), 3: FileBaseline(START, moment(7)),
                    4: FileBaseline(START, moment(14))}  # fmt: skip
        found = check(11, plan(tasks, status_at=moment(7)), promised)
        assert (found.numerator, found.denominator, offenders(found), found.passed) == (2, 3, [1, 3], False)

    def test_execution_counts_what_is_finished_against_what_was_due_or_never_promised(self):
        tasks = [task(1, actual_start=START, actual_finish=moment(5)), task(2, 3), task(3), task(4, 9)]
        promised = {1: FileBaseline(START, moment(5)), 2: FileBaseline(START, moment(6)), 4: FileBaseline(START, moment(15))}
        found = check(14, plan(tasks, status_at=moment(7)), promised)
        assert (found.numerator, found.denominator, found.value, found.passed) == (1, 3, 1 / 3, False)

    def test_nothing_is_judged_of_a_plan_that_was_never_promised(self):
        file = plan([task(1)], status_at=moment(7))
        assert (check(11, file).passed, check(14, file).passed, check(13, file).passed) == (None, None, None)


class TestPath:
    def test_the_end_moves_as_a_critical_task_does(self):
        found = check(12, chain(1, 2, 3))
        assert (found.numerator, found.denominator, found.passed) == (600, 600, True)

    def test_a_finish_nailed_down_fails(self):
        tasks = [task(1), task(2, constraint="mso", constraint_at=moment(8, 8))]
        found = check(12, plan(tasks, [(1, 2)], critical_slack=10 * DAY))
        assert (found.passed, found.numerator) == (False, 597)  # day 601 instead of day 4

    def test_of_finished_work_there_is_nothing_to_test(self):
        assert check(12, plan([task(1, actual_start=START, actual_finish=moment(5))])).passed is None

    def test_the_length_index_weighs_what_is_left_against_what_was_promised(self):
        file = chain(5, 5, status_at=dt.datetime(2026, 1, 5, 8))
        found = check(13, file, {2: FileBaseline(START, moment(15))})  # ten days to go, promised in nine
        assert (found.numerator, found.denominator, found.value, found.passed) == (9, 10, 0.9, False)
        assert check(13, file, {2: FileBaseline(START, moment(16))}).value == 1

    def test_without_a_promise_a_required_finish_counts(self):
        found = check(13, chain(5, 5, must_finish=moment(19)))
        assert (found.numerator, found.denominator, found.passed) == (11, 10, True)
