"""Edits of a plan, pure: what each does to lines and links, what follows from it, and that every edit can be taken back."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.calc.files.contents import FileCalendar, FileLink, FileTask, ScheduleFile
from projects.calc.schedule.edits import Unfit, edited
from projects.calc.schedule.engine import compute
from projects.calc.schedule.of_file import network_of_file

START = dt.datetime(2026, 3, 2, 8)
DAY = 480


def at(day, hour=8):
    return dt.datetime(2026, 3, day, hour)


def plan(outline="a b c", links=()):
    """`a >b >c d`: a line a word, a sign for each level below the top; tasks of a day, computed."""
    tasks = []
    for uid, word in enumerate(outline.split(), 1):
        name = word.lstrip(">")
        tasks.append(FileTask(uid, name, level=1 + len(word) - len(name), duration=DAY))
    for task, below in zip(tasks, [*tasks[1:], None], strict=True):
        task.kind = "summary" if below and below.level > task.level else "task"
    calendars = [FileCalendar(7, "Shop", week=[((480, 960),)] * 7)]
    file = ScheduleFile("office", start=START, tasks=tasks, links=[FileLink(*one) for one in links], calendars=calendars, calendar_uid=0)
    file = edited(file, [{"do": "arrange", "lines": [[task.uid, task.level] for task in tasks]}]).file  # numbered
    return computed(file)


def computed(file):
    dates = compute(network_of_file(file)[0])
    for task, start, finish in zip(file.tasks, dates.start.astype("M8[s]").tolist(), dates.finish.astype("M8[s]").tolist(), strict=True):
        task.start, task.finish = start, finish
    return file


def shape(file):
    return " ".join(">" * (task.level - 1) + task.name for task in file.tasks)


def after(file, *edits):
    return edited(file, list(edits)).file


def line(file, uid):
    return next(task for task in file.tasks if task.uid == uid)


class TestOutline:
    @pytest.mark.parametrize(
        ("where", "expected"),
        [({}, "a b >c d new"), ({"before": 2}, "a new b >c d"), ({"after": 2}, "a b >c new d"), ({"under": 2}, "a b >c >new d")],
    )
    def test_a_line_is_added_at_its_place(self, where, expected):
        assert shape(after(plan("a b >c d"), {"do": "add", "fields": {"name": "new"}} | where)) == expected

    def test_a_new_line_lasts_a_day_that_is_an_estimate(self):
        made = line(after(plan(), {"do": "add", "fields": {"name": "new"}}), -1)
        assert (made.duration, made.estimated, made.wbs) == (DAY, True, "4")

    def test_what_has_lines_below_it_is_a_summary_and_else_is_none(self):
        inner = after(plan("a b"), {"do": "indent", "ids": [2]})
        assert [task.kind for task in inner.tasks] == ["summary", "task"]
        assert [task.kind for task in after(inner, {"do": "outdent", "ids": [2]}).tasks] == ["task", "task"]

    @pytest.mark.parametrize(
        ("before", "edit", "expected"),
        [
            ("a b >c d", {"do": "indent", "ids": [2]}, "a >b >>c d"),
            ("a b c", {"do": "indent", "ids": [2, 3]}, "a >b >c"),
            ("a >b >c d", {"do": "outdent", "ids": [2]}, "a b >c d"),
            ("a b >c d", {"do": "move", "ids": [2], "after": 4}, "a d b >c"),
            ("a b >c d", {"do": "move", "ids": [2], "before": 1}, "b >c a d"),
            ("a b >c d", {"do": "move", "ids": [4], "under": 1}, "a >d b >c"),
            ("a b c d", {"do": "move", "ids": [1, 2], "after": 4}, "c d a b"),
            ("a b >c d", {"do": "delete", "ids": [2]}, "a d"),
            ("a b >c d", {"do": "copy", "ids": [2]}, "a b >c b >c d"),
        ],
    )
    def test_branches_go_whole(self, before, edit, expected):
        assert shape(after(plan(before), edit)) == expected

    def test_numbers_follow_the_outline(self):
        assert [task.wbs for task in after(plan("a b >c d"), {"do": "delete", "ids": [1]}).tasks] == ["1", "1.1", "2"]

    def test_a_copy_brings_the_links_within_it(self):
        made = after(plan("a >b >c d", [(2, 3), (3, 4)]), {"do": "copy", "ids": [1]})
        assert [(one.predecessor, one.successor) for one in made.links] == [(2, 3), (3, 4), (-2, -3)]

    @pytest.mark.parametrize(
        ("edit", "says"),
        [
            ({"do": "indent", "ids": [1]}, "no line above it"), ({"do": "outdent", "ids": [1]}, "at the top already"),
            ({"do": "move", "ids": [2], "under": 3}, "within itself"), ({"do": "delete", "ids": [9]}, "no line 9"),
            ({"do": "delete", "ids": []}, "No line is named"), ({"do": "add", "fields": {}}, "has no name"),
            ({"do": "change", "id": 2, "fields": {"duration": 60}}, "is a summary"), ({"do": "vanish"}, "what it does"),
            ({"do": "indent", "lines": []}, "does not fit"), ({"do": "restore", "lines": [{"id": 1}]}, "is there"),
            ({"do": "change", "id": True, "fields": {"name": "x"}}, "no line True"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_told_with_its_place(self, edit, says):
        with pytest.raises(Unfit, match=says) as unfit:
            after(plan("a b >c d"), {"do": "change", "id": 1, "fields": {"name": "fine"}}, edit)
        assert unfit.value.place == 1

    def test_an_outline_is_not_deeper_than_its_numbers_are_long(self):
        edits = [{"do": "add", "key": "0", "fields": {"name": "0"}}]
        edits += [{"do": "add", "key": str(n), "under": str(n - 1), "fields": {"name": str(n)}} for n in range(1, 40)]
        with pytest.raises(Unfit, match="fewer levels"):
            after(plan(), *edits)

    def test_what_has_begun_is_neither_deleted_nor_made_a_summary(self):
        file = after(plan("a b"), {"do": "change", "id": 1, "fields": {"done": 0.5}})
        with pytest.raises(Unfit, match="Make it inactive"):
            after(file, {"do": "delete", "ids": [1]})
        with pytest.raises(Unfit, match="cannot become a summary"):
            after(file, {"do": "indent", "ids": [2]})


class TestLinks:
    def test_are_made_changed_and_taken_away(self):
        file = after(plan(), {"do": "link", "predecessor": 1, "successor": 2, "lag": 60})
        file = after(file, {"do": "relink", "predecessor": 1, "successor": 2, "to": {"type": "SS", "unit": "elapsed"}})
        assert [(one.type, one.lag, one.unit) for one in file.links] == [("SS", 60, "elapsed")]
        assert after(file, {"do": "unlink", "predecessor": 1, "successor": 2}).links == []

    @pytest.mark.parametrize(
        ("ends", "says"),
        [((1, 1), "cannot wait for itself"), ((1, 2), "waits for that line already"), ((3, 4), "a summary and a line below it"),
         ((4, 3), "a summary and a line below it"), ((1, 99), "no line 99")],
    )  # fmt: skip
    def test_that_make_no_sense_are_refused(self, ends, says):
        with pytest.raises(Unfit, match=says):
            after(plan("a b c >d", [(1, 2)]), {"do": "link", "predecessor": ends[0], "successor": ends[1]})

    def test_a_line_does_not_go_under_one_it_waits_for(self):
        with pytest.raises(Unfit, match="a summary and a line below it"):
            after(plan("a b", [(1, 2)]), {"do": "indent", "ids": [2]})


class TestLines:
    def test_a_day_alone_is_the_beginning_or_the_end_of_its_work(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"constraint": "snet", "constraint_at": "2026-03-04", "deadline": "2026-03-06"}})
        assert (line(file, 1).constraint_at, line(file, 1).deadline) == (at(4), at(6, 17))
        file = after(file, {"do": "change", "id": 1, "fields": {"constraint": "fnlt", "constraint_at": "2026-03-04"}})
        assert line(file, 1).constraint_at == at(4, 17)

    def test_minutes_since_1970_are_moments_too(self):
        minutes = int((at(4) - dt.datetime(1970, 1, 1)).total_seconds() // 60)
        assert line(after(plan(), {"do": "change", "id": 1, "fields": {"deadline": minutes}}), 1).deadline == at(4)

    def test_no_constraint_has_no_date_and_a_constraint_takes_the_date_that_stands(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"constraint": "snet"}})
        assert line(file, 1).constraint_at == START
        assert line(after(file, {"do": "change", "id": 1, "fields": {"constraint": "asap"}}), 1).constraint_at is None

    def test_a_milestone_takes_no_time(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"kind": "milestone"}})
        assert line(file, 1).duration == 0
        assert line(after(file, {"do": "change", "id": 1, "fields": {"kind": "task"}}), 1).duration == DAY

    def test_put_by_hand_it_stays_where_it_stood(self):
        made = line(after(plan(), {"do": "change", "id": 1, "fields": {"manual": True}}), 1)
        assert (made.planned_start, made.planned_finish) == (START, at(2, 17))

    def test_an_inactive_branch_stays_where_it_stood(self):
        file = after(plan("a >b"), {"do": "change", "id": 1, "fields": {"active": False}})
        assert [(task.active, task.planned_start) for task in file.tasks] == [(False, START), (False, START)]
        file = after(file, {"do": "change", "id": 1, "fields": {"active": True}})
        assert [(task.active, task.planned_start) for task in file.tasks] == [(True, None), (True, None)]

    def test_dragged_to_a_start_it_starts_no_earlier_and_stretched_it_takes_longer(self):
        made = line(after(plan(), {"do": "place", "id": 1, "start": "2026-03-04T08:00", "finish": "2026-03-06T12:00"}), 1)
        assert (made.constraint, made.constraint_at, made.duration) == ("snet", at(4), 2 * DAY + 240)

    def test_dragged_by_hand_it_is_planned_there(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"manual": True}}, {"do": "place", "id": 1, "start": "2026-03-05T08:00"})
        assert (line(file, 1).planned_start, line(file, 1).planned_finish, line(file, 1).constraint) == (at(5), None, "asap")

    def test_split_it_pauses_and_joined_it_does_not(self):
        file = after(plan(), {"do": "split", "id": 1, "at": "2026-03-02T12:00", "until": "2026-03-04T08:00"})
        assert line(file, 1).parts == [(START, at(2, 12)), (at(4), at(4, 12))]
        assert line(computed(file), 1).finish == at(4, 12)
        assert line(computed(after(file, {"do": "join", "id": 1})), 1).finish == at(2, 17)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"duration": -1}, "duration"), ({"done": 2}, "done"), ({"name": " "}, "name"), ({"name": 7}, "name"), ({"deadline": "soon"}, "deadline"),
         ({"deadline": "1900-01-01"}, "deadline"), ({"constraint": "maybe"}, "constraint"), ({"calendar": 99}, "calendar_uid"),
         ({"colour": "red"}, "colour"), ({"custom": []}, "custom"), ({"cost": "x"}, "cost"), ({"manual": 1}, "manual"),
         ({"actual_start": "2026-03-09", "actual_finish": "2026-03-02"}, "actual_finish"), ({"name": "\ud800"}, "name"),
         ({"deadline": "0001-01-01T00:00:00+14:00"}, "deadline"), ({"deadline": "9999-12-31"}, "deadline"), ({"done": 10**400}, "done"),
         ({"cost": 10**400}, "cost"), ({"cost": "1e999999"}, "cost"), ({"duration": 10**400}, "duration"), ({"done": float("nan")}, "done"),
         ({"deadline": 10**30}, "deadline"), ({"constraint_at": "2026-03-04"}, "constraint"),
         ({"parts": [["2026-03-04T08:00", "2026-03-02T08:00"]]}, "parts")],
    )  # fmt: skip
    def test_what_cannot_be_said_is_refused_at_its_field(self, fields, field):
        with pytest.raises(Unfit) as unfit:
            after(plan(), {"do": "change", "id": 1, "fields": fields})
        assert unfit.value.field == field


class TestProgress:
    def done(self, **fields):
        made = line(after(plan(), {"do": "change", "id": 1, "fields": fields}), 1)
        return made.actual_start, made.actual_finish, made.done, made.remaining, made.duration

    def test_half_done_has_begun_when_it_was_to(self):
        assert self.done(done=0.5) == (START, None, 0.5, 240, DAY)

    def test_wholly_done_is_finished_when_it_was_to_be(self):
        assert self.done(done=1) == self.done(remaining=0) == (START, at(2, 17), 1.0, 0, DAY)

    def test_a_finish_said_is_wholly_done_and_says_how_long_it_took(self):
        assert self.done(actual_finish="2026-03-03") == (START, at(3, 17), 1.0, 0, 2 * DAY)

    @pytest.mark.parametrize(
        ("duration", "finish", "done", "remaining"), [(DAY, at(2, 17), 1.0, 0), (240, at(2, 12), 1.0, 0), (2 * DAY, None, 0.5, DAY)]
    )
    def test_another_duration_of_finished_work_ends_it_earlier_or_goes_on(self, duration, finish, done, remaining):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"done": 1}})
        made = line(after(file, {"do": "change", "id": 1, "fields": {"duration": duration}}), 1)
        assert (made.actual_start, made.actual_finish, made.done, made.remaining, made.duration) == (START, finish, done, remaining, duration)

    def test_more_left_than_planned_makes_it_longer(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"done": 0.5}})
        made = line(after(file, {"do": "change", "id": 1, "fields": {"remaining": DAY}}), 1)
        assert (made.duration, made.remaining, made.done) == (DAY + 240, DAY, 0.333333)

    def test_nothing_done_takes_the_start_back(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"done": 1}})
        made = line(after(file, {"do": "change", "id": 1, "fields": {"done": 0}}), 1)
        assert (made.actual_start, made.actual_finish, made.remaining) == (None, None, None)

    def test_as_planned_until_the_status_date_in_one_deed(self):
        file = after(plan("a b c", [(1, 2), (2, 3)]), {"do": "as_planned", "until": "2026-03-03T12:00"})
        assert [(task.done, task.remaining, task.actual_finish) for task in file.tasks] == [
            (1.0, 0, at(2, 17)), (0.5, 240, None), (None, None, None),
        ]  # fmt: skip
        assert file.status_at == at(3, 12)

    def test_as_planned_takes_nothing_back(self):
        file = after(plan(), {"do": "change", "id": 1, "fields": {"done": 0.9}}, {"do": "as_planned", "until": "2026-03-02T12:00"})
        assert line(file, 1).done == 0.9


def test_settings_say_how_it_is_computed():
    file = after(plan(), {"do": "settings", "fields": {"start": "2026-03-09", "calendar": 7, "rule": "override", "critical_slack": 60}})
    assert (file.start, file.calendar_uid, file.rule, file.critical_slack) == (at(9), 7, "override", 60)
    with pytest.raises(Unfit, match="required finish"):
        after(file, {"do": "settings", "fields": {"from_finish": True}})


# ---- every edit can be taken back ----------------------------------------------------------------------------------------------------

uids = st.integers(1, 6)
moments = st.integers(2, 20).map(lambda day: f"2026-03-{day:02}T08:00")
fields = st.one_of(
    st.builds(lambda n: {"duration": n * 60}, st.integers(0, 40)), st.builds(lambda s: {"done": s}, st.sampled_from([0, 0.25, 1])),
    st.builds(lambda m: {"constraint": "snet", "constraint_at": m}, moments), st.just({"kind": "milestone"}), st.just({"manual": True}),
    st.just({"active": False}), st.builds(lambda m: {"actual_finish": m}, moments), st.just({"custom": {"colour": "red"}, "owner": "Kim"}),
)  # fmt: skip
place = st.one_of(st.just({}), st.builds(lambda k, u: {k: u}, st.sampled_from(["before", "after", "under"]), uids))
edit = st.one_of(
    st.builds(lambda u, f: {"do": "change", "id": u, "fields": f}, uids, fields),
    st.builds(lambda w: {"do": "add", "fields": {"name": "new"}} | w, place),
    st.builds(lambda u, w: {"do": "move", "ids": [u]} | w, uids, place),
    st.builds(lambda d, u: {"do": d, "ids": [u]}, st.sampled_from(["indent", "outdent", "delete", "copy"]), uids),
    st.builds(lambda u, v, t: {"do": "link", "predecessor": u, "successor": v, "type": t}, uids, uids, st.sampled_from(["FS", "SS"])),
    st.builds(lambda u, v: {"do": "unlink", "predecessor": u, "successor": v}, uids, uids),
    st.builds(lambda u, v: {"do": "relink", "predecessor": u, "successor": v, "to": {"lag": 60}}, uids, uids),
    st.builds(lambda m: {"do": "as_planned", "until": m}, moments),
    st.builds(lambda u, m: {"do": "place", "id": u, "start": m}, uids, moments),
    st.just({"do": "settings", "fields": {"start": "2026-03-09", "calendar": 7}}),
)


@settings(max_examples=200, deadline=None)
@given(outline=st.sampled_from(["a b c d e f", "a >b >c d >e >>f", "a >b >>c >>d e f"]), edits=st.lists(edit, min_size=1, max_size=4))
def test_what_was_edited_can_be_taken_back(outline, edits):
    before = plan(outline, [(2, 5), (3, 6)])
    try:
        made = edited(before, edits)
    except Unfit:
        return
    new = {task.uid: 100 - task.uid for task in made.file.tasks if task.uid < 0}  # as stored, under keys of their own
    for task in made.file.tasks:
        task.uid = new.get(task.uid, task.uid)
    for one in made.file.links:
        one.predecessor, one.successor = new.get(one.predecessor, one.predecessor), new.get(one.successor, one.successor)
    undo = [
        {name: [new.get(uid, uid) for uid in value] if name == "ids" else new.get(value, value) if isinstance(value, int) else value
         for name, value in one.items()}
        for one in made.inverse
    ]  # fmt: skip
    try:
        back = edited(made.file, undo).file
    except Unfit as unfit:
        assert "has begun" in unfit.message  # noqa: PT017  what was added and worked on in one go stays
        return
    assert [plain(task) for task in back.tasks] == [plain(task) for task in before.tasks]
    ends = lambda file: sorted((one.predecessor, one.successor, one.type, one.lag) for one in file.links)  # noqa: E731
    assert (ends(back), back.start, back.calendar_uid, back.status_at) == (ends(before), before.start, before.calendar_uid, before.status_at)


def plain(task):
    return {name: value for name, value in dataclasses.asdict(task).items() if name not in ("start", "finish")}
