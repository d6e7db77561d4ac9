"""The log of changes of a project or a node, as a page and as files; a new change, one said otherwise."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.change_impacts import ask_impact
from governance.actions.changes import WRITABLE, open_change, revise_change
from governance.figures.drift import cost_drift_figure, days_drift_figure, node_cost_figure, node_days_figure
from governance.forms.change_filter import ChangeFilter
from governance.forms.changes import BLANK, MOST_ROWS, ChangeForm
from governance.models import ChangeRequest
from governance.policy import require_at
from governance.queries.changes import change_register, change_totals, drift_of
from governance.queries.node_drift import drift_below
from governance.views.places import context_of, found_place
from governance.views.tables import exported, register_context
from pmo.errors import Conflict, Refused
from pmo.web.answers import go, refused
from projects.models import Project, Schedule, WorkPackage
from projects.queries import visible_projects

OFFERED = 6_000  # lines of a schedule that the form suggests
HEADINGS = [
    ("code", gettext_lazy("Code"), ""), ("title", gettext_lazy("Change"), "name"), ("cause", gettext_lazy("Cause"), ""),
    ("cost_change", gettext_lazy("Cost"), "num"), ("days_change", gettext_lazy("Days"), "num"), ("opened_on", gettext_lazy("Opened"), ""),
    ("decided_on", gettext_lazy("Decided"), ""), ("applied_on", gettext_lazy("Applied"), ""),
]  # fmt: skip
COLUMNS = [
    ("project", lambda row: row.project.code), ("code", lambda row: row.code), ("title", lambda row: row.stood.title),
    ("cause", lambda row: row.stood.cause), ("reason", lambda row: row.stood.reason), ("scope", lambda row: row.stood.scope),
    ("resources", lambda row: row.stood.resources), ("risks", lambda row: row.stood.risks), ("owner", lambda row: row.stood.owner),
    ("state", lambda row: row.stood.state), ("cost_change", lambda row: row.stood.cost_change), ("currency", lambda row: row.project.currency),
    ("days_change", lambda row: row.stood.days_change), ("opened_on", lambda row: row.opened_on),
    ("submitted_on", lambda row: row.stood.submitted_on), ("decided_on", lambda row: row.stood.decided_on),
    ("applied_on", lambda row: row.stood.applied_on), ("withdrawn_on", lambda row: row.stood.withdrawn_on),
    ("decision", lambda row: row.stood.decision.code if row.stood.decision else ""),
    ("board", lambda row: row.stood.decision.board.code if row.stood.decision and row.stood.decision.board else ""),
    ("baseline", lambda row: row.stood.baseline.number if row.stood.baseline else None),
]  # fmt: skip


def register(request, code, kind):
    place = found_place(request, code, kind)
    rows = change_register(user=request.user, day=request.as_of, place=place)
    found = ChangeFilter(request.GET, queryset=rows, request=request)
    listed = found.qs if found.qs.ordered and request.GET.get("ordering") else found.qs.order_by("-opened_on", "-pk")
    context = register_context(request, found, listed, HEADINGS, default="-opened_on") | context_of(request, place) | {
        "totals": change_totals(rows=rows, currency=place.currency, day=request.as_of),
    }  # fmt: skip
    if isinstance(place, Project):
        moved = drift_of(project=place, day=request.as_of)
        context |= {"drift": moved, "cost_figure": cost_drift_figure(moved, currency=place.currency), "days_figure": days_drift_figure(moved)}
    else:
        below = drift_below(user=request.user, node=place, day=request.as_of)
        told = below and below.told
        context |= {"below": below, "cost_figure": node_cost_figure(told, currency=place.currency), "days_figure": node_days_figure(told)}
    return render(request, "governance/changes.html", context)


def export(request, code, kind, ending):
    rows = change_register(user=request.user, day=request.as_of, place=found_place(request, code, kind))
    found = ChangeFilter(request.GET, queryset=rows, request=request)
    return exported(found.qs.order_by("project__code", "code"), COLUMNS, ending, f"{code}-changes-{request.as_of}")


def new_change(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_at("request_change", actor=request.user, place=project)
    return _written(request, project, None)


def edit(request, code, change_code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    change = get_object_or_404(ChangeRequest.objects.select_related("project__node", "project__calendar"), project=project, code=change_code)
    require_at("request_change", actor=request.user, place=project)
    if change.state not in WRITABLE:
        raise Conflict(_("{code} is {state}: only a draft is written.").format(code=change.code, state=change.get_state_display().lower()))
    return _written(request, project, change)


def _written(request, project, change):
    scheduled = Schedule.objects.filter(project=project).exists()
    said = _with_more_rows(request.POST) if "more" in request.POST else request.POST or None
    form, status = ChangeForm(said, project=project, change=change, scheduled=scheduled), 200
    if request.method == "POST" and "more" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                kept = _keep(request, project, change, form)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                _compute(request, kept)
                return go(request, "governance:change", project.code, kept.code)
    lines = WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("wbs", "name")[:OFFERED] if scheduled else []
    context = context_of(request, project) | {"form": form, "change": change, "lines": lines, "scheduled": scheduled}
    return render(request, "governance/change_edit.html", context, status=status)


def _with_more_rows(said):
    """What was sent with rows to fill in beside those there were."""
    told, rows = said.copy(), said.get("edit-TOTAL_FORMS", "")
    if rows.isdecimal():
        told["edit-TOTAL_FORMS"] = str(min(int(rows[:4]) + BLANK, MOST_ROWS))
    return told


def _keep(request, project, change, form) -> ChangeRequest:
    if change is None:
        return open_change(actor=request.user, project=project, now=timezone.now(), **form.deed())
    return revise_change(actor=request.user, change=change, version=form.cleaned_data["version"], now=timezone.now(), **form.deed())


def _compute(request, change) -> None:
    """The draft is kept whatever its impact says: what cannot be is told on its page."""
    try:
        change = ask_impact(actor=request.user, change=change, version=change.version, now=timezone.now())
    except Refused as refusal:
        messages.error(request, _("{code} is kept as a draft. Its impact cannot be computed: {why}").format(code=change.code, why=refusal.message))
    else:
        done = _("{code} is kept and its impact computed: nothing of the project is touched yet.")
        later = _("{code} is kept; a worker computes its impact.")
        messages.success(request, (done if change.impact else later).format(code=change.code))
