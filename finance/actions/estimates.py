"""Say what is left of work packages by three points."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Estimate
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, difference
from portfolio.actions.periods import require_open
from projects.models import Project, WorkPackage
from projects.policy import require_over
from projects.queries.numbers import name_of, named_lines

COST, DAYS = ("cost_low", "cost_likely", "cost_high"), ("days_low", "days_likely", "days_high")
LONGEST = Decimal(100_000)


@dataclass(frozen=True)
class Judged:
    """What someone judges is left of a work package: money, working days, or both, each by three points or not at all."""

    wbs: str
    cost_low: Decimal | None = None
    cost_likely: Decimal | None = None
    cost_high: Decimal | None = None
    days_low: Decimal | None = None
    days_likely: Decimal | None = None
    days_high: Decimal | None = None
    shape: str = Estimate.Shape.PERT
    note: str = ""


@transaction.atomic
def give_estimates(*, actor, project: Project, judged: list[Judged], now: dt.datetime, known_on: dt.date | None = None) -> Counts:
    """Record three points of what is left of work packages, as known from a day on; a second word of the same day replaces the first.

    Raises:
        NotPermitted: the actor may not measure the project.
        Refused: a value is not acceptable, the points are not in order or not all there, or a work package is not there.
        Conflict: the day lies in a closed period.
    """
    require_over("measure_progress", actor=actor, project=project)
    day = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    if day > inputs.today(now):
        raise Refused(_("{day} lies in the future: choose today or an earlier day.").format(day=day), field="known_on")
    packages = {name: key for (_project, name), key in named_lines(project_ids=[project.pk]).items()}
    above = set(project.work_packages.filter(kind=WorkPackage.Kind.SUMMARY).values_list("pk", flat=True))
    wanted = {}
    for one in judged:
        key = packages.get(name_of(one.wbs))
        if key is None or key in above:
            raise Refused(
                _("{code} has no work package {wbs}: name one of its lines that is no heading.").format(code=project.code, wbs=one.wbs[:60]),
                field="wbs",
            )
        wanted[key] = _checked(one)
    require_open(day=day, field="known_on")
    stored = {row.work_package_id: row for row in Estimate.objects.filter(work_package__in=wanted, known_on=day)}
    numbers = dict(project.work_packages.filter(pk__in=wanted).values_list("pk", "wbs"))
    created, before, after = 0, {}, {}
    for key, values in wanted.items():
        row = stored.get(key) or Estimate(work_package_id=key, known_on=day)
        if (change := difference(row, values)) is None:
            continue
        created += row.pk is None
        before[numbers[key]], after[numbers[key]] = change.before, change.after
        row.by = actor
        row.save()
    counts = Counts(created, len(after) - created, len(wanted) - len(after))
    if after:
        told = {"known_on": day, "estimates": after}
        events.record("estimates.given", subject=project, actor=actor, at=now, before={"estimates": before}, after=told, facts={})
    return counts


def _checked(one: Judged) -> dict:
    values = {name: inputs.money(getattr(one, name), field=name, called=_("The cost to go")) for name in COST}
    values |= {name: _days(getattr(one, name), name) for name in DAYS}
    for names, what in ((COST, _("the cost to go")), (DAYS, _("the working days to go"))):
        points = [values[name] for name in names]
        if None in points and any(point is not None for point in points):
            missing = names[points.index(None)]
            raise Refused(_("WBS {wbs}: give all three points of {what}, or none.").format(wbs=one.wbs, what=what), field=missing)
        if points[0] is not None and not points[0] <= points[1] <= points[2]:
            raise Refused(
                _("WBS {wbs}: the points of {what} are not in order: low, likely, high.").format(wbs=one.wbs, what=what), field=names[1]
            )
    if values["cost_likely"] is None and values["days_likely"] is None:
        raise Refused(_("WBS {wbs}: nothing is said: give the cost or the days to go.").format(wbs=one.wbs), field="cost_likely")
    values["shape"] = inputs.choice(one.shape, among=Estimate.Shape, field="shape", called=_("The meaning of low and high"))
    values["note"] = inputs.text(one.note, field="note", called=_("The note"), longest=250)
    return values


def _days(value, name: str) -> Decimal | None:
    if value is None:
        return None
    days = inputs.money(value, field=name, called=_("The working days to go"))
    if days > LONGEST:
        raise Refused(_("{days} working days are out of range: give at most {most}.").format(days=days, most=LONGEST), field=name)
    return days
