"""Resources, what they cost and when they are there; assignments and their work over time."""

import datetime as dt
from decimal import Decimal
from xml.etree.ElementTree import Element

from projects.calc.files.contents import FileAssignment, FileRate, FileResource
from projects.calc.files.mspdi.fields import Fields
from projects.calc.files.mspdi.tasks import baselines_of
from projects.calc.files.mspdi.values import Record

KINDS = {0: "material", 1: "work", 2: "cost"}
TABLES = "ABCDE"
CONTOURS = ["flat", "back loaded", "front loaded", "double peak", "early peak", "late peak", "bell", "turtle", "contoured"]
REMAINING, ACTUAL = 1, 2  # types of time-phased work
FIRST = dt.date(1984, 1, 1)  # "since ever"
Timephased = list[tuple[dt.datetime, dt.datetime, int | None]]


def read_resource(element: Element, fields: Fields) -> FileResource | None:
    """Return a resource, None for a blank row and for the one that stands for nobody. Raises Unreadable: a value of it cannot be.

    Source: MSPDI, element Resource; rates per hour, CostPerUse in hundredths.
    """
    record = Record(element, "a resource")
    uid, name = record.uid("UID"), record.text("Name")
    record.place = f"resource {uid} “{name[:60]}”"
    if record.flag("IsNull") or uid is None or uid < 0 or (uid == 0 and not name):
        return None
    units, kind = record.number("MaxUnits"), record.whole("Type")
    return FileResource(
        uid=uid, name=name or f"Resource {uid}", kind="cost" if record.flag("IsCostResource") else KINDS.get(1 if kind is None else kind, "work"),
        calendar_uid=record.referred("CalendarUID"), max_units=1.0 if units is None else max(units, 0.0),
        code=record.text("Code"), group=record.text("Group"), email=record.text("EmailAddress"), generic=record.flag("IsGeneric"),
        active=not record.flag("IsInactive"), unit=record.text("MaterialLabel"), rates=_rates(record), availability=_availability(record),
        notes=record.text("Notes"), custom=fields.of(record),
    )  # fmt: skip


def read_assignment(element: Element) -> tuple[FileAssignment | None, Timephased]:
    """Return an assignment (None where it names no task) and its work over time. Raises Unreadable: a value of it cannot be."""
    record = Record(element, "an assignment")
    uid, task, resource = record.uid("UID"), record.uid("TaskUID"), record.referred("ResourceUID")
    record.place = f"assignment {uid} of task {task}"
    if uid is None or task is None or task < 0:
        return None, []
    units, contour = record.number("Units"), record.whole("WorkContour") or 0
    assignment = FileAssignment(
        uid=uid, task_uid=task, resource_uid=resource, units=1.0 if units is None else units,
        work=record.duration("Work"), actual_work=record.duration("ActualWork"), remaining_work=record.duration("RemainingWork"),
        cost=record.money("Cost"), actual_cost=record.money("ActualCost"), remaining_cost=record.money("RemainingCost"),
        start=record.moment("Start"), finish=record.moment("Finish"), delay=record.tenths("Delay") or 0,
        contour=CONTOURS[contour] if 0 < contour < len(CONTOURS) else "", baselines=baselines_of(record),
    )  # fmt: skip
    return assignment, _timephased(record)


def _rates(record: Record) -> list[FileRate]:
    found = []
    for listed in record.all("Rates"):
        for one in listed:
            rate = Record(one, record.place)
            since, table = rate.moment("RatesFrom"), rate.whole("RateTable") or 0
            if 0 <= table < len(TABLES):
                found.append(_rate(rate, TABLES[table], since.date() if since and since.date() > FIRST else None))
    if not found and (record.number("StandardRate") or record.number("OvertimeRate") or record.number("CostPerUse")):
        found.append(_rate(record, "A", None))
    return found


def _rate(record: Record, table: str, since: dt.date | None) -> FileRate:
    return FileRate(table, since, _hourly(record, "StandardRate"), _hourly(record, "OvertimeRate"), record.money("CostPerUse") or Decimal(0))


def _hourly(record: Record, name: str) -> Decimal:
    return (record.money(name, 1) or Decimal(0)).normalize() + 0


def _availability(record: Record) -> list:
    periods = [Record(one, record.place) for listed in record.all("AvailabilityPeriods") for one in listed]
    return [(one.moment("AvailableFrom"), one.moment("AvailableTo"), one.number("AvailableUnits") or 0.0) for one in periods]


def _timephased(record: Record) -> Timephased:
    found: Timephased = []
    for element in record.all("TimephasedData"):
        one = Record(element, record.place)
        start, finish = one.moment("Start"), one.moment("Finish")
        if one.whole("Type") in (REMAINING, ACTUAL) and start and finish:
            found.append((start, finish, one.duration("Value")))
    return found
