"""Files of very many rows: read, checked and applied a block at a time and each time anew, so that memory does not grow with them."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice

from django.utils.translation import gettext as _

from pmo.imports.calc.blocks import Block
from pmo.imports.calc.composing import composed, total_row_taken, used_headers
from pmo.imports.calc.control import control_problem, total_said
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.shape import Checking, Problem
from pmo.imports.calc.tables import LongTable, Table, open_table
from pmo.imports.contract import PREVIEW_ROWS, Context, Reading, Row, TableImporter, Verdicts
from pmo.imports.spool import Spool
from pmo.jobs.progress import report

BLOCK = 5_000
MOST_ROWS = 2_000_000
NAMED_PROBLEMS = 1_000  # the others are counted


@dataclass
class Settled:
    """What became of a block: the rows that can be used and what each would do, the problems of the others, and what is to be written."""

    block: Block
    changes: list[str]
    problems: list[Problem] = field(default_factory=list)
    ready: dict[str, dict[str, list]] = field(default_factory=dict)  # by where it goes, columns as `Spool` takes them


class Judging(ABC):
    """What the database says about the rows of one file, given block by block in their order; what it learned of earlier ones it keeps."""

    @abstractmethod
    def __init__(self, columns: dict[str, str], days: set, context: Context):
        """`columns`: their header by our name. `days`: all that stand in the column of days, and can be read."""

    @abstractmethod
    def settle(self, block: Block) -> Settled:
        """The rows that can be used, what each of them would do, and the problems of the others; the block may be changed."""

    def notes(self, again: Callable[[], Iterator[tuple[int, dict]]]) -> list[str]:
        """What is to be said of the whole, after the last block; `again` reads the rows once more, as they came."""
        return []


@dataclass
class StreamReading(Reading):
    """A reading whose rows are read again each time they are asked for; what they would do is counted once, and what is to be written kept."""

    changes: Counter = field(default_factory=Counter)
    ready: Spool | None = None

    def count(self, change: str) -> int:
        return self.changes[change]


class GoodRows(Sequence):
    """The good rows of a file, each time read and judged anew: as many as were counted, of which the first are held."""

    def __init__(self, made: Callable[[], Iterator[Row]], number: int, first: list[Row]):
        self._made, self._number, self._first = made, number, first

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Row]:
        return self._made()

    def __getitem__(self, place):
        if isinstance(place, slice):
            start, stop, step = place.indices(self._number)
            return self._first[place] if stop <= len(self._first) else list(islice(self._made(), start, stop, step))
        return self._first[place] if 0 <= place < len(self._first) else next(islice(self._made(), range(self._number)[place], None))


class _File:
    """One file as its mapping sees it: pieces of a table, checked column by column."""

    def __init__(self, table: LongTable, shape, mapping: Mapping):
        self._table, self._shape, self._mapping = table, shape, mapping
        self.total_cells: list | None = None
        self.head, self.mapping = composed(replace(table.head, rows=[]), mapping)
        checking = Checking(self.head, shape, self.mapping)
        self.problems, self.columns, self.unknown_columns = checking.problems, checking.columns, checking.unknown_columns
        self._cells: set = set()
        self.total = table.total
        if self.problems or not self._gathered(checking.day_places()):
            self.total = 0
            for block in self._blocks():
                self.total += len(block.rows)
                self._cells |= checking.days_in(block)

    def settled(self) -> Checking:
        """The columns made ready to read the rows from the first on."""
        checking = Checking(self.head, self._shape, self.mapping)
        checking.settle(self._cells)
        return checking

    def checked(self, checking: Checking) -> Iterator[tuple[Block, list[Problem]]]:
        """The good rows of each block, with the problems of the others."""
        return (checking.block_of(block) for block in self._blocks())

    def rows(self) -> Iterator[tuple[int, dict]]:
        """The good rows, one by one."""
        return chain.from_iterable(block.rows() for block, _problems in self.checked(self.settled()))

    def days(self) -> set:
        """The days that stand in the file, and can be read."""
        return self.settled().days_among(self._cells)

    def _gathered(self, places: list[int]) -> bool:
        """Whether what stands in the columns of days is known already, so that the rows need not be gone through for it."""
        if self._mapping.total_row or self._mapping.templates:
            return False
        for cells in map(self._table.different, places):
            if cells is None:
                return False
            self._cells |= cells
        return True

    def _blocks(self) -> Iterator[Table]:
        blocks = self._table.blocks(BLOCK)
        block = next(blocks, None)
        while block is not None:
            after = next(blocks, None)
            if after is None and self._mapping.total_row:
                block, self.total_cells = total_row_taken(block, self._mapping.total_row)
            yield composed(block, self._mapping)[0]
            block = after


class StreamImporter(TableImporter):
    """A kind of file of which no row needs another: however many there are, no more than a block of them is held."""

    @abstractmethod
    def judging(self, columns: dict[str, str], days: set, context: Context) -> Judging:
        """Who judges the rows of a file, from its first block on."""

    def facts(self, judging: Judging) -> dict:
        """What applying needs to know of the whole file once all of it was judged."""
        return {}

    def judge(self, rows, reading, context):
        block = Block([number for number, _values in rows], {one.name: [values[one.name] for _number, values in rows] for one in self.shape.fields})
        settled = self.judging(reading.columns, set(), context).settle(block)
        return Verdicts(reading.columns, settled.problems, dict(zip(settled.block.numbers, settled.changes, strict=True)))

    def read(self, data, filename, context):
        table = open_table(data, filename, max_rows=MOST_ROWS)
        file = _File(table, self.shape_for(context.mapping), context.mapping)
        reading = StreamReading(
            rows=[], problems=list(file.problems), total=file.total, columns=file.columns, headers=table.head.headers, unknown_columns=[
                one for one in file.unknown_columns if one not in used_headers(context.mapping)], notes=list(table.head.notes),
            told={"encoding": table.head.encoding, "delimiter": table.head.delimiter, "sheet": table.head.sheet, "date_order": None,
                  "format": table.head.kind}, final=True,
        )  # fmt: skip
        added = Decimal(0) if file.problems else self._judge_all(file, reading, context)
        label = file.columns.get(self.summed, self.summed)
        said = total_said(file.total_cells, file.head, file.columns.get(self.summed), file.mapping)
        wrong = control_problem([(0, {self.summed: added})], self.summed, said, place=file.head.header_row, column=label)
        if wrong is not None:
            reading.problems, reading.rows, reading.changes = [wrong, *reading.problems], [], Counter()
        return reading

    def _judge_all(self, file: _File, reading: StreamReading, context: Context) -> Decimal:
        """Judge the file once from end to end, and note what was found; what its amounts add up to."""
        days, added, place, first = file.days(), Decimal(0), 0, []
        judging, checking = self.judging(file.columns, days, context), file.settled()
        reading.ready = Spool() if context.writing else None
        for block, problems in file.checked(checking):
            added += sum((one for one in block.columns[self.summed] if one is not None), Decimal(0))
            settled = judging.settle(block)
            reading.changes.update({change: settled.changes.count(change) for change in set(settled.changes)})
            first += _rows(settled, PREVIEW_ROWS - len(first))
            _note(reading, sorted([*problems, *settled.problems]))
            if reading.ready is not None:
                for name, columns in settled.ready.items():
                    reading.ready.add(name, columns)
            place += BLOCK
            told = _("Checked {place} of {rows} rows").format(place=f"{min(place, file.total):,}", rows=f"{file.total:,}")
            report(0.1 + 0.35 * place / max(file.total, place), told)
        reading.told["date_order"] = checking.date_order
        reading.notes += [*checking.notes, *([] if context.writing else judging.notes(file.rows))]
        reading.extra = {"days": days, **self.facts(judging)}
        reading.rows = GoodRows(lambda: self._good(file, days, context), sum(reading.changes.values()), first)
        return added

    def _good(self, file: _File, days: set, context: Context) -> Iterator[Row]:
        judging = self.judging(file.columns, days, context)
        for block, _problems in file.checked(file.settled()):
            yield from _rows(judging.settle(block))


def _rows(settled: Settled, most: int | None = None) -> list[Row]:
    """The first good rows of a block, or all of them."""
    some = settled.block if most is None else Block(settled.block.numbers[:most], {
        name: column[:most] for name, column in settled.block.columns.items()})  # fmt: skip
    return [Row(number, values, change) for (number, values), change in zip(some.rows(), settled.changes, strict=False)]


def _note(reading: StreamReading, problems: list[Problem]) -> None:
    """Keep the first problems of a file, and count the others."""
    room = max(NAMED_PROBLEMS - len(reading.problems), 0)
    reading.problems += problems[:room]
    reading.further_problems += len(problems[room:])
