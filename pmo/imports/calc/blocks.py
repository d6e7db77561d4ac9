"""Rows of a table side by side, column by column: what very many of them are worked on as."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress


@dataclass(slots=True)
class Block:
    """Rows side by side: their numbers in the file, and by field the values of all of them.

    >>> block = Block([2, 3], {"code": ["A", "B"]})
    >>> block.row(1), block.without({2}).numbers, len(block)
    ({'code': 'B'}, [3], 2)
    """

    numbers: list[int]
    columns: dict[str, list]

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, place: int) -> dict:
        """The values of one row, by field."""
        return {name: column[place] for name, column in self.columns.items()}

    def rows(self) -> list[tuple[int, dict]]:
        """The rows as (number, values by field)."""
        names = list(self.columns)
        return [(number, dict(zip(names, values, strict=True)))
                for number, values in zip(self.numbers, zip(*self.columns.values(), strict=True), strict=True)]

    def only(self, chosen: Sequence) -> "Block":
        """The rows for which what is chosen, a flag each, is true."""
        return Block(list(compress(self.numbers, chosen)), {name: list(compress(column, chosen)) for name, column in self.columns.items()})

    def without(self, bad: set[int]) -> "Block":
        """The rows but those of these numbers."""
        return self.only([number not in bad for number in self.numbers]) if bad else self
