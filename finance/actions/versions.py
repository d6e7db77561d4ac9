"""Record Plan and Outlook of a fiscal year."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_cost_types
from finance.actions.version_lines import put_lines
from finance.calc.fiscal import period_of
from finance.models import CostType, FiscalYear, Version, VersionAmount
from finance.policy import FiscalGate
from finance.queries.fiscal import PLAN_STATES, period_starts
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over


@transaction.atomic
def record_version(
    *, actor, project: Project, fiscal_year: FiscalYear, kind: str, known_on: dt.date,
    lines: list[tuple[CostType | str | None, dt.date | None, Decimal]], now: dt.datetime, label: str = "", state: str = "approved", note: str = "",
) -> Version:  # fmt: skip
    """Record a Plan or an Outlook with its lines (cost type, month, amount); a second one of the same day replaces the first.

    Raises:
        NotPermitted: the actor may not book money on the project.
        Refused: a value is not acceptable, or a month lies outside the fiscal year.
        Conflict: the Plan of the year is locked, or the day lies in a closed period.
    """
    require_over("book_money", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    kind = inputs.choice(kind, among=Version.Kind, field="kind", called=_("The kind of version"))
    wanted = _checked(label=label, state=state, note=note)
    amounts = _amounts(fiscal_year, lines)
    wanted["total"] = sum((amount for *_where, amount in amounts), Decimal("0.00"))
    project = hold(project)
    recorded = Version.objects.filter(project=project, fiscal_year=fiscal_year, kind=kind, known_on=known_on, cycle=None, taken_back_on=None)
    version = recorded.exclude(state=Version.State.DRAFT).last()
    told = None if version is None else _lines_told(version)
    if version is None:
        version = Version(project=project, fiscal_year=fiscal_year, kind=kind, known_on=known_on)
    new, change = version.pk is None, difference(version, wanted)
    after = _told_amounts(amounts)
    if not new and change is None and told == after:
        return version
    _require_unlocked(version)
    require_open(day=known_on, field="known_on")
    if kind == Version.Kind.PLAN and told != after:
        _require_open_periods(actor, project, fiscal_year, after)
    if new:
        version.save(force_insert=True)
    elif change is not None:
        version.save(update_fields=columns(version, change))
    if told != after:
        put_lines(version, amounts)
    events.record(
        "version.recorded", subject=version, actor=actor, at=now,
        before=None if new else {**(change.before if change else {}), **({"lines": told} if told != after else {})},
        after={"fiscal_year": fiscal_year.label, "kind": kind, "known_on": known_on, **(change.after if change else {}), "lines": after},
        facts={"project_id": project.pk, "since": known_on},
    )  # fmt: skip
    return version


def _checked(*, label, state, note) -> dict:
    return {
        "label": inputs.text(label, field="label", called=_("The label"), longest=40),
        "state": inputs.choice(state, among=Version.State, field="state", called=_("The state")),
        "note": inputs.text(note, field="note", called=_("The note")),
    }


def _amounts(year: FiscalYear, lines) -> list[tuple]:
    if not lines:
        raise Refused(_("There is no amount: give the year's, or one for each month."), field="lines")
    types = ensure_cost_types(codes={kind for kind, *_rest in lines if isinstance(kind, str) and kind.strip()})
    firsts = period_starts(year=year)
    amounts = []
    for kind, month, amount in lines:
        inputs.day(month, field="month", called=_("The month"))
        if month is not None and not year.start_on <= month <= year.end_on:
            raise Refused(_("{month} is not in {year}: give one of its months.").format(month=f"{month:%Y-%m}", year=year), field="month")
        cost_type = types.get(kind) if isinstance(kind, str) else kind
        exact = inputs.money(amount, field="amount", called=_("The amount"), negative=True, required=True)
        amounts.append((cost_type, period_of(month, firsts) if month else None, exact))
    return amounts


def _require_unlocked(version: Version) -> None:
    if version.kind != Version.Kind.PLAN:
        return
    others = Version.objects.filter(project=version.project, fiscal_year=version.fiscal_year, kind=version.kind, state=Version.State.LOCKED)
    if others.exists():
        raise Conflict(
            _("The Plan of {code} for {year} is locked: record an Outlook instead.").format(code=version.project.code, year=version.fiscal_year),
            field="kind",
        )


def _require_open_periods(actor, project: Project, year: FiscalYear, after: list) -> None:
    """A Plan says of fiscal periods that are closed what it said before; what an Outlook says of them is what was spent."""
    if not any(month for _code, month, _amount in after):
        return
    gate = FiscalGate(actor=actor)
    if gate.states.all_open:
        return
    plans = Version.objects.filter(project=project, fiscal_year=year, kind=Version.Kind.PLAN, taken_back_on=None, state__in=PLAN_STATES)
    standing = plans.order_by("-known_on", "-pk").first()
    before = _lines_told(standing) if standing is not None else []
    moved = {month for code, month, amount in [*before, *after] if month and ([code, month, amount] in before) != ([code, month, amount] in after)}
    for month in sorted(moved):
        day = dt.date.fromisoformat(month)
        if gate.problem(day, project=project):
            period = gate.states.of(day)
            raise Conflict(
                _("Period {period} of {year} is not open: leave its amounts as the Plan had them, or reopen it first.").format(
                    period=period.name, year=period.year
                ),
                field="month",
            )


def _lines_told(version: Version) -> list:
    cells = VersionAmount.objects.filter(line__version=version).select_related("line__cost_type")
    return _told_amounts((cell.line.cost_type, cell.month, cell.amount) for cell in cells)


def _told_amounts(amounts) -> list:
    """Lines as the trail keeps them, in one order, so that two lists of the same lines are equal."""
    rows = [[kind.code if kind else "", month.isoformat() if month else "", str(amount)] for kind, month, amount in amounts]
    return sorted(rows)
