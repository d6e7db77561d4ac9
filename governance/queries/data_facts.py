"""Gather what the accuracy of data is judged from, for many projects at one status date: no statement beside those that figures read anyway."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from finance.calc.shares import TECHNIQUES
from finance.queries.work import UNKNOWN, Work
from governance.calc.confidence import Confidence, confidence
from governance.calc.data_facts import DataFacts
from governance.calc.work_soundness import WHOLE, Packages, Soundness, soundness
from governance.queries.facts import ProjectFacts
from portfolio.queries import StatusDate

EPOCH = dt.date(1970, 1, 1)
EFFORT = TECHNIQUES.index("loe")
JUDGED = (TECHNIQUES.index("percent"), TECHNIQUES.index("apportioned"))


@dataclass(frozen=True)
class DataKnown:
    """What is known of the data of a project: the facts to judge, the keys of the packages that are wrong by rule, and the grade of its EV."""

    facts: DataFacts
    keys: dict[str, list[int]]
    confidence: Confidence


@dataclass(frozen=True)
class _Work:
    """The work of the projects, counted: the place of each project, what the rules found, shares of budget, the newest measured cost."""

    place: dict[int, int]
    found: Soundness
    effort: list[float | None]
    judged: list[float | None]
    costed: list[int]


def data_known(*, facts: Iterable[ProjectFacts], work: Work, status: StatusDate) -> dict[int, DataKnown]:
    """By project: what its data is judged from at the status date; `work` is that of the same projects by that day."""
    live = [one for one in facts if one.live]
    if not live:
        return {}
    cycle = (status.period.end_on - status.period.start_on).days + 1
    counted = _counted(work, live, status, cycle)
    return {one.project_id: _known(one, counted, status, cycle) for one in live}


def _counted(work: Work, live: list[ProjectFacts], status: StatusDate, cycle: int) -> _Work:
    unique, project = np.unique(work.project, return_inverse=True)
    count = len(unique)
    stale = {one.project_id: one.limits.stale_amber * cycle for one in live}
    stale_days = np.array([stale.get(key, np.inf) for key in unique.tolist()], dtype=float)
    effort = work.technique == EFFORT
    packages = Packages(
        project, work.package, work.budget, work.start, work.finish, work.done, work.actual_cost, work.measured, work.started, work.finished,
        effort, (work.done < WHOLE) & (work.before > work.done) & ~effort,
    )  # fmt: skip
    day = (status.as_of - EPOCH).days
    found = soundness(packages, projects=count, day=day, stale_days=stale_days)
    whole = np.bincount(project, weights=work.budget, minlength=count)
    costed = np.full(count, UNKNOWN)
    paid = work.actual_cost != UNKNOWN
    np.maximum.at(costed, project[paid], work.measured[paid])
    place = {key: at for at, key in enumerate(unique.tolist())}
    shares = [_share(project, work.budget, chosen, whole) for chosen in (effort, np.isin(work.technique, JUDGED))]
    return _Work(place, found, *shares, costed.tolist())


def _share(project: np.ndarray, budget: np.ndarray, chosen: np.ndarray, whole: np.ndarray) -> list[float | None]:
    part = np.bincount(project[chosen], weights=budget[chosen], minlength=len(whole))
    return [amount / of if of > 0 else None for amount, of in zip(part.tolist(), whole.tolist(), strict=True)]


def _known(one: ProjectFacts, counted: _Work, status: StatusDate, cycle: int) -> DataKnown:
    at, found = counted.place.get(one.project_id), counted.found
    posted_on = dt.date.fromisoformat(one.posted_on) if isinstance(one.posted_on, str) else one.posted_on
    shares = {} if at is None else {code: (of[at], found.wrong[code][at]) for code, of in found.of.items() if of[at]}
    period = status.period
    facts = DataFacts(
        as_of=status.as_of, active=one.stage_kind == "active", cycle_days=cycle, stale_cycles=one.limits.stale_amber,
        due_from=period.start_on - dt.timedelta(days=0 if status.as_of >= period.end_on else cycle),
        said_on=one.report_known_on, heard_on=one.reported_on, manager=one.manager or "", budget=one.budget,
        baseline_finish=one.baseline_finish, forecast_finish=one.finish_on, plan=one.plan, outlook=one.outlook,
        ev=one.ev, ac=one.ac, ac_source=one.ac_source or "", postings=one.postings or 0, ahead=one.postings_ahead or 0, posted_on=posted_on,
        dates_judged=one.dates_judged, dates_wrong=one.dates_wrong, work=shares,
    )  # fmt: skip
    keys = {} if at is None else {code: by_project[at] for code, by_project in found.keys.items() if at in by_project}
    return DataKnown(facts, keys, _confidence(one, counted, at, posted_on, status, cycle))


def _confidence(one: ProjectFacts, counted: _Work, at: int | None, posted_on, status: StatusDate, cycle: int) -> Confidence:
    if at is None or one.ev is None or one.measured_on is None:
        return confidence(age_days=None, cycle_days=cycle, effort=None, judged=None, lag_days=None, checks=None)
    measured_cost = counted.costed[at]
    newest = (posted_on - EPOCH).days if posted_on is not None else measured_cost if measured_cost != UNKNOWN else None
    day = (status.as_of - EPOCH).days
    checks = (one.checks_passed, one.checks_judged) if one.checks_judged else None
    return confidence(
        age_days=(status.as_of - one.measured_on).days, cycle_days=cycle, effort=counted.effort[at], judged=counted.judged[at],
        lag_days=None if newest is None else day - newest, checks=checks,
    )  # fmt: skip
