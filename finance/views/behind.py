"""The rows behind a figure of a fiscal year: lines of its Plan or Outlook, lines of its orders."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.models import Version
from finance.queries.behind import NONE, VERSIONS, lines_of_versions, of_types, orders_of, total_behind, types_asked
from finance.queries.node_money import node_years
from finance.queries.node_postings import narrowed, total_in
from finance.queries.project_money import fiscal_years
from finance.queries.vendors import vendor_total
from finance.queries.year_rows import project_years, projects_below
from finance.views.money import chosen_year, costs_asked, month_said
from finance.views.node_postings import node_head
from portfolio.queries import visible_nodes
from projects.queries import visible_projects

ROWS = 100


def project_lines(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    years = fiscal_years(project=project, as_of=request.as_of)
    mine = visible_projects(user=request.user).select_related(None).filter(pk=project.pk)
    return render(request, "finance/lines.html", {"project": project} | _lines(request, years, mine, project.currency))


def node_lines(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years, below = node_years(node=node, as_of=request.as_of), projects_below(user=request.user, node=node)
    context = _lines(request, years, below, node.currency)
    return render(request, "finance/node_lines.html", node_head(request, node, context["title"]) | context)


def node_orders(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years, asked, vendor = node_years(node=node, as_of=request.as_of), costs_asked(request), request.GET.get("vendor", "")[:160]
    year, below = chosen_year(years, request.GET.get("year"), request.as_of), projects_below(user=request.user, node=node)
    context = node_head(request, node, _("Open orders")) | {"years": [], "year": year, "none": NONE, "vendor": vendor} | asked
    if year is not None:
        types = types_asked(**asked)
        rows = narrowed(of_types(orders_of(projects=below.order_by().values("pk"), day=request.as_of), types), vendor=vendor)
        told = {"year": year, "as_of": request.as_of}
        if vendor and types is None:
            total, left_out = vendor_total(user=request.user, node=node, vendor=vendor, kind="open", **told)
        elif vendor:
            total, left_out = total_in(rows=rows, currency=node.currency, as_of=request.as_of, of="open_amount")
        else:
            found = project_years(projects=below, **told)
            total, left_out = total_behind(rows=found, home=node.currency, kind="committed", types=types, **told)
        context |= {"page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "total": total, "left_out": left_out}
    return render(request, "finance/node_orders.html", context)


def _lines(request, years, projects, home: str) -> dict:
    said = request.GET.get("kind", "")
    kind = said if said in VERSIONS else Version.Kind.PLAN
    year, month, asked = chosen_year(years, request.GET.get("year"), request.as_of), month_said(request.GET.get("month")), costs_asked(request)
    unspread = request.GET.get("month") == NONE
    if year and month and not year.start_on <= month <= year.end_on:
        month = None  # another year was chosen since
    title = {Version.Kind.PLAN: _("Lines of the Plan"), Version.Kind.OUTLOOK: _("Lines of the Outlook")}[kind]
    context = {"years": years, "year": year, "month": month, "unspread": unspread, "kind": kind, "title": title, "none": NONE} | asked
    if year is None:
        return context
    types, rows = types_asked(**asked), project_years(projects=projects, year=year, as_of=request.as_of)
    lines = of_types(lines_of_versions(rows=rows, kind=kind, first=month, unspread=unspread), types)
    total, left_out = total_behind(
        rows=rows, home=home, year=year, as_of=request.as_of, kind=kind, types=types, first=month, unspread=unspread
    )
    return context | {"page": Paginator(lines, ROWS).get_page(request.GET.get("page")), "total": total, "left_out": left_out}
