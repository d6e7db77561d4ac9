"""The weekly word of one project: write it, repeat it, read what was said."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.actions.periods import ensure_period
from portfolio.policy import permitted, require_over_project
from portfolio.queries import period_of
from projects.actions.status import save_draft, submit_status
from projects.calc.weekly import carried
from projects.forms.status import StatusForm
from projects.models import DIMENSIONS, Project, StatusReport
from projects.queries import finish_on, judgement_on, report_before, report_on, reports_by, visible_projects
from projects.queries.slips import milestone_moves, unexplained


def status(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    if request.method == "POST":
        require_over_project("submit_status", actor=request.user, project=project)
    if request.is_history or "submit_status" not in may:
        return _read(request, project, report_on(project=project, day=request.as_of))
    today = timezone.localdate()
    period = ensure_period(day=today) if request.method == "POST" else period_of(day=today)
    report = StatusReport.objects.filter(project=project, period=period).first() if period else None
    last = report_before(project=project, day=period.start_on if period else today)
    judged = judgement_on(project=project, day=today)
    form, answer = StatusForm(request.POST or None, initial=_initial(project, report, last, judged, today)), 200
    if request.method == "POST":
        answer = _write(request, project, period, form, judged)
        if answer == 200:
            return go(request, "projects:status", project.code)
    context = {
        "project": project, "period": period, "report": report, "last": last, "form": form, "judged": judged,
        "rows": _rows(form, judged, last), "reports": reports_by(project=project, day=today),
        "moved": unexplained(moves=milestone_moves(projects=Project.objects.filter(pk=project.pk), day=today), period=period),
        "overruled": any(form[name].errors or form[name].value() for name in ("override_reason", "override_until")),
    }  # fmt: skip
    return render(request, "projects/status.html", context, status=answer)


@require_POST
def no_change(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("submit_status", actor=request.user, project=project)
    today = timezone.localdate()
    period = ensure_period(day=today)
    last = report_before(project=project, day=period.start_on)
    report = StatusReport.objects.filter(project=project, period=period).first()
    computed = _computed(judgement_on(project=project, day=today))
    if last is None:
        raise Refused(_("There is no earlier report to repeat: write the first one."))
    word = carried(last, computed=computed, day=today)
    version = report.version if report else None
    now = timezone.now()
    submit_status(actor=request.user, project=project, period=period, version=version, computed=computed, now=now, **word)
    messages.success(request, _("Submitted as last time. The figures follow in a moment."))
    return go(request, "projects:status", project.code)


def report(request, code, pk):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = get_object_or_404(
        project.status_reports.exclude(state="draft").filter(known_on__lte=request.as_of).select_related("period", "author"), pk=pk
    )
    return _read(request, project, found)


def _read(request, project, found):
    judged = judgement_on(project=project, day=found.known_on if found else request.as_of)
    declared = found.dimensions if found else {}
    parts = {part["name"]: part for part in judged.dimensions}
    context = {
        "project": project, "report": found, "judged": judged, "reports": reports_by(project=project, day=request.as_of),
        "rows": [(name, parts.get(name), declared.get(name)) for name in DIMENSIONS],
    }  # fmt: skip
    return render(request, "projects/report.html", context)


def _write(request, project, period, form, judged) -> int:
    """Do what the pressed button says; 200 when it was done."""
    if not form.is_valid():
        return 422
    computed = _computed(judged)
    word = form.word(overall=computed["overall"])
    now = timezone.now()
    try:
        if request.POST.get("deed") == "draft":
            save_draft(actor=request.user, project=project, period=period, now=now, **word)
            messages.success(request, _("The draft is kept. It shows to nobody until you submit it."))
        else:
            submit_status(actor=request.user, project=project, period=period, computed=computed, now=now, **word)
            messages.success(request, _("Submitted. The figures of the project and of everything above it follow in a moment."))
    except Refused as refusal:
        return refused(form, refusal)
    return 200


def _computed(judged) -> dict:
    return {part["name"]: part["computed"] for part in judged.dimensions} | {"overall": judged.computed}


def _initial(project, report, last, judged, today) -> dict:
    """What this period's report says already, else what the last one said as far as it still holds."""
    if report is not None:
        return StatusForm.initial_of(report, overall=judged.computed) | {"version": report.version}
    finish = finish_on(project=project, day=today)
    if last is None:
        return {"forecast_finish_on": finish}
    word = carried(last, computed=_computed(judged), day=today)
    said = {f"dim_{name}": colour for name, colour in word.pop("dimensions").items()}
    overall = word.pop("overall")
    shown = "" if overall in (judged.computed, "unknown") else overall
    return word | said | {"overall": shown, "forecast_finish_on": finish or last.forecast_finish_on}


def _rows(form, judged, last) -> list[dict]:
    """A line a dimension: the computed colour with its reasons, last week's word, and the field for an exception."""
    parts = {part["name"]: part for part in judged.dimensions}
    return [
        {"name": name, "part": parts.get(name), "field": form[f"dim_{name}"], "last": last.dimensions.get(name) if last else None}
        for name in DIMENSIONS
    ]
