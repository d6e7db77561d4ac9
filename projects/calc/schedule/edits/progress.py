"""What is done of a line: from what is said, the rest follows."""

import datetime as dt
from typing import Any

import numpy as np

from projects.calc.files.contents import FileTask
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.fields import moment

PROGRESS = {"actual_start", "actual_finish", "remaining", "done", "resume"}
MEASURED = ("actual_start", "actual_finish", "done", "physical")  # of these earned value is made


def progressed(draft: Draft, task: FileTask, values: dict) -> dict:
    """Return the values given of a line, with what follows from its progress.

    What is finished is wholly done, and has nothing left; what is begun started when it was scheduled to, unless that is said. `done` and
    `remaining` follow from one another; more left than was planned makes the task longer. Nothing done at all takes the start back.
    Raises Unfit when a finish has no place after its start.

    Finished work that is to last longer goes on, what was done being done; to last shorter, it finished earlier. Where dates are said of
    finished work, it lasted from the one to the other.

    Source: Microsoft Project: duration = actual duration + remaining duration; % complete = actual duration / duration.

    >>> from projects.calc.files.contents import ScheduleFile
    >>> dig = FileTask(1, "Dig", duration=480, start=dt.datetime(2026, 1, 5, 8), finish=dt.datetime(2026, 1, 5, 17))
    >>> progressed(Draft(ScheduleFile("office", tasks=[dig])), dig, {"done": 0.25})["remaining"]
    360
    """
    said = dict(values)
    duration = said.get("duration", task.duration) or 0
    if task.actual_finish and "duration" in said and not PROGRESS & set(said):
        return said | _lasted(draft, task, duration)
    if said.get("actual_finish") or said.get("done") == 1 or (said.get("remaining") == 0 and "done" not in said and duration):
        return _measured_duration(draft, task, said) | _finished(task, said)
    if _taken_back(said):
        return said | {"actual_start": None, "actual_finish": None, "remaining": None, "resume": None, "done": said.get("done")}
    if "remaining" in said and said["remaining"] is not None:
        worked = _worked(task)
        duration = max(said.get("duration", worked + said["remaining"]), said["remaining"])
        said |= {"duration": duration, "done": round(1 - said["remaining"] / duration, 6) if duration else 0.0}
    elif said.get("done") is not None:
        said["remaining"] = round(duration * (1 - said["done"]))
    elif "duration" in said and task.actual_start:
        left = max(duration - _worked(task), 0)
        said |= {"remaining": left, "done": round(1 - left / duration, 6) if duration else task.done}
    if "actual_finish" in said and task.actual_finish:  # the finish is taken back, the work goes on
        said = {"done": 0.0, "remaining": duration} | said if task.done == 1 else said
    if said.get("done") or said.get("resume"):
        said["actual_start"] = said.get("actual_start") or task.actual_start or task.start or draft.file.start
        said.setdefault("actual_finish", None)
    return said


def _finished(task: FileTask, said: dict) -> dict:
    finish = said.get("actual_finish") or task.actual_finish or task.finish or task.start
    if finish is None:
        raise Unfit(f"{called(task)} has no date yet: say when it was finished.", field="actual_finish")
    start = said.get("actual_start") or task.actual_start
    if start is None:
        start = min(task.start or finish, finish)
    if finish < start:
        raise Unfit(f"{called(task)} finished before it started: change one of the dates.", field="actual_finish")
    return {"actual_start": start, "actual_finish": finish, "done": 1.0, "remaining": 0, "resume": None}


def _lasted(draft: Draft, task: FileTask, duration: int) -> dict:
    """What follows where finished work is said to last otherwise."""
    done = task.duration or 0
    if duration > done:
        return {"actual_finish": None, "remaining": duration - done, "done": round(done / duration, 6)}
    if duration == done or task.parts:
        return {}
    if task.elapsed:
        return {"actual_finish": task.actual_start + dt.timedelta(minutes=duration)}
    time = draft.time_of(task)
    worked = time.minutes_to(np.array([task.actual_start], "datetime64[m]")) + duration
    return {"actual_finish": time.finishes(worked)[0].astype("datetime64[s]").item() if duration else task.actual_start}


def _measured_duration(draft: Draft, task: FileTask, said: dict) -> dict:
    """What is said of finished work, with how long it lasted where its dates are said and its duration is not."""
    ends = _finished(task, said)
    if "duration" in said or not task.duration or task.parts or not {"actual_start", "actual_finish"} & set(said):
        return said
    return said | {"duration": _minutes(draft, task, ends["actual_start"], ends["actual_finish"]) or task.duration}


def _taken_back(said: dict) -> bool:
    """Whether what is said amounts to nothing being done."""
    if "actual_start" in said:
        return said["actual_start"] is None
    return "done" in said and not said["done"] and not said.get("remaining")


def _worked(task: FileTask) -> int:
    """Minutes of work that were done."""
    if task.actual_finish:
        return task.duration or 0
    if task.remaining is not None and task.actual_start:
        return max((task.duration or 0) - task.remaining, 0)
    return round((task.duration or 0) * (task.done or 0))


def further(before: FileTask | None, after: FileTask) -> bool:
    """Return whether a line says another progress than it did; one that was not there before, whether it says any.

    Source: definition.

    >>> further(None, FileTask(1, "Dig")), further(FileTask(1, "Dig"), FileTask(1, "Dig", physical=0.5))
    (False, True)
    """
    usual = before or FileTask(after.uid, "")
    return any(getattr(usual, name) != getattr(after, name) for name in MEASURED)


def told_up_to(task: FileTask, status_at: dt.datetime | None, known_on: dt.date) -> dt.date:
    """Return the day up to which progress is said of a line: the status date of its schedule, or the day it became known, where no status date
    is stated, it is still to come, or the line says that it began or ended after it.

    Source: Microsoft Project: progress is as of the status date, else as of today.

    >>> friday, monday = dt.datetime(2026, 3, 6, 17), dt.date(2026, 3, 9)
    >>> told_up_to(FileTask(1, "Dig", done=0.5), friday, monday), told_up_to(FileTask(1, "Dig", done=0.5), None, monday)
    (datetime.date(2026, 3, 6), datetime.date(2026, 3, 9))
    """
    if status_at is None or status_at.date() > known_on:
        return known_on
    happened = [one.date() for one in (task.actual_start, task.actual_finish) if one is not None]
    return known_on if max(happened, default=status_at.date()) > status_at.date() else status_at.date()


def as_planned(draft: Draft, *, until: Any, ids: list | None = None) -> None:
    """Everything has gone as planned until a moment, which becomes the status date: what was to be done by then is done, so far as it was.

    Work that is further than planned stays so; inactive lines and those of `ids` alone, where they are named, count.
    """
    until = moment(draft, "until", until)
    if until is None:
        raise Unfit("Say until when everything went as planned.", field="until")
    among = None if ids is None else {draft.uid(one) for one in ids}
    for place, task in enumerate(list(draft.tasks)):
        if draft.is_summary(place) or task.kind == "loe" or not task.active or task.actual_finish or (among is not None and task.uid not in among):
            continue
        start, finish = task.actual_start or task.start, task.finish
        if start is None or finish is None or start > until or (start == until and finish != until):
            continue
        if finish <= until:
            draft.put(place, actual_start=start, actual_finish=finish, done=1.0, remaining=0, resume=None)
            continue
        duration = task.duration or 0
        worked = min(max(_minutes(draft, task, start, until), _worked(task)), duration)
        if duration and worked:
            draft.put(place, actual_start=start, done=round(worked / duration, 6), remaining=duration - worked)
    draft.file.status_at = until


def _minutes(draft: Draft, task: FileTask, start: dt.datetime, until: dt.datetime) -> int:
    if task.elapsed:
        return int((until - start).total_seconds() // 60)
    paused = sum(
        max(draft.time_of(task).minutes_between(max(last, start), min(first, until)), 0)
        for (_begin, last), (first, _end) in zip(task.parts, task.parts[1:], strict=False)
        if last < until and first > start
    )
    return max(draft.time_of(task).minutes_between(start, until) - paused, 0)
