"""Days by which milestones moved, and why: sums by cause, recovery apart from slip."""

from collections.abc import Iterable
from dataclasses import dataclass

UNSAID = ""  # the cause of a move that nobody explained


@dataclass(frozen=True)
class Slip:
    """Moves of one cause: how many, the days later, the days earlier."""

    cause: str
    moves: int
    later: int
    earlier: int

    @property
    def net(self) -> int:
        return self.later - self.earlier


def slips_by_cause(moves: Iterable[tuple[str, int]]) -> list[Slip]:
    """Return the `Slip` of each cause, the most days later first; what nobody explained last.

    moves: (cause, calendar days: above 0 later, below 0 earlier). A move of 0 days is none.

    Source: definition: the moves of a milestone add up to the way from its first word to its newest.

    >>> [(one.cause, one.moves, one.net) for one in slips_by_cause([("scope", 7), ("", 2), ("scope", -3), ("site", 0)])]
    [('scope', 2, 4), ('', 1, 2)]
    """
    found: dict[str, list[int]] = {}
    for cause, days in moves:
        if days:
            sums = found.setdefault(cause, [0, 0, 0])
            sums[0] += 1
            sums[1 if days > 0 else 2] += abs(days)
    rows = [Slip(cause, *sums) for cause, sums in found.items()]
    return sorted(rows, key=lambda one: (one.cause == UNSAID, -one.later, one.earlier, one.cause))
