"""Edits of a schedule as people write them in a form, row by row, and back; and amounts by month as a grid pasted from a spreadsheet."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.budget_rows import is_total, period_named
from finance.calc.pasted import AMOUNT, TEXT, block, read, shaped

KINDS = ("duration", "start", "cost", "off", "add", "link", "unlink")


class Unread(ValueError):
    """What was written cannot be read: a sentence, and the row it concerns (from 1; 0: none)."""

    def __init__(self, message: str, row: int = 0):
        super().__init__(message)
        self.message, self.row = message, row


@dataclass(frozen=True)
class Row:
    """One row: what changes, of which line (its WBS, or the name of a line added above), and the values that change takes."""

    kind: str
    line: str = ""
    name: str = ""
    days: Decimal | None = None
    on: dt.date | None = None
    cost: Decimal | None = None
    other: str = ""


def edits_from(rows: Sequence[Row], ids: Mapping[str, int], minutes_per_day: int) -> list[dict]:
    """Return the edits that rows mean; a row without a kind means none.

    ids: of the lines by their WBS. minutes_per_day: of a working day. Raises Unread when a row names no line that is there, or lacks what it needs.

    Source: the edits that the schedule's page and REST take.

    >>> edits_from([Row("add", "1", "Fill", Decimal(2)), Row("link", "2", other="Fill")], {"1": 7, "2": 8}, 480)[1:]
    [{'do': 'link', 'predecessor': 'row-1', 'successor': 8}]
    """
    named: dict[str, int | str] = dict(ids)
    found: list[dict] = []
    for number, row in enumerate(rows, 1):
        if row.kind == "add":
            found += _added(row, number, named, minutes_per_day)
            named[row.name.strip()] = f"row-{number}"
        elif row.kind:
            found.append(_edit(row, number, named, minutes_per_day))
    return found


def _edit(row: Row, number: int, named: Mapping, minutes_per_day: int) -> dict:
    line = _line(row.line, named, number)
    if row.kind == "duration":
        return {"do": "change", "id": line, "fields": {"duration": _minutes(row.days, number, minutes_per_day)}}
    if row.kind == "start":
        if row.on is None:
            raise Unread("The start has no day: give one.", number)
        return {"do": "place", "id": line, "start": row.on.isoformat()}
    if row.kind == "cost":
        if row.cost is None:
            raise Unread("The cost has no amount: give one.", number)
        return {"do": "change", "id": line, "fields": {"cost": str(row.cost)}}
    if row.kind == "off":
        return {"do": "change", "id": line, "fields": {"active": False}}
    other = _line(row.other, named, number)
    lag = {"lag": int(row.days * minutes_per_day)} if row.kind == "link" and row.days else {}
    return {"do": row.kind, "predecessor": other, "successor": line} | lag


def _added(row: Row, number: int, named: Mapping, minutes_per_day: int) -> list[dict]:
    name = row.name.strip()
    if not name:
        raise Unread("The new line has no name: give one.", number)
    if name in named:
        raise Unread(f"There is a line “{name}” already: give the new one another name.", number)
    minutes = _minutes(row.days, number, minutes_per_day)
    fields = {"name": name, "duration": minutes}
    fields |= ({} if minutes else {"kind": "milestone"}) | ({} if row.cost is None else {"cost": str(row.cost)})
    edits = [{"do": "add", "key": f"row-{number}", "fields": fields}]
    if row.line.strip():
        edits[0]["after"] = _line(row.line, named, number)
    if row.other.strip():
        edits.append({"do": "link", "predecessor": _line(row.other, named, number), "successor": f"row-{number}"})
    if row.on is not None:
        edits.append({"do": "place", "id": f"row-{number}", "start": row.on.isoformat()})
    return edits


def rows_from(edits: Sequence[dict], wbs: Mapping[int, str], minutes_per_day: int) -> tuple[list[Row], list[dict]]:
    """Return edits as rows, and those that no row can say.

    wbs: of the lines by their id. minutes_per_day: as above.

    Source: inverse of `edits_from`.

    >>> rows_from([{"do": "change", "id": 7, "fields": {"duration": 960}}, {"do": "move", "ids": [7]}], {7: "1.1"}, 480)
    ([Row(kind='duration', line='1.1', name='', days=Decimal('2'), on=None, cost=None, other='')], [{'do': 'move', 'ids': [7]}])
    """
    if any(isinstance(edit.get("key"), str) and edit["do"] == "add" for edit in edits):
        wbs = dict(wbs) | {edit["key"]: edit["fields"].get("name", "") for edit in edits if edit["do"] == "add" and isinstance(edit.get("key"), str)}
    rows, others = [], []
    for edit in edits:
        row = _row(edit, wbs, minutes_per_day)
        rows, others = ([*rows, row], others) if row else (rows, [*others, edit])
    return rows, others


def _row(edit: dict, wbs: Mapping, minutes_per_day: int) -> Row | None:
    do, line = edit["do"], wbs.get(edit.get("id"))
    fields = edit.get("fields")
    if do == "change" and line and isinstance(fields, dict) and len(fields) == 1:
        name, value = next(iter(fields.items()))
        if name == "duration" and isinstance(value, int):
            return Row("duration", line, days=_days(value, minutes_per_day))
        if name == "cost" and value is not None:
            return Row("cost", line, cost=Decimal(str(value)))
        return Row("off", line) if name == "active" and value is False else None
    if do == "place" and line and set(edit) == {"do", "id", "start"} and len(str(edit["start"])) == 10:
        return Row("start", line, on=dt.date.fromisoformat(edit["start"]))
    if do in ("link", "unlink") and not set(edit) - {"do", "predecessor", "successor", "lag"}:
        before, after = wbs.get(edit.get("predecessor")), wbs.get(edit.get("successor"))
        lag = edit.get("lag")
        return Row(do, after, other=before, days=_days(lag, minutes_per_day) if lag else None) if before and after else None
    if do == "add" and not set(edit) - {"do", "key", "after", "fields"} and not set(fields or {}) - {"name", "duration", "kind", "cost"}:
        cost, kind = fields.get("cost"), fields.get("kind", "task")
        after = wbs.get(edit["after"], "") if edit.get("after") is not None else ""
        if kind in ("task", "milestone") and (kind == "task" or not fields.get("duration")):
            minutes = fields.get("duration", minutes_per_day)
            return Row("add", after, fields["name"], _days(minutes, minutes_per_day), cost=None if cost is None else Decimal(str(cost)))
    return None


def grid_from(text: str, *, named: Mapping[str, str], first: str) -> list[dict]:
    """Return the amounts of a grid as rows: the first line names months, the first column what the amounts are of.

    text: as a spreadsheet copies it, by tabs (or by semicolons). named: what a row may be called → its code. first: what the code is called.
    Empty cells, and a column or row of totals, are left out. Raises Unread when a month, a name or an amount cannot be read.

    Source: definition.

    >>> grid_from("Type\\tApr 2026\\t2026-05\\nOpex\\t1,200\\t-50", named={"opex": "OPEX"}, first="cost_type")[1]
    {'cost_type': 'OPEX', 'month': '2026-05', 'amount': '-50.00'}
    """
    if not text.strip():
        return []
    cells = block(text.strip("\r\n")) if "\t" in text else [line.split(";") for line in text.strip().splitlines()]
    cells = [row for row in cells if any(cell.strip() for cell in row)]
    try:
        shaped(cells, max(len(cells[0]), 1))
    except ValueError as error:
        raise Unread(str(error)) from None
    months = [period_named(cell.strip()) for cell in cells[0][1:]]
    if not any(months):
        raise Unread("The first line names no month: begin with one such as 2026-04 above each column.", 1)
    if (odd := next((cell for cell, month in zip(cells[0][1:], months, strict=True) if month is None and not is_total(cell)), None)) is not None:
        raise Unread(f"“{odd[:40]}” is not a month: write it as 2026-04 or Apr 2026.", 1)
    pasted = read(cells[1:], [TEXT, *[AMOUNT] * len(months)])
    if pasted.troubles:
        raise Unread(pasted.troubles[0].message, pasted.troubles[0].row + 2)
    found = []
    for number, row in enumerate(pasted.cells, 2):
        if is_total(row[0]):
            continue
        code = named.get(row[0].casefold())
        if code is None:
            raise Unread(f"“{row[0][:40]}” is not known: name it by its code.", number)
        found += [
            {first: code, "month": f"{month:%Y-%m}", "amount": str(amount)} for month, amount in zip(months, row[1:], strict=True) if month and amount
        ]
    return found


def grid_of(rows: Sequence[Mapping], *, first: str, title: str) -> str:
    """Return rows of amounts as such a grid; empty without any.

    Source: inverse of `grid_from`.

    >>> grid_of([{"cost_type": "OPEX", "month": "2026-05", "amount": "-50.00"}], first="cost_type", title="Cost type")
    'Cost type\\t2026-05\\nOPEX\\t-50.00'
    """
    if not rows:
        return ""
    months = sorted({row["month"] for row in rows})
    cells = {(row[first], row["month"]): row["amount"] for row in rows}
    lines = [[title, *months], *([code, *(cells.get((code, month), "") for month in months)] for code in dict.fromkeys(row[first] for row in rows))]
    return "\n".join("\t".join(line) for line in lines)


def _line(written: str, named: Mapping, number: int):
    words = written.strip()
    found = named.get(words, named.get(words.split(" ", 1)[0]))
    if not words:
        raise Unread("No line is named: give its number, such as 1.2.", number)
    if found is None:
        raise Unread(f"There is no line “{words[:60]}” in the schedule: name it by its number, such as 1.2.", number)
    return found


def _minutes(days: Decimal | None, number: int, minutes_per_day: int) -> int:
    if days is None or days < 0:
        raise Unread("How many working days it lasts is missing: give a number, 0 for a milestone.", number)
    return int(days * minutes_per_day)


def _days(minutes: int, minutes_per_day: int) -> Decimal:
    return (Decimal(minutes) / minutes_per_day).quantize(Decimal("0.01")).normalize() + 0
