"""The postings behind a node's figures."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.behind import NONE, total_behind, types_asked
from finance.queries.fiscal import period_starts
from finance.queries.node_money import node_years
from finance.queries.node_postings import narrowed, postings_below, total_in
from finance.queries.project_money import period_end
from finance.queries.vendors import vendor_total
from finance.queries.year_rows import project_years, projects_below
from finance.views.money import chosen_year, costs_asked, month_said
from pmo.imports.queries import visible_batches
from pmo.web.answers import url_as_of
from portfolio.queries import breadcrumb, visible_nodes

ROWS = 100


def postings(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years = node_years(node=node, as_of=request.as_of)
    year, month = chosen_year(years, request.GET.get("year"), request.as_of), month_said(request.GET.get("month"))
    costs, vendor = costs_asked(request), request.GET.get("vendor", "")[:160]
    context = node_head(request, node, _("Postings")) | {"years": years, "year": year, "month": month, "none": NONE, "vendor": vendor} | costs
    if year is not None:
        if month and request.GET.get("year") and not year.start_on <= month <= year.end_on:
            context["month"] = month = None  # another year was chosen since
        span = {"first": month, "last": period_end(month)} if month else {"first": year.start_on, "last": year.end_on}
        rows = narrowed(postings_below(user=request.user, node=node, as_of=request.as_of, **span), vendor=vendor, **costs)
        page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        total, left_out = _total(request, node, year, month, vendor, costs, rows)
        opened = visible_batches(user=request.user).filter(pk__in={one.batch_id for one in page if one.batch_id})
        context |= {"page": page, "total": total, "left_out": left_out, "opened": set(opened.values_list("pk", flat=True))}
    return render(request, "finance/node_postings.html", context)


def _total(request, node, year, month, vendor: str, costs: dict, rows):
    """What the postings add up to, to the same cent as the page that was opened says it, and how many projects are left out."""
    asked = {"year": year, "as_of": request.as_of}
    if vendor and not month and not any(costs.values()):
        return vendor_total(user=request.user, node=node, vendor=vendor, kind="actual", **asked)
    if vendor or (month and month not in period_starts(year=year)):
        return total_in(rows=rows, currency=node.currency, as_of=request.as_of)
    below = project_years(projects=projects_below(user=request.user, node=node), **asked)
    return total_behind(rows=below, home=node.currency, kind="actual", types=types_asked(**costs), first=month, **asked)


def node_head(request, node, title: str) -> dict:
    crumbs = [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)]
    return {"node": node, "crumbs": [*crumbs, (_("Money"), url_as_of(request, "reports:node-money", node.code)), (title, "")]}
