"""What a schedule says of the progress of a line, as a measure."""

SCOPE_TECHNIQUES = ("milestones", "units")  # what they count is scope, not time


def said_share(
    *, done: float | None, physical: float | None, finished: bool = False, physically: bool = False, technique: str = "percent"
) -> float:  # fmt: skip
    """Return the share of its scope that is done of a line, 0..1, by what its schedule says.

    done: share of the duration. physical: share of the scope. physically: the line is earned by its physical share, whatever else is said.
    technique: a name of `TECHNIQUES`; those that count scope take the physical share where it is said. Finished work of which no share
    is said is wholly done.

    Source: Microsoft Project: earned value method, % complete or physical % complete.

    >>> said_share(done=0.5, physical=0.25), said_share(done=0.5, physical=0.25, technique="units"), said_share(done=None, physical=None)
    (0.5, 0.25, 0.0)
    """
    by_scope = physically or (technique in SCOPE_TECHNIQUES and physical is not None)
    share = physical if by_scope else done
    if share is None:
        return 1.0 if finished else 0.0
    return min(max(share, 0.0), 1.0)
