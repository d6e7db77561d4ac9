"""References that stand more than once in a ledger file."""

from array import array
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from finance.calc.repeated import repeated
from pmo.imports.calc.blocks import Block


class RepeatedReferences:
    """References that stand more than once among the new postings of a project and do not add up to nothing: told, and kept.

    Of each row eight bytes stand for its project and reference, so that a million of them can be compared.
    """

    def __init__(self):
        self._keys, self._cents, self._numbers = array("q"), array("q"), array("I")

    def add(self, rows: Block) -> None:
        """Add new rows as they are written; those without a reference do not count."""
        named = rows if all(rows.columns["reference"]) else rows.only(rows.columns["reference"])
        said = named.columns
        amounts = [made or amount for made, amount in zip(said["original_amount"], said["amount"], strict=True)]
        self._keys.extend(map(hash, zip(said["project_id"], said["reference"], strict=True)))
        self._cents.extend([int(amount.replace(".", "")) for amount in amounts])
        self._numbers.extend(named.numbers)

    def notes(self, again: Callable[[], Iterator[tuple[int, dict]]]) -> list[str]:
        """How many there are, and the first of them with their rows; `again` reads the file once more."""
        count, shown = repeated(self._keys, self._cents, self._numbers)
        if not count:
            return []
        wanted, called = {numbers[0] for numbers in shown}, {}
        for number, values in again():
            if number in wanted:
                called[number] = values["reference"]
                if len(called) == len(wanted):
                    break
        told = "; ".join(f"{called[numbers[0]]}: {', '.join(map(str, numbers))}" for numbers in shown)
        return [_("{count} references stand in more than one row; all are kept: {shown}.").format(count=count, shown=told)]
