"""Columns set aside on their way to the database."""

from collections import defaultdict
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import orjson

HELD = 4 * 1024 * 1024  # bytes; more of them go to a file without a name, which ends with the process


class Spool:
    """Blocks of columns put aside one by one and read again in their order: of however many rows no more than a block is held.

    Values are texts, whole numbers or None; a day is its ISO text.
    """

    def __init__(self):
        self._file = SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115  as long as what holds it
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._end = 0

    def add(self, name: str, columns: dict[str, list]) -> None:
        """Put a block aside, among those of a name."""
        packed = orjson.dumps(columns)
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[name].append((self._end, len(packed)))
        self._end += len(packed)

    def blocks(self, name: str) -> Iterator[dict[str, list]]:
        """The blocks of a name, in their order."""
        for start, size in self._places[name]:
            self._file.seek(start)
            yield orjson.loads(self._file.read(size))
