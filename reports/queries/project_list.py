"""Read one page of the list of projects with the sums of its groups and of all."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F

from reports.queries.grouping import Grouping, grouping
from reports.queries.totals import Sums, merged, sums_by, whole


@dataclass(frozen=True)
class ProjectList:
    """A page of rows in order, the groups they fall into, and the sums."""

    page: Page
    groups: Grouping | None
    sums: dict[tuple, Sums]
    total: Sums


def ordered(rows, *, order: str, descending: bool, groups: Grouping | None):
    """The rows by group, then by a column with the unknown last, then by code."""
    column = F(order).desc(nulls_last=True) if descending else F(order).asc(nulls_last=True)
    return rows.order_by(*(groups.order if groups else []), column, "project__code")


def project_list(*, rows, by: str, order: str, descending: bool, currency: str, as_of: dt.date, page, size: int) -> ProjectList:
    """One page of the rows; a fixed number of trips however many there are."""
    groups = grouping(by)
    lines = sums_by(rows=rows, by=by, currency=currency, day=as_of)
    total = whole(lines, currency)
    paginator = Paginator(ordered(rows, order=order, descending=descending, groups=groups), size)
    paginator.count = total.listed  # counted already, with the sums
    found = paginator.get_page(page)
    keys = list(found.object_list.values_list("pk", flat=True))  # put in order by what orders them alone: whole rows are wide
    whole_rows = rows.in_bulk(keys)
    found.object_list = [whole_rows[key] for key in keys]
    return ProjectList(found, groups, merged(lines, groups.of_sum, currency) if groups else {}, total)
