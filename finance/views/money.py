"""Pages of one project's money."""

import datetime as dt

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from finance.figures import months_figure, whole_life_figure
from finance.queries.expected_cost import project_costs
from finance.queries.node_postings import narrowed
from finance.queries.orders import open_ordered
from finance.queries.project_money import fiscal_years, posted, postings, whole_life, year_money
from pmo.calc.dates import day_asked
from projects.queries import visible_projects

ROWS = 50


def money(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    years = fiscal_years(project=project, as_of=request.as_of)
    year = chosen_year(years, request.GET.get("year"), request.as_of)
    found = year_money(project=project, year=year, as_of=request.as_of) if year else None
    cases = whole_life(project=project, as_of=request.as_of)
    month = month_said(request.GET.get("month"))
    order, cost = request.GET.get("order", "")[:80], costs_asked(request)
    rows = postings(project=project, year=None if order else year, month=None if order else month, as_of=request.as_of)
    rows = rows.filter(order=order) if order else narrowed(rows, **cost)
    context = cost | {
        "project": project,
        "years": years,
        "year": year,
        "money": found,
        "month": month,
        "order": order,
        "open_orders": open_ordered(project=project, day=request.as_of),
        "figure": months_figure(found, currency=project.currency, as_of=request.as_of) if found else None,
        "life": project_costs(ids=[project.pk], as_of=request.as_of)[0],
        "cases": cases[::-1],
        "case_figure": whole_life_figure(cases, currency=project.currency) if len(cases) > 1 else None,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "posted": posted(rows=rows, day=request.as_of),
    }
    return render(request, "finance/money.html", context)


def costs_asked(request) -> dict[str, str]:
    """The cost types that an address asks for."""
    return {name: request.GET.get(name, "")[:160] for name in ("cost_type", "cost_branch", "spending")}


def chosen_year(years: list, label: str | None, as_of: dt.date):
    """The year asked for by its label, else the one that holds the day, else the newest."""
    named = next((year for year in years if year.label == label), None)
    holding = next((year for year in reversed(years) if year.start_on <= as_of <= year.end_on), None)
    return named or holding or (years[-1] if years else None)


def month_said(text: str | None) -> dt.date | None:
    """The first day of a period, or a month by its year and number."""
    try:
        return day_asked(text if len(text) > len("2026-04") else f"{text}-01") if text else None
    except ValueError:
        return None
