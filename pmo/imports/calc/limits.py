"""How much of a file is read before it is refused."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a table file: bytes as uploaded, rows, columns, characters in a cell, and what a workbook may unpack to.

    >>> Limits(rows=10).columns
    1000
    """

    size: int = 50 * MEGABYTE
    rows: int = 250_000
    columns: int = 1_000
    cell: int = 100_000
    grid: int = 6_000_000          # cells of the rectangle around the data: the reader lays it out in full
    unpacked: int = 250 * MEGABYTE
    ratio: int = 120               # unpacked to packed, looked at only above `ratio_from`
    ratio_from: int = 5 * MEGABYTE
    entries: int = 2_000
    text: int = 400 * MEGABYTE     # characters in all cells, repeated shared strings counted each time
