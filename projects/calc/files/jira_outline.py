"""What issues are to each other: parents and what is below them, and what blocks what."""

from collections import defaultdict

from projects.calc.files.contents import FileLink, FileTask, ScheduleFile

_ABOVE = ("parent", "parent key", "parent id", "epic link")


def nest(issues: dict, notes: list[str]) -> list[FileTask]:
    """Return the tasks of issues in the order of their outline, with levels and outline numbers; whatever has lines below is a summary.

    issues: key → issue with its task, in the order of the file. A parent is named by key or id; an issue whose parent is not in the file, or
    that is its own parent in the end, stands at the top, with a note.

    Source: Jira: "Parent" (team-managed projects), "Parent id" (sub-tasks), "Epic Link".

    >>> from projects.calc.files.jira import Issue
    >>> epic, story = Issue("row 2", {}, FileTask(1, "Gate")), Issue("row 3", {"epic link": ["A-1"]}, FileTask(2, "Dig"))
    >>> [(task.wbs, task.kind, task.name) for task in nest({"A-2": story, "A-1": epic}, [])]
    [('1', 'summary', 'Gate'), ('1.1', 'task', 'Dig')]
    """
    by_id = {issue.one("issue id"): key for key, issue in issues.items() if issue.one("issue id")}
    above: dict[str, str | None] = {}
    lost = []
    for key, issue in issues.items():
        said = next((issue.one(name) for name in _ABOVE if issue.one(name)), "")
        parent = said if said in issues else by_id.get(said)
        if said and parent is None:
            lost.append(key)
        above[key] = parent
    if lost:
        notes.append(f"{len(lost)} issues name a parent that is not in the file and were put at the top (first: {lost[0]}).")
    _open(above, notes)
    below = defaultdict(list)
    for key, parent in above.items():
        below[parent].append(key)
    tasks = []
    waiting = [(key, 1, str(place)) for place, key in enumerate(below[None], start=1)][::-1]
    while waiting:
        key, level, number = waiting.pop()
        task = issues[key].task
        task.level, task.wbs = level, number
        if below[key]:
            task.kind = "summary"
        tasks.append(task)
        waiting.extend([(child, level + 1, f"{number}.{place}") for place, child in enumerate(below[key], start=1)][::-1])
    return tasks


def _open(above: dict[str, str | None], notes: list[str]) -> None:
    """Put at the top what leads back to itself."""
    settled: set[str] = set()
    turned = []
    for first in above:
        path, key = [], first
        while key is not None and key not in settled:
            settled.add(key)
            path.append(key)
            if above[key] in path:
                above[key] = None
                turned.append(key)
            key = above[key]
    if turned:
        notes.append(f"{len(turned)} issues are their own parent in the end and were put at the top (first: {turned[0]}).")


def join(files: list[ScheduleFile], by_project: dict) -> None:
    """Return nothing: give each schedule the links that lead to its tasks: an issue that blocks another is done before it.

    by_project: code → key → issue, in the order of the files. A link to what is not in the file, to itself, or between an issue and
    what is below it, is left out with a note; one from another project names it.

    Source: Jira, issue links of the kind "blocks" and "is blocked by".
    """
    home = {key: code for code, issues in by_project.items() for key in issues}
    by_code = dict(zip(by_project, files, strict=True))
    seen, dropped = set(), defaultdict(list)
    for code, issues in by_project.items():
        for issue in issues.values():
            for pair in issue.links:
                blocker, blocked = pair
                if pair in seen:
                    continue
                seen.add(pair)
                if blocker not in home or blocked not in home or blocker == blocked:
                    dropped[code].append(f"{blocker} blocks {blocked}")
                    continue
                before, after = by_project[home[blocker]][blocker].task, by_project[home[blocked]][blocked].task
                same = home[blocker] == home[blocked]
                if same and (before.wbs.startswith(f"{after.wbs}.") or after.wbs.startswith(f"{before.wbs}.")):
                    dropped[code].append(f"{blocker} blocks {blocked}")
                    continue
                by_code[home[blocked]].links.append(FileLink(before.uid, after.uid, other_project="" if same else home[blocker]))
    for code, pairs in dropped.items():
        by_code[code].notes.append(f"{len(pairs)} links join an issue to itself, to what it is part of, or to what is not in the file ({pairs[0]}).")
