"""Edits of a sheet of money (lines by periods) by people who do not wait for each other: each edit says what it was made upon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


class _Unsaid:
    def __repr__(self):
        return "UNSAID"


UNSAID: Any = _Unsaid()  # nothing was said: not the same as "empty"
KIND, TEXT, LINE = "cost_type", "text", "line"


@dataclass(frozen=True)
class Row:
    """A line: the code of its cost type, what it is for, its amounts by the first day of a period (None: not spread)."""

    kind: str | None = None
    text: str = ""
    amounts: Mapping[date | None, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetAmount:
    """Write an amount, or None to clear it. `line` is a number, or the key of a line added before in the same list."""

    line: int | str
    month: date | None
    amount: Decimal | None
    was: Decimal | None = UNSAID


@dataclass(frozen=True, slots=True)
class AddLine:
    """Add a line at the end, or with the number it once had. `key` names it for later edits of the list."""

    kind: str | None = None
    text: str = ""
    amounts: Mapping[date | None, Decimal] = field(default_factory=dict)
    key: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Give a line another cost type or text. `was` holds what was read of those that change, by name."""

    line: int | str
    kind: str | None = UNSAID
    text: str = UNSAID
    was: Mapping[str, str | None] = UNSAID


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Take a line out with its amounts."""

    line: int | str
    was: Row = UNSAID


Edit = SetAmount | AddLine | ChangeLine | RemoveLine


@dataclass(frozen=True, slots=True)
class Clash:
    """An edit made upon a value that is no longer there. `month` is a period, None, or the name of a field of the line."""

    edit: int
    line: int | str
    month: date | str | None
    mine: Any
    theirs: Any


@dataclass
class Edited:
    """What a list of edits makes of a sheet: the lines after, those that clash, the edits that take it back, the numbers given."""

    rows: dict[int, Row]
    clashes: list[Clash] = field(default_factory=list)
    inverse: list[Edit] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)


def edited(rows: Mapping[int, Row], edits: Sequence[Edit]) -> Edited:
    """Return what the edits, one after the other, make of a sheet.

    rows: lines by their number. edits: in the order they were made. An edit that was made upon another value than the one that is there, or on a
    line that is gone, clashes and is left out; whoever calls decides to take none then. An edit that says nothing of what it was made upon never
    clashes, but for a line that is gone. The inverse, applied to the result, gives the lines there were; lines that come back keep their number
    when it is still free.

    Source: optimistic concurrency by cell (Kung and Robinson, 1981, "On Optimistic Methods for Concurrency Control"), validation at commit.

    >>> sheet = {1: Row("staff", "", {None: Decimal(5)})}
    >>> found = edited(sheet, [SetAmount(1, None, Decimal(7), was=Decimal(5)), AddLine("travel", key="a"), SetAmount("a", None, Decimal(1))])
    >>> found.rows[1].amounts, found.rows[2].amounts, found.numbers
    ({None: Decimal('7')}, {None: Decimal('1')}, {'a': 2})
    >>> edited(found.rows, found.inverse).rows == sheet
    True
    >>> edited(sheet, [SetAmount(1, None, Decimal(7), was=Decimal(4))]).clashes
    [Clash(edit=0, line=1, month=None, mine=Decimal('7'), theirs=Decimal('5'))]
    """
    state = Edited({number: Row(row.kind, row.text, dict(row.amounts)) for number, row in rows.items()})
    deeds = {SetAmount: _set, AddLine: _add, ChangeLine: _change, RemoveLine: _remove}
    for place, edit in enumerate(edits):
        deeds[type(edit)](state, place, edit)
    state.inverse.reverse()
    return state


def _set(state: Edited, place: int, edit: SetAmount) -> None:
    number = _number(state, place, edit.line, edit.month, edit.amount)
    if number is None:
        return
    amounts = state.rows[number].amounts
    before = amounts.get(edit.month)
    if edit.was is not UNSAID and edit.was != before and edit.amount != before:
        state.clashes.append(Clash(place, number, edit.month, edit.amount, before))
        return
    if before == edit.amount:
        return
    _write(amounts, edit.month, edit.amount)
    state.inverse.append(SetAmount(number, edit.month, before, edit.amount))


def _add(state: Edited, place: int, edit: AddLine) -> None:
    number = edit.number
    if number is None or number in state.rows:
        number = max(state.rows, default=0) + 1
    state.rows[number] = Row(edit.kind, edit.text, {month: amount for month, amount in edit.amounts.items() if amount is not None})
    if edit.key:
        state.numbers[edit.key] = number
    row = state.rows[number]
    state.inverse.append(RemoveLine(number, Row(row.kind, row.text, dict(row.amounts))))


def _change(state: Edited, place: int, edit: ChangeLine) -> None:
    wanted = {name: value for name, value in ((KIND, edit.kind), (TEXT, edit.text)) if value is not UNSAID}
    number = _number(state, place, edit.line, LINE, ", ".join(str(one or "") for one in wanted.values()))
    if number is None:
        return
    row = state.rows[number]
    stored = {KIND: row.kind, TEXT: row.text}
    was = {} if edit.was is UNSAID else edit.was
    bad = [name for name in wanted if name in was and was[name] != stored[name] != wanted[name]]
    state.clashes += [Clash(place, number, name, wanted[name], stored[name]) for name in bad]
    changed = {name: value for name, value in wanted.items() if value != stored[name]}
    if bad or not changed:
        return
    after = stored | changed
    state.rows[number] = Row(after[KIND], after[TEXT], row.amounts)
    state.inverse.append(
        ChangeLine(number, stored[KIND] if KIND in changed else UNSAID, stored[TEXT] if TEXT in changed else UNSAID, changed)
    )


def _remove(state: Edited, place: int, edit: RemoveLine) -> None:
    number = _number(state, place, edit.line, LINE, None)
    if number is None:
        return
    row = state.rows[number]
    if edit.was is not UNSAID:
        theirs = _differences(edit.was, row)
        if theirs:
            state.clashes += [Clash(place, number, name, None, value) for name, value in theirs]
            return
    del state.rows[number]
    state.inverse.append(AddLine(row.kind, row.text, dict(row.amounts), number=number))


def _differences(read: Row, stored: Row) -> list:
    """What is stored now where it is not what was read."""
    found: list = [(name, now) for name, then, now in ((KIND, read.kind, stored.kind), (TEXT, read.text, stored.text)) if then != now]
    months = [*dict.fromkeys([*read.amounts, *stored.amounts])]
    return found + [(month, stored.amounts.get(month)) for month in months if read.amounts.get(month) != stored.amounts.get(month)]


def _number(state: Edited, place: int, line: int | str, month, mine) -> int | None:
    number = state.numbers.get(line) if isinstance(line, str) else line
    if number in state.rows:
        return number
    state.clashes.append(Clash(place, line, month, mine, None))
    return None


def _write(amounts, month, amount) -> None:
    if amount is None:
        amounts.pop(month, None)
    else:
        amounts[month] = amount
