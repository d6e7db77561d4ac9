"""Activity codes, fields of one's own and notes, by what they are said of."""

from collections import defaultdict
from dataclasses import dataclass, field

from projects.calc.files.primavera.records import Export, Record
from projects.calc.files.primavera.texts import plain

MOST_SAID = 20_000  # characters of a value


@dataclass
class Said:
    """Custom values and notes by id. labels: field → its name in the tool."""

    tasks: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    wbs: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    resources: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    wbs_notes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)


def said_of(export: Export) -> Said:
    """Return the activity codes, user-defined fields and notebook topics of an export.

    A code shows as what it stands for. Two fields of one name are told apart by a number. Raises Unreadable when an id is none.

    Source: XER, tables ACTVTYPE, ACTVCODE, TASKACTV; UDFTYPE, UDFVALUE; MEMOTYPE, TASKMEMO, WBSMEMO.

    >>> tables = {"UDFTYPE": [Record({"udf_type_id": "1", "table_name": "TASK", "udf_type_label": "Zone"})]}
    >>> tables["UDFVALUE"] = [Record({"udf_type_id": "1", "fk_id": "5", "udf_text": "North"})]
    >>> dict(said_of(Export("xer", tables=tables)).tasks)
    {5: {'Zone': 'North'}}
    """
    said = Said()
    _codes(export, said)
    _own_fields(export, said)
    topics = {record.id("memo_type_id"): record.text("memo_type") for record in export.table("MEMOTYPE")}
    for table, key, memo, into in (("TASKMEMO", "task_id", "task_memo", said.notes), ("WBSMEMO", "wbs_id", "wbs_memo", said.wbs_notes)):
        for record in export.table(table):
            text, topic, of = plain(record.get(memo, "")), topics.get(record.id("memo_type_id"), ""), record.id(key)
            if text and of is not None:
                into[of].append((f"{topic}: {text}" if topic else text)[:MOST_SAID])
    return said


def _codes(export: Export, said: Said) -> None:
    types, codes = export.by_id("ACTVTYPE", "actv_code_type_id"), export.by_id("ACTVCODE", "actv_code_id")
    names = {key: _named(said, record.text("actv_code_type") or f"Code {key}") for key, record in types.items()}
    values = {key: record.text("actv_code_name") or record.text("short_name") for key, record in codes.items()}
    for record in export.table("TASKACTV"):
        kind, value = record.id("actv_code_type_id"), values.get(record.id("actv_code_id"))
        if kind in names and value:
            said.tasks[record.key("task_id")][names[kind]] = value[:MOST_SAID]


def _own_fields(export: Export, said: Said) -> None:
    tables = {"TASK": said.tasks, "PROJWBS": said.wbs, "RSRC": said.resources}
    types = export.by_id("UDFTYPE", "udf_type_id")
    names = {
        key: _named(said, record.text("udf_type_label") or record.text("udf_type_name") or f"Field {key}")
        for key, record in types.items()
        if record.text("table_name") in tables
    }
    for record in export.table("UDFVALUE"):
        kind, of = record.id("udf_type_id"), record.id("fk_id")
        if not types and kind is not None and kind not in names:
            names[kind] = _named(said, f"Field {kind}")
        if kind in names and of is not None and (value := _value(record)):
            tables[types[kind].text("table_name") if kind in types else "TASK"][of][names[kind]] = value


def _value(record: Record) -> str:
    for name in ("udf_text", "udf_number", "udf_date", "udf_code_id"):
        if record.text(name):
            return plain(record.text(name))[:MOST_SAID]
    return ""


def _named(said: Said, label: str) -> str:
    name, count = label, 1
    while name in said.labels:
        count += 1
        name = f"{label} ({count})"
    said.labels[name] = label
    return name
