"""The postings behind a node's figures."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.node_money import node_years
from finance.queries.node_postings import NONE, narrowed, postings_below, total_in
from finance.queries.project_money import period_end
from finance.views.money import chosen_year, month_said
from pmo.imports.queries import visible_batches
from pmo.web.answers import url_as_of
from portfolio.queries import breadcrumb, visible_nodes

ROWS = 100


def postings(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years = node_years(node=node, as_of=request.as_of)
    year, month = chosen_year(years, request.GET.get("year"), request.as_of), month_said(request.GET.get("month"))
    asked = {name: request.GET.get(name, "")[:160] for name in ("cost_type", "vendor", "cost_branch")}
    context = node_head(request, node, _("Postings")) | {"years": years, "year": year, "month": month, "none": NONE} | asked
    if year is not None:
        if month and request.GET.get("year") and not year.start_on <= month <= year.end_on:
            context["month"] = month = None  # another year was chosen since
        span = {"first": month, "last": period_end(month)} if month else {"first": year.start_on, "last": year.end_on}
        rows = narrowed(postings_below(user=request.user, node=node, as_of=request.as_of, **span), **asked)
        page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        total, left_out = total_in(rows=rows, currency=node.currency, as_of=request.as_of)
        opened = visible_batches(user=request.user).filter(pk__in={one.batch_id for one in page if one.batch_id})
        context |= {"page": page, "total": total, "left_out": left_out, "opened": set(opened.values_list("pk", flat=True))}
    return render(request, "finance/node_postings.html", context)


def node_head(request, node, title: str) -> dict:
    crumbs = [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)]
    return {"node": node, "crumbs": [*crumbs, (_("Money"), url_as_of(request, "reports:node-money", node.code)), (title, "")]}
