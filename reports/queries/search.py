"""Find nodes, projects and risks by a few letters, among what the reader may see."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from governance.models import Risk
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


def found(*, user, words: str, most: int = FEW) -> Found:
    """Nodes, projects and risks whose code or name holds the words; nothing for less than two letters."""
    words = words.strip()
    if len(words) < SHORTEST:
        return Found([], [], [])
    named = Q(name__icontains=words) | Q(code__icontains=words)
    titled = Q(title__icontains=words) | Q(code__iexact=words)
    risks = Risk.objects.filter(titled).filter(seen(user=user)).select_related("project", "node")
    return Found(
        list(visible_nodes(user=user).filter(named).order_by(_nearest(words), "depth", "name")[:most]),
        list(visible_projects(user=user).filter(named).order_by(_nearest(words), "name")[:most]),
        list(risks.order_by("status", "title")[:most]),
    )


def _nearest(words: str):
    return Case(
        When(code__iexact=words, then=Value(0)), When(code__istartswith=words, then=Value(1)), When(name__istartswith=words, then=Value(2)),
        default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
