"""Read a draft, and beside it the next year's of the same kind, as columns for a page that edits them: few bytes, exact to the cent."""

from collections import Counter
from decimal import Decimal

from finance.calc.sheet_edits import Row
from finance.models import FiscalPeriod, FiscalYear, Version
from finance.queries.sheets import cost_types_offered, sheet_of, shut_periods
from finance.queries.sources import periods_of
from finance.queries.versions import visible_versions
from pmo.calc.money import to_minor
from portfolio.policy import permitted

EXACT = 2**53  # up to here a number of a page's script is exact; beyond, it goes out as text


def sheet_columns(*, user, version: Version, may_edit: bool) -> dict:
    """The sheet of a version and of its neighbour of the year after.

    `sides` say each version's periods, which of them are shut and why; `rows` hold [numbers by side, cost type, text, cells by side, what the version
    it was opened from had in the line, by side]: amounts in hundredths, the one not spread first.
    """
    versions = [version, *([beside] if (beside := next_draft(user=user, version=version)) else [])]
    sheets = [sheet_of(version=one) for one in versions]
    periods = [periods_of(year=one.fiscal_year) for one in versions]
    bases = [_base_totals(one) for one in versions]
    keeps = "keep_books" in _permitted(user, version)
    rows = []
    for (kind, text, turn), numbers in _joined(sheets).items():
        cells = [
            _cells(sheet[number], spans) if number is not None else [] for number, sheet, spans in zip(numbers, sheets, periods, strict=True)
        ]
        last = [_hundredths(base.get((kind, text))) if base is not None and turn == 0 else None for base in bases]
        rows.append([numbers, kind, text, cells, last])
    return {
        "sides": [_side(one, spans, keeps, may_edit) for one, spans in zip(versions, periods, strict=True)],
        "types": [[one.code, one.name] for one in cost_types_offered()],
        "rows": rows,
    }


def next_draft(*, user, version: Version) -> Version | None:
    """The draft of the same kind for the year after, if the reader sees one: the newest."""
    if version.project_id is None:
        return None
    after = FiscalYear.objects.filter(calendar=version.fiscal_year.calendar_id, start_on__gt=version.fiscal_year.end_on).order_by("start_on").first()
    found = visible_versions(user=user).filter(project=version.project, kind=version.kind, state=Version.State.DRAFT, fiscal_year=after)
    return found.select_related("fiscal_year", "project__node", "based_on").order_by("-known_on", "-pk").first() if after else None


def _permitted(user, version: Version) -> set[str]:
    node = version.project.node if version.project_id else version.node
    return permitted(actor=user, path=node.path, project_id=version.project_id)


def _side(version: Version, periods: list[FiscalPeriod], keeps: bool, may_edit: bool) -> dict:
    shut = shut_periods(version=version, periods=periods, keeps_books=keeps)
    return {
        "id": version.pk, "version": version.version, "name": str(version), "year": version.fiscal_year.label, "state": version.state,
        "edits": may_edit and version.state == Version.State.DRAFT, "months": [one.start_on for one in periods],
        "shut": {place: shut[one.start_on] for place, one in enumerate(periods) if one.start_on in shut},
        "actual": sum(one.end_on <= version.actuals_to for one in periods) if version.actuals_to else 0,
        "last": str(version.based_on) if version.based_on else None, "last_total": _hundredths(version.based_on.total) if version.based_on else None,
    }  # fmt: skip


def _joined(sheets: list[dict[int, Row]]) -> dict[tuple, list]:
    """The numbers of lines that stand in one row: those of one cost type and text, the first of them with the first."""
    found: dict[tuple, list] = {}
    for side, sheet in enumerate(sheets):
        turns: Counter = Counter()
        for number, row in sorted(sheet.items()):
            key = (row.kind, row.text)
            found.setdefault((*key, turns[key]), [None] * len(sheets))[side] = number
            turns[key] += 1
    return found


def _cells(row: Row, periods: list[FiscalPeriod]) -> list:
    cells = [_hundredths(row.amounts.get(month)) for month in (None, *(one.start_on for one in periods))]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _base_totals(version: Version) -> dict[tuple, Decimal] | None:
    if version.based_on_id is None:
        return None
    found: Counter = Counter()
    for row in sheet_of(version=version.based_on).values():
        found[(row.kind, row.text)] += sum(row.amounts.values(), Decimal(0))
    return dict(found)


def _hundredths(amount: Decimal | None) -> int | str | None:
    if amount is None:
        return None
    minor = to_minor(amount)
    return minor if abs(minor) < EXACT else str(minor)
