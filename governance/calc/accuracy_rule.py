"""What the accuracy of a project's data says of its health."""

from governance.calc.health_facts import Facts, Finding, Limits
from pmo.calc.rag import Rag


def accuracy(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on the share of the rules on data that is kept; None when none applies. Red caps a green overall at amber.

    Source: ours: amber below 90 %, red below 70 %.

    >>> accuracy(Facts(data_score=0.625), Limits()).text
    '62% of the rules on data are kept, below 70%.'
    """
    if facts.data_score is None:
        return None
    score = facts.data_score
    if score >= limits.accuracy_amber:
        return Finding("data", Rag.GREEN, "accuracy", f"{_down(score)} of the rules on data are kept.", score, limits.accuracy_amber)
    rag, limit = (Rag.RED, limits.accuracy_red) if score < limits.accuracy_red else (Rag.AMBER, limits.accuracy_amber)
    return Finding("data", rag, "accuracy", f"{_down(score)} of the rules on data are kept, below {limit:.0%}.", score, limit)


def silence(facts: Facts) -> Finding | None:
    """Return a grey finding on a project that nobody ever reported on or measured; None for any other, and where that is not known.

    Source: domain rule "missing is grey, never green".

    >>> silence(Facts(heard=False)).text
    'Nothing was ever reported or measured.'
    """
    if facts.heard is not False:
        return None
    return Finding("data", Rag.UNKNOWN, "silence", "Nothing was ever reported or measured.", None, None)


def _down(share: float) -> str:
    """A share in whole per cent, rounded down: what is short of the whole never reads as the whole."""
    return f"{int(share * 100 + 1e-9)}%"
