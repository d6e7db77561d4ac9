"""Plans to measure with, as files."""

import datetime as dt

from projects.calc.files.contents import FileBaseline, FileCalendar, FileLink, FileTask, ScheduleFile

START = dt.datetime(2026, 1, 5, 8)  # noqa: DTZ001 - wall-clock time of the plan
WEEK = [((480, 720), (780, 1020))] * 5 + [(), ()]
BRANCH = 100


def plan(lines: int, code: str) -> ScheduleFile:
    """Branches of a hundred lines, each task after the one before it, each branch after the start of the one before it."""
    tasks, links = [], []
    for uid in range(1, lines + 1):
        place = (uid - 1) % BRANCH
        heads = {"level": 1, "kind": "summary"} if place == 0 else {"level": 2, "duration": 480 * (uid % 7 + 1)}
        tasks.append(FileTask(uid=uid, name=f"Line {uid}", **heads))
        if place > 1:
            links.append(FileLink(uid - 1, uid))
        elif place == 1 and uid > BRANCH:
            links.append(FileLink(uid - BRANCH, uid, "SS", 480))
    calendars = [FileCalendar(uid=1, name="Standard", week=WEEK)]
    return ScheduleFile("office", code=code, name=code.capitalize(), start=START, calendar_uid=1, calendars=calendars, tasks=tasks, links=links)


def under_way(file: ScheduleFile) -> ScheduleFile:
    """The same plan as it looks in the middle of the work: half of its lines promised and begun, owners, deadlines, a status date."""
    file.status_at = START + dt.timedelta(days=180)
    for task in file.tasks:
        place = task.uid % BRANCH
        task.name = f"{task.name}: a stretch of the road between two towns"
        task.owner = f"Crew {task.uid % 12}"
        if task.kind == "summary":
            continue
        begin = START + dt.timedelta(days=task.uid // BRANCH + 4 * place)
        task.baselines = {0: FileBaseline(start=begin, finish=begin.replace(hour=17) + dt.timedelta(days=2))}
        task.deadline = begin.replace(hour=17) + dt.timedelta(days=30) if place % 10 == 0 else None
        if begin < file.status_at - dt.timedelta(days=30):
            task.actual_start, task.done = begin, 0.5 if place % 3 else 0.8
    return file
