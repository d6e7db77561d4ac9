"""What a person says about the files of one source: which column is which, how its cells are read, what is done with rows that do not fit."""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from pmo.calc.money import parse_amount
from pmo.imports.calc.unreadable import Unreadable

ORDERS = ("dmy", "mdy", "iso")
REPEATED = ("refuse", "number")
UNMATCHED = ("refuse", "suspense")
LARGEST_SCALE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Mapping:
    """A person's choice for the files of one source.

    `columns` our name → their header; `defaults` our name → value of an empty cell; `templates` our name → text made of several of their
    columns, as "{Agency}-{Id}". `scale`: how many units of currency an amount of 1 stands for. `leave_out`: our names whose cells are left
    empty, with a note, where they cannot be used. `repeated`: what becomes of a code that stands twice. `make_nodes`: the kind of the nodes
    that are made where the office knows none of that code, and `under` which. `unmatched`: what becomes of a posting of no known project.
    `control_total`: what the amounts of the file must add up to; `total_row`: the word by which its last row is known to say so.
    """

    columns: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    date_order: str | None = None
    decimal_comma: bool = False
    templates: dict[str, str] = field(default_factory=dict)
    scale: int = 1
    leave_out: list[str] = field(default_factory=list)
    repeated: str = "refuse"
    make_nodes: dict[str, str] = field(default_factory=dict)
    unmatched: str = "refuse"
    control_total: str | None = None
    total_row: str | None = None


def read_mapping(source: bytes | str | dict | None) -> Mapping:
    """Return the mapping in JSON text or a dict; None gives the empty one.

    Raises Unreadable when it is no JSON object of the form {"columns": {…}, "defaults": {…}, "date_order": "dmy"}.

    >>> read_mapping('{"columns": {"code": "Ref"}, "date_order": "mdy"}').columns
    {'code': 'Ref'}
    >>> read_mapping({"scale": 1000000, "control_total": "1,200.50"}).control_total
    '1200.50'
    """
    if source is None:
        return Mapping()
    if not isinstance(source, dict):
        try:
            source = json.loads(source)
        except (ValueError, RecursionError) as error:
            raise _refusal("it is not JSON") from error
    if not isinstance(source, dict):
        raise _refusal("it is not a JSON object")
    unknown = set(source) - set(Mapping.__slots__)
    if unknown:
        raise _refusal(f"{sorted(unknown)[0]!r} is not a part of it")
    if not isinstance(source.get("decimal_comma", False), bool):
        raise _refusal("decimal_comma is neither true nor false")
    return Mapping(
        _texts(source, "columns"), _texts(source, "defaults"), _word(source, "date_order", ORDERS), source.get("decimal_comma", False),
        _texts(source, "templates"), _scale(source), _names(source), _word(source, "repeated", REPEATED) or "refuse",
        _nodes(source), _word(source, "unmatched", UNMATCHED) or "refuse", _total(source), _text(source, "total_row"),
    )  # fmt: skip


def _texts(source: dict, part: str) -> dict[str, str]:
    found = {} if source.get(part) is None else source[part]
    if not isinstance(found, dict) or not all(isinstance(value, str | int | float) for value in found.values()):
        raise _refusal(f"{part!r} is not an object of names and texts")
    return {str(name): str(value) for name, value in found.items()}


def _word(source: dict, part: str, words: tuple[str, ...]) -> str | None:
    found = source.get(part)
    if found is not None and found not in words:
        raise _refusal(f"{part} {str(found)[:20]!r} is none of {', '.join(words)}")
    return found


def _text(source: dict, part: str) -> str | None:
    found = source.get(part)
    if found is not None and not isinstance(found, str):
        raise _refusal(f"{part} is not a text")
    return (found or "").strip() or None


def _scale(source: dict) -> int:
    found = 1 if source.get("scale") is None else source["scale"]
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= LARGEST_SCALE:
        raise _refusal(f"scale {str(found)[:20]!r} is not a whole number from 1 to {LARGEST_SCALE:,}")
    return found


def _names(source: dict) -> list[str]:
    found = source.get("leave_out") or ()
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
        raise _refusal("'leave_out' is not a list of names")
    return list(found)


def _nodes(source: dict) -> dict[str, str]:
    found = _texts(source, "make_nodes")
    if stray := set(found) - {"kind", "under", "currency"}:
        raise _refusal(f"make_nodes: {sorted(stray)[0]!r} is none of kind, under, currency")
    if found and "kind" not in found:
        raise _refusal("make_nodes names no kind of node")
    return found


def _total(source: dict) -> str | None:
    found = source.get("control_total")
    if found is None or found == "":
        return None
    try:
        return f"{Decimal(parse_amount(found)):f}"
    except ValueError as error:
        raise _refusal(f"control_total: {error}") from error


def _refusal(what: str) -> Unreadable:
    return Unreadable(f"the mapping cannot be used: {what}", remedy='write {"columns": {"our name": "their header"}}')
