"""What a vote amounts to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """Votes by choice, of how many who may vote, and whether they suffice."""

    votes: dict[str, int]
    cast: int
    electors: int
    quorum: int
    outcome: str | None  # what was voted; None without a quorum, on a tie nobody breaks, or where not all agree who must

    @property
    def quorate(self) -> bool:
        """Whether enough voted for a decision."""
        return self.cast >= self.quorum

    @property
    def missing(self) -> int:
        """Votes still needed for a quorum."""
        return max(0, self.quorum - self.cast)


def counted(votes: Iterable[tuple[int, str]], *, electors: int, quorum: int, unanimous: bool = False, chairs: Iterable[int] = ()) -> Tally:
    """What votes, given as (voter, choice), amount to.

    Most votes decide, and the chair's vote breaks a tie it is part of; where they must be unanimous, any other vote prevents an outcome.
    Without a quorum there is none. (Robert's Rules of Order Newly Revised, 12th ed., 44:1 and 44:12, for majority and the chair's vote.)

    >>> counted([(1, "go"), (2, "go"), (3, "hold")], electors=5, quorum=3).outcome
    'go'
    >>> counted([(1, "go"), (2, "hold")], electors=5, quorum=2).outcome is None
    True
    >>> counted([(1, "go"), (2, "hold")], electors=5, quorum=2, chairs=[2]).outcome
    'hold'
    >>> counted([(1, "go")], electors=5, quorum=2).missing
    1
    """
    by_voter = dict(votes)
    count = Counter(by_voter.values())
    outcome = None
    if by_voter and len(by_voter) >= quorum:
        most = max(count.values())
        leading = [choice for choice, number in count.items() if number == most]
        if len(leading) == 1:
            outcome = leading[0] if not unanimous or len(count) == 1 else None
        elif not unanimous:
            outcome = next((by_voter[chair] for chair in chairs if by_voter.get(chair) in leading), None)
    return Tally(dict(count), len(by_voter), electors, quorum, outcome)
