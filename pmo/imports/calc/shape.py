"""What a kind of file must look like, and a table checked against it column by column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pmo.calc.dates import detect_order
from pmo.imports.calc.blocks import Block
from pmo.imports.calc.cells import Bad, Cells
from pmo.imports.calc.columns import Matching, match_columns
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
    checking = Checking(table, shape, mapping, locale_order=locale_order)
    if checking.problems:
        return Checked([], checking.problems, checking.unknown_columns, checking.columns, None, list(table.notes), len(table.rows))
    checking.settle(checking.days_in(table))
    good, problems = checking.rows_of(table)
    notes = [*table.notes, *checking.notes, *_percent_notes(table, checking.fields, checking.matching, good)]
    return Checked(good, problems, checking.unknown_columns, checking.columns, checking.date_order, notes, len(table.rows))


class Checking:
    """The columns of a table made ready to read its rows, all at once or piece by piece: the same is found either way.

    With `problems` of the header no row can be read; else `settle` comes first, with all that stands in the columns of days.
    """

    def __init__(self, table: Table, shape: Shape, mapping: Mapping | None = None, *, locale_order: str = "dmy"):
        self.shape, self.mapping, self.date_order, self._locale_order = shape, mapping or Mapping(), None, locale_order
        self.fields = [*shape.fields, *_further_fields(table, shape, self.mapping)]
        self.matching = match_columns(table.headers, [(each.name, each.aliases) for each in self.fields],
                                      [each.name for each in self.fields if each.required and each.default is None], self.mapping)
        self.columns = {name: table.headers[index] for name, index in self.matching.places.items()}
        self.unknown_columns = self.matching.unknown
        self.problems = [Problem(table.header_row, self.columns.get(name, name), message) for name, message in self.matching.problems]
        self._headers, self._csv, self._notes = table.headers, table.kind == "csv", []
        self._readers: list[tuple] = []
        self._emptied: dict[str, list[int]] = {}
        self._firsts: dict[tuple[str, ...], dict[tuple, int]] = {names: {} for names in shape.unique}

    @property
    def notes(self) -> list[str]:
        """How days were read, and what was left empty of the rows read so far."""
        return [*self._notes, *(left_out(label, numbers) for label, numbers in self._emptied.items())]

    def days_in(self, table: Table) -> set:
        """What stands in the columns of days of these rows."""
        places = self.day_places()
        return {row[place] for _, row in table.rows for place in places}

    def days_among(self, cells: set) -> set:
        """The days that such cells are read as, once their order is settled; what an empty one stands for is among them."""
        found = set()
        for name, _place, known in self._readers:
            if any(each.name == name and isinstance(each.parser, Day) for each in self.fields):
                found |= {known.empty, *(known[cell] for cell in cells)}
        return {day for day in found if isinstance(day, date)}

    def settle(self, cells: set) -> None:
        """Settle in which order days are written, by all that stands in their columns."""
        days = {cell for cell in cells if isinstance(cell, str)}
        if not self.day_places():
            self.date_order = self.mapping.date_order
        else:
            order = self.mapping.date_order or detect_order(days)
            if order is not None or any(cell.strip() for cell in days):
                self.date_order = order or self._locale_order
                self._notes = [f"Dates were read as {ORDER_WORDS[self.date_order]}."]
        for each in self.fields:
            parser = _settled(each.parser, self.date_order, self.mapping)
            default = _default(each, parser, self.mapping)
            self._readers.append((each.name, self.matching.places.get(each.name), Cells(parser, default, csv=self._csv)))

    def rows_of(self, table: Table) -> tuple[list[tuple[int, dict]], list[Problem]]:
        """The good rows among these as (number, values by name), and the problems of the others."""
        block, problems = self.block_of(table)
        return block.rows(), problems

    def block_of(self, table: Table) -> tuple[Block, list[Problem]]:
        """The good rows among these, side by side, and the problems of the others."""
        numbers, problems = [number for number, _ in table.rows], [Problem(number, "", message) for number, message in table.uneven]
        columns, cells = {}, list(zip(*(cells for _, cells in table.rows), strict=True))
        for name, place, known in self._readers:
            columns[name], found = self._column(numbers, cells[place] if cells and place is not None else (), name, place, known)
            problems += found
        block = Block(numbers, columns)
        if self.shape.one_of or self.shape.unique:
            problems += self._group_problems(block.rows())
        return block.without({problem.row for problem in problems}), sorted(problems)

    def day_places(self) -> list[int]:
        """Which columns hold days."""
        places = self.matching.places
        return [places[each.name] for each in self.fields if isinstance(each.parser, Day) and each.name in places]

    def _column(self, numbers: list[int], cells: Sequence, name: str, place: int | None, known: Cells) -> tuple[list, list[Problem]]:
        if place is None:
            column, label = [known.empty] * len(numbers), name
        else:
            column, label = known.read(cells), self._headers[place]
        bad = known.bad
        if bad and name in self.mapping.leave_out and place is not None:
            empty = [number for number, value in zip(numbers, column, strict=True) if isinstance(value, Bad)]
            column, bad = [known.empty if isinstance(value, Bad) else value for value in column], isinstance(known.empty, Bad)
            self._emptied.setdefault(label, []).extend(empty)
        if not bad:
            return column, []
        return column, [Problem(number, label, value.message) for number, value in zip(numbers, column, strict=True) if isinstance(value, Bad)]

    def _group_problems(self, rows: list[tuple[int, dict]]) -> list[Problem]:
        problems = []
        for names in self.shape.one_of:
            words = " or ".join(names)
            label = self.columns.get(names[0], names[0])
            problems += [Problem(number, label, f"The row names no {words}.")
                         for number, values in rows if all(values.get(name) is None for name in names)]
        for names, first in self._firsts.items():
            label = self.columns.get(names[-1], names[-1])
            for number, values in rows:
                key = tuple(values.get(name) for name in names)
                if any(isinstance(part, Bad) for part in key):
                    continue
                earlier = first.setdefault(key, number)
                if earlier != number:
                    problems.append(Problem(number, label, f'"{key[-1]}" is already in row {earlier}.'))
        return problems


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
            return Bad(f"The default for '{each.name}' cannot be used: {error}")
    if each.required and each.default is None:
        return Bad("The cell is empty; every row needs one.")
    return each.default


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
