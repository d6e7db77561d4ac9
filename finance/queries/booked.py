"""Find out whether a posting stands in the books already, however many do."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from finance.models import Actual, Suspense
from pmo.calc.money import in_cents

CHUNK, AT_ONCE = 500, 2000
PLACES, MARKED = 1 << 22, 3
# What makes two postings the same; of one that was turned into another currency, what it was says so.
SAME = ["project_id", "posting_date", "amount", "cost_type_id", "reference", "vendor", "text", "order", "kind", "source", "original_currency"]
KEPT = [*SAME, "original_amount", "rate"]
AMOUNT, ORIGINAL = 2, -2
SAID = ["source", "posting_date", "amount", "project_said", "cost_type_said", "reference", "order", "vendor", "text"]  # and two in suspense


def identity(row: Sequence) -> Sequence:
    """What makes a row of `KEPT` the same posting as another: the amount it was made in, not the one it was turned into."""
    same = row[:ORIGINAL]
    return same if row[ORIGINAL] is None else (*same[:AMOUNT], row[ORIGINAL], *same[AMOUNT + 1 :])


def fingerprint(values: Sequence) -> bytes:
    """Sixteen bytes that only the same values give: of a million postings no more is held."""
    return _digest("\0".join(_texts(values)))  # no text of ours holds the sign between them


def _texts(values: Sequence) -> list[str]:
    texts = [str(value) for value in values]
    texts[AMOUNT] = str(in_cents(values[AMOUNT]) + 0)  # minus nothing is nothing
    return texts


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


class Booked:
    """How often each posting is booked already, between two days, of the projects that were asked for so far."""

    def __init__(self, days: Iterable[dt.date]):
        days = list(days)
        self._span = (min(days), max(days)) if days else None
        self._left: Counter = Counter()
        self._perhaps = bytearray(PLACES)  # marked where a posting of such a project, day and amount is booked: most new ones meet no mark
        self._read: set[int] = set()

    def read(self, project_ids: Iterable[int]) -> None:
        """Read what is booked on projects that were not asked for yet."""
        fresh = sorted(set(project_ids) - self._read)
        self._read.update(fresh)
        if self._span is None:
            return
        for start in range(0, len(fresh), CHUNK):
            stored = Actual.objects.filter(project_id__in=fresh[start : start + CHUNK], posting_date__range=self._span).order_by()
            for row in map(identity, stored.values_list(*KEPT).iterator(chunk_size=AT_ONCE)):
                texts = _texts(row)
                self._left[_digest("\0".join(texts))] += 1
                self._perhaps[hash(tuple(texts[:MARKED])) % PLACES] = 1

    @property
    def any(self) -> bool:
        """Whether anything is booked there at all."""
        return bool(self._left)

    def take(self, values: Sequence) -> bool:
        """Whether the posting of this identity is booked; each that is booked answers for one."""
        return bool(self._left) and _taken(self._left, fingerprint(values))

    def taken(self, columns: Sequence[Sequence[str]]) -> list[bool]:
        """The same of many postings in their order, given as columns of the texts that `fingerprint` is made of."""
        marks = map(self._perhaps.__getitem__, (key % PLACES for key in map(hash, zip(*columns[:MARKED], strict=True))))
        found, rows = [False] * len(columns[0]), [place for place, mark in enumerate(marks) if mark]
        for place in rows:
            found[place] = _taken(self._left, _digest("\0".join(column[place] for column in columns)))
        return found


class Kept:
    """How often each posting was kept in suspense already between two days, whatever became of it."""

    def __init__(self, days: Iterable[dt.date]):
        days, self._left = list(days), Counter()
        if days:
            stored = Suspense.objects.filter(posting_date__range=(min(days), max(days))).order_by()
            self._left.update(map(fingerprint, stored.values_list(*SAID).iterator(chunk_size=AT_ONCE)))

    def take(self, values: Sequence) -> bool:
        """Whether the posting that says this is kept; each that is kept answers for one."""
        return bool(self._left) and _taken(self._left, fingerprint(values))


def _taken(left: Counter, key: bytes) -> bool:
    found = left.get(key)
    if not found:
        return False
    left[key] = found - 1
    return True
