"""Custom fields: what they are called, and what a record says in each."""

from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from projects.calc.files.mspdi.labels import entity_of, is_cost
from projects.calc.files.mspdi.values import Record

DEEPEST = 50  # levels of an outline code


class Fields:
    """The custom fields a file defines: FieldID → label, and the values that a field picks by number or by GUID."""

    def __init__(self):
        self.labels: dict[str, str] = {}
        self.picks: dict[tuple[str, str], str] = {}

    def define(self, element: Element) -> None:
        """Take in an ExtendedAttribute or an OutlineCode of the project.

        A label that another field of tasks (or of resources) has gets the field's own name behind it. A value of an outline code is
        told with those above it.
        """
        record = Record(element, "a custom field")
        key, name = record.text("FieldID"), record.text("FieldName")
        label = record.text("Alias") or name or key
        if label in (taken for other, taken in self.labels.items() if entity_of(other) == entity_of(key)):
            label = f"{label} ({name or key})"
        if key:
            self.labels[key] = label
        separators = {mask.text("Level"): mask.text("Separator") for mask in _each(record, "Masks")}
        values = [*_each(record, "ValueList"), *_each(record, "Values")]
        by_id = {value.text("ValueID"): value for value in values if value.text("ValueID")}
        for value in values:
            said = _path(value, by_id, separators)
            for way in ("ID", "ValueID", "FieldGUID", "Guid"):
                if value.text(way):
                    self.picks[key, value.text(way)] = said

    def of(self, record: Record) -> dict[str, str]:
        """What a task or a resource says in its custom fields, by label; costs as amounts."""
        found = {}
        for one in [*record.all("ExtendedAttribute"), *record.all("OutlineCode")]:
            said = Record(one, record.place)
            key = said.text("FieldID")
            picked = next((self.picks[key, said.text(name)] for name in ("ValueID", "ValueGUID") if (key, said.text(name)) in self.picks), "")
            value = said.text("Value") or picked
            if key and value:
                found[self.labels.get(key, key)] = _amount(value) if is_cost(key) else value
        return found


def _each(record: Record, name: str) -> list[Record]:
    return [Record(one, record.place) for listed in record.all(name) for one in listed]


def _path(value: Record, by_id: dict[str, Record], separators: dict[str, str]) -> str:
    """A value with those above it, joined by the separators of the code's mask."""
    line: list[str] = []
    seen: set[str] = set()
    while value is not None and len(line) < DEEPEST:
        line.append(value.text("Value") or value.text("Description"))
        seen.add(value.text("ValueID"))
        above = value.text("ParentValueID")
        value = by_id.get(above) if above not in seen else None
    told = ""
    for level, part in enumerate(reversed(line)):
        told += (separators.get(str(level)) or "." if level else "") + part
    return told


def _amount(text: str) -> str:
    """Hundredths as an amount; what is no number is left as it is."""
    try:
        return f"{Decimal(text) / 100:f}"
    except InvalidOperation:
        return text
