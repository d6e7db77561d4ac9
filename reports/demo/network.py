"""Schedules of the demonstration: links that hold the planned dates, progress as it was measured, milestones as they moved, handovers."""

import datetime as dt

from pmo.calc.working_time import STANDARD_WEEK
from projects.models import Baseline, BaselineItem, Handover, HandoverWord, Link, MilestoneForecast, Project, Schedule, SlipCause, WorkPackage
from reports.demo.book import Book
from reports.demo.plot import Plot

NEAR = 10 * 480  # working minutes: a successor that begins within two weeks of a finish follows it
CAUSES = [
    ("supplier", "Delivery confirmed later than ordered."),
    ("decision", "Approval given after the date asked for."),
    ("estimate", "The work took longer than estimated."),
    ("resources", "Two of the team were called to another job."),
    ("scope", "Added by an accepted change."),
    ("technical", "Design had to be checked again."),
]
# giver, taker, what, needed so many weeks from now, promised so many weeks after that, state
HANDOVERS = """
DIG-205 | DIG-102 | Meter readings in the data platform, five-minute grain | 8 | 3 | agreed
DIG-202 | DIG-204 | Single sign-on for operators' consoles | 6 | -1 | agreed
DIG-102 | DIG-104 | Leak alarms fed from the meter hub | 22 | 5 | proposed
DIG-201 | DIG-203 | Operational networks moved out of the old halls | 20 | 0 | agreed
DIG-103 | DIG-101 | Radio coverage of the last rural districts | 34 | -1 | agreed
DIG-206 | DIG-101 | Handheld units for the fitting crews | 3 | 6 | agreed
WAT-102 | WAT-106 | Bypass main in service before the reservoir is drained | 12 | 4 | agreed
PWR-102 | WAT-103 | Second supply to the treatment works | 26 | 8 | agreed
FIN-101 | PPL-101 | Cost centres for the new regions | 9 | 0 | proposed
"""


def write_network(book: Book, told: Plot, project: Project, *, monday: dt.date) -> None:
    """Turn the lines of the WBS into a schedule that comes out at their planned dates, and note how far each is."""
    lines = [row for row in book.rows[WorkPackage] if row.project is project]
    status = dt.datetime.combine(monday - dt.timedelta(days=3), dt.time(17), dt.UTC)
    for row in lines:
        row.uid, row.level = row.order + 1, row.wbs.count(".") + 1
    packages = [row for row in lines if row.kind != "summary"]
    for row in packages:
        row.planned_start_at, row.planned_finish_at = row.start_at, row.finish_at
        row.duration_minutes = 0 if row.kind == "milestone" else _worked(row.start_at, row.finish_at)
        row.cost = row.budget
    _link(book, project, [row for row in packages if row.kind != "loe"])
    begun = bool(told.weeks) and told.shape.measured
    if begun:
        for place, row in enumerate(packages):
            _progress(row, told, place)
    book.add(Schedule(
        project=project, start_at=min(row.start_at for row in packages), status_at=status if begun else None, push_to_status=begun, source="",
    ))  # fmt: skip
    _promised(book, project, packages)
    _milestones(book, told, project, packages, monday)


def write_handovers(book: Book, projects: dict[str, Project], *, monday: dt.date, analyst) -> None:
    """What projects of the demonstration give one another; some is promised later than it is needed."""
    known_on = monday - dt.timedelta(weeks=8)
    for place, line in enumerate(HANDOVERS.strip().splitlines(), 1):
        giver, taker, what, needed, promised, state = (cell.strip() for cell in line.split("|"))
        if giver not in projects or taker not in projects:
            continue
        needed_on = monday + dt.timedelta(weeks=int(needed), days=4)
        promised_on = needed_on + dt.timedelta(weeks=int(promised))
        told = {"what": what, "state": state, "note": "", "needed_on": needed_on, "promised_on": promised_on}
        giving = _nearest(book, projects[giver], promised_on, "finish_at")
        taking = _nearest(book, projects[taker], needed_on, "start_at")
        handover = Handover(code=f"H-{place}", giver=projects[giver], taker=projects[taker], asking="giver", giving=giving, taking=taking, **told)
        book.add(handover)
        if state == "agreed" and giving is not None and taking is not None:
            book.add(Link(project=projects[taker], predecessor=giving, successor=taking, type="FS"))
        book.add(HandoverWord(handover=handover, known_on=known_on, by=analyst, **told))
        book.tell(known_on, analyst, "handover.proposed", handover, after={"code": handover.code, "what": what})


def write_causes(book: Book, *, periods: dict) -> None:
    """Why milestones moved, for four moves in five: the project manager says it in the week of the move."""
    begun, before, turn = {period.start_on: period for period in periods.values()}, {}, 0
    for word in book.rows[MilestoneForecast]:
        earlier, before[id(word.work_package)] = before.get(id(word.work_package)), word
        if earlier is None or earlier.finish_at.date() == word.finish_at.date():
            continue
        turn += 1
        period = begun.get(word.known_on - dt.timedelta(days=word.known_on.weekday()))
        if turn % 5 and period is not None:
            cause, note = CAUSES[(sum(map(ord, word.project.code)) + turn // 7) % len(CAUSES)]
            told = {"cause": cause, "note": note, "known_on": word.known_on, "author": word.project.manager}
            book.add(SlipCause(work_package=word.work_package, project=word.project, period=period, **told))


def _nearest(book: Book, project: Project, day: dt.date, edge: str) -> WorkPackage | None:
    """The task not begun yet (or, to give, not done yet) whose edge lies nearest to a day."""
    done = "actual_start_at" if edge == "start_at" else "actual_finish_at"
    open_lines = [row for row in book.rows[WorkPackage] if row.project is project and row.kind == "task" and getattr(row, done) is None]
    return min(open_lines, key=lambda row: abs((getattr(row, edge).date() - day).days), default=None)


def _worked(start: dt.datetime, finish: dt.datetime) -> int:
    return max(STANDARD_WEEK.minutes_between(start.replace(tzinfo=None), finish.replace(tzinfo=None)), 0)


def _link(book: Book, project: Project, rows: list[WorkPackage]) -> None:
    """Let each line follow the one whose finish, or else whose start, lies nearest before its own start; the first is held by its day."""
    ordered = sorted(rows, key=lambda row: (row.start_at, row.order))
    for place, row in enumerate(ordered):
        before = [one for one in ordered[:place] if one.kind != "milestone"]
        finished = [one for one in before if one.finish_at <= row.start_at and _worked(one.finish_at, row.start_at) <= NEAR]
        if row.kind == "milestone":
            finished = [one for one in before if one.finish_at <= row.finish_at]
        if finished:
            one = max(finished, key=lambda each: each.finish_at)
            lag = _worked(one.finish_at, row.start_at)
            book.add(Link(project=project, predecessor=one, successor=row, type="FS", lag=lag))
        elif before:
            one = max(before, key=lambda each: each.start_at)
            book.add(Link(project=project, predecessor=one, successor=row, type="SS", lag=_worked(one.start_at, row.start_at)))
        else:
            row.constraint, row.constraint_at = "snet", row.start_at


def _progress(row: WorkPackage, told: Plot, place: int) -> None:
    done = min(float(told.weeks[-1].done[place]), 1.0)
    if done <= 0 or row.kind == "loe":
        return
    row.actual_start_at = row.start_at
    row.done = f"{done:.4f}"
    row.remaining_minutes = round(row.duration_minutes * (1 - done))
    if done >= 1:
        day = next(week.day for week in told.weeks if week.done[place] >= 1)
        row.actual_finish_at = max(dt.datetime.combine(day, dt.time(17), dt.UTC), row.start_at)


def _promised(book: Book, project: Project, packages: list[WorkPackage]) -> None:
    """The newest baseline line by line, and the one before it with the lines that were known by then."""
    mine = sorted((one for one in book.rows[Baseline] if one.project is project), key=lambda one: one.number)
    for baseline in mine[-2:]:
        for row in packages:
            if baseline is mine[-1] or row.known_on <= baseline.approved_on:
                book.add(BaselineItem(
                    baseline=baseline, work_package=row, start_at=row.start_at, finish_at=row.finish_at, duration_minutes=row.duration_minutes,
                    cost=row.budget,
                ))  # fmt: skip


def _milestones(book: Book, told: Plot, project: Project, packages: list[WorkPackage], monday: dt.date) -> None:
    """When each milestone was expected, four-weekly, sliding with the manager's forecast."""
    if not told.weeks:
        return
    for row in (one for one in packages if one.kind == "milestone"):
        share = (row.finish_at.date() - told.start_on).days / max(told.days, 1)
        for week in range(max(told.entry.first_week, -28), 0, 4):
            known_on = monday + dt.timedelta(weeks=week, days=3)
            finish = row.finish_at + dt.timedelta(days=round(told.slip_days(week) * share))
            done = finish.date() <= known_on
            book.add(MilestoneForecast(
                work_package=row, project=project, known_on=known_on, finish_at=finish, promised_at=row.finish_at, done=done,
            ))  # fmt: skip
            if done:
                break
