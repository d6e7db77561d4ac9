"""A fiscal year by the tree of cost types, of a project and of a node."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.behind import NONE
from finance.queries.money_by_type import HEADS, node_by_type, project_by_type, type_lines
from finance.queries.node_money import node_years
from finance.queries.project_money import fiscal_years
from finance.views.money import chosen_year, month_said
from finance.views.node_postings import node_head
from pmo.imports.calc.exports import csv_bytes, xlsx_bytes
from portfolio.queries import visible_nodes
from projects.queries import visible_projects

FILES = {"csv": (csv_bytes, "text/csv"), "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}


def project_page(request, code):
    project, context = _of_project(request, code)
    return render(request, "finance/by_type.html", context | {"project": project, "none": NONE})


def node_page(request, code):
    node, context = _of_node(request, code)
    return render(request, "finance/node_by_type.html", node_head(request, node, _("Cost types")) | context | {"none": NONE})


def project_file(request, code, ending):
    project, context = _of_project(request, code)
    return _file(context["found"], f"{project.code}-cost-types-{request.as_of}", ending)


def node_file(request, code, ending):
    node, context = _of_node(request, code)
    return _file(context["found"], f"{node.code}-cost-types-{request.as_of}", ending)


def _of_project(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    asked = _asked(request, fiscal_years(project=project, as_of=request.as_of))
    return project, _context(asked, project_by_type, request, project=project)


def _of_node(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    asked = _asked(request, node_years(node=node, as_of=request.as_of))
    return node, _context(asked, node_by_type, request, node=node)


def _asked(request, years) -> dict:
    year, month = chosen_year(years, request.GET.get("year"), request.as_of), month_said(request.GET.get("month"))
    return {"years": years, "year": year, "month": month if year and month and year.start_on <= month <= year.end_on else None}


def _context(asked: dict, question, request, **subject) -> dict:
    if asked["year"] is None:
        return asked | {"found": None}
    found = question(user=request.user, year=asked["year"], as_of=request.as_of, first=asked["month"], **subject)
    return asked | {"found": found}


def _file(found, name: str, ending: str):
    write, kind = FILES[ending]
    answer = HttpResponse(write(HEADS, type_lines(found) if found else []), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
