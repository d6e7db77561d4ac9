"""Plan, outlooks, postings and the business case of a project, as rows."""

import datetime as dt
from collections import defaultdict

import numpy as np

from finance.calc.earned_value import curve_codes, planned_share
from finance.models import Actual, BusinessCase, CostType, FiscalYear, ManagementReserve, Version, VersionAmount, VersionLine
from projects.models import Project
from reports.demo.book import Book
from reports.demo.life import approved_on, money
from reports.demo.plot import Plot
from reports.demo.shapes import at
from reports.demo.years import Rounds, write_movements

HELD_BACK = 0.04  # of a Plan, as contingency
MIX = {
    "civil": {"LAB": 0.18, "CON": 0.57, "EQP": 0.25}, "power": {"LAB": 0.22, "CON": 0.33, "EQP": 0.45},
    "digital": {"LAB": 0.38, "CON": 0.40, "SWL": 0.22}, "office": {"LAB": 0.55, "CON": 0.35, "SWL": 0.10},
}  # fmt: skip
VENDORS = {
    "civil": ["Harcastle Civils", "Pennine Ground Engineering", "Aquaflow Process", "Tarn & Beck Consulting"],
    "power": ["Voltrace Systems", "Brandt Transformatoren", "Moorland Cabling", "Gridline Jointing"],
    "digital": ["Corvane Software", "Latchford Integration", "Bluepeak Cloud", "Sable Testing"],
    "office": ["Merrow Advisory", "Kestle Recruitment", "Harbour Fit-out", "Penrose Legal"],
}
TEXTS = {
    "LAB": "Time booked, week to {day:%d %b}", "CON": "Valuation, week to {day:%d %b}", "EQP": "Delivery note, week to {day:%d %b}",
    "SWL": "Subscription and licences",
}  # fmt: skip


def write_actuals(book: Book, told: Plot, project: Project, *, types: dict[str, CostType], controller) -> None:
    """Each week's cost as the ledger posts it: own time, and one supplier's invoice."""
    spent, booked, entry = 0.0, 0.0, told.entry
    outside = [code for code in MIX[entry.work] if code != "LAB"]
    for week in told.weeks:
        if week.day.weekday() != 4 or week.ac - spent < 1:
            continue
        cost, spent = week.ac - spent, week.ac
        own = cost * MIX[entry.work]["LAB"] * told.dice.uniform(0.85, 1.15)
        turn = told.dice.choice(outside)
        vendor = told.dice.choice(VENDORS[entry.work])
        for code, amount, who in (("LAB", own, ""), (turn, money(cost) - money(own), vendor)):
            book.add(
                Actual(
                    project=project, cost_type=types[code], posting_date=week.day, known_on=week.day, amount=money(amount), currency=entry.currency,
                    reference=f"{5100000000 + len(book.rows[Actual])}", vendor=who, text=TEXTS[code].format(day=week.day),
                )
            )  # fmt: skip
        booked += cost
        if week.number % 4 == 0:
            after = {"amount": str(money(booked)), "currency": entry.currency, "to": week.day}
            book.tell(week.day, controller, "actuals.booked", project, after=after)
            booked = 0.0


def write_versions(
    book: Book, told: Plot, project: Project, *, years: list[FiscalYear], types: dict, monday: dt.date, controller, manager, rounds: Rounds,
    late: bool,
) -> Version | None:  # fmt: skip
    """Plan and outlooks of each fiscal year that the project spends money in; returns the newest Plan. The late leave the open cycle in draft."""
    if not told.packages:
        return None
    newest = None
    for year in years:
        months = [_month_after(year.start_on, step) for step in range(13)]
        due = _planned_by([day - dt.timedelta(days=1) for day in months], told)
        plan = np.diff(due)
        known_on = max(year.start_on - dt.timedelta(days=11), approved_on(told, monday))
        if plan.sum() < 1000 or known_on > min(book.today, year.end_on):
            continue
        version = Version(project=project, fiscal_year=year, kind="plan", known_on=known_on, author=manager, total=money(0))
        version.state = "locked" if year.end_on < book.today else "approved"
        newest = version
        book.add(version)
        for number, (code, share) in enumerate(MIX[told.entry.work].items(), start=1):
            line = book.add(VersionLine(version=version, number=number, cost_type=types[code]))
            _spread(book, line, zip(months, (money(round(amount * share * (1 - HELD_BACK), -2)) for amount in plan), strict=False))
        held = book.add(VersionLine(version=version, number=len(MIX[told.entry.work]) + 1, cost_type=types["CTG"], text="Held back by the sponsor"))
        _spread(book, held, zip(months, (money(round(amount * HELD_BACK, -2)) for amount in plan), strict=False))
        book.tell(known_on, controller, "version.recorded", version, after={"kind": "plan", "fiscal_year": year.label, "total": str(version.total)})
        _write_outlooks(book, told, version, months, plan, monday, controller, rounds, late, types)
    return newest


def _write_outlooks(book, told, promised: Version, months, plan, monday, controller, rounds: Rounds, late: bool, types) -> None:
    project, year, since, total = promised.project, promised.fiscal_year, promised.known_on, float(promised.total)
    before = promised
    spent = _spent_by_month(told)
    elapsed = sum(month <= book.today for month in months[1:])
    for k in sorted({0, 3, 6, 9, 11, elapsed}):
        known_on = since if k == 0 else max(months[k] + dt.timedelta(days=7), since + dt.timedelta(days=1))
        if k > 11 or known_on > book.today or (k and months[k] <= since):
            continue
        week = (known_on - monday).days / 7
        landing = total * (at(told.shape.landing, week) + (told.dice.gauss(0, 0.006) if k else 0))
        lines = [spent.get(month, 0.0) for month in months[:k]]
        rest = max(landing - sum(lines), 0)
        weights = plan[k:] if plan[k:].sum() > 0 else np.ones(12 - k)
        lines += list(rest * weights / weights.sum())
        cycle = rounds.cycle(year, k)
        waits = late and cycle is not None and cycle.closed_on is None
        version = Version(
            project=project, fiscal_year=year, kind="outlook", label=f"{k}+{12 - k}", known_on=known_on, total=money(0), author=promised.author,
            cycle=cycle, actuals_to=months[k] - dt.timedelta(days=1) if k else None,
            state="draft" if waits else "submitted" if cycle is not None and cycle.closed_on is None else "approved",
        )  # fmt: skip
        book.add(version)
        for number, (code, share) in enumerate(MIX[told.entry.work].items(), start=1):
            line = book.add(VersionLine(version=version, number=number, cost_type=types[code]))
            _spread(book, line, zip(months, (money(amount * share) for amount in lines), strict=False))
        rounds.bases.append((version, before))
        if waits:
            continue
        write_movements(book, told, version, before)
        before = version
        after = {"kind": "outlook", "label": version.label, "fiscal_year": year.label, "total": str(version.total)}
        book.tell(known_on, controller, "version.recorded", version, after=after)


def _spread(book: Book, line: VersionLine, amounts) -> None:
    """The amounts of a line by month, added up into its version."""
    for month, amount in amounts:
        if amount > 0:
            book.add(VersionAmount(line=line, month=month, amount=amount))
            line.version.total += amount


def write_case(book: Book, told: Plot, project: Project, *, monday: dt.date, turn: int, controller) -> None:
    """What the project is to cost and to bring, as first promised and as it changed."""
    entry = told.entry
    if entry.stage == "Request" and turn % 2:
        return  # too early to say
    cost, benefits = told.budget * told.dice.uniform(1.1, 1.35), told.budget * told.dice.uniform(1.4, 2.7)
    first = monday + dt.timedelta(weeks=entry.first_week - 20 if entry.stage not in ("Request", "Concept") else -3)
    if told.weeks and turn % 3 != 1:
        held = ManagementReserve(project=project, known_on=first, amount=money(round(told.budget * 0.05, -4)), approver=project.sponsor)
        book.add(held)
        book.tell(first, controller, "reserve.set", held, after={"amount": str(held.amount), "known_on": first})
    weeks = [None] + [round(week) for week, value in told.shape.benefits if value < 1]
    for week in weeks:
        day = first if week is None else monday + dt.timedelta(weeks=week, days=0 if week == 0 else 2)
        factor = 1.0 if week is None else at(told.shape.benefits, week)
        row = BusinessCase(
            project=project, known_on=day, whole_life_cost=money(round(cost, -3)), benefits=money(round(benefits * factor, -3)),
            note="Business case." if week is None else "Adoption below forecast; benefits written down with the business owner.",
            benefits_note=entry.objective,
        )  # fmt: skip
        book.add(row)
        book.tell(day, controller, "business_case.recorded", row, after={"benefits": str(row.benefits), "known_on": day})


def _planned_by(days: list[dt.date], told: Plot) -> np.ndarray:
    work = [one for one in told.work if one.known_week is None]
    begins, ends = np.array([one.begin for one in work], "datetime64[m]"), np.array([one.end for one in work], "datetime64[m]")
    curves, budgets = curve_codes([one.curve for one in work]), np.array([one.budget for one in work], float)
    return np.array([(planned_share(begins, ends, day, curves) * budgets).sum() for day in days])


def _spent_by_month(told: Plot) -> dict[dt.date, float]:
    spent, before = defaultdict(float), 0.0
    for week in told.weeks:
        if week.day.weekday() == 4:
            spent[week.day.replace(day=1)] += week.ac - before
            before = week.ac
    return spent


def _month_after(start: dt.date, step: int) -> dt.date:
    later = start.month - 1 + step
    return dt.date(start.year + later // 12, later % 12 + 1, 1)
