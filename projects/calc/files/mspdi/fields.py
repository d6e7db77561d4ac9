"""Custom fields: what they are called, and what a record says in each."""

from xml.etree.ElementTree import Element

from projects.calc.files.mspdi.values import Record


class Fields:
    """The custom fields a file defines: FieldID → label, and the values that a field picks by number or by GUID."""

    def __init__(self):
        self.labels: dict[str, str] = {}
        self.picks: dict[tuple[str, str], str] = {}

    def define(self, element: Element) -> None:
        """Take in an ExtendedAttribute or an OutlineCode of the project. A label that is taken gets the field's own name behind it."""
        record = Record(element, "a custom field")
        key, name = record.text("FieldID"), record.text("FieldName")
        label = record.text("Alias") or name or key
        if label in self.labels.values():
            label = f"{label} ({name or key})"
        if key:
            self.labels[key] = label
        for listed in [*record.all("ValueList"), *record.all("Values")]:
            for one in listed:
                value = Record(one, record.place)
                for name in ("ID", "ValueID", "FieldGUID", "Guid"):
                    if value.text(name):
                        self.picks[key, value.text(name)] = value.text("Value") or value.text("Description")

    def of(self, record: Record) -> dict[str, str]:
        """What a task or a resource says in its custom fields, by label."""
        found = {}
        for one in [*record.all("ExtendedAttribute"), *record.all("OutlineCode")]:
            said = Record(one, record.place)
            key = said.text("FieldID")
            picked = next((self.picks[key, said.text(name)] for name in ("ValueID", "ValueGUID") if (key, said.text(name)) in self.picks), "")
            value = said.text("Value") or picked
            if key and value:
                found[self.labels.get(key, key)] = value
        return found
