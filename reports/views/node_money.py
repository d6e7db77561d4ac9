"""Money of a node's fiscal year, and how true its versions were."""

from django.shortcuts import get_object_or_404, render

from finance.figures import bridge_figure, months_figure
from finance.queries.corrective_actions import kept_on, visible_corrective_actions
from projects.queries import visible_projects
from reports.queries.subject_money import chosen, money_of, truth_below, truth_of, years_of
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node


def money(request, code):
    found, row = found_node(request, code)
    years = years_of(subject=found, is_project=False, as_of=request.as_of)
    year = chosen(years, request.GET.get("year"), request.as_of)
    context = frame_of(request, found, row, "money") | {"years": years, "year": year}
    if year is None:
        return render(request, "reports/node_money.html", context)
    told = money_of(user=request.user, node=found, year=year, as_of=request.as_of)
    actions = visible_corrective_actions(user=request.user).filter(project__node__path__startswith=found.path, fiscal_year=year)
    context |= {
        "money": told, "kept": kept_on(rows=actions, day=request.as_of, open_only=True),
        "months_chart": months_figure(told, currency=found.currency, as_of=request.as_of),
        "bridge_chart": bridge_figure(told.bridge, currency=found.currency, label=year.label),
        "explained": row is not None and row.fiscal_year == year.label,
    }  # fmt: skip
    return render(request, "reports/node_money.html", context)


def truth(request, code):
    found, row = found_node(request, code)
    years = years_of(subject=found, is_project=False, as_of=request.as_of, out=True)
    year = chosen(years, request.GET.get("year"), request.as_of)
    told = truth_below(user=request.user, node=found, year=year, as_of=request.as_of) if year else None
    context = frame_of(request, found, row, "money") | {"years": years, "year": year, "truth": told}
    return render(request, "reports/node_truth.html", context)


def project_truth(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    years = years_of(subject=project, is_project=True, as_of=request.as_of, out=True)
    year = chosen(years, request.GET.get("year"), request.as_of)
    told = truth_of(project=project, year=year, as_of=request.as_of) if year else None
    return render(request, "reports/project_truth.html", {"project": project, "years": years, "year": year, "truth": told})
