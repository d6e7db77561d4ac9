"""The forecast ledger of a project and of a node: what was said, by whom, how long before, and how far off it was."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.forecast_ledger import FINISH
from finance.queries.forecast_payload import HEADS, ledger_lines
from finance.queries.forecasts_below import errors_below, ledger_below, project_errors, project_ledger
from finance.queries.reference_class import reference_class
from portfolio.queries import visible_nodes
from projects.queries import visible_projects
from reports.figures.forecasts import NAMES, estimates_figure, finishes_figure
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node
from reports.views.portfolio import FILES

ROWS, WORST = 100, 15
KINDS = ("eac", "outlook", "finish")


def project_page(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    rows = project_ledger(project=project, as_of=request.as_of)
    kind = request.GET.get("kind") if request.GET.get("kind") in KINDS else ""
    page = Paginator([one for one in rows if not kind or one.kind == kind], ROWS).get_page(request.GET.get("page"))
    errors = project_errors(project=project, rows=rows, as_of=request.as_of)
    context = {
        "project": project, "currency": project.currency, "page": page, "kind": kind, "kinds": _kinds(), "names": NAMES,
        "lines": [(one, NAMES[one.basis]) for one in page], "rows": rows, "errors": _named(errors),
        "reference": reference_class(user=request.user, project=project, day=request.as_of),
        "estimates": estimates_figure(rows, currency=project.currency), "finishes": finishes_figure(rows),
    }  # fmt: skip
    return render(request, "reports/forecast_ledger.html", context)


def node_page(request, code):
    node, row = found_node(request, code)
    rows = ledger_below(user=request.user, node=node, as_of=request.as_of)
    errors = errors_below(user=request.user, node=node, rows=rows, as_of=request.as_of)
    costs = sorted((one for one in rows if one.error_share is not None), key=lambda one: -abs(one.error_share))[:WORST]
    days = sorted((one for one in rows if one.kind == FINISH), key=lambda one: -abs(one.error))[:WORST]
    context = frame_of(request, node, row, "money") | {
        "currency": node.currency, "errors": _named(errors), "unrated": errors.unrated, "rows": rows,
        "projects": len({one.subject.pk for one in rows}), "worst": [(one, NAMES[one.basis]) for one in (*costs, *days)],
    }  # fmt: skip
    return render(request, "reports/node_forecast_ledger.html", context)


def project_file(request, code, ending):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    return _file(project_ledger(project=project, as_of=request.as_of), f"{project.code}-forecasts-{request.as_of}", ending)


def node_file(request, code, ending):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    return _file(ledger_below(user=request.user, node=node, as_of=request.as_of), f"{node.code}-forecasts-{request.as_of}", ending)


def _file(rows, name, ending):
    write, kind = FILES[ending]
    answer = HttpResponse(write(HEADS, ledger_lines(rows)), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _kinds():
    return [("", _("All")), ("eac", _("Estimates")), ("outlook", _("Outlooks")), ("finish", _("Finishes"))]


def _named(errors):
    """Each group with what its lines are called: (title, heading, [(label, name of the kind, errors)])."""
    groups = [
        ("by-kind", _("By kind"), "", [("", one) for one in errors.kinds]),
        ("by-author", _("By author"), _("Author"), [(one.label, one) for one in errors.authors]),
        ("by-horizon", _("By horizon"), _("Months ahead"), [(one.key.replace("-", "–"), one) for one in errors.horizons]),
        ("by-branch", _("By branch"), _("Branch"), [(one.label, one) for one in errors.branches]),
    ]
    return [(key, title, heading, [(label, NAMES[one.basis], one) for label, one in some]) for key, title, heading, some in groups if some]
