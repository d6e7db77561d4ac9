"""One change: what it would do, old and new side by side, the vote, and its deeds."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions.change_application import apply_change
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import LIVING, WRITABLE, State, withdraw_change
from governance.actions.decisions import cast_vote
from governance.figures.change import months_figure, shown_impact
from governance.figures.standing import standing_lines
from governance.forms.changes import SubmissionForm, VersionForm
from governance.forms.decisions import DecideForm, ReasonForm
from governance.models import ChangeRequest
from governance.policy import require_at, require_decider
from governance.queries.change_impact import what_moved
from governance.queries.changes import as_it_stood
from governance.queries.voting import voting_of
from governance.views.places import context_of
from pmo.errors import Conflict
from pmo.jobs.models import Job
from pmo.ledger.queries import trail_until
from pmo.web.answers import go, tried
from projects.queries import visible_projects

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


def change(request, code, change_code):
    found = _found(request, code, change_code)
    if request.htmx:
        if found.job and found.job.state in RUNNING:
            return render(request, "governance/_change_state.html", {"change": found, "job": found.job, "waiting": True})
        return go(request, "governance:change", code, change_code)
    return _page(request, found)


@require_POST
def compute(request, code, change_code):
    said = _("The impact of {code} is computed anew.")
    return _deed(request, code, change_code, VersionForm(request.POST), ask_impact, said, "computing")


@require_POST
def submit(request, code, change_code):
    return _deed(request, code, change_code, SubmissionForm(request.POST), submit_change, _("{code} is before those who decide it."), "submission")


@require_POST
def withdraw(request, code, change_code):
    return _deed(request, code, change_code, ReasonForm(request.POST), withdraw_change, _("{code} is withdrawn, and kept in the log."), "withdrawal")


@require_POST
def apply(request, code, change_code):
    said = _("{code} is applied: baseline, budget, money and benefits follow it from now on.")
    return _deed(request, code, change_code, VersionForm(request.POST), apply_change, said, "application")


@require_POST
def vote(request, code, change_code):
    found = _found(request, code, change_code)
    if found.decision is None:
        raise Conflict(_("{code} is before nobody: submit it first.").format(code=found.code))
    said = {"choice": request.POST.get("choice", ""), "reason": request.POST.get("reason", "")}
    cast_vote(actor=request.user, decision=found.decision, now=timezone.now(), **said)
    messages.success(request, _("Your vote on {code} is counted.").format(code=found.code))
    return go(request, "governance:change", code, change_code)


@require_POST
def decide(request, code, change_code):
    found = _found(request, code, change_code)
    if found.decision is None:
        raise Conflict(_("{code} is before nobody: submit it first.").format(code=found.code))
    require_decider(actor=request.user, decision=found.decision, day=request.today)
    return _done(request, found, DecideForm(request.POST), decide_change, _("{code} is decided."), "deciding")


def _deed(request, code, change_code, form, act, said, name):
    found = _found(request, code, change_code)
    require_at("request_change", actor=request.user, place=found.project)
    return _done(request, found, form, act, said, name)


def _done(request, found, form, act, said, name):
    if (status := tried(request, form, act, change=found)) == 200:
        messages.success(request, said.format(code=found.code))
        return go(request, "governance:change", found.project.code, found.code)
    return _page(request, _found(request, found.project.code, found.code), status, **{name: form})


def _page(request, found, status=200, **bound):
    project, writes, day = found.project, not request.is_history, request.as_of
    earlier = found.earlier.filter(asked_on__lte=day).order_by("pk")
    if not writes:
        found = as_it_stood(change=found, day=day)
    if found is None or found.opened_on > day:
        raise Http404
    shown = shown_impact(found.impact)
    version = {"version": found.version}
    moved = what_moved(change=found, day=day) if writes and found.impact and found.state in (*WRITABLE, State.APPROVED, State.SUBMITTED) else []
    job = found.job if writes else None
    context = context_of(request, project) | {
        "change": found, "shown": shown, "seen": shown_impact(found.seen) if found.seen and found.seen != found.impact else None,
        "figure": months_figure(shown, currency=project.currency), "moved": moved, "writes": writes,
        "voting": voting_of(decision=found.decision, user=request.user, day=day) if found.decision else None,
        "figures": standing_lines(found.decision.figures) if found.decision else [], "earlier": earlier.exclude(pk=found.decision_id),
        "job": job, "waiting": job is not None and job.state in RUNNING,
        "failed": job is not None and job.state == Job.State.FAILED and not found.impact,
        "submission": SubmissionForm(initial=version) if found.state in WRITABLE and shown and not moved else None,
        "withdrawal": ReasonForm(initial=version) if found.state in LIVING else None,
        "applicable": found.state == State.APPROVED and not moved, "editable": found.state in WRITABLE,
        "computable": found.state in WRITABLE or (found.state == State.APPROVED and moved),
    } | bound  # fmt: skip
    context["refusals"] = [error for form in bound.values() for errors in form.errors.values() for error in errors]
    context["events"] = trail_until(found, day)[:30] if "read_trail" in context["may"] else []
    return render(request, "governance/change.html", context, status=status)


def _found(request, code, change_code) -> ChangeRequest:
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    rows = ChangeRequest.objects.select_related("project__node", "project__calendar", "decision__board", "baseline", "job", "opened_by")
    return get_object_or_404(rows, project=project, code=change_code)
