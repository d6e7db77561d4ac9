"""How far data can be believed: of a project, of a node, and the list of what is to be mended as a file."""

from dataclasses import asdict

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from governance.calc.health import DEFAULT
from governance.queries.judgement import judgement_on
from governance.queries.limits import limits_by_node
from pmo.imports.calc.exports import csv_bytes, xlsx_bytes
from portfolio.models import Role
from portfolio.queries import visible_nodes
from projects.queries import visible_projects
from reports.figures.accuracy import accuracy_history
from reports.queries.data_accuracy import flaws_of, managers_asked, project_accuracy, roles_asked, rules_broken, worst_first
from reports.queries.node import live_rows
from reports.queries.snapshots import node_history
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node

SIZE = 25
FILES = {"csv": (csv_bytes, "text/csv"), "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
HEADERS = ["project", "name", "branch", "score", "rule", "kind", "found", "wrong", "of", "remedy", "role", "asked", "as_of"]


def project(request, code):
    found = get_object_or_404(visible_projects(user=request.user), code=code)
    told = project_accuracy(project=found, as_of=request.as_of)
    limits = judgement_on(project=found, day=request.as_of).limits
    chart = accuracy_history(told.history, limits=limits) if told else None
    return render(request, "reports/data_accuracy.html", {"project": found, "told": told, "chart": chart, "limits": limits})


def node(request, code):
    found, row = found_node(request, code)
    context = frame_of(request, found, row, "data")
    if row is None:
        return render(request, "reports/node_data_accuracy.html", context)
    live = live_rows(user=request.user, node=found, as_of=request.as_of, today=request.today)
    asked = {name: request.GET.get(name, "") for name in ("rule", "asked", "manager")}
    page = Paginator(worst_first(rows=live, **asked), SIZE).get_page(request.GET.get("page"))
    history = node_history(user=request.user, node=found, as_of=request.as_of, periods=26)
    limits = asdict(DEFAULT) | limits_by_node(paths={found.pk: found.path})[found.pk]
    rules = rules_broken(row)
    context |= {
        "page": page, "lines": list(flaws_of(rows=page.object_list)), "rules": rules, "roles": roles_asked(row),
        "managers": managers_asked(rows=live), "narrowed": any(asked.values()), "want": asked,
        "chart": accuracy_history(history, limits=limits, by_budget=True),
        "said": _narrowed(asked, rules), "grades": [(grade, row.counts.get("grades", {}).get(grade, 0)) for grade in "ABCD"],
    }  # fmt: skip
    return render(request, "reports/node_data_accuracy.html", context)


def _narrowed(asked: dict, rules: list) -> str:
    """What the list is narrowed to, in words."""
    titles = {rule.code: rule.title for rule, _number in rules}
    parts = [titles.get(asked["rule"], ""), Role(asked["asked"]).label if asked["asked"] in Role.values else ""]
    return " · ".join(part for part in parts if part)


def export(request, code, ending):
    found = get_object_or_404(visible_nodes(user=request.user), code=code)
    live = live_rows(user=request.user, node=found, as_of=request.as_of, today=request.today)
    rows = worst_first(rows=live, **{name: request.GET.get(name, "") for name in ("rule", "asked", "manager")})
    write, kind = FILES[ending]
    lines = [
        [row.project.code, row.project.name, row.project.node.name, row.data_score, one.rule.code, one.rule.kind, one.text, one.wrong, one.of,
         one.rule.remedy, one.role, ", ".join(one.people), row.as_of]
        for row, flaws in flaws_of(rows=rows.iterator(chunk_size=2000)) for one in flaws
    ]  # fmt: skip
    answer = HttpResponse(write(HEADERS, lines), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{found.code}-data-{request.as_of}.{ending}"'
    return answer
