"""What the projects of a branch were planned to cost over their whole life, and are now expected to."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.expected_cost import expected_costs, project_costs, ranked_by_cost
from finance.views.node_postings import node_head
from portfolio.queries import visible_nodes

ROWS = 50


def whole_life(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    asked = {"user": request.user, "node": node, "as_of": request.as_of}
    rows, total = expected_costs(**asked)
    page = Paginator(ranked_by_cost(**asked), ROWS).get_page(request.GET.get("page"))
    page.object_list = project_costs(ids=page.object_list, as_of=request.as_of)
    context = node_head(request, node, _("Whole life")) | {"rows": rows, "total": total, "page": page}
    return render(request, "finance/node_whole_life.html", context)
