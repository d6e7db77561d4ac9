"""The outline that lines make by their levels, and links that contradict it."""

import itertools

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileLink, FileTask
from projects.calc.files.mspdi.doubts import Doubts

MOST_LEVELS = 100


def number_outline(tasks: list[FileTask], doubts: Doubts) -> None:
    """Give tasks levels without gaps and outline numbers that say them; one with lines below it is a summary.

    Raises Unreadable: the outline is deeper than a hundred levels.

    Source: OutlineLevel of MSPDI; Microsoft Project numbers lines by their place.
    """
    counts: list[int] = []
    for task in tasks:
        level = task.level or (task.wbs.count(".") + 1 if task.wbs else 1)
        task.level = max(min(level, len(counts) + 1), 1)
        if task.level < level:
            doubts.add("Lines more than one level below the line above them are moved up", f"task {task.uid} “{task.name[:60]}”")
        if task.level > MOST_LEVELS:
            raise Unreadable(f"the outline is deeper than {MOST_LEVELS} levels", place=f"task {task.uid} “{task.name[:60]}”", remedy="flatten it")
        del counts[task.level :]
        if len(counts) < task.level:
            counts.append(0)
        counts[-1] += 1
        number = ".".join(map(str, counts))
        task.wbs, task.code = number, task.code if task.code not in (number, task.wbs) else ""
    for task, after in itertools.pairwise(tasks):
        if after.level > task.level:
            task.kind = "summary"


def links_kept(links: list[FileLink], tasks: list[FileTask], doubts: Doubts) -> list[FileLink]:
    """Return the links between tasks of the file, and those from other projects; the others become doubts.

    Raises Unreadable: a link joins a summary and a task below it.

    Source: Microsoft Project allows no such link, and one of a type between two tasks.
    """
    place = {task.uid: number for number, task in enumerate(tasks)}
    ends, found = _ends(tasks), {}
    for link in links:
        before, after = place.get(link.predecessor), place[link.successor]
        if link.other_project:
            project = link.other_project.rpartition("\\")[0] if link.other_project.rpartition("\\")[2].isdecimal() else link.other_project
            doubts.add(f"Tasks that wait for one of {project}, which is not in this file", f"task {link.successor}")
        elif before is None:
            doubts.add("Links to tasks that are not in the file are left out", f"task {link.successor} waits for {link.predecessor}")
            continue
        elif before < after <= ends[before] or after < before <= ends[after]:
            raise Unreadable(
                f"the link from task {link.predecessor} to task {link.successor} joins a summary and a task below it",
                place=f"task {link.successor}", remedy="remove the link",
            )  # fmt: skip
        key = link.predecessor, link.successor, link.type, link.other_project
        if key in found:
            doubts.add("Links stated twice: the last counts", f"task {link.successor} waits for {link.predecessor}")
        found[key] = link
    return list(found.values())


def _ends(tasks: list[FileTask]) -> list[int]:
    """For each line, the place of the last one below it; its own where there is none."""
    ends, above = list(range(len(tasks))), []
    for place, task in enumerate(tasks):
        while above and tasks[above[-1]].level >= task.level:
            ends[above.pop()] = place - 1
        above.append(place)
    for one in above:
        ends[one] = len(tasks) - 1
    return ends
