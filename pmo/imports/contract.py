"""What an importer of a kind of file is given and gives back: the page that `kinds.py` and the importers of the apps agree on."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmo.errors import Refused
from pmo.imports.calc.composing import composed, total_row_taken, used_headers
from pmo.imports.calc.control import control_problem, total_said
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.shape import Problem, Shape, check
from pmo.imports.calc.tables import Table, read_table

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
PREVIEW_ROWS = 50


class TooLarge(Refused):
    """The file has more bytes than this office takes."""

    status = 413


@dataclass(frozen=True)
class Context:
    """Who brings the file in, when, and what was said about it."""

    actor: Any
    now: dt.datetime
    today: dt.date
    into: str = ""
    period_end: dt.date | None = None
    mapping: Mapping = field(default_factory=Mapping)
    batch_id: int | None = None
    accept_good_rows: bool = False
    writing: bool = False  # read to be written at once, not to be looked at

    @property
    def known_on(self) -> dt.date:
        """The day from which the facts of the file are known: the status date given, else today."""
        return self.period_end or self.today


@dataclass(frozen=True, slots=True)
class Row:
    """A good row: its number in the file, its values by our name (of a schedule, those a preview shows), and what applying it would do."""

    number: int
    values: dict
    change: str = CREATED


@dataclass
class Reading:
    """A file as read and checked, against itself and against what the office knows."""

    rows: Sequence[Row]
    problems: list[Problem]
    total: int
    columns: dict[str, str] = field(default_factory=dict)  # our name → their header
    headers: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: dict = field(default_factory=dict)  # encoding, delimiter, sheet, date order, layout: how the file was read
    period_end: dt.date | None = None
    own_figures: dict | None = None  # the file's own sums, to be met by the database after applying
    extra: Any = None
    further_problems: int = 0  # that were counted, and not kept
    final: bool = False  # the good rows are written as they were judged, as long as no deed came between

    @property
    def rejected(self) -> int:
        return self.total - len(self.rows)

    def count(self, change: str) -> int:
        return sum(row.change == change for row in self.rows)


@dataclass(frozen=True)
class Watch:
    """Rows that applying a file may touch: those of `model` whose `lookup` is one of `values`.

    `bulk` rows are only ever added by the batch and found again by the same lookup: they are counted, not remembered one by one.
    """

    model: str
    lookup: str
    values: Sequence
    bulk: bool = False


@dataclass(frozen=True)
class Applied:
    """What applying did; `notes` are kept on the batch, `rejected` are rows an action refused while good rows were accepted."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Problem, ...] = ()
    notes: dict = field(default_factory=dict)


class TableImporter(ABC):
    """A kind of file that is one table with known columns. Subclasses say which, and what each row does."""

    kind = title = description = ""
    accepts = ("csv", "xlsx")
    shape: Shape
    example: Sequence[Sequence] = ()
    takes_period = True  # a status date may be given: the day from which the facts are known
    takes_into = False
    template_formats = ("csv", "xlsx")
    summed = ""  # the field that a control total adds up

    @property
    def columns(self) -> list[str]:
        """The names of the template's header row."""
        return [each.name for each in self.shape.fields]

    @property
    def required(self) -> list[str]:
        return [each.name for each in self.shape.fields if each.required]

    def read(self, data: bytes, filename: str, context: Context) -> Reading:
        """The file checked column by column, then row by row against what the actor may see.

        Raises:
            Unreadable: it is no table, or the mapping does not fit it.
        """
        as_it_came = self.table(data, filename)
        rest, total_cells = total_row_taken(as_it_came, context.mapping.total_row) if context.mapping.total_row else (as_it_came, None)
        table, mapping = composed(rest, context.mapping)
        checked = check(table, self.shape_for(mapping), mapping)
        reading = Reading(
            rows=[], problems=list(checked.problems), total=checked.total, columns=checked.columns, headers=as_it_came.headers,
            unknown_columns=[one for one in checked.unknown_columns if one not in used_headers(context.mapping)], notes=list(checked.notes),
            told={"encoding": table.encoding, "delimiter": table.delimiter, "sheet": table.sheet, "date_order": checked.date_order,
                  "format": table.kind},
        )  # fmt: skip
        verdicts = self.judge(checked.rows, reading, context)
        bad = {problem.row for problem in verdicts.problems}
        reading.problems = sorted([*reading.problems, *verdicts.problems])
        reading.rows = [
            Row(number, values, verdicts.changes.get(number, CREATED)) for number, values in checked.rows if number not in bad
        ]
        said = total_said(total_cells, table, checked.columns.get(self.summed), mapping)
        wrong = control_problem(checked.rows, self.summed, said, place=table.header_row, column=checked.columns.get(self.summed, self.summed))
        if wrong is not None:
            reading.problems, reading.rows = [wrong, *reading.problems], []
        return reading

    def table(self, data: bytes, filename: str) -> Table:
        """The table in the file.

        Raises:
            Unreadable: there is none.
        """
        return read_table(data, filename, max_bytes=len(data))

    def shape_for(self, mapping: Mapping) -> Shape:
        """The columns a file must have, for a mapping."""
        return self.shape

    @abstractmethod
    def judge(self, rows: list[tuple[int, dict]], reading: Reading, context: Context) -> "Verdicts":
        """What the database says about the rows: problems, and for each row whether it creates, updates or leaves as it is."""

    @abstractmethod
    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        """The rows that applying may touch."""

    @abstractmethod
    def apply(self, reading: Reading, context: Context) -> Applied:
        """Apply the good rows by calling actions, inside the caller's transaction.

        Raises:
            Refused: an action refused a row.
        """

    @abstractmethod
    def export(self, *, actor, node, as_of: dt.date) -> tuple[list[str], Iterable[Sequence]]:
        """Header and rows of what this kind takes back unchanged, of the projects under `node` (None: all) that the actor sees."""


@dataclass
class Verdicts:
    """What the database said about rows, gathered row by row."""

    columns: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    changes: dict[int, str] = field(default_factory=dict)

    def refuse(self, number: int, name: str, message: str) -> None:
        """Note a problem at the row, under the file's own header of our field."""
        self.problems.append(Problem(number, self.columns.get(name, name), str(message)))

    @property
    def bad(self) -> set[int]:
        return {problem.row for problem in self.problems}


def at_row(number: int, refusal: Refused, columns: dict[str, str]) -> Problem:
    """An action's refusal as a problem of the row that caused it."""
    name = refusal.field or ""
    return Problem(number, columns.get(name, name), refusal.message)


Read = Callable[[bytes, str, Context], Reading]
