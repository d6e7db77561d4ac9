"""A P6 XML file, whole: its objects as the tables of XER, then as schedules."""

from collections import Counter, defaultdict

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import ScheduleFile
from projects.calc.files.pmxml.calendars import read_calendar
from projects.calc.files.pmxml.elements import HOLDERS, Held, objects, values_of
from projects.calc.files.pmxml.names import TABLES, UDF_VALUES, WORDS
from projects.calc.files.primavera.projects import schedules_of
from projects.calc.files.primavera.records import MOST_TASKS, Export, Record


def read_pmxml(data: bytes) -> list[ScheduleFile]:
    """Return the schedules of a P6 XML file, one for each project in it that is no baseline and no template.

    data: the bytes of the file, of any version. What was read with a doubt is in `notes`. Raises Unreadable, with place and remedy: it is no
    such file, is cut off, has a document type, has more than 60,000 activities, or a value in it cannot be.

    Source: Oracle, Primavera P6 XML schema (p6apibo.xsd).

    >>> activity = "<Activity><ObjectId>5</ObjectId><Id>A10</Id><Name>Dig</Name><PlannedDuration>40</PlannedDuration></Activity>"
    >>> xml = f"<APIBusinessObjects><Project><ObjectId>7</ObjectId><Id>DAM</Id>{activity}</Project></APIBusinessObjects>"
    >>> [(task.code, task.duration) for task in read_pmxml(xml.encode())[0].tasks]
    [('A10', 2400)]
    """
    reader = _Reader()
    for held in objects(data):
        reader.take(held)
    return schedules_of(reader.export)


class _Reader:
    def __init__(self):
        self.export = Export("pmxml", tables=defaultdict(list))
        self.held: list[tuple[str, Record]] = []  # what the project that is being read holds, by its table
        self.counts: dict[str, int] = defaultdict(int)

    def take(self, held: Held) -> None:
        if held.name in HOLDERS:
            self._project(held)
        elif held.name == "Currency":
            self._currency(values_of(held.element))
        elif held.name in TABLES:
            self._object(held)

    def _object(self, held: Held) -> None:
        record = self._record(held, held.name)
        table, _ = TABLES[held.name]
        if table == "TASK" and len(self.export.tables["TASK"]) >= MOST_TASKS:
            raise Unreadable(f"the file has more than {MOST_TASKS:,} activities", "the P6 XML file", "export fewer projects at once")
        if held.name == "Calendar":
            self.export.calendars.append(read_calendar(held.element, record))
        elif held.name == "ScheduleOptions":
            _logic(record, values_of(held.element))
        self.export.tables[table].append(record)
        if held.holder:
            self.held.append((table, record))
        self._values(held, record)

    def _values(self, held: Held, record: Record) -> None:
        """Codes and fields of one's own stand inside what they are said of."""
        for child in held.element:
            if child.tag == "Code" and held.name == "Activity":
                said = values_of(child)
                code = {"actv_code_type_id": said.get("TypeObjectId", ""), "actv_code_id": said.get("ValueObjectId", "")}
                self._add("TASKACTV", Record({"task_id": record.get("task_id", ""), **code}, record.place))
            elif child.tag == "UDF" and held.name in WORDS["table_name"]:
                said = values_of(child)
                value = next((said[name] for name in UDF_VALUES if name in said), "")
                column = {"Activity": "task_id", "WBS": "wbs_id", "Resource": "rsrc_id"}[held.name]
                told = {"udf_type_id": said.get("TypeObjectId", ""), "fk_id": record.get(column, ""), "udf_text": value}
                self._add("UDFVALUE", Record(told, record.place))

    def _project(self, held: Held) -> None:
        record, said = self._record(held, "Project"), values_of(held.element)
        if held.element.get("external") == "true":
            self._let_go()
            if record.id("proj_id") is not None:
                self.export.others[record.key("proj_id")] = record.text("proj_short_name")
            return
        if held.name == "BaselineProject" or said.get("IsTemplate") in ("1", "true"):
            record["project_flag"] = "N"
        self._add("PROJECT", record)
        key, root = record.get("proj_id", ""), said.get("WBSObjectId", "0")
        for _, one in self.held:
            if not one.text("proj_id"):
                one["proj_id"] = key
        top = next((one for table, one in self.held if table == "PROJWBS" and one.get("wbs_id") == root), None)
        if top is None:
            top = Record({"wbs_id": root, "proj_id": key, "wbs_name": said.get("Name", "")}, record.place)
            self._add("PROJWBS", top)
        top["proj_node_flag"] = "Y"
        if not any(one.text("proj_id") == key for one in self.export.table("SCHEDOPTIONS")):
            options = self._record(held, "ScheduleOptions")
            _logic(options, said)
            options["proj_id"] = key
            self._add("SCHEDOPTIONS", options)
        self.held = []

    def _let_go(self) -> None:
        """What is held by a project that is only named is not the file's; it was the last to be added."""
        for table, count in Counter(table for table, _ in self.held).items():
            del self.export.tables[table][-count:]
        self.held = []

    def _record(self, held: Held, name: str) -> Record:
        said, (table, columns) = values_of(held.element), TABLES[name]
        self.counts[table] += 1
        record = Record(place=f"{held.name} {said.get('Id') or said.get('ObjectId') or self.counts[table]}"[:80])
        for element, column in columns.items():
            if element in said:
                record.setdefault(column, WORDS.get(column, {}).get(said[element], said[element]))
        if "phys_complete_pct" in record:
            share = record.number("phys_complete_pct")
            record["phys_complete_pct"] = repr(share * 100)
        return record

    def _add(self, table: str, record: Record) -> None:
        self.export.tables[table].append(record)

    def _currency(self, said: dict[str, str]) -> None:
        if said.get("IsBaseCurrency") == "1" and len(said.get("Id", "")) == 3:
            self.export.currency = said["Id"]


def _logic(options: Record, said: dict[str, str]) -> None:
    """How work out of sequence goes on, and which slack counts."""
    out = said.get("OutOfSequenceScheduleType", "Retained Logic")
    options["sched_progress_override"] = "Y" if out == "Progress Override" else "N"
    options["sched_retained_logic"] = "Y" if out == "Retained Logic" else "N"
    word = options.text("sched_float_type").partition(" ")[0]
    options["sched_float_type"] = {"Start": "FT_SF", "Smallest": "FT_MIN"}.get(word, "FT_FF")
