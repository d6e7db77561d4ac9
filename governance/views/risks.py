"""Pages of one project's risk register."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.filters import RiskFilter
from governance.forms.risks import ClosureForm, RiskForm
from governance.models import Risk
from governance.queries.risk_totals import risk_totals
from governance.queries.risks import assessments_of, risk_heat, risk_register
from pmo.errors import Refused
from pmo.imports.calc.exports import csv_bytes, xlsx_bytes
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.queries import visible_projects

ROWS = 100
COLUMNS = [
    ("project", lambda row: row.risk.project.code), ("code", lambda row: row.risk.code), ("title", lambda row: row.title),
    ("description", lambda row: row.risk.description), ("probability", lambda row: row.probability),
    ("impact", lambda row: row.impact), ("score", lambda row: row.score), ("chance", lambda row: row.chance),
    ("cost_impact", lambda row: row.cost_impact), ("exposure", lambda row: row.exposure),
    ("time_impact_days", lambda row: row.time_impact_days),
    ("currency", lambda row: row.risk.project.currency), ("owner", lambda row: row.owner), ("response", lambda row: row.response),
    ("response_plan", lambda row: row.response_plan), ("due_on", lambda row: row.due_on), ("status", lambda row: row.status),
    ("opened_on", lambda row: row.risk.opened_on),
]  # fmt: skip
HEADINGS = [
    ("code", _("Code"), ""), ("title", _("Risk"), "name"), ("probability", _("P"), "num"), ("impact", _("I"), "num"),
    ("score", _("Score"), "num"), ("cost_impact", _("Cost"), "num"), ("exposure", _("Exposure"), "num"), ("owner", _("Owner"), ""),
    ("response", _("Response"), ""), ("due_on", _("Due"), ""), ("status", _("Status"), ""),
]  # fmt: skip
FILES = {
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def register(request, code):
    project = _project(request, code)
    rows = risk_register(day=request.as_of, risk__project=project)
    found = _filtered(request, rows)
    listed = found.qs if found.qs.ordered else found.qs.order_by("-score", "pk")  # an order that is none
    context = {
        "project": project,
        "filter": found,
        "columns": _columns(request.GET.get("ordering", "-score")),
        "page": Paginator(listed, ROWS).get_page(request.GET.get("page")),
        "totals": risk_totals(project_ids=[project.pk], day=request.as_of).get(project.pk, {}),
        "heat": risk_heat(rows=rows.filter(status=Risk.Status.OPEN)),
        "may": permitted(actor=request.user, path=project.node.path, project_id=project.pk),
    }
    fragment = request.headers.get("HX-Target") == "risk-register"
    return render(request, "governance/_register.html" if fragment else "governance/risks.html", context)


def export(request, code, ending):
    project = _project(request, code)
    found = _filtered(request, risk_register(day=request.as_of, risk__project=project))
    write, kind = FILES[ending]
    cells = [[value(row) for _name, value in COLUMNS] for row in found.qs]
    answer = HttpResponse(write([name for name, _value in COLUMNS], cells), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{project.code}-risks-{request.as_of}.{ending}"'
    return answer


def new_risk(request, code):
    project = _project(request, code)
    require_over_project("manage_risks", actor=request.user, project=project)
    form, status = RiskForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            try:
                risk = open_risk(actor=request.user, project=project, now=timezone.now(), **fields)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, gettext("Risk {code} is in the register.").format(code=risk.code))
                return go(request, "governance:risks", project.code)
    return render(request, "governance/risk_new.html", {"project": project, "form": form}, status=status)


def risk(request, code, risk_code):
    project = _project(request, code)
    row = get_object_or_404(Risk, project=project, code=risk_code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    form, status = RiskForm(request.POST or None, initial=RiskForm.initial_of(row)), 200
    if request.method == "POST":
        require_over_project("manage_risks", actor=request.user, project=project)
        status = 422
        if form.is_valid():
            try:
                assess_risk(actor=request.user, risk=row, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, gettext("Risk {code} is up to date.").format(code=row.code))
                return go(request, "governance:risks", project.code)
    return _risk_page(request, project, row, may, form, ClosureForm(initial={"version": row.version}), status)


def close(request, code, risk_code):
    project = _project(request, code)
    row = get_object_or_404(Risk, project=project, code=risk_code)
    require_over_project("manage_risks", actor=request.user, project=project)
    form, status = ClosureForm(request.POST or None, initial={"version": row.version}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                close_risk(actor=request.user, risk=row, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, gettext("Risk {code} is closed.").format(code=row.code))
                return go(request, "governance:risks", project.code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    return _risk_page(request, project, row, may, RiskForm(initial=RiskForm.initial_of(row)), form, status)


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)


def _filtered(request, rows) -> RiskFilter:
    """The register as the address asks for it; without a word on it, what is open, the gravest first."""
    wanted = request.GET.copy()
    wanted.setdefault("status", Risk.Status.OPEN)
    wanted.setdefault("ordering", "-score")
    return RiskFilter(wanted, queryset=rows, request=request)


def _columns(ordering: str) -> list[tuple]:
    """(key, label, class, direction now, ordering a click asks for) of each column."""
    directions = {ordering.lstrip("-"): "descending" if ordering.startswith("-") else "ascending"}
    return [
        (key, label, css, directions.get(key), key if directions.get(key) == "descending" else f"-{key}" if key in directions else key)
        for key, label, css in HEADINGS
    ]


def _risk_page(request, project, row, may, form, closure, status):
    context = {
        "project": project, "risk": row, "form": form, "closure": closure, "may": may,
        "assessments": assessments_of(risk=row, as_of=request.as_of),
        "editable": "manage_risks" in may and not request.is_history and row.status == Risk.Status.OPEN,
    }  # fmt: skip
    return render(request, "governance/risk.html", context, status=status)
