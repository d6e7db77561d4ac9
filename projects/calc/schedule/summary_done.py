"""How much of what lies below a summary is done."""

from collections.abc import Sequence

from projects.calc.files.contents import FileTask


def summary_done(tasks: Sequence[FileTask]) -> dict[int, float]:
    """Return the share that is done of each summary, 0..1, by its uid: time worked of the lines below it, at any depth, over their durations.

    tasks: in the order of the outline. Inactive lines and level of effort do not count; where no line below has a duration, the share of those
    that are finished does. A summary with nothing that counts below it has no share.

    Source: Microsoft Project: % complete of a summary = Σ actual duration / Σ duration of its subtasks.

    >>> lines = [FileTask(1, "All", kind="summary"), FileTask(2, "A", level=2, duration=480, done=0.5), FileTask(3, "B", level=2, duration=1440)]
    >>> summary_done(lines)
    {1: 0.125}
    """
    above: list[tuple[int, list[float]]] = []
    sums: dict[int, list[float]] = {}
    for task in tasks:
        while above and above[-1][0] >= task.level:
            above.pop()
        if task.kind == "summary":
            sums[task.uid] = [0, 0, 0, 0]
            above.append((task.level, sums[task.uid]))
        elif above and task.active and task.kind != "loe":
            whole, finished = task.duration or 0, task.actual_finish is not None or task.done == 1
            worked = _worked(task, whole, finished)
            for _level, found in above:
                found[0] += worked
                found[1] += whole
                found[2] += finished
                found[3] += 1
    return {uid: round(worked / whole if whole else finished / count, 6) for uid, (worked, whole, finished, count) in sums.items() if count}


def _worked(task: FileTask, whole: int, finished: bool) -> float:
    if finished:
        return whole
    if task.remaining is not None and task.actual_start is not None:
        return max(whole - task.remaining, 0)
    return whole * (task.done or 0)
