"""Where records of governance stand, and who sees them there."""

from django.db.models import Q

from portfolio.models import Node
from portfolio.queries import scope_of, within
from projects.models import Project
from projects.queries import visible


def seen(*, user, prefix: str = "") -> Q:
    """The condition that a placed record (its `project`, or its `node` where it has none) is one the reader sees."""
    scope = scope_of(user=user)
    at_node = Q(**{f"{prefix}project__isnull": True})
    if not scope.everything:
        at_node &= within(scope.paths, f"{prefix}node__path")
    return visible(user=user, prefix=f"{prefix}project__") | at_node


def below(*, place, prefix: str = "") -> Q:
    """The condition that a placed record stands in a project, or at a node or anywhere below it."""
    if isinstance(place, Project):
        return Q(**{f"{prefix}project": place})
    at_node = Q(**{f"{prefix}node__path__startswith": place.path})
    return Q(**{f"{prefix}project__node__path__startswith": place.path}) | at_node


def at(place) -> dict:
    """The two columns of a placed record that stands there."""
    return {"project": None, "node": place} if isinstance(place, Node) else {"project": place, "node": None}


def origin(place) -> dict:
    """The condition that a record came from a project, wherever it was raised to since, or was entered at a node."""
    return {"project": None, "node": place} if isinstance(place, Node) else {"project": place}


def path_of(place) -> str:
    """The branch of a project or node."""
    return place.path if isinstance(place, Node) else place.node.path
