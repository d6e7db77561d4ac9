"""Branches of a plan without its dates, and the edits that add them to another."""

from typing import Any

from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule.edits.inverse import said

KEPT = ("name", "kind", "duration", "elapsed", "estimated", "work", "priority", "notes", "code")
USUAL = {"kind": "task", "duration": None, "elapsed": False, "estimated": False, "work": None, "priority": 500, "notes": "", "code": ""}


def template_of(file: ScheduleFile, branch: int | None = None) -> dict[str, list]:
    """Return the lines and links of a branch (its own line first), or of the whole plan: no dates, no people, no progress.

    branch: the uid of its top line. Lines say their level, 1 at the top; links name lines by their place.

    >>> from projects.calc.files.contents import FileTask
    >>> template_of(ScheduleFile("office", tasks=[FileTask(7, "Dig", duration=480)]))
    {'lines': [{'level': 1, 'name': 'Dig', 'duration': 480}], 'links': []}
    """
    tasks = [task for task in file.tasks if not task.external]
    if branch is not None:
        first = next(place for place, task in enumerate(tasks) if task.uid == branch)
        last = next((place for place in range(first + 1, len(tasks)) if tasks[place].level <= tasks[first].level), len(tasks))
        tasks = tasks[first:last]
    top = tasks[0].level if tasks else 1
    place = {task.uid: at for at, task in enumerate(tasks)}
    lines = [
        {"level": task.level - top + 1} | {name: said(getattr(task, name)) for name in KEPT if getattr(task, name) != USUAL.get(name)}
        for task in tasks
    ]  # fmt: skip
    links = [
        [place[one.predecessor], place[one.successor], one.type, one.lag, one.unit]
        for one in file.links
        if one.predecessor in place and one.successor in place
    ]
    return {"lines": lines, "links": links}


def edits_of(content: dict[str, list]) -> list[dict[str, Any]]:
    """Return the edits that add a template's lines and links at the end of a plan.

    >>> edits_of({"lines": [{"level": 1, "name": "Dig", "duration": 480}], "links": []})
    [{'do': 'add', 'key': 't0', 'fields': {'name': 'Dig', 'duration': 480}}]
    """
    edits, above = [], []
    for place, line in enumerate(content["lines"]):
        fields = {name: value for name, value in line.items() if name != "level" and not (name == "kind" and value == "summary")}
        del above[line["level"] - 1 :]
        where = {"under": above[-1]} if above else {}
        edits.append({"do": "add", "key": f"t{place}", "fields": fields} | where)
        above.append(f"t{place}")
    for before, after, kind, lag, unit in content["links"]:
        edits.append({"do": "link", "predecessor": f"t{before}", "successor": f"t{after}", "type": kind, "lag": lag, "unit": unit})
    return edits
