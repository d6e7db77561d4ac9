"""Resources and assignments as MSPDI states them."""

import datetime as dt

from projects.calc.files.contents import FileAssignment, FileRate, FileResource
from projects.calc.files.mspdi.markup import duration, element, hundredths, leaves, tenths
from projects.calc.files.mspdi.people import CONTOURS, FIRST, KINDS, TABLES
from projects.calc.files.mspdi.write_fields import Custom
from projects.calc.files.mspdi.write_tasks import baselines_markup

TYPES = {word: number for number, word in KINDS.items()} | {"cost": 0}  # a cost is a material with a flag
HOURS, NOBODY = 2, -65535
LAST = dt.datetime(2049, 12, 31, 23, 59)  # noqa: DTZ001 - wall-clock time of the schema
Stretch = tuple[dt.datetime, dt.datetime, int]


def resource_markup(resource: FileResource, number: int, custom: Custom) -> str:
    """Return a resource; `number` is its place in the file, `custom` writes its custom fields.

    Source: MSPDI, element Resource, in the order of its schema.
    """
    attributes, codes = custom.markup(resource.custom)
    usual = next((one for one in resource.rates if one.table == "A"), None)
    return element(
        "Resource",
        *leaves(UID=resource.uid, ID=number, Name=resource.name, Type=TYPES.get(resource.kind, 1), IsNull=False, MaterialLabel=resource.unit),
        *leaves(Code=resource.code, Group=resource.group, EmailAddress=resource.email, MaxUnits=_number(resource.max_units)),
        *(_price(usual) if usual else []),
        *leaves(CalendarUID=-1 if resource.calendar_uid is None else resource.calendar_uid, Notes=resource.notes, IsGeneric=resource.generic),
        *leaves(IsInactive=not resource.active),
        *attributes,
        *codes,
        *leaves(IsCostResource=True if resource.kind == "cost" else None),
        element("AvailabilityPeriods", *(_available(*one) for one in resource.availability)) if resource.availability else "",
        element("Rates", *(_rate(one, _until(one, resource.rates)) for one in resource.rates)) if resource.rates else "",
    )


def assignment_markup(assignment: FileAssignment, stretches: list[Stretch]) -> str:
    """Return an assignment; `stretches` are worked ones and pauses (0 minutes) of a split task, said with its first assignment.

    Source: MSPDI, element Assignment, in the order of its schema.
    """
    one, contour = assignment, CONTOURS.index(assignment.contour) if assignment.contour in CONTOURS else 0
    return element(
        "Assignment",
        *leaves(UID=one.uid, TaskUID=one.task_uid, ResourceUID=NOBODY if one.resource_uid is None else one.resource_uid),
        *leaves(ActualCost=hundredths(one.actual_cost), ActualWork=duration(one.actual_work), Cost=hundredths(one.cost), Delay=tenths(one.delay)),
        *leaves(Finish=one.finish, RemainingCost=hundredths(one.remaining_cost), RemainingWork=duration(one.remaining_work), Start=one.start),
        *leaves(Units=_number(one.units), Work=duration(one.work), WorkContour=contour),
        *baselines_markup(one.baselines),
        *(_stretch(one.uid, *each) for each in stretches),
    )


def _stretch(uid: int, start: dt.datetime, finish: dt.datetime, minutes: int) -> str:
    return element("TimephasedData", *leaves(Type=1, UID=uid, Start=start, Finish=finish, Unit=2, Value=duration(minutes)))


def _available(start, finish, units: float) -> str:
    return element("AvailabilityPeriod", *leaves(AvailableFrom=start, AvailableTo=finish, AvailableUnits=_number(units)))


def _rate(rate: FileRate, until: dt.datetime) -> str:
    since = dt.datetime.combine(rate.since or FIRST, dt.time())
    standard, standard_format, overtime, overtime_format, per_use = _price(rate)
    return element(
        "Rate",
        *leaves(RatesFrom=since, RatesTo=until, RateTable=TABLES.index(rate.table)),
        standard, standard_format, overtime, overtime_format, per_use,
    )  # fmt: skip


def _price(rate: FileRate) -> list[str]:
    return [
        *leaves(StandardRate=f"{rate.standard:f}", StandardRateFormat=HOURS, OvertimeRate=f"{rate.overtime:f}", OvertimeRateFormat=HOURS),
        *leaves(CostPerUse=hundredths(rate.per_use)),
    ]


def _until(rate: FileRate, rates: list[FileRate]) -> dt.datetime:
    """Where a rate ends: where the next of its table begins."""
    later = [one.since for one in rates if one.table == rate.table and one.since and one.since > (rate.since or FIRST)]
    return dt.datetime.combine(min(later), dt.time()) if later else LAST


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
