"""Read a branch of a project's WBS: a heading, and the lines below it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from projects.models import Project, WorkPackage


@dataclass(frozen=True)
class Branch:
    """A line of the WBS with the keys of the work packages on it and below it, headings left out."""

    line: WorkPackage
    lines: set[int]


def branch_of(*, project: Project, wbs: str, day: dt.date) -> Branch | None:
    """The branch of that number as known by a day; None where there is no such line."""
    known = WorkPackage.objects.filter(project=project, known_on__lte=day).filter(Q(wbs=wbs) | Q(wbs__startswith=f"{wbs}."))
    rows = list(known.order_by("order", "wbs"))
    line = next((row for row in rows if row.wbs == wbs), None)
    return line and Branch(line, {row.pk for row in rows if row.kind != WorkPackage.Kind.SUMMARY})
