"""Levels, kinds and numbers of an outline, from the order of its lines."""

from collections.abc import Sequence

from projects.calc.schedule.edits.draft import Draft, Unfit, called

LONGEST = 60


def settle(draft: Draft) -> None:
    """Return nothing: number the lines anew, and let those with lines below them be summaries, and others not.

    Raises Unfit when a line that has begun, or a milestone, would become a summary.

    Source: Microsoft Project: whatever has subtasks is a summary.
    """
    tasks = draft.tasks
    levels = sound_levels([task.level for task in tasks])
    numbers = outline_numbers(levels)
    if any(len(number) > LONGEST for number in numbers):
        raise Unfit(f"An outline number would have more than {LONGEST} characters: use fewer levels.", field="level")
    before = {task.uid: task for task in draft.before.tasks}
    had_children = {above.uid for above, below in zip(draft.before.tasks, draft.before.tasks[1:], strict=False) if below.level > above.level}
    for place, task in enumerate(tasks):
        values = {"level": levels[place], "wbs": numbers[place]}
        if place + 1 < len(tasks) and levels[place + 1] > levels[place]:
            if task.kind != "summary":
                _require_untouched(task, before)
                values["kind"] = "summary"
        elif task.kind == "summary" and (task.uid in had_children or task.uid not in before):
            values |= {"kind": "task", "duration": task.duration or draft.file.minutes_per_day}
        if any(getattr(task, name) != value for name, value in values.items()):
            draft.put(place, **values)


def _require_untouched(task, before: dict) -> None:
    was = before.get(task.uid)
    if task.actual_start or task.done:
        raise Unfit(f"{called(was or task)} has begun: it cannot become a summary. Add a new line above it and indent both.", field="ids")


def sound_levels(levels: Sequence[int]) -> list[int]:
    """Return the levels of an outline so that none is more than one below the line before it, and the first is 1.

    Source: definition.

    >>> sound_levels([2, 2, 4, 1])
    [1, 2, 3, 1]
    """
    found, last = [], 0
    for level in levels:
        last = max(1, min(level, last + 1))
        found.append(last)
    return found


def outline_numbers(levels: Sequence[int]) -> list[str]:
    """Return the outline number of each line; levels as `sound_levels` returns them.

    Source: definition.

    >>> outline_numbers([1, 2, 2, 1, 2])
    ['1', '1.1', '1.2', '2', '2.1']
    """
    counts: list[int] = []
    above: list[str] = [""]
    numbers = []
    for level in levels:
        del counts[level:], above[level:]
        counts += [0] * (level - len(counts))
        counts[level - 1] += 1
        number = f"{above[level - 1]}{counts[level - 1]}"
        above.append(f"{number}.")
        numbers.append(number)
    return numbers
