"""Put a list of projects in groups: the order in the database, and which group a row is in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from portfolio.models import Node
from reports.queries.totals import GROUPS

SEVERITY = {"red": 0, "amber": 1, "unknown": 2, "green": 3, "": 4}


@dataclass(frozen=True)
class Grouping:
    """How rows fall into groups: what they are ordered by first, the key of a row, the key of a line of sums, and the label of a key."""

    order: list
    of_row: Callable
    of_sum: Callable
    label: Callable


def grouping(by: str) -> Grouping | None:
    """The grouping of a name of `totals.GROUPS`; None for any other."""
    if by not in GROUPS:
        return None
    if by == "function":
        return _by_function()
    if by == "portfolio":
        return Grouping(["project__node__path"], lambda row: (row.project.node.code, row.project.node.name), tuple, lambda key: key[1])
    if by == "manager":
        return Grouping([*GROUPS[by]], _manager, tuple, lambda key: f"{key[1] or ''} {key[0] or ''}".strip() or key[2])
    order = [by] if by == "stage" else [_severity(by)]
    return Grouping(order, lambda row: (getattr(row, by),), tuple, lambda key: key[0])


def _severity(column: str) -> Case:
    whens = [When(**{column: rag}, then=Value(place)) for rag, place in SEVERITY.items()]
    return Case(*whens, default=Value(9), output_field=IntegerField())


def _manager(row) -> tuple:
    person = row.project.manager
    return (person.last_name, person.first_name, row.project.manager_name) if person else (None, None, row.project.manager_name)


def _by_function() -> Grouping:
    named = dict(Node.objects.filter(kind=Node.Kind.FUNCTION).values_list("path", "name"))

    def function_of(path: str) -> tuple:
        parts = path.split("/")
        for end in range(len(parts) - 1, 1, -1):
            above = "/".join(parts[:end]) + "/"
            if above in named:
                return (above,)
        return ("",)

    return Grouping(
        ["project__node__path"], lambda row: function_of(row.project.node.path), lambda key: function_of(key[0]), lambda key: named.get(key[0], "")
    )
