"""Files of budgets: totals that are checked and left out when read, and live when written."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from finance.calc.budget_rows import added, is_total, period_named
from finance.models import Version
from finance.queries.fiscal import known_by
from finance.queries.targets import targets_listed
from finance.queries.versions import counted, lines_of, visible_versions
from pmo.calc.money import parse_amount
from pmo.errors import Refused
from pmo.imports.calc.addresses import column_letters, column_number
from pmo.imports.calc.columns import header_key
from pmo.imports.calc.exports import Formula, xlsx_bytes
from pmo.imports.calc.tables import Table, read_table
from pmo.imports.calc.unreadable import Unreadable
from portfolio.queries import visible_nodes
from projects.queries import visible_projects

HEAD = ["project", "cost_type", "version", "text", "kind", "fiscal_year", "state", "unspread"]
ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def checked_totals(data: bytes, filename: str) -> Table:
    """The table of a file without its row of totals.

    Raises:
        Unreadable: it is no table, a cell that is no total holds a formula, or a total does not add up.
    """
    table = read_table(data, filename, max_bytes=len(data), refuse_formulas=False)
    totals = [(number, cells) for number, cells in table.rows if is_total(cells[0])]
    sums = {place for place, header in enumerate(table.headers) if header_key(header) == "total"}
    for address in table.formulas:
        letters, row = ADDRESS.fullmatch(address).groups()
        if column_number(letters) - 1 not in sums and int(row) not in {number for number, _cells in totals}:
            raise Unreadable(
                _("{address} holds a formula, and only totals may").format(address=address), filename, _("paste its value instead")
            )  # fmt: skip
    table.notes[:] = [note for note in table.notes if "formula" not in note]
    if table.formulas or totals:
        table.notes.append(_("Totals were checked, not read as amounts."))
    table.rows[:] = [row for row in table.rows if row not in totals]
    for number, cells in totals:
        _check_total(table, number, cells, filename)
    return table


def _check_total(table: Table, number: int, cells: list, filename: str) -> None:
    for place, header in enumerate(table.headers):
        if period_named(header) is None and header_key(header) not in ("unspread", "total"):
            continue
        said = _amount(cells[place])
        found = added(_amount(row[place]) for _number, row in table.rows)
        if said is not None and round(said, 2) != round(found, 2):
            where = f"{column_letters(place + 1)}{number}"
            told = _("the total in {where} ({header}) is {said}, its rows add up to {found}")
            raise Unreadable(told.format(where=where, header=header, said=said, found=found), filename, _("correct one of them"))


def _amount(cell) -> Decimal | None:
    if cell == "" or cell is None:
        return None
    try:
        return parse_amount(cell)
    except (ValueError, InvalidOperation):
        return None  # told at its row


def table_of(*, actor, node, as_of: dt.date) -> tuple[list[str], list[list]]:
    """Header and rows of the drafts a person sees and the versions that count: targets of a node and below it, then of its projects."""
    projects = visible_projects(user=actor)
    chosen = _chosen(actor, projects.filter(node__path__startswith=node.path) if node else projects, as_of)
    return _table([*targets_listed(user=actor, node=node, day=as_of), *chosen])


def workbook_of(*, actor, code: str | None, as_of: dt.date) -> tuple[bytes, int]:
    """The same as a workbook whose totals are live, of a project or of a node.

    Raises:
        Refused: neither is known by that code.
    """
    projects, node = visible_projects(user=actor), None
    if code:
        found = projects.filter(code=code)
        node = None if found else visible_nodes(user=actor).filter(code=code).first()
        if not found and node is None:
            raise Refused(_("There is no project or node “{code}” that you see.").format(code=code), field="node")
        projects = found if node is None else projects.filter(node__path__startswith=node.path)
    targets = targets_listed(user=actor, node=node, day=as_of) if node or not code else []
    headers, rows = _table([*targets, *_chosen(actor, projects, as_of)])
    first, last = len(HEAD) - 1, len(headers) - 2
    live = [
        [*row[:-1], Formula(f"SUM({column_letters(first + 1)}{at}:{column_letters(last + 1)}{at})", row[-1])] for at, row in enumerate(rows, start=2)
    ]
    if rows:
        totals: list = ["Total", *[None] * (first - 1)]
        for place in range(first, len(headers)):
            letter = column_letters(place + 1)
            totals.append(Formula(f"SUM({letter}2:{letter}{len(rows) + 1})", added(row[place] for row in rows)))
        live.append(totals)
    return xlsx_bytes(headers, live, sheet="Budgets"), len(rows)


def _chosen(actor, projects, as_of: dt.date) -> list[Version]:
    """Drafts, and of each project, year and kind the version that counts on the day."""
    rows = visible_versions(user=actor).filter(known_by(as_of), project__in=projects.select_related(None).order_by().values("pk"))
    rows = rows.select_related("project", "fiscal_year").order_by("project__code", "fiscal_year__start_on", "kind", "known_on", "pk")
    newest: dict[tuple, Version] = {}
    drafts: list[Version] = []
    for version in rows:
        if version.state == Version.State.DRAFT:
            drafts.append(version)
        elif counted(version):
            newest[(version.project_id, version.fiscal_year_id, version.kind)] = version
    found = [*newest.values(), *drafts]
    return sorted(found, key=lambda one: (one.project.code, one.fiscal_year.start_on, one.kind, one.state == "draft", one.pk))


def _table(versions: list[Version]) -> tuple[list[str], list[list]]:
    lines = [(version, line) for version in versions for line in lines_of(version=version)]
    months = sorted({month for _version, line in lines for month in line.amounts if month})
    months = sorted({*months, *(first for one in {v.fiscal_year for v in versions} for first in one.periods.values_list("start_on", flat=True))})
    rows = [
        [
            (version.project or version.node).code, line.cost_type.code if line.cost_type else "", f"{version.kind} {version.label}".strip(),
            line.text, version.kind, version.fiscal_year.label, version.state, line.amounts.get(None),
            *(line.amounts.get(month) for month in months), line.total,
        ]
        for version, line in lines
    ]  # fmt: skip
    return [*HEAD, *(f"{month:%Y-%m}" if month.day == 1 else month.isoformat() for month in months), "total"], rows
