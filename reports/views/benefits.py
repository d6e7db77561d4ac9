"""Benefits below a node."""

from django.core.paginator import Paginator
from django.shortcuts import render

from finance.figures import profile_figure
from reports.queries.node_benefits import node_benefits
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node

ROWS = 100


def benefits(request, code):
    found, row = found_node(request, code)
    told = node_benefits(user=request.user, node=found, row=row, as_of=request.as_of, today=request.today)
    page = Paginator(told.rows, ROWS).get_page(request.GET.get("page"))
    figure = profile_figure(told.months, told.said, unit=found.currency, as_of=request.as_of) if told.said else None
    context = frame_of(request, found, row, "benefits") | {"told": told, "page": page, "figure": figure}
    return render(request, "reports/node_benefits.html", context)
