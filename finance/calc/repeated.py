"""What stands more than once in a file."""

from collections.abc import Sequence

import numpy as np


def repeated(keys: Sequence[int], cents: Sequence[int], numbers: Sequence[int], *, groups: int = 10, each: int = 5) -> tuple[int, list[list[int]]]:
    """Return how many keys stand more than once and do not add up to nothing, and the numbers of the rows of the first of them.

    keys: one whole number a row that is the same for the same reference; cents: the amounts in hundredths; numbers: of the rows, ascending.
    At most `groups` are listed, by their first row, each by its first `each` rows.

    Source: definition.

    >>> repeated([7, 8, 7, 9, 9], [100, 5, 200, 30, -30], [2, 3, 4, 5, 6])
    (1, [[2, 4]])
    """
    _values, first, which, count = np.unique(np.asarray(keys, dtype=np.int64), return_index=True, return_inverse=True, return_counts=True)
    net = np.zeros(len(first), dtype=np.int64)
    np.add.at(net, which, np.asarray(cents, dtype=np.int64))
    twice = np.flatnonzero((count > 1) & (net != 0))
    in_order, rows = twice[np.argsort(first[twice], kind="stable")], np.asarray(numbers)
    return len(in_order), [rows[which == group][:each].tolist() for group in in_order[:groups]]
