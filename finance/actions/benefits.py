"""Keep the register of benefits: opened, changed, handed over with the obligation, closed."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.benefit_values import LONGEST, say_benefit_values
from finance.models import Benefit
from finance.policy import require_benefit_keeper
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

Kind = Benefit.Kind
TOLD = ["code", "name", "kind", "unit", "counted", "owner", "owner_name", "measure", "baseline_value", "starts_on", "ends_on", "holder_name"]


@transaction.atomic
def open_benefit(
    *, actor, project: Project, name: str, kind: str, now: dt.datetime, code: str = "", planned: Mapping[dt.date, Decimal] | None = None,
    known_on: dt.date | None = None, **fields,
) -> Benefit:  # fmt: skip
    """Put a benefit on the register, with its planned profile by month; without a code it gets the next free one.

    Further fields: unit, counted, measure, baseline_value, owner, owner_name, starts_on, ends_on, holder, holder_name.

    Raises:
        NotPermitted: the actor may not budget for the project.
        Refused: a value is not acceptable.
        Conflict: the day lies in a closed period, or the code is taken.
    """
    require_over("budget", actor=actor, project=project)
    wanted = {"unit": "", "counted": Benefit.Counted.SUM, "owner": None, "owner_name": ""} | _checked(name=name, kind=kind, **fields)
    day = inputs.day(known_on or inputs.today(now), field="known_on", called=_("The day it became known"), required=True)
    project = hold(project)
    benefit = Benefit(project=project, known_on=day, code=_code(project, code), **wanted)
    _require_sense(benefit)
    require_open(day=day, field="known_on")
    benefit.save(force_insert=True)
    _record("benefit.opened", benefit, actor, now, after=events.values(benefit, *TOLD))
    if planned:
        say_benefit_values(actor=actor, benefit=benefit, series="planned", values=planned, known_on=day, now=now)
    return benefit


@transaction.atomic
def change_benefit(*, actor, benefit: Benefit, version: int | None, now: dt.datetime, **fields) -> Benefit:
    """Say something else about a benefit: any field that opening it takes, but its values.

    Raises:
        NotPermitted: the actor neither owns it nor may budget for the project.
        Refused: a value is not acceptable.
        Stale: someone changed it after it was read.
        Conflict: it is closed, or the day lies in a closed period.
    """
    require_benefit_keeper(actor=actor, benefit=benefit)
    wanted = _checked(**fields)
    benefit = _held(benefit, version, wanted)
    if "unit" in wanted and wanted["unit"] != benefit.unit and benefit.amounts.exists():
        raise Refused(_("Its values are kept in another unit: close it and open another benefit."), field="unit")
    return _changed("benefit.changed", benefit, wanted, actor, now)


@transaction.atomic
def hand_over_benefit(
    *, actor, benefit: Benefit, version: int | None, now: dt.datetime, holder=None, holder_name: str = "", ends_on: dt.date | None = None
) -> Benefit:  # fmt: skip
    """Hand the obligation over to who answers for the benefit from this day on, as when the project closes; it may reach further then.

    Raises:
        NotPermitted, Refused, Stale, Conflict: as `change_benefit`; nobody is named.
    """
    require_benefit_keeper(actor=actor, benefit=benefit)
    wanted = _checked(holder=holder, holder_name=holder_name) | {"handed_over_on": inputs.today(now)}
    if ends_on is not None:
        wanted |= _checked(ends_on=ends_on)
    if holder is None and not wanted["holder_name"]:
        raise Refused(_("Nobody is named: say who answers for it from now on."), field="holder_name")
    benefit = _held(benefit, version, wanted)
    return _changed("benefit.handed_over", benefit, wanted, actor, now)


@transaction.atomic
def close_benefit(*, actor, benefit: Benefit, version: int | None, result: str, now: dt.datetime) -> Benefit:
    """Close a benefit with what came of it: it takes no further values, and stays in the figures as it stands.

    Raises:
        NotPermitted, Stale, Conflict: as `change_benefit`.
        Refused: there is no result.
    """
    require_benefit_keeper(actor=actor, benefit=benefit)
    said = inputs.text(result, field="result", called=_("What came of it"), longest=250, required=True)
    wanted = {"result": said, "closed_on": inputs.today(now)}
    benefit = _held(benefit, version, wanted)
    return _changed("benefit.closed", benefit, wanted, actor, now, reason=said)


def _held(benefit: Benefit, version: int | None, wanted: dict) -> Benefit:
    benefit = hold(benefit)
    require_version(benefit, version=version, wanted=wanted)
    if benefit.closed_on is not None:
        raise Conflict(_("“{benefit}” is closed: open another one instead.").format(benefit=benefit))
    return benefit


def _changed(verb: str, benefit: Benefit, wanted: dict, actor, now, reason: str = "") -> Benefit:
    change = difference(benefit, wanted)
    if change is None:
        return benefit
    _require_sense(benefit)
    require_open(day=inputs.today(now))
    benefit.save(update_fields=columns(benefit, change))
    _record(verb, benefit, actor, now, before=change.before, after=change.after, reason=reason)
    return benefit


def _record(verb: str, benefit: Benefit, actor, now, **told) -> None:
    facts = {"project_id": benefit.project_id, "since": min(benefit.known_on, inputs.today(now)) if verb == "benefit.opened" else inputs.today(now)}
    events.record(verb, subject=benefit, actor=actor, at=now, facts=facts, **told)


def _code(project: Project, given: str) -> str:
    taken = set(Benefit.objects.filter(project=project).values_list("code", flat=True))
    if not given:
        return next(made for number in range(1, 100_000) if (made := f"B-{number:02d}") not in taken)
    code = inputs.code(given)
    if code in taken:
        raise Conflict(_("{project} has a benefit {code} already: take another code.").format(project=project.code, code=code), field="code")
    return code


def _checked(**fields) -> dict:
    return {name: CHECKS[name](value) for name, value in fields.items()}


CHECKS = {
    "name": lambda value: inputs.text(value, field="name", called=_("The name"), longest=160, required=True),
    "kind": lambda value: inputs.choice(value, among=Kind, field="kind", called=_("The kind")),
    "unit": lambda value: inputs.text(value, field="unit", called=_("The unit"), longest=40),
    "counted": lambda value: inputs.choice(value, among=Benefit.Counted, field="counted", called=_("How it is counted")),
    "measure": lambda value: inputs.text(value, field="measure", called=_("The measure"), longest=250),
    "baseline_value": lambda value: inputs.money(value, field="baseline_value", called=_("The baseline value"), negative=True),
    "owner": lambda value: value,
    "owner_name": lambda value: inputs.text(value, field="owner_name", called=_("The owner"), longest=120),
    "starts_on": lambda value: inputs.day(value, field="starts_on", called=_("The first day")),
    "ends_on": lambda value: inputs.day(value, field="ends_on", called=_("The last day")),
    "holder": lambda value: value,
    "holder_name": lambda value: inputs.text(value, field="holder_name", called=_("Who answers for it"), longest=120),
}


def _require_sense(benefit: Benefit) -> None:
    """Raises Refused unless the fields fit one another: an owner, days in order, a unit as its kind has one. Sets money to be money."""
    if benefit.owner is None and not benefit.owner_name:
        raise Refused(_("Nobody owns it: name who is to see that it comes."), field="owner_name")
    inputs.in_order(benefit.starts_on, benefit.ends_on, field="ends_on")
    if benefit.starts_on and benefit.ends_on and (benefit.ends_on - benefit.starts_on).days > LONGEST * 31:
        raise Refused(_("It lasts longer than {years} years: give an earlier last day.").format(years=LONGEST // 12), field="ends_on")
    currency = benefit.project.currency
    if benefit.unit.upper() == currency:
        benefit.unit = ""
    if benefit.kind == Kind.NON_MONETARY and not benefit.unit:
        raise Refused(_("What is not money is counted in a unit: give it, such as hours or days."), field="unit")
    if benefit.kind in (Kind.CASHABLE, Kind.NON_CASHABLE) and benefit.unit:
        told = _("Money of {code} is kept in {currency}: leave the unit out, or say that the benefit is non-monetary.")
        raise Refused(told.format(code=benefit.project.code, currency=currency), field="unit")
    if not benefit.unit and benefit.counted != Benefit.Counted.SUM:
        raise Refused(_("Money adds up from month to month: only a measure in a unit of its own stands at a level."), field="counted")
