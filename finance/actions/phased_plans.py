"""Phase the plan of work packages in time, and take in what a file states of their earned value beside it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.progress import keep_measures
from finance.models import PhasedPlan
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, hold
from portfolio.actions.periods import require_open
from projects.models import Project, WorkPackage
from projects.policy import require_over
from projects.queries.numbers import name_of, named_lines

CHUNK, NO_END = 500, dt.date.max


@dataclass(frozen=True)
class Phased:
    """A work package by the end of a day, cumulative: planned, and as far as a file states them earned and spent; money of the project."""

    wbs: str
    period_end: dt.date
    pv: Decimal
    ev: Decimal | None = None
    ac: Decimal | None = None


@transaction.atomic
def phase_plan(*, actor, project: Project, points: list[Phased], known_on: dt.date, now: dt.datetime) -> Counts:
    """Set the planned value of work packages by period end in place of their curves; a second word of a day replaces the first.

    Earned value and cost that are stated beside it become measures of that day, in place of the technique.

    Raises:
        NotPermitted: the actor may not change the project, or not measure it where values are stated.
        Refused: a value is not acceptable, falls, or passes the budget; a work package is not there.
        Conflict: a day lies in a closed period and something would change.
    """
    require_over("change_project", actor=actor, project=project)
    project = hold(project)
    names = {name: key for (_project, name), key in named_lines(project_ids=[project.pk]).items()}
    packages = {row.pk: row for row in WorkPackage.objects.filter(project=project)}
    wanted, measures, called = {}, {}, {}
    for one in points:
        row = packages.get(names.get(name_of(one.wbs)))
        if row is None:
            text = _("{code} has no work package {wbs}: plan it first, or correct its number.")
            raise Refused(text.format(code=project.code, wbs=one.wbs), field="wbs")
        _require_sound(one, row, now)
        wanted[row.pk, one.period_end], called[row.pk] = one.pv, one.wbs
        if one.ev is not None:
            share = round(one.ev / row.budget, 6) if row.budget else Decimal(0)
            stated = {} if one.ac is None else {"actual_cost": one.ac}
            measures[row.pk, one.period_end] = {"done": share, "earned": one.ev, "from_schedule": False} | stated
    held = PhasedPlan.objects.filter(work_package__project=project, until_on=NO_END)
    stored = {(row.work_package_id, row.period_end): row for row in held}
    _require_since(called, stored.values(), known_on)
    _require_rising(packages, called, {key: row.pv for key, row in stored.items()} | wanted)
    new = [key for key in wanted if key not in stored]
    changed = [key for key, pv in wanted.items() if key in stored and stored[key].pv != pv]
    if new or changed:
        require_open(day=known_on, field="known_on")
        since = {row.work_package_id: row.known_on for row in stored.values()}
        rows = [PhasedPlan(work_package_id=key, period_end=day, pv=wanted[key, day], known_on=since.get(key)) for key, day in [*new, *changed]]
        told = {"update_conflicts": True, "unique_fields": ["work_package", "period_end", "until_on"], "update_fields": ["pv"], "batch_size": CHUNK}
        PhasedPlan.objects.bulk_create(rows, **told)
        before = {f"{called[key]} {day}": str(stored[key, day].pv) for key, day in changed}
        after = {"created": len(new), "changed": {f"{called[key]} {day}": str(wanted[key, day]) for key, day in changed}}
        facts = {"project_id": project.pk, "since": known_on}
        events.record("plan.phased", subject=project, actor=actor, at=now, before={"changed": before}, after=after, facts=facts)
    updated = len(changed)
    if measures:
        require_over("measure_progress", actor=actor, project=project)
        kept = keep_measures(actor=actor, project=project, wanted=measures, called=called, now=now)
        updated = max(updated, kept.changed - len(new))
    return Counts(len(new), updated, len(wanted) - len(new) - updated)


def _require_sound(one: Phased, row: WorkPackage, now: dt.datetime) -> None:
    inputs.day(one.period_end, field="period_end", called=_("The period end"), required=True)
    inputs.money(one.pv, field="pv", called=_("The planned value"), required=True)
    inputs.money(one.ev, field="ev", called=_("The earned value"))
    inputs.money(one.ac, field="ac", called=_("The actual cost"), negative=True)
    said = {"wbs": one.wbs, "day": one.period_end, "budget": row.budget}
    if row.kind == WorkPackage.Kind.SUMMARY:
        raise Refused(_("WBS {wbs} is a heading: phase the lines below it.").format(**said), field="wbs")
    for field, amount in (("pv", one.pv), ("ev", one.ev)):
        if amount is not None and amount > row.budget:
            text = _("WBS {wbs} at {day}: {amount} passes its budget {budget}: raise the budget first, or correct the amount.")
            raise Refused(text.format(amount=amount, **said), field=field)
    if one.ac is not None and one.ev is None:
        raise Refused(_("WBS {wbs} at {day} states a cost without what it earned: give the earned value too.").format(**said), field="ev")
    if one.ev is not None and one.period_end > now.date():
        raise Refused(_("WBS {wbs}: what is earned by {day} is still to come: give planned value alone.").format(**said), field="ev")


def _require_since(called: dict, stored, known_on: dt.date) -> None:
    """What a re-baseline planned from a day on is not changed as known before that day."""
    for row in stored:
        if row.known_on is not None and row.known_on > known_on and row.work_package_id in called:
            text = _("WBS {wbs} was planned anew on {day}: say what is planned as known from that day on.")
            raise Refused(text.format(wbs=called[row.work_package_id], day=row.known_on), field="known_on")


def _require_rising(packages: dict, called: dict, planned: dict) -> None:
    last: dict[int, Decimal] = {}
    for (key, day), pv in sorted(planned.items()):
        if pv < last.get(key, Decimal(0)) and key in called:
            text = _("WBS {wbs}: planned value falls to {pv} at {day}: it is cumulative and never falls.")
            raise Refused(text.format(wbs=called[key], pv=pv, day=day), field="pv")
        last[key] = pv

