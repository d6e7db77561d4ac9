"""The purchase orders of a project."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from finance.queries.behind import NONE, types_asked
from finance.queries.orders import project_orders
from finance.views.money import costs_asked
from projects.queries import visible_projects

ROWS = 100


def orders(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    settled = request.GET.get("settled") == "on"
    asked = costs_asked(request)
    found = project_orders(project=project, day=request.as_of, settled=settled, types=types_asked(**asked))
    invoiced = [one.invoiced for one in found if one.invoiced is not None]
    context = asked | {
        "none": NONE,
        "project": project, "settled": settled, "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "ordered": sum((one.ordered for one in found), Decimal(0)), "open": sum((one.open for one in found), Decimal(0)),
        "invoiced": sum(invoiced, Decimal(0)) if invoiced else None,
    }  # fmt: skip
    return render(request, "finance/orders.html", context)
