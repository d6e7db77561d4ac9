"""Build the demonstration portfolio: rows first, then its history, period by period."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db import transaction

from finance.actions.calendar import ensure_fiscal_year
from finance.models import (
    Actual,
    Benefit,
    BenefitValue,
    BusinessCase,
    Commitment,
    CorrectiveAction,
    CostType,
    Cycle,
    ExchangeRate,
    FiscalYear,
    ManagementReserve,
    Movement,
    Progress,
    Suspense,
    Version,
    VersionAmount,
    VersionLine,
)
from governance.actions.life_cycles import install_life_cycle
from governance.models import Rating, Risk, RiskAssessment
from pmo.accounts.actions import system_user
from pmo.jobs.actions import claim, finish
from pmo.jobs.models import Job
from pmo.ledger import events
from portfolio.actions.periods import ensure_calendar
from portfolio.models import Node, Objective, ReportingPeriod
from projects.actions.followers import recompute_followers
from projects.actions.life_cycle import default_type
from projects.actions.schedule import recompute_schedule
from projects.models import (
    Baseline,
    BaselineItem,
    DateForecast,
    Handover,
    HandoverWord,
    Link,
    MilestoneForecast,
    Project,
    ProjectGrant,
    Schedule,
    SlipCause,
    Stage,
    StageChange,
    StatusReport,
    WorkPackage,
)
from reports.actions.rollup import close_and_freeze, rollup
from reports.demo import accounts, benefits, changes, diary, gates, governed, ledger, ledger_file, life, network, raid, ranges, register, years
from reports.demo.book import Book
from reports.demo.catalogue import MANAGERS, OBJECTIVES, TREE, entries, table
from reports.demo.plot import plot

WEEKS = 30
RATES = {"EUR": ("0.8560", "0.8450", "0.8620"), "USD": ("0.7850", "0.7720", "0.7890")}


ORDER = [
    Project, StageChange, ProjectGrant, Baseline, DateForecast, WorkPackage, Progress, StatusReport, Rating, Actual, Cycle, Version,
    ManagementReserve,
    VersionLine, VersionAmount, Movement, Commitment, CorrectiveAction, Suspense, BusinessCase, Benefit, BenefitValue, Risk,
    RiskAssessment, Link, Schedule, BaselineItem, MilestoneForecast, SlipCause, Handover, HandoverWord,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What the projects of the demonstration stand on."""

    monday: dt.date
    seed: int
    nodes: dict[str, Node]
    people: dict  # by user name and by key of the catalogue
    stages: dict[str, Stage]
    periods: dict[int, ReportingPeriod]
    types: dict[str, CostType]
    years: list[FiscalYear]
    rounds: years.Rounds


@transaction.atomic
def build(*, now: dt.datetime, seed: int, weeks: int = WEEKS, only: int | None = None, say: Callable[[str], None] = print) -> dict[str, int]:
    """Write the whole portfolio as of `now`: `weeks` closed periods of history and the open one. `only` takes the first so many projects.

    Of the open week nothing is known but its first morning, so that any day of a week makes the same rows.
    """
    monday = now.date() - dt.timedelta(days=now.weekday())
    begun = dt.datetime.combine(monday - dt.timedelta(weeks=190), dt.time(9), dt.UTC)
    book, nodes = Book(monday), _grow_tree()
    people = accounts.open_accounts(nodes=nodes, now=begun)
    _tell_people(book, people, nodes, begun.date())
    people |= {key: people[username] for key, username, *_ in table(MANAGERS)}
    fiscal = _years(monday)
    kind = default_type()
    install_life_cycle(actor=system_user(), code=kind.code, now=begun)
    stages = {stage.name: stage for stage in kind.stages.select_related("type")}
    ground = Ground(monday, seed, nodes, people, stages, _open_periods(monday, weeks), years.cost_types(), fiscal, years.Rounds())
    for model in ORDER:
        book.rows[model] = []
    ground.rounds.by_place |= years.open_cycles(book, years=fiscal, top=nodes["NMW"], controller=people["controller"]).by_place
    for turn, entry in enumerate(entries()[:only]):
        _write_project(book, entry, turn, ground)
    projects = {project.code: project for project in book.rows[Project]}
    network.write_handovers(book, projects, monday=monday, analyst=people["analyst"])
    network.write_causes(book, periods=ground.periods)
    raid.write_between(book, projects, nodes, monday=monday, analyst=people["analyst"])
    plan_rates = {currency: Decimal(rates[-1]) for currency, rates in RATES.items()}
    years.write_targets(book, year=fiscal[-1], nodes=nodes, rates=plan_rates, controller=people["controller"])
    years.write_suspense(book, top=nodes["NMW"])
    counts = {model._meta.model_name: len(rows) for model, rows in book.rows.items()}
    scheduled = [schedule.project for schedule in book.rows[Schedule]]
    booked = list({row.project.code: row.project for row in book.rows[Actual]}.values())
    book.write()
    ground.rounds.chain()
    gates.hold_gates(book=book, kind=kind, nodes=nodes, people=people, monday=monday)
    changes.past_changes(book=book, people=people, monday=monday)
    for project in scheduled:
        recompute_schedule(project=project, known_on=now.date(), now=now)
    recompute_followers(project_ids=[project.pk for project in scheduled], now=now)
    say(f"{counts['project']} projects, {counts['workpackage']} work packages, {counts['progress']} measures, {counts['actual']} postings")
    _live_through(book, ground.periods, now=now, say=say)
    told = {"monday": monday, "controller": people["controller"], "now": now}
    ledger_file.bring_ledger_file(projects=booked, top=nodes["NMW"], vendors=ledger.VENDORS["civil"], seed=seed, **told)
    ledger_file.close_the_books(**told)
    changes.changes_of_today(people=people, now=now)
    rollup(now=now)
    governed.govern(nodes=nodes, people=people, now=now)
    rolled = rollup(now=now)
    gates.keep_figures(monday=monday)
    ranges.draw_ranges(now=now)
    for job_id in Job.objects.filter(state=Job.State.QUEUED).values_list("pk", flat=True):  # of the file: this roll-up was its work
        claim(job_id=job_id, now=now)
        finish(job_id=job_id, result=None, now=now)
    say(f"today: {rolled.projects} projects, {rolled.nodes} nodes")
    return counts


def _write_project(book: Book, entry, turn: int, ground: Ground) -> None:
    monday, people = ground.monday, ground.people
    told = plot(entry=entry, monday=monday, seed=ground.seed, until_day=book.today)
    manager, controller = people[entry.manager], people["controller"]
    sponsor = ground.nodes[entry.node].owner_name
    project = life.write_charter(book, told, stages=ground.stages, nodes=ground.nodes, people=people, monday=monday, sponsor=sponsor)
    if told.packages:
        lines = life.write_work(book, told, project, monday=monday, manager=manager)
        network.write_network(book, told, project, monday=monday)
        diary.write_progress(book, told, project, lines, since=min(ground.periods) - 1, manager=manager)
        diary.write_reports(book, told, project, periods=ground.periods, monday=monday, manager=manager)
        ledger.write_actuals(book, told, project, types=ground.types, controller=controller)
        plan = ledger.write_versions(
            book, told, project, years=ground.years, types=ground.types, monday=monday, controller=controller, manager=manager,
            rounds=ground.rounds, late=turn % 6 == 4,
        )  # fmt: skip
        years.write_orders(book, told, project, monday=monday, types=ground.types, vendors=ledger.VENDORS[entry.work])
        years.write_corrective(book, told, project, year=ground.years[-1], plan=plan, manager=manager, monday=monday)
    diary.write_ratings(book, told, project, monday=monday, turn=turn, auditor=people["auditor"])
    ledger.write_case(book, told, project, monday=monday, turn=turn, controller=controller)
    benefits.write_benefits(
        book, told, project, monday=monday, seed=ground.seed, manager=manager, controller=controller, sponsor=sponsor
    )  # fmt: skip
    if entry.stage != "Request":
        register.write_risks(book, told, project, monday=monday, manager=manager, turn=turn)
        raid.write_registers(book, told, project, monday=monday, manager=manager, turn=turn)


def _live_through(book: Book, periods: dict[int, ReportingPeriod], *, now: dt.datetime, say) -> None:
    """Tell the trail day by day and close each period on the morning after it ended, with what was known then."""
    system = system_user()
    days = {day: list(group) for day, group in groupby(sorted(book.deeds, key=lambda one: one[:2]), key=lambda one: one[0])}
    told = iter(sorted(days))
    day = next(told, None)
    for week, period in sorted(periods.items()):
        while day is not None and (day <= period.end_on):
            _tell_day(day, days[day], now)
            day = next(told, None)
        if week < 0:
            morning = dt.datetime.combine(period.end_on + dt.timedelta(days=1), dt.time(0, 30), dt.UTC)
            close_and_freeze(actor=system, period=period, now=morning)
            if week % 10 == 0:
                say(f"as of {period.end_on}: figures frozen")


def _tell_day(day: dt.date, deeds: list, now: dt.datetime) -> None:
    at = min(dt.datetime.combine(day, dt.time(16), dt.UTC), now)
    for actor, group in groupby(deeds, key=lambda one: one[2]):
        events.record_many([deed for *_before, deed in group], actor=actor, at=at)


def _grow_tree() -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for code, name, kind, parent, owner in table(TREE):
        above = nodes.get(parent)
        node = Node(code=code, name=name, kind=kind, parent=above, depth=above.depth + 1 if above else 0, owner_name=owner, path=f"/new-{code}/")
        node.save()
        node.path = f"{above.path if above else '/'}{node.pk}/"
        node.save(update_fields=["path"])
        nodes[code] = node
    Objective.objects.bulk_create(Objective(code=code, name=name) for code, name in OBJECTIVES.items())
    return nodes


def _open_periods(monday: dt.date, weeks: int) -> dict[int, ReportingPeriod]:
    calendar = ensure_calendar()
    rows = {}
    for week in range(-weeks, 1):
        start = monday + dt.timedelta(weeks=week)
        rows[week] = ReportingPeriod(calendar=calendar, start_on=start, end_on=start + dt.timedelta(days=6))
    ReportingPeriod.objects.bulk_create(rows.values())
    return rows


def _years(monday: dt.date) -> list[FiscalYear]:
    """The last two fiscal years and this one, each with its plan rates and the rates of its months."""
    found = [ensure_fiscal_year(day=monday - dt.timedelta(days=days)) for days in (730, 365, 0)]
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, into="GBP", known_on=year.start_on, rate=rate)
        for currency, rates in RATES.items()
        for year, rate in zip(found, rates, strict=True)
    )
    years.period_rates(years=found, rates=RATES, today=monday)
    return found


def _tell_people(book: Book, people: dict, nodes: dict[str, Node], day: dt.date) -> None:
    system = system_user()
    for node in nodes.values():
        book.tell(day, system, "node.created", node, after={"code": node.code, "name": node.name, "kind": node.kind})
    for user in people.values():
        book.tell(day, system, "user.created", user, after={"username": user.username})
    for one in accounts.ACCOUNTS:
        book.tell(day, system, "role.granted", people[one.username], after={"role": one.role, "over": one.node, "cleared": one.cleared})
