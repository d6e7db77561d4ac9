"""Plan and Outlook from a file: lines by month, into drafts or as approved versions; and out again with live totals."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.file_versions import draft_named, file_edits, record_approved, write_draft
from finance.actions.targets import write_target
from finance.calc.budget_rows import TARGET, added, is_target, period_named, version_of
from finance.calc.fiscal import fiscal_year
from finance.calc.sheet_edits import Row
from finance.importing.budget_files import checked_totals, table_of, workbook_of
from finance.importing.budget_targets import amounts_of, judge_target, named_nodes, nodes_by_code
from finance.models import CostType, FiscalCalendar, Version
from finance.queries.fiscal import fiscal_year_of, period_starts
from finance.queries.sheets import sheet_of
from finance.queries.versions import counted_version
from pmo.errors import Refused
from pmo.imports.calc.exports import xlsx_bytes
from pmo.imports.calc.fields import Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from projects.importing.known import named_projects, projects_by_code

UNSPREAD, TOTAL = "unspread", "total"


def month_field(header: str) -> Field | None:
    """A column for each month."""
    day = period_named(header)
    return None if day is None else Field(day.isoformat(), Money())


class BudgetImporter(TableImporter):
    kind = "budget"
    title = "Budgets (Plan and Outlook by month)"
    description = (
        "One row a line of a version: project, cost type, version (“Plan”, “Outlook 3+9”), and one column a month (2026-04 …); or the target of "
        "a node: its code, no cost type, version “Target”. Rows go into "
        "the draft of that name, opened where there is none; with the state “approved” they are recorded as known from the status date. An empty "
        "cell clears; months and lines that are not in the file stay. Totals are checked, never read as amounts."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project-or-node", "project code")),
            Field("cost_type", text(40), default="", aliases=("cost element", "account")),
            Field("version", text(60), default=""),
            Field("text", text(160), default="", aliases=("description", "line")),
            Field("kind", choice(["plan", "outlook", "target"]), default=""),
            Field("fiscal_year", text(20), default="", aliases=("year",)),
            Field("state", choice(["draft", "submitted", "approved", "locked"]), default="draft"),
            Field(UNSPREAD, Money(), aliases=("not spread",)),
            Field(TOTAL, Money()),
        ),
        further=month_field,
    )
    example = [["APOLLO", "CONSULTING", "Outlook 3+9", "Design partner", "", "FY26/27", "draft", "", "12500.00", "9000.00", "21500.00"]]
    writes = ("xlsx",)

    @property
    def columns(self) -> list[str]:
        return [*(each.name for each in self.shape.fields if each.name != TOTAL), "2026-04", "2026-05", TOTAL]

    def table(self, data, filename):
        return checked_totals(data, filename)

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        targets = [row for row in rows if is_target(row[1]["version"], row[1]["kind"])]
        known = named_projects([row for row in rows if row not in targets], verdicts, context, "budget")
        nodes, start = named_nodes(targets, verdicts, context), _start_month()
        codes = set(CostType.objects.values_list("code", flat=True))
        for number, values in rows:
            self._judge_row(number, values, verdicts, codes, start)
        good = [(number, values) for number, values in rows if number not in verdicts.bad]
        for (project, day, kind, label, state), lines in _versions(good, start).items():
            if kind == TARGET:
                judge_target(nodes[project], fiscal_year_of(day=day), state, lines, verdicts, context)
                continue
            changes = _changes(known[project], fiscal_year_of(day=day), kind, label, state, [line for _number, line in lines], context)
            for (number, _line), change in zip(lines, changes, strict=True):
                if change is None:
                    told = _("A version that is {state} does not come from a file: say draft or approved.")
                    verdicts.refuse(number, "state", told.format(state=state))
                elif verdicts.changes.get(number, UNCHANGED) == UNCHANGED:
                    verdicts.changes[number] = change
        return verdicts

    def _judge_row(self, number, values, verdicts, codes, start) -> None:
        months = _months(values, start)
        try:
            version_of(values["version"], values["kind"])
        except ValueError as error:
            verdicts.refuse(number, "version", str(error))
        if values["cost_type"] and values["cost_type"] not in codes:
            told = _("There is no cost type “{code}”: correct it, or add it first.")
            verdicts.refuse(number, "cost_type", told.format(code=values["cost_type"]))
        if not months and values[UNSPREAD] is None:
            verdicts.refuse(number, TOTAL, _("The row has no amount: fill a month, or the column unspread."))
        if values[UNSPREAD] is not None and _year_day(values, start) is None:
            verdicts.refuse(number, "fiscal_year", _("Say of which fiscal year the amount not spread is, as FY26/27, or give a column a month."))
        sums = added([*months.values(), values[UNSPREAD]])
        if values[TOTAL] is not None and values[TOTAL] != sums:
            told = _("The total is {total}, the row adds up to {sum}: correct one of them.")
            verdicts.refuse(number, TOTAL, told.format(total=values[TOTAL], sum=sums))

    def watch(self, reading, context) -> list[Watch]:
        codes = {row.values["project"] for row in reading.rows}
        ids = sorted(project.pk for project in projects_by_code(actor=context.actor, codes=codes).values())
        nodes = sorted(node.pk for node in nodes_by_code(actor=context.actor, codes=codes).values())
        start = _start_month()
        starts = sorted({fiscal_year(day, start).start_on for row in reading.rows for day in _days(row.values, start)})
        return [
            Watch("finance.fiscalyear", "start_on__in", starts), Watch("finance.fiscalperiod", "year__start_on__in", starts),
            Watch("finance.version", "project_id__in", ids), Watch("finance.versionline", "version__project_id__in", ids),
            Watch("finance.versionamount", "line__version__project_id__in", ids), Watch("finance.version", "node_id__in", nodes),
            Watch("finance.versionline", "version__node_id__in", nodes), Watch("finance.versionamount", "line__version__node_id__in", nodes),
        ]  # fmt: skip

    def apply(self, reading: Reading, context: Context) -> Applied:
        codes, start = {row.values["project"] for row in reading.rows}, _start_month()
        known, nodes = projects_by_code(actor=context.actor, codes=codes), nodes_by_code(actor=context.actor, codes=codes)
        changed = {row.number for row in reading.rows if row.change != UNCHANGED}
        for (project, day, kind, label, state), lines in _versions([(row.number, row.values) for row in reading.rows], start).items():
            numbers = [number for number, _line in lines]
            if not changed & set(numbers):
                continue
            told = {"lines": [line for _number, line in lines]}
            deed = {"actor": context.actor, "fiscal_year": ensure_fiscal_year(day=day), "now": context.now}
            deed |= {} if kind == TARGET else told | {"project": known[project], "kind": kind, "label": label}
            try:
                if kind == TARGET:
                    write_target(node=nodes[project], amounts=amounts_of(told["lines"], deed["fiscal_year"]), **deed)
                elif state == Version.State.DRAFT:
                    write_draft(**deed)
                else:
                    record_approved(known_on=context.known_on, **deed)
            except Refused as refusal:
                problem = {"row": numbers[0], "column": refusal.field or "", "message": refusal.message}
                told = _("Row {row}: {message}").format(row=numbers[0], message=refusal.message)
                raise Refused(told, field=refusal.field, problems=[problem]) from refusal
        return Applied(reading.count(CREATED), reading.count(UPDATED), reading.count(UNCHANGED))

    def export(self, *, actor, node, as_of):
        return table_of(actor=actor, node=node, as_of=as_of)

    def written(self, *, actor, code, as_of) -> tuple[bytes, int]:
        """A workbook with live totals, of a project or of a node."""
        return workbook_of(actor=actor, code=code, as_of=as_of)

    def template(self, suffix: str) -> bytes:
        return xlsx_bytes(self.columns, [[*self.example[0]]])


def _months(values: dict, start: int) -> dict[dt.date, Decimal | None]:
    """The months of a row: those filled, and those of the years that are filled, to be cleared."""
    found = {day: amount for name, amount in values.items() if (day := _day(name)) is not None}
    years = {fiscal_year(day, start) for day, amount in found.items() if amount is not None}
    return {day: amount for day, amount in found.items() if fiscal_year(day, start) in years}


def _day(name: str) -> dt.date | None:
    return dt.date.fromisoformat(name) if len(name) == len("2026-04-01") and name[:4].isdigit() else None


def _start_month() -> int:
    calendar = FiscalCalendar.objects.filter(is_default=True).first()
    return calendar.start_month if calendar else 4


def _year_day(values: dict, start: int) -> dt.date | None:
    """A day of the fiscal year that the row names, or of the one its months lie in when it is one."""
    starts = {fiscal_year(day, start).start_on for day in _months(values, start)}
    named = values["fiscal_year"].strip().casefold()
    if named:
        digits = "".join(sign for sign in named.split("/")[0] if sign.isdigit())
        year = int(digits) if len(digits) == 4 else 2000 + int(digits) if len(digits) == 2 else None
        if year is None or not 1900 <= year <= 2149:
            return None
        return dt.date(year, start, 1)
    return starts.pop() if len(starts) == 1 else None


def _days(values: dict, start: int) -> list[dt.date]:
    named = _year_day(values, start)
    return [*_months(values, start), *([named] if named and values[UNSPREAD] is not None else [])]


def _versions(rows, start: int) -> dict[tuple, list[tuple[int, Row]]]:
    """The lines of each version that rows write: (project, first day of the year, kind, label, state) → (row, line)."""
    found: dict[tuple, list] = defaultdict(list)
    for number, values in rows:
        kind, label = version_of(values["version"], values["kind"])
        years: dict[dt.date, dict] = defaultdict(dict)
        for day, amount in _months(values, start).items():
            years[fiscal_year(day, start).start_on][day] = amount
        named = _year_day(values, start)
        if named is not None and (values[UNSPREAD] is not None or named in years):
            years[named][None] = values[UNSPREAD]
        for first, amounts in years.items():
            line = Row(values["cost_type"] or None, values["text"], amounts)
            found[(values["project"], first, kind, label, values["state"])].append((number, line))
    return found


def _changes(project, year, kind, label, state, lines: list[Row], context) -> list[str | None]:
    """Of each line what taking it would do; None where a version in that state is not taken."""
    if state == Version.State.DRAFT:
        version = year and draft_named(project=project, year=year, kind=kind, label=label)
    else:
        version = year and counted_version(project=project, year=year, kind=kind, day=context.known_on)
        version = version if version and version.label == label else None
    if version is None:
        return [CREATED if state in ("draft", "approved") else None] * len(lines)
    sheet, firsts = sheet_of(version=version), period_starts(year=year)
    edits = file_edits(sheet, lines, firsts)
    whole = state == "draft" or len(lines) == len(sheet)
    if not edits and whole:
        return [UNCHANGED] * len(lines)
    return [UPDATED if state in ("draft", "approved") else None] * len(lines)
