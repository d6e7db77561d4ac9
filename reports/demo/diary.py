"""Measures and weekly words of a project, as rows."""

import datetime as dt
from dataclasses import replace

from finance.models import Progress
from governance.models import Rating
from pmo.calc.rag import from_published
from projects.models import Project, StatusReport, WorkPackage
from reports.demo import words
from reports.demo.book import Book
from reports.demo.life import approved_on, money
from reports.demo.plot import Plot, Week
from reports.demo.shapes import at, word

PERIL_WORD = {"low": "green", "medium": "green", "high": "red", "overdue": "amber"}
RANK = ["green", "amber", "red"]
RATED = {
    "watermelon": ["Amber/Green", "Amber", "Amber/Red"], "overrun": ["Amber", "Amber/Red", "Red"], "late": ["Amber", "Amber/Red", "Amber/Red"],
    "recovered": ["Amber", "Red", "Amber/Green"], "risky": ["Amber/Green", "Amber", "Amber/Red"], "optimist": ["Green", "Amber", "Amber"],
}  # fmt: skip
UNDATED = {"FIN-202", "PWR-201"}  # whose finished work has no day on which it was finished
CORRECTED = {"WWT-105", "DIG-102"}  # whose newest measure of a line is below the one before
RATED_STEADY = ["Green", "Amber/Green", "Green"]


def write_progress(book: Book, told: Plot, project: Project, lines: list[WorkPackage], *, since: int, manager) -> None:
    """A measure of each package in each week in which it moved, from the week `since` on."""
    if not told.shape.measured or not told.weeks:
        return
    before: dict[int, float] = {}
    shown = [week for week in told.weeks if week.number >= since] or told.weeks[-1:]
    for week in shown:
        if week.number > min(told.shape.last_word, -1):
            break  # of the open week nothing is measured yet
        measured, corrected = 0, told.entry.code in CORRECTED and week.number == -1
        for place, line in enumerate(lines):
            done = float(week.planned[place]) if line.kind == "loe" else float(week.done[place])
            done = min(round(done, 4), 1.0)
            if corrected and line.kind != "loe" and 0.1 < before.get(place, 0) < 1:  # what was said of it the week before was too much
                done, corrected = round(before[place] - 0.02, 4), False
            if done <= 0 or before.get(place) == done:
                continue
            before[place] = done
            measured += 1
            left = (1 - done) * float(line.budget) / at(told.shape.thrift, week.number)
            book.add(
                Progress(
                    work_package=line, status_date=week.day, done=f"{done:.4f}", actual_cost=money(week.costs[place]), etc=money(left),
                    actual_start_at=line.start_at, actual_finish_at=_moment(week.day) if done >= 1 and told.entry.code not in UNDATED else None,
                )
            )  # fmt: skip
        if measured:
            book.tell(week.day, manager, "progress.measured", project, after={"created": measured, "status_dates": [week.day]})


def write_reports(book: Book, told: Plot, project: Project, *, periods: dict, monday: dt.date, manager) -> None:
    """The manager's word for each period in which the project was being delivered or got ready."""
    entry, shape, dice = told.entry, told.shape, told.dice
    weeks = {week.number: week for week in told.weeks}
    for number, period in sorted(periods.items()):
        day = min(monday + dt.timedelta(weeks=number, days=4), book.today)
        if number > shape.last_word or day < approved_on(told, monday) or (entry.stage == "Closed" and day > told.finish_on + dt.timedelta(days=7)):
            continue
        silent = number == 0 and (entry.manager == "pr" or dice.random() > 0.3)
        if silent or (number < -1 and dice.random() < 0.04):
            continue
        week = weeks.get(number) if number else weeks.get(-1) and replace(weeks[-1], day=day)
        report = _mobilising(told, project, period, day) if week is None or week.pv == 0 else _delivering(told, project, period, week, weeks)
        report.author, report.submitted_at = manager, _moment(day)
        book.add(report)
        book.tell(day, manager, "status.submitted", report, after={"overall": report.overall, "period": period.end_on})


def write_ratings(book: Book, told: Plot, project: Project, *, monday: dt.date, turn: int, auditor) -> None:
    """The word of assurance, a few times, on projects of note."""
    if not told.weeks or told.entry.stage != "Delivery":
        return
    given = RATED.get(told.entry.shape) or (RATED_STEADY if turn % 4 == 0 else None)
    for week, published in zip((-25, -13, -3), given or (), strict=False):
        if week > told.entry.first_week + 4:
            day = monday + dt.timedelta(weeks=week, days=2)
            row = Rating(
                project=project, known_on=day, published=published, rag=from_published(published).value, commentary=words.COMMENTARY[published],
                reviewer="Assurance review team",
            )  # fmt: skip
            book.add(row)
            book.tell(day, auditor, "rating.recorded", row, after={"published": published, "known_on": day})


def _mobilising(told: Plot, project: Project, period, day: dt.date) -> StatusReport:
    first = next(one.name for one in told.work)
    return StatusReport(
        project=project, period=period, state="submitted", known_on=day, overall="green", forecast_finish_on=told.finish_on,
        dimensions={"schedule": "green", "cost": "green", "scope": "green", "risk": PERIL_WORD[told.shape.perils]},
        summary=f"Mobilising for a start on {told.start_on:%d %b %Y}. The baseline is set and the team is being named.",
        achievements="Roles agreed with the line; suppliers told of the approval.",
        next_steps=f"Start of {first.lower()}.\nKick-off with the sponsor.",
    )  # fmt: skip


def _delivering(told: Plot, project: Project, period, week: Week, weeks: dict[int, Week]) -> StatusReport:
    dice, kind = told.dice, told.entry.shape
    before = weeks.get(week.number - 1)
    finish = told.finish_on + dt.timedelta(days=told.slip_days(week.number))
    said, computed = _declared(told, week, before or week), _figures(told, week)
    kinder = any(RANK.index(said[name]) < RANK.index(computed[name]) for name in said)
    moved = [
        (one.name, float(before.done[place]) if before else 0.0, float(week.done[place]))
        for place, one in enumerate(told.work)
        if one.kind == "task" and week.done[place] >= (before.done[place] if before else 0) + 0.01
    ]
    active = [name for name, _was, now in moved if now < 1] or [one.name for one in told.work if one.kind == "task"][-2:]
    coming = [one.name for place, one in enumerate(told.work) if one.kind == "task" and week.done[place] == 0]
    ask = words.ASKS.get(kind)
    asking = ask and (week.number >= -6 or week.number % 5 == 0) and said["overall"] != "green"
    return StatusReport(
        project=project, period=period, state="submitted", known_on=week.day, overall=said.pop("overall"), dimensions=said, forecast_finish_on=finish,
        override_reason=words.REASONS.get(kind, words.REASONS["honest"]) if kinder else "",
        override_until=week.day + dt.timedelta(days=28) if kinder else None,
        summary=words.headline(
            kind, week.number, dice, active=active[0], done=week.ev / week.bac, due=week.pv / week.bac, cpi=week.cpi, spi=week.spi, finish=finish,
            late=max(round(told.slip_days(week.number) / 7), 3),
        ),
        achievements=words.achieved(moved), next_steps=words.next_steps(active, coming, dice),
        help_needed=ask.format(ask=f"{told.entry.currency} {round(told.budget * 0.015, -4):,.0f}") if asking else "",
    )  # fmt: skip


def _figures(told: Plot, week: Week) -> dict[str, str]:
    slip = at(told.shape.slip, week.number)
    schedule = max(_below(week.spi), 2 if slip > 0.1 else 1 if slip > 0.05 else 0)
    found = {
        "schedule": RANK[schedule], "cost": RANK[_below(week.cpi)], "scope": word(told.shape.scope, week.number),
        "risk": PERIL_WORD[told.shape.perils],
        "benefits": RANK[_below(at(told.shape.benefits, week.number) - 0.005)],
    }  # fmt: skip
    return found | {"overall": max(found.values(), key=RANK.index)}


def _declared(told: Plot, week: Week, before: Week) -> dict[str, str]:
    """An honest manager sees last week's figures, a kind one calls them a shade better, a watermelon is green."""
    if told.shape.declared == "green" or not told.shape.measured:
        return dict.fromkeys(("schedule", "cost", "scope", "risk", "benefits", "overall"), "green")
    found = _figures(told, before)
    found["scope"] = word(told.shape.scope, week.number)
    if told.shape.declared == "kind":
        found = {name: RANK[max(RANK.index(colour) - (name in ("cost", "schedule", "overall")), 0)] for name, colour in found.items()}
    return found


def _below(index: float) -> int:
    return 2 if index < 0.9 else 1 if index < 0.95 else 0


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(15, 30), dt.UTC)
