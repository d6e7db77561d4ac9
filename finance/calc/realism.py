"""Whether a manager's estimate at completion can be believed: the flags raised against it."""

from collections.abc import Sequence
from dataclasses import dataclass

from finance.calc.indices import Indices, Money

AMBER, RED = 0.05, 0.10
UNCHANGED_PERIODS = 3
MOVED = 0.05


@dataclass(frozen=True)
class Flag:
    """One reason for doubt. name: outside, too_fast, below_committed or unchanged. rag: amber or red."""

    name: str
    rag: str
    text: str


def tcpi_for(found: Indices, eac: Money | None) -> float | None:
    """Return TCPI to an estimate: (BAC − EV) / (EAC − AC), the cost efficiency the rest needs to land on it.

    found: indices with BAC, EV and AC. eac: money of the kind these are. None where something is unknown or no money is left; 0 when all is done.

    Source: reference formulas, section 1.

    >>> from finance.calc.indices import indices
    >>> tcpi_for(indices(bac=1000, pv=500, ev=400, ac=500), 1100)
    1.0
    """
    if found.complete:
        return 0.0
    if None in (eac, found.bac, found.ev, found.ac) or eac <= found.ac:
        return None
    return float((found.bac - found.ev) / (eac - found.ac))


def realism(found: Indices, *, commitments: Money | None = None, before: Sequence[tuple[Money | None, float | None]] = ()) -> list[Flag]:
    """Return the flags raised against the manager's estimate `eac_g`; empty where there is none, or nothing speaks against it.

    found: the indices now, with `eac_g`. commitments: money ordered and not yet paid, None where unknown. before: (eac_g, CPI) of the
    status dates before this one, newest last.

    outside: below the lowest or above the highest of a–f. too_fast: TCPI to it is above CPI by more than 0.05 (amber) or 0.10 (red).
    below_committed: not above what is spent and committed while work is left. unchanged: the same for three periods while CPI moved by
    more than 0.05.

    Source: reference formulas, section 1, realism flags for g.

    >>> from finance.calc.indices import indices
    >>> [flag.name for flag in realism(indices(bac=1000, pv=500, ev=400, ac=500, bottom_up_etc=500))]
    ['outside', 'too_fast']
    """
    if found.eac_g is None or found.complete:
        return []
    flags = [_outside(found), _too_fast(found), _below_committed(found, commitments), _unchanged(found, before)]
    return [flag for flag in flags if flag is not None]


def _outside(found: Indices) -> Flag | None:
    others = [amount for name in (*"abcdef", "e6") if (amount := getattr(found, f"eac_{name}")) is not None]
    if not others or min(others) <= found.eac_g <= max(others):
        return None
    side = "below the lowest" if found.eac_g < min(others) else "above the highest"
    return Flag("outside", "amber", f"The estimate is {side} of the computed ones.")


def _too_fast(found: Indices) -> Flag | None:
    needed = tcpi_for(found, found.eac_g)
    if needed is None or found.cpi is None or needed - found.cpi <= AMBER:
        return None
    rag = "red" if needed - found.cpi > RED else "amber"
    return Flag("too_fast", rag, f"The rest has to earn {needed:.2f} for each 1 spent; so far it was {found.cpi:.2f}.")


def _below_committed(found: Indices, commitments: Money | None) -> Flag | None:
    if found.ac is None or found.eac_g > found.ac + (commitments or 0):
        return None
    return Flag("below_committed", "red", "The estimate leaves nothing beyond what is spent and committed, and work is left.")


def _unchanged(found: Indices, before: Sequence[tuple[Money | None, float | None]]) -> Flag | None:
    last = before[-UNCHANGED_PERIODS:]
    if len(last) < UNCHANGED_PERIODS or any(eac != found.eac_g for eac, _cpi in last):
        return None
    known = [cpi for _eac, cpi in last if cpi is not None]
    if found.cpi is None or not known or max(abs(found.cpi - cpi) for cpi in known) <= MOVED:
        return None
    return Flag("unchanged", "amber", "The estimate stood still for three periods while CPI moved.")
