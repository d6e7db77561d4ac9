"""Jira's CSV export: epics and issues as an outline, estimates as work, "blocks" as links."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field

from pmo.calc.dates import Order, detect_order, parse_moment
from pmo.imports.calc.tables import Table, read_table
from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileAssignment, FileBaseline, FileResource, FileTask, ScheduleFile
from projects.calc.files.jira_outline import join, nest

MOST_ISSUES = 60_000
MOST_SAID = 2_000  # characters of a column that is kept
PRIORITIES = {
    "blocker": 900, "highest": 900, "critical": 700, "high": 700, "major": 500, "medium": 500, "minor": 300, "low": 300, "trivial": 100,
    "lowest": 100,
}  # fmt: skip
DONE = {"done", "closed", "resolved", "complete", "completed", "cancelled", "canceled", "released"}
BEGUN = {"in progress", "in review", "in development", "in testing", "in test", "review", "testing", "indeterminate"}
_KEY = re.compile(r"(?P<project>.*?[A-Za-z_])-?(?P<number>[0-9]{1,9})")
_MOMENTS = ("created", "resolved", "due date", "start date")
_USED = {
    "issue key", "issue id", "summary", "parent", "parent id", "parent key", "epic link", "project key", "project name", *_MOMENTS,
    "original estimate", "remaining estimate", "time spent", "assignee", "description", "comment", "attachment", "log work", "watchers",
}  # fmt: skip
_OWN = re.compile(r"custom field \((.*)\)", re.IGNORECASE)
_LINKED = re.compile(r"(inward|outward) issue link \((.*)\)", re.IGNORECASE)


@dataclass
class Issue:
    """A row: its place, what each column says (repeated columns more than once), and the task made of it."""

    place: str
    said: dict[str, list[str]]
    task: FileTask | None = None
    links: list[tuple[str, str]] = field(default_factory=list)  # blocker, blocked

    def one(self, name: str) -> str:
        return self.said.get(name, [""])[0]


def read_jira(data: bytes, filename: str = "jira.csv", *, order: Order | None = None) -> list[ScheduleFile]:
    """Return a schedule for each project among the issues of a Jira export.

    data: CSV or .xlsx as Jira exports it, "current" or "all fields". order: of days written with slashes, where the file alone does not tell.
    Epics and issues with sub-tasks are summaries. An issue is done when its status category (or, without that column, its status) says so, or
    when it is resolved; who has begun without a start date has begun when the issue was created. Estimates and time spent are seconds.
    Columns that mean nothing to a schedule are kept as custom fields.

    Raises Unreadable: no table, no column "Issue key", an issue twice, a day or number that is none, more than 60,000 issues.

    Source: Jira, "Export issues" and "Import data from CSV".

    >>> file = read_jira(b"Issue key,Summary,Status,Created,Original Estimate,Time Spent\\nAP-7,Dig,Done,2026-03-02 09:00,7200,3600\\n")[0]
    >>> file.code, file.tasks[0].baselines[0].work, file.tasks[0].actual_work, file.tasks[0].done
    ('AP', 120, 60, 1.0)
    """
    table = read_table(data, filename, max_rows=MOST_ISSUES + 1)
    issues = _issues(table, filename)
    order = order or detect_order(value for one in issues.values() for name in _MOMENTS for value in one.said.get(name, ()))
    by_project: dict[str, dict[str, Issue]] = defaultdict(dict)
    for key, issue in issues.items():
        by_project[issue.one("project key") or _project(key)][key] = issue
    files = [_schedule(code, found, order, [*table.notes]) for code, found in by_project.items()]
    join(files, by_project)
    return files


def _issues(table: Table, filename: str) -> dict[str, Issue]:
    names = [_name(header) for header in table.headers]
    if "issue key" not in names:
        raise Unreadable('there is no column "Issue key"', filename, "export the issues from Jira as CSV with all fields")
    found: dict[str, Issue] = {}
    for number, cells in table.rows:
        said: dict[str, list[str]] = defaultdict(list)
        issue = Issue(f"row {number:,}", said)
        for name, header, cell in zip(names, table.headers, cells, strict=True):
            text = (cell.isoformat(" ") if isinstance(cell, dt.date | dt.datetime) else str(cell)).strip()
            linked = _LINKED.fullmatch(header)
            if text and linked and linked[2].lower() == "blocks":
                issue.links += [("", other) if linked[1].lower() == "outward" else (other, "") for other in re.split(r"[,;\s]+", text) if other]
            elif text:
                said[name].append(text)
        key = issue.one("issue key")
        if not key:
            raise Unreadable("the issue has no key", issue.place, "export the issues again")
        if key in found:
            raise Unreadable(f"the issue {key} is there twice", issue.place, "remove one of the two rows")
        issue.links = [(first or key, second or key) for first, second in issue.links]
        found[key] = issue
    return found


def _schedule(code: str, issues: dict[str, Issue], order: Order | None, notes: list[str]) -> ScheduleFile:
    first = next(iter(issues.values()))
    file = ScheduleFile("jira", code=code, name=first.one("project name") or code, notes=notes)
    uids = _uids(list(issues))
    people: dict[str, FileResource] = {}
    guessed = 0
    for key, issue in issues.items():
        issue.task, sure = _task(uids[key], key, issue, order)
        guessed += not sure
        who = issue.one("assignee")
        if who:
            people.setdefault(who, FileResource(len(people) + 1, who))
            task = issue.task
            assignment = FileAssignment(len(file.assignments) + 1, task.uid, people[who].uid, work=task.work)
            assignment.actual_work, assignment.remaining_work, task.owner = task.actual_work, task.remaining_work, who
            file.assignments.append(assignment)
    file.resources = list(people.values())
    file.tasks = nest(issues, file.notes)
    file.custom_fields = {name: name for task in file.tasks for name in task.custom}
    file.start = min((issue.task.actual_start or _moment(issue, "created", order) for issue in issues.values() if issue.one("created")), default=None)
    if guessed:
        file.notes.append(f"{guessed} issues that were begun state no start; the day they were created was taken.")
    return file


def _task(uid: int, key: str, issue: Issue, order: Order | None) -> tuple[FileTask, bool]:
    """An issue as a task, and whether its start is stated."""
    task = FileTask(uid, issue.one("summary") or key, code=key, notes="\n".join(issue.said.get("description", ()))[:20_000])
    kind = issue.one("issue type").lower()
    task.kind = "milestone" if kind == "milestone" else "task"
    task.priority = PRIORITIES.get(issue.one("priority").lower(), 500)
    due = _moment(issue, "due date", order)
    task.deadline = due.replace(hour=17) if due and due.time() == dt.time.min else due
    state = _state(issue)
    estimate, spent, left = (_minutes(issue, name) for name in ("original estimate", "time spent", "remaining estimate"))
    if state == "done":
        left = 0
    elif left is None and estimate is not None:
        left = max(estimate - (spent or 0), 0)
    task.actual_work, task.remaining_work = spent, left
    task.work = None if spent is None and left is None else (spent or 0) + (left or 0)
    task.duration = 0 if task.kind == "milestone" else estimate if estimate is not None else task.work
    task.remaining = left
    stated, created = _moment(issue, "start date", order), _moment(issue, "created", order)
    if state == "new":
        task.start, task.finish, task.done = stated, due, 0.0
    else:
        task.actual_start = stated or created
        task.start = task.actual_start
        task.done = 1.0 if state == "done" else (spent or 0) / task.work if task.work else 0.0
    if state == "done":
        task.actual_finish = _moment(issue, "resolved", order)
        if task.actual_finish and task.actual_start:
            task.actual_start = task.start = min(task.actual_start, task.actual_finish)
        task.finish = task.actual_finish
    task.baselines[0] = FileBaseline(stated, task.deadline, estimate, estimate)
    task.custom = {_label(name): ", ".join(values)[:MOST_SAID] for name, values in issue.said.items() if name not in _USED}
    return task, state == "new" or stated is not None


def _state(issue: Issue) -> str:
    """New, begun or done."""
    category, status = issue.one("status category").lower(), issue.one("status").lower()
    if category in ("done", "complete") or (not category and (status in DONE or issue.one("resolved"))):
        return "done"
    if category in BEGUN or (not category and (status in BEGUN or _minutes(issue, "time spent"))):
        return "begun"
    return "new"


def _minutes(issue: Issue, name: str) -> int | None:
    text = issue.one(name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,11}(\.[0-9]+)?", text):
        raise Unreadable(f"{name} “{text[:40]}” is no number of seconds", issue.place, "correct it, or leave it empty")
    return round(float(text) / 60)


def _moment(issue: Issue, name: str, order: Order | None) -> dt.datetime | None:
    text = issue.one(name)
    if not text:
        return None
    try:
        found = parse_moment(text, order)
    except ValueError as error:
        raise Unreadable(f"{name}: {str(error).rstrip('.')}", issue.place, "export the issues with days as 2026-03-31") from None
    return found.replace(second=0, microsecond=0) if isinstance(found, dt.datetime) else dt.datetime.combine(found, dt.time.min)


def _uids(keys: list[str]) -> dict[str, int]:
    """The numbers in the keys where they tell the issues apart, so that they stay; else the place in the file."""
    found = [_KEY.fullmatch(key) for key in keys]
    numbers = [int(one["number"]) if one else 0 for one in found]
    apart = len(set(numbers)) == len(numbers) and min(numbers) > 0
    return dict(zip(keys, numbers if apart else range(1, len(keys) + 1), strict=True))


def _project(key: str) -> str:
    found = _KEY.fullmatch(key)
    return found["project"] if found else ""


def _name(header: str) -> str:
    """A column by the name that is looked for; own fields that Jira brings with it count as its columns."""
    own = _OWN.fullmatch(header)
    name = (own[1] if own else header).strip().lower()
    plain = {"key": "issue key", "due": "due date", "target start": "start date", "σ original estimate": "sum of original estimates"}.get(name, name)
    return plain if not own or plain in ("epic link", "start date") else header.strip()


def _label(name: str) -> str:
    own = _OWN.fullmatch(name)
    return own[1] if own else name[:1].upper() + name[1:]
