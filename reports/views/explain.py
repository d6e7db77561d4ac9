"""A figure opened: formula, inputs, as-of date, sources, and the way to the rows behind it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from finance.queries.outlook_in_time import WEIGHTS
from pmo.calc.shares import share_asked
from pmo.web.answers import url_as_of
from portfolio.models import Node
from portfolio.queries import breadcrumb, scope_of, visible_nodes
from projects.queries import visible_projects
from reports.figures.said import said
from reports.queries.explain import explain_node, explain_project
from reports.queries.explain_drawn import FROM_DRAWS, explain_drawn
from reports.queries.explain_worked import explain_worked
from reports.queries.figures import figure as figure_named
from reports.queries.snapshots import hidden_projects, node_snapshot, project_snapshot
from reports.queries.worked_figures import ESTIMATES, WORKED

WORDS = {  # of inputs in formulas
    "eac_lead": "EAC", "plan_compared": "Plan", "outlook": "Outlook", "variance": "(Outlook − Plan)", "es_minutes": "ES",
    "at_minutes": "AT", "pd_minutes": "PD", "spi_t": "SPI(t)", "ieac_t": "ED",
} | dict.fromkeys((f"eac_{letter}" for letter in ESTIMATES), "EAC")  # fmt: skip
BRANCH = {"reports:node-thresholds"}


def explain(request, kind, code, figure):
    wanted = FROM_DRAWS.get(figure) or (WORKED[figure].figure if figure in WORKED else figure_named(figure))
    if wanted is None or kind not in ("project", "node"):
        raise Http404
    view = _project if kind == "project" else _node
    subject, row, opened, crumbs = view(request, code, wanted)
    context = {"subject": subject, "kind": kind, "row": row, "figure": wanted, "opened": opened, "crumbs": [*crumbs, (wanted.title, "")]}
    if opened is not None:
        context |= {
            "explanation": _said(request, kind, subject, opened),
            "parts": _parts(request, opened),
            "hidden_items": hidden_projects(user=request.user, row=row),
        }
    return render(request, "reports/_explain.html" if request.htmx else "reports/explain.html", context)


def _project(request, code, wanted):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    row = project_snapshot(project=project, as_of=request.as_of)
    crumbs = [(project.name, url_as_of(request, "reports:project", project.code))]
    opened = row and (_beside(request, project, row, wanted) if _is_beside(wanted) else explain_project(project=project, row=row, figure=wanted))
    return project, row, opened, crumbs


def _node(request, code, wanted):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    row = node_snapshot(user=request.user, node=node, as_of=request.as_of)
    told = {"user": request.user, "node": node, "row": row, "figure": wanted, "as_of": request.as_of, "today": request.today}
    opened = row and (_beside(request, node, row, wanted) if _is_beside(wanted) else explain_node(**told))
    return node, row, opened, [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)]


def _is_beside(wanted) -> bool:
    return wanted.column in FROM_DRAWS or wanted.column in WORKED


def _beside(request, subject, row, wanted):
    """A figure that no snapshot keeps, or of which the draws say more than it does."""
    if wanted.column in FROM_DRAWS:
        whole = isinstance(subject, Node) and scope_of(user=request.user).clears(subject.path)
        return explain_drawn(subject=subject, row=row, name=wanted.column, day=request.as_of, whole=whole)
    weight = share_asked(request.GET.get("spi_weight", ""))
    weights = WEIGHTS if weight is None else (1 - weight, weight)
    return explain_worked(user=request.user, subject=subject, row=row, name=wanted.column, weights=weights)


def _said(request, kind, subject, opened) -> dict:
    money, figure = opened.row.currency, opened.figure
    inputs = [
        (one.title, said(one.kind, value, money), url_as_of(request, "reports:explain", kind, subject.code, one.column))
        for one, value in opened.inputs
    ]
    return {
        "title": f"{figure.title} · {subject.name}", "value": said(figure.kind, opened.value, money), "formula": figure.formula,
        "worked": _worked(figure, opened, money), "inputs": inputs, "as_of": opened.as_of or opened.row.as_of, "rule": figure.rule,
        "sources": [(label, _source_url(request, name, subject)) for label, name in opened.sources],
    }  # fmt: skip


def _worked(figure, opened, money) -> str:
    """The formula with the figures in it, where it has inputs."""
    if not opened.inputs or figure.kind in ("rag", "day") or opened.value is None:
        return ""
    text = figure.formula.partition("= ")[2] or str(figure.formula)
    formula, short = text, {one.column: said(one.kind, value) for one, value in opened.inputs}
    for name in sorted(short, key=len, reverse=True):
        word = WORDS.get(name, name.upper())
        if word and word in text:
            text = text.replace(word, short[name])
    return "" if text == formula else f"= {text} = {said(figure.kind, opened.value, money)}"


def _source_url(request, name: str, subject) -> str:
    if not name:
        return ""
    return url_as_of(request, name, subject.node.code if name in BRANCH else subject.code)


def _parts(request, opened) -> list[tuple]:
    """(name, its page, its explanation, cells) of each child."""
    found = []
    for part in opened.parts:
        kind = "project" if part.is_project else "node"
        cells = [said(column.kind, value, part.currency) for column, value in zip(opened.columns, part.values, strict=True)]
        page = url_as_of(request, part.page or f"reports:{kind}", part.code)
        found.append((part.name, page, url_as_of(request, "reports:explain", kind, part.code, opened.figure.column), cells))
    return found
