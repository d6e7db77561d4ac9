"""Edits of a sheet as a page and a program say them, and back: plain values of JSON."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from finance.calc.sheet_edits import UNSAID, AddLine, ChangeLine, Edit, RemoveLine, Row, SetAmount
from pmo.calc.money import in_cents, parse_amount


def edit_of(said: object) -> Edit:
    """Return the edit that an object of JSON says.

    said: `{"do": "set", "line": 3, "month": "2026-04", "amount": "12.50", "was": null}`; `{"do": "add", "cost_type": "staff", "text": "", "key": "a",
    "amounts": {"2026-04": "1.00"}}`; `{"do": "change", "line": 3, "text": "new", "was": {"text": "old"}}`; `{"do": "remove", "line": 3, "was":
    {"cost_type": "staff", "text": "", "amounts": {…}}}`. The amount not spread has the month null, and as a name of `amounts` "unspread". A line is a
    number, or the key of a line added before. What is left out was not said. Amounts are text or numbers, and checked elsewhere.
    Raises ValueError, with a sentence, for anything else.

    Source: definition.

    >>> edit_of({"do": "set", "line": 3, "month": "2026-04", "amount": "12.50"})
    SetAmount(line=3, month=datetime.date(2026, 4, 1), amount='12.50', was=UNSAID)
    >>> edit_of({"do": "sett"})
    Traceback (most recent call last):
    ...
    ValueError: "do" is one of set, add, change, remove.
    """
    if not isinstance(said, dict):
        raise ValueError("An edit is an object.")
    forms: dict[str, tuple[Callable, set[str]]] = {
        "set": (_set, {"line", "month", "amount", "was"}), "add": (_add, {"cost_type", "text", "amounts", "key", "number"}),
        "change": (_change, {"line", "cost_type", "text", "was"}), "remove": (_remove, {"line", "was"}),
    }  # fmt: skip
    do = said.get("do")
    if not isinstance(do, str) or do not in forms:
        raise ValueError('"do" is one of set, add, change, remove.')
    form, names = forms[do]
    unknown = sorted(str(name) for name in said.keys() - names - {"do"})
    if unknown:
        raise ValueError(f'"{unknown[0][:40]}" is not known in an edit that does "{do}".')
    return form(said)


def said_edit(edit: Edit) -> dict:
    """Return an edit as an object of JSON; the inverse of `edit_of`, amounts as text.

    Source: definition.

    >>> said_edit(edit_of({"do": "set", "line": 3, "month": None, "amount": None}))
    {'do': 'set', 'line': 3, 'month': None, 'amount': None}
    """
    if isinstance(edit, SetAmount):
        told = {"do": "set", "line": edit.line, "month": edit.month.isoformat() if edit.month else None, "amount": _text(edit.amount)}
        return told if edit.was is UNSAID else told | {"was": _text(edit.was)}
    if isinstance(edit, AddLine):
        told = {"do": "add", "cost_type": edit.kind, "text": edit.text, "amounts": _amounts(edit.amounts), "key": edit.key}
        return told if edit.number is None else told | {"number": edit.number}
    if isinstance(edit, ChangeLine):
        named = {"cost_type": edit.kind, "text": edit.text, "was": edit.was}
        return {"do": "change", "line": edit.line} | {name: value for name, value in named.items() if value is not UNSAID}
    was = {} if edit.was is UNSAID else {"was": {"cost_type": edit.was.kind, "text": edit.was.text, "amounts": _amounts(edit.was.amounts)}}
    return {"do": "remove", "line": edit.line} | was


def _set(said: dict) -> SetAmount:
    if "amount" not in said:
        raise ValueError('"amount" is missing: give one, or null to clear the cell.')
    return SetAmount(_line(said), _month(said.get("month")), _given(said["amount"]), _was(said["was"]) if "was" in said else UNSAID)


def _add(said: dict) -> AddLine:
    number, key = said.get("number"), said.get("key", "")
    if number is not None and not _whole(number):
        raise ValueError('"number" is a whole number above 0.')
    if not isinstance(key, str):
        raise ValueError('"key" is text.')
    amounts = {_month(None if name == "unspread" else name): _given(amount) for name, amount in _object(said, "amounts").items()}
    return AddLine(_kind(said.get("cost_type")), _words(said.get("text")), amounts, key, number)


def _change(said: dict) -> ChangeLine:
    kind = _kind(said["cost_type"]) if "cost_type" in said else UNSAID
    text = _words(said["text"]) if "text" in said else UNSAID
    return ChangeLine(_line(said), kind, text, _object(said, "was") if "was" in said else UNSAID)


def _remove(said: dict) -> RemoveLine:
    if "was" not in said:
        return RemoveLine(_line(said))
    was = _object(said, "was")
    amounts = {_month(None if name == "unspread" else name): _was(amount) for name, amount in _object(was, "amounts").items()}
    return RemoveLine(_line(said), Row(_kind(was.get("cost_type")), _words(was.get("text")), amounts))


def _line(said: dict) -> int | str:
    line = said.get("line")
    if _whole(line) or (isinstance(line, str) and line):
        return line
    raise ValueError('"line" is the number of a line, or the key of one added before.')


def _month(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(f"{value}-01" if isinstance(value, str) and len(value) == len("2026-04") else value)
    except (TypeError, ValueError):
        raise ValueError(f'"{str(value)[:40]}" is not a month as 2026-04.') from None


def _was(value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        return in_cents(parse_amount(value))
    except (ValueError, ArithmeticError):
        raise ValueError(f'"was" is the amount that was read: "{str(value)[:40]}" is none.') from None


def _given(amount: object):
    if amount is None or (isinstance(amount, str | int | float) and not isinstance(amount, bool)):
        return amount
    raise ValueError('"amount" is text or a number, or null to clear the cell.')


def _kind(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise ValueError('"cost_type" is a code, or null.')


def _words(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise ValueError('"text" is text.')


def _object(said: dict, name: str) -> dict:
    value = said.get(name)
    if value is None or isinstance(value, dict):
        return value or {}
    raise ValueError(f'"{name}" is an object.')


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _amounts(amounts) -> dict:
    return {month.isoformat() if month else "unspread": _text(amount) for month, amount in amounts.items()}


def _text(amount) -> str | None:
    return None if amount is None else str(amount)
