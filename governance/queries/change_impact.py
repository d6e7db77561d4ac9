"""Compute what a change would do to dates, money, benefits and risk, on copies: nothing is stored, nothing is touched."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.calc.indices import headline
from finance.models import EarnedValue
from governance.calc.change_impact import NOTHING, grown
from governance.models import ChangeRequest, Risk
from governance.queries.change_benefits import benefits_beside
from governance.queries.change_money import amounts_of, money_beside
from governance.queries.change_schedule import Tell, Tried, days_from, time_of, tried_schedule
from pmo.errors import Conflict, Refused
from projects.models import Baseline, Project, Schedule, WorkPackage

CODE_IN_WORDS = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True)
class Impact:
    """What a change would do, as it is kept: the whole as plain values, its size, and what it was computed on."""

    told: dict
    cost_change: Decimal
    days_change: int | None
    basis: dict


def impact_of(*, change: ChangeRequest, day: dt.date, tell: Tell = lambda share, doing: None) -> Impact:
    """The impact of a change as things stand on a day: old and new side by side. `tell` hears how far the work is.

    Raises:
        Conflict: it changes the schedule of a project that has none, a benefit that is closed, or money of months that are booked.
        Refused: an edit, an amount or a benefit cannot be; or more is taken off than there is.
    """
    project = change.project
    tried = tried_schedule(project=project, edits=change.edits, tell=tell) if change.edits else None
    tell(0.85, _("Money, benefits and risks"))
    amounts, source = amounts_of(change=change, tried=tried)
    cost_change = sum((amount for *_where, amount in amounts), NOTHING)
    standing = Standing.of(project)
    dates, days = _dates(change, standing, tried)
    budget = grown(standing.budget, cost_change)
    if budget is not None and budget < 0:
        raise Refused(
            _("It takes {change} off a budget of {budget}: take off less.").format(change=f"{-cost_change:,}", budget=f"{standing.budget or 0:,}"),
            field="money",
        )
    money = money_beside(project=project, amounts=amounts, day=day)
    benefits = benefits_beside(change=change, day=day)
    bac = _bac(project, tried)
    told = {
        "day": day.isoformat(), "currency": project.currency, "dates": dates, "schedule": tried and tried.told,
        "cost": {
            "change": str(cost_change), "source": source, "budget": _pair(standing.budget, budget), "bac": _pair(*bac),
            "eac": _pair(*_eac(project, day, bac)), "on_lines": str(tried.cost_after - tried.cost_before) if tried else "0.00",
            "amounts": [[code, month.isoformat(), str(amount)] for code, month, amount in amounts],
            "lines_by_month": [[month, str(amount)] for month, amount in tried.months.items()] if tried else [], **money.told,
        },
        "benefits": benefits.told, "resources": {"work": [tried.work_before, tried.work_after] if tried else None},
        "risks": _risks(change),
    }  # fmt: skip
    told["notes"] = _notes(told, tried, standing, cost_change)
    return Impact(told, cost_change, days, _basis(standing, change, money.basis, benefits.basis))


def current_basis(*, change: ChangeRequest, day: dt.date) -> dict:
    """What the impact of a change would be computed on now, in the terms its stored basis is told in."""
    standing = Standing.of(change.project)
    amounts = [(code, dt.date.fromisoformat(month), Decimal(amount)) for code, month, amount in change.impact["cost"]["amounts"]]
    money = money_beside(project=change.project, amounts=amounts, day=day)
    return _basis(standing, change, money.basis, benefits_beside(change=change, day=day, lenient=True).basis)


def what_moved(*, change: ChangeRequest, day: dt.date) -> list[str]:
    """In words, what no longer stands as it did when the impact was computed; empty where all does."""
    then, now = change.basis, current_basis(change=change, day=day)
    words = {
        "schedule": _("the schedule was changed (version {now}, it was {then})"), "baseline": _("baseline {now} was approved (it was {then})"),
        "budget": _("the budget is {now} (it was {then})"), "finish": _("the promised finish is {now} (it was {then})"),
    }  # fmt: skip
    found = [told.format(now=now.get(name) or "—", then=then.get(name) or "—") for name, told in words.items() if then.get(name) != now.get(name)]
    parts = {"versions": _("the money of {name} was planned anew"), "benefits": _("benefit {name} was planned anew")}
    for part, told in parts.items():
        names = {**then[part], **now[part]}
        found += [told.format(name=name) for name in names if then[part].get(name) != now[part].get(name)]
    return found


@dataclass(frozen=True)
class Standing:
    """What is promised of a project, and the version of its schedule."""

    baseline: Baseline | None
    budget: Decimal | None
    schedule: Schedule | None

    @classmethod
    def of(cls, project: Project) -> "Standing":
        budget = Project.objects.values_list("budget", flat=True).get(pk=project.pk)
        newest = Baseline.objects.filter(project=project).order_by("-number").first()
        return cls(newest, budget, Schedule.objects.filter(project=project).first())

    @property
    def finish(self) -> dt.date | None:
        return self.baseline and self.baseline.finish_on


def _basis(standing: Standing, change: ChangeRequest, versions: dict, benefits: dict) -> dict:
    return {
        "schedule": standing.schedule.version if change.edits and standing.schedule else None,
        "baseline": standing.baseline.number if standing.baseline else None, "budget": None if standing.budget is None else str(standing.budget),
        "finish": standing.finish and standing.finish.isoformat(), "versions": versions, "benefits": benefits,
    }  # fmt: skip


def _dates(change: ChangeRequest, standing: Standing, tried: Tried | None) -> tuple[dict, int | None]:
    """The promised and the expected finish, old and new; and the size in days: by how many working days the promise moves."""
    time, old = time_of(project=change.project), standing.finish
    if tried is None:
        if change.finish_on is not None and standing.schedule is not None:
            raise Conflict(_("The finish follows from the schedule: say what changes there instead."), field="finish_on")
        new = change.finish_on or old
        if new is not None and standing.baseline is not None and standing.baseline.start_on is not None and new < standing.baseline.start_on:
            raise Refused(_("It would finish before it starts: give a later finish."), field="finish_on")
        days = days_from(old, new, time) if change.finish_on else 0
        return {"promised": _days_pair(old, new, days), "expected": None, "start": None}, days
    by_edits = days_from(tried.finish_before, tried.finish, time)
    promised = days_from(old, tried.finish, time)
    told = {
        "promised": _days_pair(old, tried.finish, promised), "expected": _days_pair(tried.finish_before, tried.finish, by_edits),
        "start": tried.start.isoformat(),
    }  # fmt: skip
    return told, by_edits if promised is None else promised


def _days_pair(old: dt.date | None, new: dt.date | None, days: int | None) -> dict:
    return {"old": old and old.isoformat(), "new": new and new.isoformat(), "days": days}


def _pair(old: Decimal | None, new: Decimal | None) -> list[str | None]:
    return [None if one is None else str(one) for one in (old, new)]


def _bac(project: Project, tried: Tried | None) -> tuple[Decimal | None, Decimal | None]:
    """What earned value measures by: the budgets of the lines that are promised now, and those that a new baseline would promise."""
    lines = WorkPackage.objects.filter(project=project).exclude(kind=WorkPackage.Kind.SUMMARY).values_list("budget", flat=True)
    old = sum(lines, NOTHING) or None
    return old, old if tried is None else (tried.cost_after or None)


def _eac(project: Project, day: dt.date, bac: tuple) -> tuple[Decimal | None, Decimal | None]:
    """The cost at completion at today's efficiency, of the work as it is and as it would be."""
    fact = EarnedValue.objects.filter(project=project, as_of__lte=day).order_by("-as_of").first()
    if fact is None or fact.bac is None or fact.ev is None or fact.ac is None:
        return None, None
    found = []
    for whole in (fact.bac, fact.bac + (bac[1] or NOTHING) - (bac[0] or NOTHING)):
        found.append(headline(bac=whole, pv=fact.pv, ev=fact.ev, ac=fact.ac).eac if 0 <= fact.ev <= whole else None)
    return found[0], found[1]


def _risks(change: ChangeRequest) -> list[dict]:
    """The risks of the project that its words name by their codes."""
    named = set(CODE_IN_WORDS.findall(change.risks))
    rows = Risk.objects.filter(project=change.project, code__in=sorted(named)[:500]).order_by("code") if named else []
    return [
        {
            "code": row.code, "title": row.title, "probability": row.probability, "impact": row.impact,
            "exposure": None if row.exposure is None else str(row.exposure),
        }
        for row in rows
    ]  # fmt: skip


def _notes(told: dict, tried: Tried | None, standing: Standing, cost_change: Decimal) -> list[str]:
    """What those who decide should know beside the figures."""
    found = []
    expected, promised = told["dates"]["expected"], told["dates"]["promised"]
    if expected and promised["days"] is not None and expected["days"] is not None and (slip := promised["days"] - expected["days"]):
        words = _("The new baseline takes up {days} working days of slip that are not this change's.")
        less = _("The schedule was {days} working days ahead of its promise before this change; the new baseline gives them up.")
        found.append((words if slip > 0 else less).format(days=abs(slip)))
    if tried is not None and told["cost"]["source"] == "given" and (apart := cost_change - (tried.cost_after - tried.cost_before)):
        found.append(_("{amount} of it stands on no line of the schedule: earned value does not measure it.").format(amount=f"{apart:,}"))
    if tried is None and cost_change and told["cost"]["bac"][0] is not None:
        found.append(_("No line of the schedule changes: earned value goes on measuring by the budgets of the lines as they are."))
    if standing.baseline is None:
        found.append(_("Nothing was promised of this project before: what is applied becomes its first baseline."))
    return found + told["cost"].pop("warnings")
