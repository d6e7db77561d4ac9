"""Edit a draft as the sheet it is: amounts, lines, in one list that is taken whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.held import held_draft
from finance.actions.sheet_rows import write_difference
from finance.calc.fiscal import period_of
from finance.calc.sheet_edits import KIND, LINE, TEXT, UNSAID, AddLine, ChangeLine, Clash, Edit, Edited, RemoveLine, Row, SetAmount, edited
from finance.models import CostType, FiscalPeriod, Version
from finance.policy import require_writer
from finance.queries.sheets import sheet_of, shut_periods
from pmo import inputs
from pmo.errors import Refused, Stale
from pmo.ledger import events
from pmo.ledger.changes import hold
from portfolio.policy import may

MOST_EDITS, MOST_LINES = 50_000, 5_000


@dataclass(frozen=True)
class Saved:
    """A draft after edits: the edits that take them back, and the numbers of the lines they added, by key."""

    version: Version
    inverse: list[Edit] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    changed: bool = False


@transaction.atomic
def edit_version(*, actor, version: Version, edits: Sequence[Edit], now: dt.datetime, reason: str = "") -> Saved:
    """Apply edits to a draft, all or none. Those of two people that do not meet both go through.

    Raises:
        NotPermitted: the actor may not write the version.
        Stale: a cell was changed after the edit's writer read it; with the values of both sides by cell.
        Conflict: it is no draft any more, or its cycle is closed.
        Refused: an amount is not acceptable, a period is not to be written, a cost type is not known; with the problem of each cell.
    """
    require_writer(actor=actor, version=version)
    version = hold(version)
    version = held_draft(actor=actor, version=version, seen=version.version)  # each edit says itself what it was made upon
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250)
    if len(edits) > MOST_EDITS:
        raise Refused(_("These are {count} edits: send at most {most} at once.").format(count=len(edits), most=MOST_EDITS), field="edits")
    before = sheet_of(version=version)
    periods = list(version.fiscal_year.periods.order_by("start_on"))
    kinds = {row.code: row for row in CostType.objects.prefetch_related("children")}
    shut = shut_periods(version=version, periods=periods, keeps_books=keeps_books(actor=actor, version=version))
    clean = _Checked(version, periods, shut, kinds, before).edits(edits)
    result = edited(before, clean)
    if result.clashes:
        raise _stale(version, result.clashes, before)
    _require_room(before, result)
    touched = [number for number in {**before, **result.rows} if before.get(number) != result.rows.get(number)]
    if not touched:
        return Saved(version, numbers=result.numbers)
    write_difference(version, before, result.rows, touched, kinds)
    was, version.total = version.total, total_of(result.rows)
    version.version += 1
    version.save(update_fields=["total", "version"])
    told = [_told(side, other, touched) for side, other in ((before, result.rows), (result.rows, before))]
    events.record(
        "version.edited", subject=version, actor=actor, at=now, reason=reason,
        before={"total": was, "cells": told[0]}, after={"total": version.total, "cells": told[1]},
        facts={"project_id": version.project_id} if version.project_id else {},
    )  # fmt: skip
    return Saved(version, result.inverse, result.numbers, changed=True)


def keeps_books(*, actor, version: Version) -> bool:
    """Whether the actor writes in soft-closed periods of the version."""
    node = version.project.node if version.project_id else version.node
    return may("keep_books", actor=actor, path=node.path, project_id=version.project_id)


def total_of(rows: dict[int, Row]) -> Decimal:
    """The sum of all amounts of a sheet."""
    return sum((amount for row in rows.values() for amount in row.amounts.values()), Decimal("0.00"))


class _Checked:
    """Edits in the one form the sheet keeps, or refused with the problem of each."""

    def __init__(self, version, periods: list[FiscalPeriod], shut: dict, kinds: dict, before: dict[int, Row]):
        self.version, self.shut, self.kinds, self.before = version, shut, kinds, before
        self.firsts = [period.start_on for period in periods]
        self.months: dict = {None: None} | {first: first for first in self.firsts}
        self.problems: list[dict] = []

    def edits(self, edits: Sequence[Edit]) -> list[Edit]:
        deeds = {SetAmount: self._set, AddLine: self._add, ChangeLine: self._change, RemoveLine: self._remove}
        found = []
        for place, edit in enumerate(edits):
            try:
                found.append(deeds[type(edit)](edit))
            except Refused as refusal:
                line, month = getattr(edit, "line", getattr(edit, "key", "")), getattr(edit, "month", None)
                where = {"edit": place, "line": line, "month": month.isoformat() if month else None}
                told = {"row": place, "column": f"edits[{place}].{refusal.field or ''}", "field": refusal.field, "message": refusal.message}
                self.problems.append(where | told)
        if self.problems:
            first, more = self.problems[0], len(self.problems) - 1
            told = _("{message} (and {more} more)").format(message=first["message"], more=more) if more else first["message"]
            raise Refused(told, field=first["field"], problems=self.problems)
        return found

    def _set(self, edit: SetAmount) -> SetAmount:
        month = self._month(edit.month)
        self._writable(edit.line, month)
        return SetAmount(edit.line, month, self._amount(edit.line, month, edit.amount), edit.was)

    def _add(self, edit: AddLine) -> AddLine:
        amounts = {}
        for given, amount in edit.amounts.items():
            month = self._month(given)
            self._writable(edit.key or _("new"), month)
            amounts[month] = self._amount(edit.key or _("new"), month, amount)
        return replace(edit, kind=self._kind(edit.kind), text=self._text(edit.text), amounts=amounts)

    def _change(self, edit: ChangeLine) -> ChangeLine:
        row = self.before.get(edit.line)
        kind = edit.kind if edit.kind is UNSAID or (row and row.kind == edit.kind) else self._kind(edit.kind)
        return replace(edit, kind=kind, text=edit.text if edit.text is UNSAID else self._text(edit.text))

    def _remove(self, edit: RemoveLine) -> RemoveLine:
        row = self.before.get(edit.line)
        for month in row.amounts if row else ():
            self._writable(edit.line, month)
        return edit

    def _month(self, month: dt.date | None) -> dt.date | None:
        if month not in self.months:
            year = self.version.fiscal_year
            inputs.day(month, field="month", called=_("The month"))
            if not year.start_on <= month <= year.end_on or not self.firsts:
                raise Refused(_("{month} is not in {year}: give one of its months.").format(month=f"{month:%Y-%m}", year=year), field="month")
            self.months[month] = period_of(month, self.firsts)
        return self.months[month]

    def _writable(self, line, month: dt.date | None) -> None:
        if (why := self.shut.get(month)) is not None:
            told = _("Line {line}, {month}: {why}, so it is not written here. Take this cell out.")
            raise Refused(told.format(line=line, month=f"{month:%Y-%m}", why=why), field="month")

    def _amount(self, line, month, amount) -> Decimal | None:
        try:
            return inputs.money(amount, field="amount", called="", negative=True)
        except Refused:  # thousands of cells are right; words are found for those that are not
            called = _("Line {line}, {month}").format(line=line, month=f"{month:%Y-%m}" if month else _("not spread"))
            return inputs.money(amount, field="amount", called=called, negative=True)

    def _text(self, text) -> str:
        return inputs.text(text, field="text", called=_("The text"), longest=160)

    def _kind(self, code: str | None) -> str | None:
        if not code:
            return None
        kind = self.kinds.get(code)
        if kind is None:
            raise Refused(_("There is no cost type “{code}”: choose one of the list.").format(code=str(code)[:40]), field="cost_type")
        if kind.retired:
            raise Refused(_("The cost type “{code}” is retired: choose one in use.").format(code=code), field="cost_type")
        if kind.children.all():
            raise Refused(_("The cost type “{code}” has others below it: choose one of those.").format(code=code), field="cost_type")
        return code


def _stale(version: Version, clashes: list[Clash], before: dict[int, Row]) -> Stale:
    first, more = clashes[0], len(clashes) - 1
    if first.line in before:
        told = _("Someone else changed line {line}, {cell}, after you read it").format(line=first.line, cell=_cell_words(first.month))
    else:
        told = _("Someone else took line {line} out after you read it").format(line=first.line)
    rest = _(", and {more} cells more").format(more=more) if more else ""
    return Stale(
        _("{told}{rest}: choose which value stands.").format(told=told, rest=rest),
        mine={_cell(one.line, one.month): _plain(one.mine) for one in clashes},
        theirs={_cell(one.line, one.month): _plain(one.theirs) for one in clashes},
        version=version.version,
    )  # fmt: skip


def _require_room(before: dict, result: Edited) -> None:
    if len(result.rows) > max(MOST_LINES, len(before)):
        raise Refused(_("A version holds at most {most} lines: this would make {count}.").format(most=MOST_LINES, count=len(result.rows)))


def _told(side: dict[int, Row], other: dict[int, Row], touched: list[int]) -> dict:
    """The cells in which one side differs from the other, as the trail keeps them."""
    cells: dict = {}
    for number in touched:
        mine, theirs = side.get(number), other.get(number)
        for name in (KIND, TEXT):
            value = _field(mine, name)
            if value != _field(theirs, name) or (theirs is None) != (mine is None):
                cells[_cell(number, name)] = value
        amounts, others = (row.amounts if row else {} for row in (mine, theirs))
        for month in dict.fromkeys([*amounts, *others]):
            if amounts.get(month) != others.get(month):
                cells[_cell(number, month)] = _plain(amounts.get(month))
    return cells


def _field(row: Row | None, name: str) -> str | None:
    return None if row is None else row.kind if name == KIND else row.text


def _cell(line, month) -> str:
    """The name of a cell: "3 2026-04-01", "3 unspread", "3 text"."""
    return f"{line} {month.isoformat() if isinstance(month, dt.date) else month or 'unspread'}"


def _cell_words(month) -> str:
    words = {KIND: _("cost type"), TEXT: _("text"), LINE: _("the line"), None: _("not spread")}
    return f"{month:%Y-%m}" if isinstance(month, dt.date) else words[month]


def _plain(value) -> str | None:
    return None if value is None else str(value)
