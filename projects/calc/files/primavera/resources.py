"""Resources, roles and what they cost."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from projects.calc.files.contents import FileRate, FileResource
from projects.calc.files.primavera.records import Export, Record
from projects.calc.files.primavera.texts import plain

KINDS = {"RT_Labor": "work", "RT_Equip": "work", "RT_Mat": "material"}
_EVER = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - local time
_TABLES = (("A", "cost_per_qty"), ("B", "cost_per_qty2"), ("C", "cost_per_qty3"), ("D", "cost_per_qty4"), ("E", "cost_per_qty5"))


def resources_of(export: Export) -> tuple[list[FileResource], dict[int, int]]:
    """Return the resources of an export, those of roles last, and role id → uid of the resource that stands for it.

    A role that an assignment names is a generic resource. Raises Unreadable when a value is none.

    Source: XER, tables RSRC, RSRCRATE, ROLES, ROLERATE, UMEASURE.

    >>> rows = [Record({"rsrc_id": "3", "rsrc_name": "Crane", "rsrc_short_name": "CR", "rsrc_type": "RT_Equip"})]
    >>> resources_of(Export("xer", tables={"RSRC": rows}))[0][0].code
    'CR'
    """
    records, roles = export.by_id("RSRC", "rsrc_id"), export.by_id("ROLES", "role_id")
    units = {key: record.text("unit_abbrev") or record.text("unit_name") for key, record in export.by_id("UMEASURE", "unit_id").items()}
    rates, role_rates = _by(export.table("RSRCRATE"), "rsrc_id"), _by(export.table("ROLERATE"), "role_id")
    made = [_resource(record, records, units, rates[key]) for key, record in records.items()]
    used = [key for key in dict.fromkeys(record.id("role_id") for record in export.table("TASKRSRC")) if key in roles]
    stands, free = {}, max(records, default=0) + 1
    for uid, key in enumerate(used, start=free):
        stands[key] = uid
        made.append(_role(uid, roles[key], role_rates[key]))
    return made, stands


def _resource(record: Record, records: dict[int, Record], units: dict[int, str], rates: list[Record]) -> FileResource:
    made = FileResource(record.key("rsrc_id"), record.text("rsrc_name") or record.text("rsrc_short_name"))
    made.code, made.email = record.text("rsrc_short_name"), record.text("email_addr")
    made.kind = KINDS.get(record.text("rsrc_type"), "work")
    made.calendar_uid = record.id("clndr_id")
    made.active = record.text("active_flag") != "N"
    above = records.get(record.id("parent_rsrc_id"))
    made.group = above.text("rsrc_name") if above is not None else ""
    made.unit = units.get(record.id("unit_id"), "") if made.kind == "material" else ""
    made.notes = plain(record.text("rsrc_notes"))
    if record.text("rsrc_title_name"):
        made.custom["Title"] = record.text("rsrc_title_name")
    if record.text("rsrc_type") == "RT_Equip":
        made.custom["Resource type"] = "Nonlabor"
    _price(made, rates, record.number("ot_factor"), record.number("def_qty_per_hr"))
    return made


def _role(uid: int, record: Record, rates: list[Record]) -> FileResource:
    made = FileResource(uid, record.text("role_name") or record.text("role_short_name"), generic=True, code=record.text("role_short_name"))
    _price(made, rates, None, None)
    return made


def _price(made: FileResource, rates: list[Record], overtime: float | None, units: float | None) -> None:
    dated = sorted(((rate.moment("start_date"), rate) for rate in rates), key=lambda pair: (pair[0] is not None, pair[0] or _EVER))
    factor = Decimal(str(overtime)) if overtime else Decimal(1)
    for place, (since, rate) in enumerate(dated):
        for table, column in _TABLES:
            price = rate.money(column)
            if price is not None:
                made.rates.append(FileRate(table, since.date() if since else None, price, round(price * factor, 4)))
        most = rate.number("max_qty_per_hr")
        if most is not None:
            made.availability.append((since, dated[place + 1][0] if place + 1 < len(dated) else None, most))
    most = made.availability[-1][2] if made.availability else units
    made.max_units = most if most is not None else 1.0


def _by(records: list[Record], name: str) -> dict[int | None, list[Record]]:
    found = defaultdict(list)
    for record in records:
        found[record.id(name)].append(record)
    return found
