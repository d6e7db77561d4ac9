"""The risk register of a project, with the history of its assessments, as rows."""

import datetime as dt
from decimal import Decimal

from governance.actions.risk_values import exposure_of
from governance.models import Risk
from projects.models import Project
from reports.demo.assessed import judge
from reports.demo.book import Book
from reports.demo.catalogue import table
from reports.demo.life import money
from reports.demo.perils import PERILS, SEVERE
from reports.demo.plot import Plot

SCORES = [(2, 3), (3, 3), (2, 4), (3, 2), (3, 4), (2, 2), (1, 4)]
COST = {"low": (0.003, 0.010), "medium": (0.008, 0.018), "high": (0.004, 0.010), "overdue": (0.003, 0.009)}
ESCALATION = [(-30, 2, 5), (-14, 3, 5), (-5, 4, 5)]
CATEGORY = {"transfer": "commercial", "reduce": "technical", "avoid": "planning", "accept": "external", "fallback": "supply"}


def write_risks(book: Book, told: Plot, project: Project, *, monday: dt.date, manager, turn: int) -> None:
    """Three to six risks, each judged one to four times."""
    dice, entry = told.dice, told.entry
    first = max(entry.first_week, -60) if told.weeks else -8
    last = min(entry.first_week + entry.weeks, 0) if entry.stage == "Closed" else 0
    wanted = dice.sample(table(PERILS[entry.work]), k=dice.randint(3, 5) if told.packages else 2)
    steps = []
    if told.shape.perils == "high":
        severe = [SEVERE[entry.work], "fallback", "Alternative supplier being qualified; director-level escalation agreed", "Sponsor"]
        path = ESCALATION if turn % 2 else [*ESCALATION[:2], (0, 4, 5)]
        steps.append((severe, [(week, score, impact) for week, score, impact in path if week > first] or path[-1:], 0.075))
    for cells in wanted:
        begin = dice.randint(first - 6, max(first - 5, last - 9))
        weeks = sorted({begin, *(week for week in (begin + dice.randint(5, 14) * turn for turn in (1, 2, 3)) if week < last)})
        low, high = COST[told.shape.perils]
        steps.append((cells, [(week, *dice.choice(SCORES)) for week in weeks], dice.uniform(low, high)))
    for number, (cells, judged, share) in enumerate(steps, start=1):
        ends = dice.random() < 0.25 and number > 1 and judged[-1][0] < last - 6
        overdue = told.shape.perils == "overdue" and number == 1
        _write(book, told, project, number, cells, judged, share, monday=monday, manager=manager, ends=ends, overdue=overdue)


def _write(book, told, project, number, cells, judged, share, *, monday, manager, ends, overdue) -> None:
    title, response, plan, owner = cells
    dice = told.dice
    due_on = monday + dt.timedelta(weeks=-3 if overdue else dice.randint(6, 22), days=4)
    cost = money(round(told.budget * share, -3))
    opened_on = monday + dt.timedelta(weeks=judged[0][0], days=1 if judged[0][0] else 0)
    risk = Risk(
        project=project, code=f"R-{number:03d}", title=title, response=response, response_plan=plan, owner=owner, cost_impact=cost, due_on=due_on,
        opened_on=opened_on, time_impact_days=(None, 5, 10, 20)[number % 4], category=CATEGORY.get(response, "other"),
        contingency=money(round(cost * Decimal("0.5"), -3)) if number % 2 else None, strikes_from=due_on - dt.timedelta(weeks=4),
    )  # fmt: skip
    book.add(risk)
    for place, (week, probability, impact) in enumerate(judged):
        day = monday + dt.timedelta(weeks=week, days=1 if week else 0)
        risk.probability, risk.impact = probability, impact
        risk.impact_on_cost, risk.impact_on_time = impact, max(impact - 1, 1)
        risk.inherent_probability, risk.inherent_impact = min(probability + 1, 5), min(impact + number % 2, 5)
        risk.target_probability, risk.target_impact = max(probability - 1, 1), max(impact - number % 2, 1)
        risk.exposure = exposure_of(probability=probability, chance=None, cost_impact=cost)
        judge(book, risk, day, manager, "risk.assessed" if place else "risk.opened")
    if ends:
        day = monday + dt.timedelta(weeks=judged[-1][0] + 5, days=2)
        risk.status, risk.closed_on = "occurred" if dice.random() < 0.3 else "closed", day
        judge(book, risk, day, manager, "risk.closed")
