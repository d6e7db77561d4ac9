"""The project or node a page is about, found among what its reader sees."""

from django.shortcuts import get_object_or_404

from portfolio.models import Node
from portfolio.policy import permitted
from portfolio.queries import breadcrumb, visible_nodes
from projects.queries import visible_projects


def found_place(request, code: str | None, kind: str | None):
    """The project or node an address names; None where it names neither. Not visible answers 404."""
    if code is None:
        return None
    rows = visible_projects(user=request.user) if kind == "project" else visible_nodes(user=request.user)
    return get_object_or_404(rows, code=code)


def context_of(request, place) -> dict:
    """What a page about a place needs: the place, the way to it, what the reader may do there."""
    if place is None:
        return {"place": None, "project": None, "node": None, "may": set()}
    if isinstance(place, Node):
        may = permitted(actor=request.user, path=place.path)
        return {"place": place, "node": place, "project": None, "may": may, "way": breadcrumb(user=request.user, node=place)}
    may = permitted(actor=request.user, path=place.node.path, project_id=place.pk)
    return {"place": place, "project": place, "node": None, "may": may}


def elsewhere(decision) -> tuple | None:
    """The name of the page, and what its address takes, on which a decision is voted and taken when it is not its own."""
    if (review := getattr(decision, "review", None)) is not None:
        return ("governance:review", review.project.code, review.pk)
    if (change := getattr(decision, "change", None)) is not None:
        return ("governance:change", change.project.code, change.code)
    return None
