"""Health: what the figures say of a project, dimension by dimension, each colour with its reason in words."""

from typing import NamedTuple

from governance.calc.accuracy_rule import accuracy, silence
from governance.calc.health_facts import Facts, Finding, Limits
from governance.calc.health_rules import DEFAULT, RULES, staleness
from pmo.calc.rag import Rag, worst

__all__ = ["DECIDING", "DEFAULT", "DIMENSIONS", "Facts", "Finding", "Judged", "Limits", "Verdict", "divergence", "judge"]
DIMENSIONS = tuple(RULES)
DECIDING = ("cost", "schedule", "benefits", "risk", "scope")
_BY_SEVERITY = (Rag.RED, Rag.AMBER, Rag.GREEN)
_COLOURS = frozenset(Rag)


class Judged(NamedTuple):
    """A dimension's colour with the findings behind it, worst first."""

    rag: Rag
    reasons: tuple[Finding, ...]


class Verdict(NamedTuple):
    """The overall colour, the eight dimensions, and the finding that took a green overall away (None when nothing did)."""

    overall: Rag
    dimensions: dict[str, Judged]
    cap: Finding | None


def judge(facts: Facts, limits: Limits = DEFAULT) -> Verdict:
    """Return the `Verdict` on these facts.

    facts: one project's. limits: where the colours change. Overall is the worst of cost, schedule, benefits, risk and scope,
    as far as they are known; nothing known is UNKNOWN, never green. Stale or inaccurate data caps a green overall at amber;
    a green of a project that nobody reported on or measured is UNKNOWN.
    Raises ValueError when `scope_declared` is no colour.

    Source: reference formulas, section 4.

    >>> verdict = judge(Facts(cpi=0.82, spi=1.01))
    >>> verdict.overall.value, verdict.dimensions["cost"].reasons[0].text
    ('red', 'CPI 0.82 is below 0.90.')
    >>> judge(Facts()).overall.value
    'unknown'
    """
    dimensions = {name: _judged(name, facts, limits) for name in DIMENSIONS}
    overall = worst([dimensions[name].rag for name in DECIDING])
    if overall is not Rag.GREEN:
        return Verdict(overall, dimensions, None)
    if (silent := silence(facts)) is not None:
        return Verdict(Rag.UNKNOWN, dimensions, silent)
    stale, inaccurate = staleness(facts, limits), accuracy(facts, limits)
    if stale is not None and stale.rag is not Rag.GREEN:
        return Verdict(Rag.AMBER, dimensions, stale)
    if inaccurate is not None and inaccurate.rag is Rag.RED:
        return Verdict(Rag.AMBER, dimensions, inaccurate)
    return Verdict(overall, dimensions, None)


def divergence(
    computed: Rag | str | None, declared: Rag | str | None, independent: Rag | str | None
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of the three ratings that differ, by name; empty where they agree.

    computed, declared, independent: colours or their values; None and unknown differ from nothing. Raises ValueError on a word
    that is no colour.

    Source: domain rule "the page always shows where the three differ".

    >>> divergence("red", "green", None)
    (('computed', 'declared'),)
    """
    named = (("computed", computed), ("declared", declared), ("independent", independent))
    known = [(name, rag if rag in _COLOURS else Rag(rag)) for name, rag in named if rag is not None and rag != "unknown"]
    return tuple((a, b) for place, (a, x) in enumerate(known) for b, y in known[place + 1 :] if x != y)


def _judged(name: str, facts: Facts, limits: Limits) -> Judged:
    found = [finding for rule in RULES[name] if (finding := rule(facts, limits)) is not None]
    if not found:
        return _NOTHING[name]
    if len(found) > 1:
        found = [finding for rag in _BY_SEVERITY for finding in found if finding.rag is rag]
    return Judged(found[0].rag, tuple(found))


_NOTHING = {
    name: Judged(Rag.UNKNOWN, (Finding(name, Rag.UNKNOWN, "unknown", f"Nothing is known about {name}.", None, None),))
    for name in DIMENSIONS
}
