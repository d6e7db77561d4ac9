"""Charter, stages, baselines and forecasts of a project, as rows."""

import datetime as dt
from decimal import Decimal

from portfolio.models import Node
from projects.models import Baseline, DateForecast, Project, ProjectGrant, Stage, StageChange, WorkPackage
from reports.demo.book import Book
from reports.demo.catalogue import RESTRICTED
from reports.demo.endings import ENDINGS, REPLANNED, first_promise
from reports.demo.plot import Plot

SCOPE_OUT = {
    "civil": "Work on customers' own pipes; land remediation outside the working strip.",
    "power": "Reinforcement beyond the next primary substation; third-party connections not yet accepted.",
    "digital": "Replacement of field devices; history older than seven years.",
    "office": "Pension arrangements; sites due for disposal.",
}
SUCCESS = {
    "civil": "In service by the baseline finish, permit met in the first full quarter, no reportable safety event.",
    "power": "Energised in the agreed outage, type tests passed at first attempt, as-built records within ten days.",
    "digital": "Live without a priority-one incident in hypercare, nine of ten users trained before go-live.",
    "office": "New arrangement in use by all teams at handover, benefits on the register and owned by the line.",
}


def money(amount: float) -> Decimal:
    """An amount to the cent."""
    return Decimal(f"{amount:.2f}")


def stage_days(told: Plot, monday: dt.date) -> list[tuple[str, dt.date]]:
    """The stages the project went through, each with its first day."""
    entry, dice = told.entry, told.dice

    def week(number: float) -> dt.date:
        return monday + dt.timedelta(weeks=round(number))

    if entry.stage == "Request":
        return [("Request", week(-dice.randint(3, 14)))]
    if entry.stage == "Concept":
        return [("Request", week(-dice.randint(22, 32))), ("Concept", week(-dice.randint(4, 12)))]
    first, last = entry.first_week, entry.first_week + entry.weeks
    path = [("Request", week(first - 40)), ("Concept", week(first - 24)), ("Approved", week(first - 6))]
    if entry.stage in ("Cancelled", "Left"):
        return [*path[:2], (entry.stage, week(-9 if entry.stage == "Left" else -7 + first % 3 * 3))]
    if entry.stage != "Approved":
        path.append(("Delivery", week(first)))
    if entry.stage == "Closing":
        path.append(("Closing", week(min(last - 7, -1))))
    if entry.stage == "Closed":
        path += [("Closing", week(last - 5)), ("Closed", week(last + 1))]
    return path


def write_charter(
    book: Book, told: Plot, *, stages: dict[str, Stage], nodes: dict[str, Node], people: dict, monday: dt.date, sponsor: str
) -> Project:
    """The project itself, with its stage history."""
    entry, path = told.entry, stage_days(told, monday)
    manager = people[entry.manager] if entry.stage != "Request" else None
    project = Project(
        code=entry.code, name=entry.name, node=nodes[entry.node], type=stages["Request"].type, stage=stages[path[-1][0]], manager=manager,
        sponsor=sponsor, currency=entry.currency, budget=money(told.budget) if told.packages else None,
        restricted=entry.code in RESTRICTED, objective=entry.objective, scope_out=SCOPE_OUT[entry.work], success_criteria=SUCCESS[entry.work],
        created_at=dt.datetime.combine(path[0][1], dt.time(9), dt.UTC),
    )  # fmt: skip
    book.add(project)
    analyst = people["analyst"]
    for place, (name, day) in enumerate(path):
        book.add(StageChange(project=project, known_on=day, stage=stages[name]))
        if place == 0:
            book.tell(day, analyst, "project.created", project, after={"code": entry.code, "name": entry.name, "node": entry.node})
        else:
            verb = "project.left" if stages[name].kind == Stage.Kind.OUT else "project.stage_changed"
            book.tell(day, analyst, verb, project, after={"stage": name, "known_on": day})
    if manager is not None:
        granted = dt.datetime.combine(path[-1][1], dt.time(9), dt.UTC)
        book.add(ProjectGrant(user=manager, role="project_manager", project=project, granted_at=granted))
    if told.packages:
        _write_promise(book, told, project, monday, sponsor, analyst)
    elif entry.stage != "Request":
        note = "Indicative dates of the concept paper."
        said = {"start_on": told.start_on, "finish_on": told.finish_on, "author": manager}
        book.add(DateForecast(project=project, known_on=path[1][1], note=note, **said))
    return project


def approved_on(told: Plot, monday: dt.date) -> dt.date:
    """The day the project was approved."""
    return monday + dt.timedelta(weeks=told.entry.first_week - 6)


def _write_promise(book: Book, told: Plot, project: Project, monday: dt.date, sponsor: str, analyst) -> None:
    """Baselines, and what the manager expected every four weeks."""
    day = approved_on(told, monday)
    budget = told.budget
    dates = {"start_on": told.start_on, "finish_on": told.finish_on}
    promised, last = dates, 1
    if told.entry.code in ENDINGS:
        early, budget = first_promise(told.entry.code, told.budget)
        promised = dates | {"finish_on": told.finish_on - dt.timedelta(days=early)}
    first = Baseline(project=project, number=1, approved_on=day, budget=money(budget), approver=sponsor, reason="Approved business case.", **promised)
    book.add(first)
    book.tell(day, analyst, "baseline.approved", first, after={"number": 1, "budget": str(first.budget), "finish_on": first.finish_on})
    if promised is not dates:
        last, budget, again = 2, told.budget, monday + dt.timedelta(weeks=told.entry.first_week + REPLANNED)
        reason = "Approved again after detailed design."
        book.add(Baseline(project=project, number=2, approved_on=again, budget=money(budget), approver=sponsor, reason=reason, **dates))
    for number, one in enumerate((one for one in told.packages if one.known_week is not None), start=last + 1):
        budget += one.budget
        accepted = monday + dt.timedelta(weeks=one.known_week)
        reason = f"Change accepted: {one.name}."
        later = Baseline(project=project, number=number, approved_on=accepted, budget=money(budget), approver=sponsor, reason=reason, **dates)
        book.add(later)
        book.tell(accepted, analyst, "baseline.approved", later, after={"number": number, "budget": str(later.budget)}, reason=later.reason)
    book.add(DateForecast(project=project, known_on=day, note="As approved.", author=analyst, **promised))
    if told.weeks:
        for week in range(max(told.entry.first_week, -52) + 4, min(told.shape.last_word, -1) + 1, 4):
            finish = told.finish_on + dt.timedelta(days=told.slip_days(week))
            known_on = monday + dt.timedelta(weeks=week, days=3)
            if known_on > told.finish_on and told.entry.stage == "Closed":
                break
            said = {"start_on": told.start_on, "finish_on": finish, "author": project.manager}
            book.add(DateForecast(project=project, known_on=known_on, note="Four-weekly schedule review.", **said))
    if told.entry.stage == "Closed":
        ended = told.finish_on + dt.timedelta(days=3)
        book.add(DateForecast(project=project, known_on=ended, note="Handed over.", author=project.manager, **dates))


def write_work(book: Book, told: Plot, project: Project, *, monday: dt.date, manager) -> list[WorkPackage]:
    """The WBS; returns the lines that are measured, in the order of `told.work`."""
    planned_on = approved_on(told, monday)
    lines = []
    for order, one in enumerate(told.packages):
        known_on = planned_on if one.known_week is None else monday + dt.timedelta(weeks=one.known_week)
        line = WorkPackage(
            project=project, wbs=one.wbs, order=order, name=one.name, kind=one.kind, start_at=_utc(one.begin), finish_at=_utc(one.end),
            budget=money(one.budget), technique=one.technique, curve=one.curve, known_on=known_on,
        )  # fmt: skip
        book.add(line)
        if one.kind != "summary":
            lines.append(line)
    book.tell(planned_on, manager, "wbs.planned", project, after={"created": len(told.packages)})
    return lines


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC)
