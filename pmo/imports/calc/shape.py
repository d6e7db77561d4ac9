"""What a kind of file must look like, and a table checked against it column by column."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pmo.calc.dates import detect_order
from pmo.imports.calc.columns import Matching, match_columns
from pmo.imports.calc.escapes import unescaped
from pmo.imports.calc.fields import Day, Money, Parser, Percent
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.tables import Table

SHOWN = 10
ORDER_WORDS = {"iso": "year-month-day", "dmy": "day-month-year", "mdy": "month-day-year"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: our name, its parser, whether every row must fill it, the value of an empty cell, other names it goes by."""

    name: str
    parser: Parser
    required: bool = False
    default: object = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a kind of file.

    `one_of`: groups of names of which every row must fill at least one. `unique`: groups of names that together may not
    repeat. `further`: for headers that no field claims, the field they stand for, or None (a column for each month).
    """

    fields: tuple[Field, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    further: Callable[[str], Field | None] | None = None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with a row (its number in the file) under a column (the file's own header where there is one)."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The good rows as (number in the file, values by our name), the problems of the others, and how the file was read."""

    rows: list[tuple[int, dict]]
    problems: list[Problem]
    unknown_columns: list[str]
    columns: dict[str, str]
    date_order: str | None = None
    notes: list[str] = field(default_factory=list)
    total: int = 0

    @property
    def rejected(self) -> int:
        """How many rows of the file are not among the good ones."""
        return self.total - len(self.rows)


class _Bad:
    __slots__ = ("message",)

    def __init__(self, message: str):
        self.message = message


class _Column(dict):
    """Values by cell, each different text parsed once; numbers and dates are parsed each time (1, 1.0 and True are one key)."""

    __slots__ = ("bad", "csv", "empty", "parser")

    def __init__(self, parser: Parser, empty: object, *, csv: bool):
        self.parser, self.empty, self.csv, self.bad = parser, empty, csv, isinstance(empty, _Bad)

    def __missing__(self, cell):
        if not isinstance(cell, str):
            return self._parsed(cell)
        if not cell.strip():
            found = self.empty
        else:
            found = self._parsed(unescaped(cell) if self.csv and cell[0] == "'" else cell)
        self[cell] = found
        return found

    def _parsed(self, cell):
        if cell is None:
            return self.empty
        try:
            return self.parser(cell)
        except ValueError as error:
            self.bad = True
            return _Bad(str(error))


def check(table: Table, shape: Shape, mapping: Mapping | None = None, *, locale_order: str = "dmy") -> Checked:
    """Return the table's rows as values by field name, with every problem found, row by row.

    `locale_order` is used for days such as 01/02/2021 when neither the mapping nor the column settles them; the order used
    is in `date_order` and the notes. With a required column missing no row is read. Nothing is dropped in silence.

    >>> from pmo.imports.calc.fields import code, text
    >>> from pmo.imports.calc.tables import read_table
    >>> shape = Shape((Field("code", code(), required=True), Field("name", text(), required=True)))
    >>> found = check(read_table(b"Name,CODE\\nApollo,A-1\\n,A-2\\n", "projects.csv"), shape)
    >>> found.rows, found.problems
    ([(2, {'code': 'A-1', 'name': 'Apollo'})], [Problem(row=3, column='Name', message='The cell is empty; every row needs one.')])
    """
    mapping = mapping or Mapping()
    fields = [*shape.fields, *_further_fields(table, shape, mapping)]
    matching = match_columns(table.headers, [(each.name, each.aliases) for each in fields],
                             [each.name for each in fields if each.required and each.default is None], mapping)
    columns = {name: table.headers[index] for name, index in matching.places.items()}
    if matching.problems:
        problems = [Problem(table.header_row, columns.get(name, name), message) for name, message in matching.problems]
        return Checked([], problems, matching.unknown, columns, None, list(table.notes), len(table.rows))
    order, notes = _date_order(table, fields, matching, mapping, locale_order)
    names, values, problems = _values(table, fields, matching, mapping, order, notes)
    problems += [Problem(number, "", message) for number, message in table.uneven]
    rows = [(number, dict(zip(names, cells, strict=True)))
            for (number, _), cells in zip(table.rows, zip(*values, strict=True), strict=True)] if values else []
    problems += _group_problems(rows, shape, columns)
    bad = {problem.row for problem in problems}
    good = [row for row in rows if row[0] not in bad] if bad else rows
    notes = [*table.notes, *notes, *_percent_notes(table, fields, matching, good)]
    return Checked(good, sorted(problems), matching.unknown, columns, order, notes, len(table.rows))


def left_out(label: str, rows: list[int]) -> str:
    """Return the sentence that cells of a column could not be used and were left empty.

    >>> left_out("Finish", [3, 9])
    "'Finish' could not be used in 2 rows and was left empty there: 3, 9."
    """
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"'{label}' could not be used in {len(rows):,} rows and was left empty there: {', '.join(map(str, rows[:SHOWN]))}{more}."


def _further_fields(table: Table, shape: Shape, mapping: Mapping) -> list[Field]:
    if shape.further is None:
        return []
    plain = match_columns(table.headers, [(each.name, each.aliases) for each in shape.fields], (), mapping)
    found = ((header, shape.further(header)) for header in plain.unknown)
    return [replace(each, aliases=(*each.aliases, header)) for header, each in found if each is not None]


def _date_order(table: Table, fields: list[Field], matching: Matching, mapping: Mapping, locale_order: str):
    places = [matching.places[each.name] for each in fields if isinstance(each.parser, Day) and each.name in matching.places]
    if not places:
        return mapping.date_order, []
    cells = {cell for _, row in table.rows for cell in (row[place] for place in places) if isinstance(cell, str)}
    order = mapping.date_order or detect_order(cells)
    if order is None and not any(cell.strip() for cell in cells):
        return None, []
    order = order or locale_order
    return order, [f"Dates were read as {ORDER_WORDS[order]}."]


def _values(table: Table, fields: list[Field], matching: Matching, mapping: Mapping, order: str | None,
            notes: list[str]):
    names, values, problems = [], [], []
    for each in fields:
        place = matching.places.get(each.name)
        parser = _settled(each.parser, order, mapping)
        default = _default(each, parser, mapping)
        if place is None:
            column = [default] * len(table.rows)
            bad, label = isinstance(default, _Bad), each.name
        else:
            known = _Column(parser, default, csv=table.kind == "csv")
            column = [known[row[place]] for _, row in table.rows]
            bad, label = known.bad, table.headers[place]
        if bad and each.name in mapping.leave_out and place is not None:
            empty = [number for (number, _), value in zip(table.rows, column, strict=True) if isinstance(value, _Bad)]
            column, bad = [default if isinstance(value, _Bad) else value for value in column], isinstance(default, _Bad)
            notes.append(left_out(label, empty))
        if bad:
            problems += [Problem(number, label, value.message)
                         for (number, _), value in zip(table.rows, column, strict=True) if isinstance(value, _Bad)]
        names.append(each.name)
        values.append(column)
    return names, values, problems


def _settled(parser: Parser, order: str | None, mapping: Mapping) -> Parser:
    if isinstance(parser, Day) and parser.order is None:
        return replace(parser, order=order)
    if isinstance(parser, Money) and (mapping.decimal_comma or mapping.scale != 1):
        return replace(parser, decimal_comma=mapping.decimal_comma, scale=mapping.scale)
    return parser


def _default(each: Field, parser: Parser, mapping: Mapping):
    given = mapping.defaults.get(each.name)
    if given is not None and given.strip():
        try:
            return parser(given)
        except ValueError as error:
            return _Bad(f"The default for '{each.name}' cannot be used: {error}")
    if each.required and each.default is None:
        return _Bad("The cell is empty; every row needs one.")
    return each.default


def _group_problems(rows: list[tuple[int, dict]], shape: Shape, columns: dict[str, str]) -> list[Problem]:
    problems = []
    for names in shape.one_of:
        words = " or ".join(names)
        label = columns.get(names[0], names[0])
        problems += [Problem(number, label, f"The row names no {words}.")
                     for number, values in rows if all(values.get(name) is None for name in names)]
    for names in shape.unique:
        first: dict[tuple, int] = {}
        label = columns.get(names[-1], names[-1])
        for number, values in rows:
            key = tuple(values.get(name) for name in names)
            if any(isinstance(part, _Bad) for part in key):
                continue
            earlier = first.setdefault(key, number)
            if earlier != number:
                problems.append(Problem(number, label, f'"{key[-1]}" is already in row {earlier}.'))
    return problems


def _percent_notes(table: Table, fields: list[Field], matching: Matching, rows: list[tuple[int, dict]]) -> list[str]:
    notes = []
    for each in fields:
        if table.kind != "xlsx" or not isinstance(each.parser, Percent) or each.name not in matching.places:
            continue
        found = [values[each.name] for _, values in rows if values[each.name] is not None]
        if found and max(found) <= 1 and any(0 < value < 1 for value in found):
            notes.append(f"All values of '{each.name}' are at most 1 and were read as percent, so that 0.45 is less than one "
                         "in a hundred. If the cells are formatted as percent, write 45 instead.")
    return notes
