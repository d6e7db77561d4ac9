"""Take the lines of a version from a file: into a draft, or as an approved version of a day."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from finance.actions.drafts import open_draft
from finance.actions.grid import edit_version
from finance.actions.version_lines import write_lines
from finance.actions.versions import record_version
from finance.calc.fiscal import period_of
from finance.calc.sheet_edits import AddLine, Edit, Row, SetAmount
from finance.models import CostType, FiscalYear, Version
from finance.queries.fiscal import period_starts
from finance.queries.sheets import sheet_of
from finance.queries.versions import Line
from projects.models import Project


@transaction.atomic
def write_draft(*, actor, project: Project, fiscal_year: FiscalYear, kind: str, label: str, lines: Sequence[Row], now: dt.datetime) -> Version:
    """Write lines into the project's draft of that name, opened where there is none. Lines of the draft that are not among them stay.

    Raises:
        NotPermitted: the actor may not write the project's versions.
        Conflict: the Plan of the year is locked.
        Refused: an amount, a month or a cost type is not acceptable.
    """
    draft = draft_named(project=project, year=fiscal_year, kind=kind, label=label)
    if draft is None:
        draft = open_draft(actor=actor, project=project, fiscal_year=fiscal_year, kind=kind, source="nothing", label=label, now=now)
    edits = file_edits(sheet_of(version=draft), lines, period_starts(year=fiscal_year))
    if edits:
        edit_version(actor=actor, version=draft, edits=edits, now=now)
    return draft


@transaction.atomic
def record_approved(
    *, actor, project: Project, fiscal_year: FiscalYear, kind: str, label: str, lines: Sequence[Row], known_on: dt.date, now: dt.datetime
) -> Version:
    """Record a version that was approved elsewhere, known from a day on, with the texts of its lines.

    Raises:
        NotPermitted, Refused, Conflict: as for recording a version.
    """
    kinds = {one.code: one for one in CostType.objects.filter(code__in={line.kind for line in lines if line.kind})}
    firsts = period_starts(year=fiscal_year)
    amounts = [(kinds.get(line.kind), month, amount) for line in lines for month, amount in line.amounts.items() if amount is not None]
    version = record_version(
        actor=actor, project=project, fiscal_year=fiscal_year, kind=kind, known_on=known_on, lines=amounts, label=label, now=now
    )  # fmt: skip
    if any(line.text for line in lines):
        write_lines(version, [Line(kinds.get(line.kind), line.text, 0, in_periods(line, firsts)) for line in lines])
    return version


def draft_named(*, project: Project, year: FiscalYear, kind: str, label: str) -> Version | None:
    """The newest draft of a project, year, kind and label."""
    found = Version.objects.filter(project=project, fiscal_year=year, kind=kind, label=label, state=Version.State.DRAFT)
    return found.order_by("-known_on", "-pk").first()


def file_edits(sheet: dict[int, Row], lines: Sequence[Row], firsts: list[dt.date]) -> list[Edit]:
    """The edits that make a sheet say what lines of a file say: the first line of a cost type and text is the first of the sheet's."""
    places: dict[tuple, list[int]] = {}
    for number, row in sorted(sheet.items()):
        places.setdefault((row.kind, row.text), []).append(number)
    turns: Counter = Counter()
    edits: list[Edit] = []
    for line in lines:
        key = (line.kind, line.text)
        numbers, turn = places.get(key, []), turns[key]
        turns[key] += 1
        wanted = in_periods(line, firsts, empty=True)
        if turn >= len(numbers):
            edits.append(AddLine(line.kind, line.text, {month: amount for month, amount in wanted.items() if amount is not None}))
            continue
        number = numbers[turn]
        stored = sheet[number].amounts
        edits += [
            SetAmount(number, month, amount, stored.get(month)) for month, amount in wanted.items() if stored.get(month) != amount
        ]
    return edits


def in_periods(line: Row, firsts: list[dt.date], *, empty: bool = False) -> dict[dt.date | None, Decimal | None]:
    """The amounts of a line by the first day of the fiscal period; `empty` keeps those that are None, which clear a cell."""
    found: dict = {}
    for month, amount in line.amounts.items():
        first = None if month is None else period_of(month, firsts)
        if amount is not None:
            found[first] = (found.get(first) or Decimal(0)) + amount
        elif empty:
            found.setdefault(first, None)
    return found
