"""Find nodes, projects, risks, changes and decisions by a few letters, among what the reader may see."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from governance.models import Decision, Risk
from governance.queries.changes import visible_changes
from governance.queries.decisions import HEAVY, visible_decisions
from governance.queries.places import seen
from portfolio.queries import visible_nodes
from projects.queries import visible_projects

FEW = 8
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """What was found, the nearest first."""

    nodes: list
    projects: list
    risks: list
    changes: list
    decisions: list


def found(*, user, words: str, most: int = FEW) -> Found:
    """What holds the words in its code or name; nothing for less than two letters."""
    words = words.strip()
    if len(words) < SHORTEST:
        return Found([], [], [], [], [])
    named = Q(name__icontains=words) | Q(code__icontains=words)
    titled = Q(title__icontains=words) | Q(code__iexact=words)
    asked = Q(question__icontains=words) | Q(code__iexact=words)
    risks = Risk.objects.filter(titled).filter(seen(user=user)).select_related("project", "node")
    return Found(
        list(visible_nodes(user=user).filter(named).order_by(_nearest(words), "depth", "name")[:most]),
        list(visible_projects(user=user).filter(named).order_by(_nearest(words), "name")[:most]),
        list(risks.order_by("status", "title")[:most]),
        list(visible_changes(user=user).filter(titled).select_related("project").defer(*HEAVY).order_by("-opened_on", "-pk")[:most]),
        list(visible_decisions(user=user).filter(asked).exclude(kind=Decision.Kind.CHANGE).order_by("state", "-asked_on", "-pk")[:most]),
    )


def _nearest(words: str):
    return Case(
        When(code__iexact=words, then=Value(0)), When(code__istartswith=words, then=Value(1)), When(name__istartswith=words, then=Value(2)),
        default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
