"""A branch on one axis of time, and what its projects hand one another."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from portfolio.queries import visible_nodes
from projects.queries.handovers import contentions
from reports.figures.roadmap import roadmap as drawn
from reports.queries.roadmap import ORDERS, node_handovers, roadmap_lines, roadmap_rows
from reports.queries.snapshots import node_snapshot
from reports.templatetags.node_page import frame_of

PROJECTS = 40
ORDER_WORDS = [("finish", _("finish")), ("worst", _("colour")), ("code", _("code"))]


def roadmap(request, code):
    node, row = _found(request, code)
    order = request.GET.get("order") if request.GET.get("order") in ORDERS else "finish"
    rows = roadmap_rows(user=request.user, node=node, as_of=request.as_of, today=request.today, order=order)
    page = Paginator(rows, PROJECTS).get_page(request.GET.get("page"))
    lines = roadmap_lines(rows=list(page.object_list), as_of=request.as_of)
    handovers = node_handovers(user=request.user, node=node, as_of=request.as_of, today=request.today)
    context = frame_of(request, node, row, "roadmap") | {
        "page": page, "lines": lines, "chart": drawn(lines, handovers, as_of=request.as_of), "contended": contentions(handovers), "order": order,
        "orders": ORDER_WORDS,
    }  # fmt: skip
    return render(request, "reports/node_roadmap.html", context)


def handovers(request, code):
    node, row = _found(request, code)
    found = node_handovers(user=request.user, node=node, as_of=request.as_of, today=request.today)
    context = frame_of(request, node, row, "handovers") | {"handovers": found, "contended": contentions(found)}
    return render(request, "reports/node_handovers.html", context)


def _found(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    return node, node_snapshot(user=request.user, node=node, as_of=request.as_of)
