"""Resources and assignments of a file in the form in which they are stored."""

from collections.abc import Mapping
from decimal import Decimal

from projects.calc.files.contents import FileAssignment, FileBaseline, FileRate, FileResource, ScheduleFile
from resources.calc.lines import moment, text, uid_of
from resources.calc.promise import in_money

RESOURCE_FIELDS = (
    "uid", "code", "name", "kind", "calendar_id", "max_units", "rate", "rates", "group", "email", "unit", "active", "custom",
)  # fmt: skip
ASSIGNMENT_FIELDS = (
    "work_package_id", "resource_id", "uid", "units", "work_minutes", "actual_minutes", "remaining_minutes", "cost", "actual_cost", "start_at",
    "finish_at", "contour", "baselines",
)  # fmt: skip
UNIT = Decimal("0.0001")
MOST_UNITS, MOST_ASSIGNED = Decimal("99999"), Decimal("99999999")


def named_resources(file: ScheduleFile) -> list[FileResource]:
    """Return the resources that are somebody or something: not an empty row of the tool's sheet."""
    assigned = {one.resource_uid for one in file.assignments}
    return [one for one in file.resources if one.name.strip() or one.uid in assigned]


def resource_codes(resources: list[FileResource]) -> dict[int, str]:
    """Return a code for each resource by uid: its own, else its name, none twice.

    >>> resource_codes([FileResource(1, "Ann"), FileResource(2, "Ann"), FileResource(3, "Bo", code="B")])
    {1: 'Ann', 2: 'Ann (2)', 3: 'B'}
    """
    found, taken = {}, set()
    for one in resources:
        code = text(one.code, 60) or text(one.name, 60) or f"R{one.uid}"
        if code in taken:
            tail = f" ({one.uid})"
            code = code[: 60 - len(tail)] + tail
        taken.add(code)
        found[one.uid] = code
    return found


def resource_values(one: FileResource, code: str, calendar: int | None) -> tuple:
    """Return the values of `RESOURCE_FIELDS`."""
    kind = {"material": "material", "cost": "cost"}.get(one.kind, "role" if one.generic else "person")
    return (
        uid_of(one.uid), code, text(one.name, 250) or code, kind, calendar, _units(one.max_units, MOST_UNITS), _rate(one.rates),
        [_told_rate(rate) for rate in one.rates], text(one.group, 120), text(one.email, 254), text(one.unit, 40), one.active,
        {name: text(str(said)) for name, said in one.custom.items()},
    )  # fmt: skip


def assignment_values(one: FileAssignment, line: int, resource: int | None) -> tuple:
    """Return the values of `ASSIGNMENT_FIELDS`."""
    return (
        line, resource, uid_of(one.uid), _units(one.units, MOST_ASSIGNED), one.work, one.actual_work, one.remaining_work, _money(one.cost),
        _money(one.actual_cost), moment(one.start), moment(one.finish), text(one.contour, 20),
        {str(slot): _told_baseline(base) for slot, base in sorted(one.baselines.items())},
    )  # fmt: skip


def _units(said: float, most: Decimal) -> Decimal:
    return min(max(Decimal(repr(float(said or 0))), Decimal(0)), most).quantize(UNIT)


def _money(said: Decimal | None) -> Decimal | None:
    return None if said is None else in_money(said)


def _rate(rates: list[FileRate]) -> Decimal | None:
    first = next((rate for rate in rates if rate.table == "A"), None)
    return None if first is None else first.standard.quantize(UNIT)


def _told_rate(rate: FileRate) -> dict:
    return {
        "table": rate.table, "since": rate.since.isoformat() if rate.since else None, "standard": str(rate.standard), "overtime": str(rate.overtime),
        "per_use": str(rate.per_use),
    }  # fmt: skip


def _told_baseline(base: FileBaseline) -> dict:
    said: Mapping = {
        "start": base.start and base.start.isoformat(), "finish": base.finish and base.finish.isoformat(), "duration": base.duration,
        "work": base.work, "cost": None if base.cost is None else str(base.cost),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}
