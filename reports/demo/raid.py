# ruff: noqa: E501  tables and sentences
"""The rest of RAID in the demonstration: opportunities, issues and complaints, assumptions, dependencies, risks raised, shared and struck."""

import datetime as dt
import random
from decimal import Decimal

from governance.actions import assumptions, dependencies, issues
from governance.actions.risk_values import exposure_of
from governance.models import Assumption, AssumptionWord, ContingencyDraw, Dependency, DependencyWord, Issue, IssueWord, Risk, RiskAssessment
from projects.models import Handover, Project
from reports.demo.assessed import judge
from reports.demo.book import Book
from reports.demo.catalogue import table
from reports.demo.life import money
from reports.demo.plot import Plot

WORDS = {Issue: (IssueWord, issues.KEPT), Assumption: (AssumptionWord, assumptions.KEPT), Dependency: (DependencyWord, dependencies.KEPT)}
# title | what it may bring, share of budget | plan | owner
OPPORTUNITIES = {
    "civil": "Two sites let to one contractor save a second mobilisation | 0.015 | exploit | Combine the tenders before the notice goes out | Commercial manager",
    "power": "Transformers bought with the neighbouring network cost less | 0.020 | share | Joint order being drafted with the other buyer | Procurement lead",
    "digital": "Early retirement of the old licences | 0.012 | enhance | Migrate the two smallest regions first, so that the support contract ends in June | Service manager",
    "office": "The second floor can be sublet from the first month | 0.010 | exploit | Agent instructed; heads of terms out for signature | Estates manager",
}
# title | kind | severity | root cause | raised by | owner | answer
ISSUES = {
    "civil": """
Trench flooded after the storm of last week | problem | 3 | Pump on hire was too small | Site manager | Site manager | Larger pump on site, two days lost and made good on Saturday
Residents of the lane object to lorries before eight | complaint | 2 | Delivery hours not passed to the haulier | Ward councillor | Community liaison | Deliveries from nine; letter sent to every house
Concrete cubes below strength in bay four | off_specification | 4 | Wrong mix delivered, docket not checked | Clerk of works | Principal engineer | Bay broken out and cast again at the supplier's cost
""",
    "power": """
Cable drum delivered with damaged sheath | off_specification | 3 | Handled with chains at the port | Site manager | Procurement lead | Replaced by the maker within a week
Shop owners complain of the closed side street | complaint | 2 | Closure extended without notice | Trade association | Community liaison | Reopened at weekends; claims line set up
Outage booked on the day of the football final | concern | 3 | Event calendar not consulted | Control room | Outage planner | Moved to the following Tuesday
""",
    "digital": """
Overnight load missed its window three nights running | problem | 4 | Index dropped with the last release | Operations | Head of architecture | Index restored; release check added
Call centre complains of slow customer screen | complaint | 3 | Test data ten times smaller than live | Call centre manager | Service manager | Query rewritten; response under two seconds
Two reports reconcile to different totals | off_specification | 2 | Cancelled accounts counted in one of them | Finance | Data owner | One definition agreed and documented
""",
    "office": """
Training room double-booked for the first wave | problem | 2 | Two calendars in use | Change lead | Change lead | One calendar; wave moved by two days
Staff of the depot complain they heard it from the press | complaint | 3 | Briefing sent after the announcement | Union convenor | People director | Director visited; briefing order changed
""",
}
# title | consequence | owner | holds after so many weeks: yes, no or empty
ASSUMPTIONS = {
    "civil": "The discharge permit is granted by the spring | Commissioning waits a season | Environment lead |\nRock lies below four metres along the route | Digging slows by a third and rates for rock apply | Principal engineer | no",
    "power": "The second outage slot stays available | Energisation moves to the next year | Outage planner |\nLoad growth stays under two per cent a year | The larger transformer would be needed | Principal engineer | yes",
    "digital": "The platform supplier keeps supporting this version for two years | An upgrade falls into the middle of roll-out | Service manager |\nEvery region has a data owner in post | Cleansing stalls where there is none | Data owner | yes",
    "office": "The directorates release one expert each | Design takes two months longer | Project manager |\nThe lease can be broken in September | A year's rent falls due | Estates manager | no",
}
# title | from | owner
OUTSIDE = {
    "civil": "Consent to cross the railway | Network operator of the railway | Land agent",
    "power": "Protection settings approved | System operator | Protection engineer",
    "digital": "Certificate of the penetration test | Security assessor | Security lead",
    "office": "Opinion of the regulator on the charging rules | The regulator | Regulation manager",
}
AT_NODES = [
    ("NMW", "Price review cuts the allowance for enhancement", "threat", 3, 5, "18000000.00", "Regulation director", "accept", "Two scenarios kept ready for the board"),
    ("WAT", "Framework contractor's insolvency would stop four sites at once", "threat", 2, 5, "6400000.00", "Commercial director", "fallback", "Step-in rights checked; second bidder kept warm"),
    ("DIG", "One identity platform instead of three", "opportunity", 4, 3, "900000.00", "Chief architect", "exploit", "Decision of the design authority in the next cycle"),
]


def write_registers(book: Book, told: Plot, project: Project, *, monday: dt.date, manager, turn: int) -> None:
    """What a project has besides its threats; its own dice, so that nothing else of the demonstration falls otherwise."""
    dice, work = random.Random(f"raid:{project.code}"), told.entry.work
    if turn % 3 != 1:
        _opportunity(book, told, project, table(OPPORTUNITIES[work])[0], dice, monday, manager)
    rows = table(ISSUES[work])
    for number, cells in enumerate(dice.sample(rows, k=min(len(rows), 1 + turn % 3)), 1):
        _issue(book, project, f"I-{number:03d}", cells, dice, monday, manager, told.budget)
    for number, cells in enumerate(table(ASSUMPTIONS[work]), 1):
        _assumption(book, project, f"A-{number:03d}", cells, dice, monday, manager)
    if turn % 2:
        title, party, owner = table(OUTSIDE[work])[0]
        needed = monday + dt.timedelta(weeks=dice.randint(3, 20))
        _dependency(book, monday, manager, project=project, code="D-001", title=title, on_party=party, owner=owner, severity=dice.randint(2, 5),
                    needed_on=needed, expected_on=needed + dt.timedelta(weeks=dice.choice([-2, -1, 0, 3])))  # fmt: skip


def write_between(book: Book, projects: dict[str, Project], nodes: dict, *, monday: dt.date, analyst) -> None:
    """Dependencies on handovers, risks kept at nodes, the ones that were raised, shared, and the one that struck with its contingency drawn."""
    taken: dict[str, int] = {}
    for handover in book.rows[Handover]:
        code = handover.taker.code
        taken[code] = taken.get(code, 1) + 1
        _dependency(book, monday, analyst, project=handover.taker, code=f"D-{taken[code]:03d}", title=handover.what, on_project=handover.giver,
                    handover=handover, owner="Project manager", severity=4, needed_on=handover.needed_on)  # fmt: skip
    day = monday - dt.timedelta(weeks=11, days=-2)
    for number, (code, title, kind, probability, impact, cost, owner, response, plan) in enumerate(AT_NODES, 1):
        risk = Risk(node=nodes[code], code=f"R-{number:03d}", kind=kind, title=title, probability=probability, impact=impact, cost_impact=Decimal(cost),
                    owner=owner, response=response, response_plan=plan, opened_on=day, category="strategic", inherent_probability=min(probability + 1, 5),
                    inherent_impact=impact, target_probability=max(probability - 1, 1), target_impact=impact, due_on=monday + dt.timedelta(weeks=14))  # fmt: skip
        risk.exposure = exposure_of(probability=probability, chance=None, cost_impact=risk.cost_impact)
        book.add(risk)
        judge(book, risk, day, analyst, "risk.opened")
    _raise_and_share(book, projects, monday, analyst)
    _strike(book, monday, analyst)


def _raise_and_share(book: Book, projects: dict[str, Project], monday: dt.date, analyst) -> None:
    """The gravest open threats of three projects go to the node above; two concern a neighbouring project too."""
    live = [risk for risk in book.rows[Risk] if risk.project is not None and risk.status == "open" and risk.kind == "threat"]
    live.sort(key=lambda risk: (-risk.probability * risk.impact, -(risk.exposure or 0), risk.project.code))
    through = Risk.shared_with.through
    for place, risk in enumerate(live[:3]):
        day = monday - dt.timedelta(weeks=3 - place, days=-3)
        newest = max(one.known_on for one in book.rows[RiskAssessment] if one.risk is risk)
        day = max(day, newest + dt.timedelta(days=1))
        if day > monday:
            continue
        risk.node = risk.project.node
        judge(book, risk, day, analyst, "risk.raised", reason="More than the project can carry")
        neighbour = next((one for one in projects.values() if one.node is risk.project.node and one is not risk.project), None)
        if neighbour is not None and place < 2:
            book.add(through(risk=risk, project=neighbour))


def _strike(book: Book, monday: dt.date, analyst) -> None:
    """Threats that struck have become issues; contingency was drawn for those that had some."""
    struck = [risk for risk in book.rows[Risk] if risk.status == "occurred" and risk.kind == "threat"]
    for place, risk in enumerate(struck):
        day = risk.closed_on
        number = 1 + sum(one.project is risk.project for one in book.rows[Issue])
        issue = Issue(
            project=risk.project, code=f"I-{number:03d}", title=risk.title, severity=risk.impact, risk=risk, opened_on=day, owner=risk.owner,
            cost_impact=risk.cost_impact, raised_by="Risk register", description="It happened. " + risk.response_plan, due_on=day + dt.timedelta(weeks=6),
            state="working" if place % 2 else "open",
        )  # fmt: skip
        book.add(issue)
        _word(book, issue, day, analyst, "issue.opened")
        if risk.contingency:
            share = money(round(risk.contingency * Decimal("0.6"), -2))
            draw = ContingencyDraw(risk=risk, known_on=min(day + dt.timedelta(days=5), monday), amount=share, reason="First claim settled", by=analyst)
            book.add(draw)
            book.tell(draw.known_on, analyst, "contingency.drawn", risk, after={"amount": share}, reason=draw.reason)


def _opportunity(book, told, project, cells, dice, monday, manager) -> None:
    title, share, response, plan, owner = cells
    worth = money(round(told.budget * float(share), -3))
    day = monday - dt.timedelta(weeks=dice.randint(3, 9), days=-1)
    risk = Risk(
        project=project, code="R-101", kind="opportunity", title=title, probability=dice.randint(2, 4), impact=dice.randint(2, 3), cost_impact=worth,
        response=response, response_plan=plan, owner=owner, opened_on=day, due_on=monday + dt.timedelta(weeks=dice.randint(4, 18)), category="commercial",
    )  # fmt: skip
    risk.exposure = exposure_of(probability=risk.probability, chance=None, cost_impact=worth)
    book.add(risk)
    judge(book, risk, day, manager, "risk.opened")


def _issue(book, project, code, cells, dice, monday, manager, budget) -> None:
    title, kind, severity, cause, raised_by, owner, answer = cells
    opened = monday - dt.timedelta(weeks=dice.randint(2, 12), days=-2)
    issue = Issue(
        project=project, code=code, title=title, kind=kind, severity=int(severity), root_cause=cause, raised_by=raised_by, owner=owner,
        opened_on=opened, due_on=opened + dt.timedelta(weeks=dice.randint(2, 9)), cost_impact=money(round(budget * dice.uniform(0.0004, 0.002), -2)),
        time_impact_days=dice.choice([None, 2, 5, 10]),
    )  # fmt: skip
    book.add(issue)
    _word(book, issue, opened, manager, "issue.opened")
    if dice.random() < 0.6:
        later = opened + dt.timedelta(days=9)
        issue.state = "working"
        if later < monday:
            _word(book, issue, later, manager, "issue.changed")
        else:
            issue.state = "open"
    ends = opened + dt.timedelta(weeks=3)
    if issue.state == "working" and dice.random() < 0.5 and ends < monday:
        issue.state, issue.resolution, issue.closed_on = "closed", answer, ends
        _word(book, issue, ends, manager, "issue.closed", reason=answer)


def _word(book, row, day, by, verb, reason="") -> None:
    """Keep how a record of a register stands from a day on, and tell it."""
    word, kept = WORDS[type(row)]
    noun = type(row).__name__.lower()
    for one in book.rows[word]:
        if getattr(one, noun) is row and one.superseded_on is None:
            one.superseded_on = day
    book.add(word(**{noun: row}, known_on=day, by=by, **{name: getattr(row, name) for name in kept}))
    book.tell(day, by, verb, row, after={"title": row.title, "state": row.state}, reason=reason)


def _assumption(book, project, code, cells, dice, monday, manager) -> None:
    title, consequence, owner, holds = cells
    opened = monday - dt.timedelta(weeks=dice.randint(9, 20), days=-1)
    row = Assumption(
        project=project, code=code, title=title, consequence=consequence, owner=owner, opened_on=opened,
        validate_by=monday + dt.timedelta(weeks=dice.randint(-2, 12)),
    )  # fmt: skip
    book.add(row)
    _word(book, row, opened, manager, "assumption.opened")
    if holds:
        row.state, row.closed_on = ("holds" if holds == "yes" else "failed"), opened + dt.timedelta(weeks=6)
        row.finding = "Confirmed in writing." if holds == "yes" else "Found otherwise on inspection."
        _word(book, row, row.closed_on, manager, "assumption.validated", reason=row.finding)


def _dependency(book, monday, by, **fields) -> None:
    row = book.add(Dependency(opened_on=monday - dt.timedelta(weeks=7, days=-1), **fields))
    _word(book, row, row.opened_on, by, "dependency.opened")
