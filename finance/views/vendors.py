"""Who is paid below a node."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.behind import NONE
from finance.queries.node_money import node_years
from finance.queries.vendors import vendors_below
from finance.views.money import chosen_year
from finance.views.node_postings import node_head
from portfolio.queries import visible_nodes

ROWS = 100
LOWEST = Decimal("-Infinity")
KEYS = {
    "vendor": lambda one: one.name.casefold(),
    "actual": lambda one: LOWEST if one.actual is None else one.actual,
    "open": lambda one: LOWEST if one.open is None else one.open,
    "projects": lambda one: one.projects,
}


def vendors(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years = node_years(node=node, as_of=request.as_of)
    year = chosen_year(years, request.GET.get("year"), request.as_of)
    context = node_head(request, node, _("Vendors")) | {"years": years, "year": year, "none": NONE}
    if year is not None:
        found = vendors_below(user=request.user, node=node, year=year, as_of=request.as_of)
        said = request.GET.get("sort", "")
        sort = said if said.removeprefix("-") in KEYS else "-actual"
        rows = sorted(found.rows, key=lambda one: one.name)
        rows.sort(key=KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        context |= {"found": found, "page": page, "columns": _columns(sort)}
    return render(request, "finance/vendors.html", context)


def _columns(sort: str) -> list[tuple[str, str, str, str]]:
    """Label, class, which way it is sorted, and what a click sorts by."""
    columns = []
    for name, label in (("vendor", _("Vendor")), ("actual", _("Actual")), ("open", _("Open orders")), ("projects", _("Projects"))):
        way = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        first = name if name == "vendor" else f"-{name}"
        other = f"-{name}" if sort == name else name
        columns.append((label, "" if name == "vendor" else "num", way, other if way else first))
    return columns
