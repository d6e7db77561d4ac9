"""Custom fields as MSPDI states them: texts, amounts, and codes that pick from a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID, uuid5

from projects.calc.files.contents import FileResource, FileTask
from projects.calc.files.mspdi.labels import is_code, is_cost
from projects.calc.files.mspdi.markup import element, leaves

TEXT = 21  # the type of a value of an outline code
SPACE = UUID("6f1c1c55-3a0c-4a6e-9d26-6a35d6a3a0c1")
Picks = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Custom:
    """What custom fields are written as: label → FieldID, and the number of each value of a code."""

    fields: dict[str, str]
    picks: Picks

    def markup(self, custom: dict[str, str]) -> tuple[list[str], list[str]]:
        """Return what a record says in its custom fields, and in its outline codes."""
        said = [(self.fields[label], value) for label, value in custom.items() if label in self.fields]
        attributes = [element("ExtendedAttribute", *leaves(FieldID=key, Value=_value(key, value))) for key, value in said if not is_code(key)]
        codes = [element("OutlineCode", *leaves(FieldID=key, ValueID=self.picks[key, value])) for key, value in said if is_code(key)]
        return attributes, codes


def picks_of(records: Iterable[FileTask | FileResource], fields: dict[str, str]) -> Picks:
    """Return a number for each value that records say in an outline code: FieldID and value → number, in the order they come up.

    fields: label → FieldID.

    Source: MSPDI, element OutlineCode: a code names a value of the list by its ValueID.
    """
    codes = {label: key for label, key in fields.items() if is_code(key)}
    found: Picks = {}
    for record in records if codes else ():
        for label, value in record.custom.items():
            if label in codes:
                found.setdefault((codes[label], value), len(found) + 1)
    return found


def code_markup(key: str, label: str, picks: Picks) -> str:
    """Return the definition of an outline code with the values that are used, each in full on the first level.

    Source: MSPDI, element OutlineCode of the project.
    """
    values = [
        element("Value", *leaves(ValueID=number, FieldGUID=_guid(key, value), Type=TEXT, ParentValueID=0, Value=value))
        for (code, value), number in picks.items()
        if code == key
    ]
    mask = element("Mask", *leaves(Level=1, Type=3, Length=0, Separator="."))
    return element("OutlineCode", *leaves(Guid=_guid(key), FieldID=key, Alias=label), element("Values", *values), element("Masks", mask))


def _guid(*words: str) -> str:
    return str(uuid5(SPACE, "|".join(words))).upper()


def _value(key: str, value: str) -> str:
    """A cost in hundredths; anything else, and what is no amount, as it is."""
    if not is_cost(key):
        return value
    try:
        return f"{Decimal(value) * 100:f}"
    except InvalidOperation:
        return value
