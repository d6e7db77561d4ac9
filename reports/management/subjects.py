"""Find what a command names: a project or a node, by code; a day."""

import datetime as dt

from pmo.errors import Refused
from portfolio.models import Node
from projects.models import Project


def subject(code: str) -> Project | Node:
    """The project, or else the node, of that code.

    Raises:
        Refused: there is none.
    """
    found = Project.objects.select_related("node").filter(code=code).first() or Node.objects.filter(code=code).first()
    if found is None:
        raise Refused(f"There is no project and no node with the code '{code}'.")
    return found


def day(text: str) -> dt.date:
    """A day written as 2026-03-31, for argparse."""
    return dt.date.fromisoformat(text)


def day_or_moment(text: str) -> dt.date:
    """A day, or a moment of the project's wall clock, written as 2026-03-31 or 2026-03-31T12:00, for argparse."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=None) if len(text) > 10 else dt.date.fromisoformat(text)
