"""One review at a gate: scheduled, answered, submitted, voted and decided on one page."""

import datetime as dt

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions.decisions import cast_vote
from governance.actions.gate_answers import answer_review
from governance.actions.gate_decisions import decide_review, submit_review
from governance.actions.reviews import cancel_review, change_review, schedule_review
from governance.figures.standing import standing_lines
from governance.forms.decisions import ReasonForm
from governance.forms.gates import AnswersForm, DecisionForm, ScheduleForm, SubmitForm
from governance.models import Answer, Review
from governance.policy import require_decider, require_vote
from governance.queries.decisions import as_it_waited, cost_of_waiting
from governance.queries.gates import life_track, reviews_on, waited_days
from governance.queries.reviews import asked_of, conditions_of, counts_of, gate_boards
from governance.queries.voting import voting_of
from pmo.errors import Conflict, Refused
from pmo.ledger.queries import trail_until
from pmo.web.answers import go, refused
from portfolio.policy import permitted
from projects.policy import require_over
from projects.queries import visible_projects

State = Review.State


def schedule(request, code):
    project = _project(request, code)
    require_over("run_gates", actor=request.user, project=project)
    gates = [step.gate for step in life_track(project=project, day=request.today) if step.state in ("next", "later", "waived") and not step.running]
    boards = gate_boards(project=project, day=request.today)
    gate = request.GET.get("gate") or (gates[0].code if gates else None)
    initial = {"gate": gate, "scheduled_on": request.today + dt.timedelta(days=14), "board": boards[0].code if boards else None}
    form, answer = ScheduleForm(request.POST or None, gates=gates, boards=boards, initial=initial), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("gate", "scheduled_on", "board")}
            try:
                review = schedule_review(actor=request.user, project=project, now=timezone.now(), **said)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The review is scheduled. Answer what the gate asks, then submit it."))
                return go(request, "governance:review", project.code, review.pk)
    return render(request, "governance/review_new.html", {"project": project, "form": form, "gates": gates}, status=answer)


def review(request, code, pk):
    return _page(request, *_found(request, code, pk))


def change(request, code, pk):
    project, found = _found(request, code, pk)
    require_over("run_gates", actor=request.user, project=project)
    boards = gate_boards(project=project, day=request.today)
    form, answer = ScheduleForm(request.POST or None, gates=[], boards=boards, review=found), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                change_review(actor=request.user, review=found, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The review is moved."))
                return go(request, "governance:review", project.code, found.pk)
    return render(request, "governance/review_change.html", {"project": project, "review": found, "form": form}, status=answer)


def answers(request, code, pk):
    project, found = _found(request, code, pk)
    require_over("run_gates", actor=request.user, project=project)
    if found.state != State.SCHEDULED:
        raise Conflict(_("{review} is {state}: what was answered stands still.").format(review=found, state=found.get_state_display().lower()))
    asked = asked_of(review=found, day=request.today)
    form, answer = AnswersForm(request.POST or None, request.FILES or None, asked=asked, initial={"version": found.version}), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                answer_review(actor=request.user, review=found, version=version, answers=form.answers(), now=timezone.now())
            except Refused as refusal:
                refusal.field = (refusal.field or "").replace("answer_", "words_")
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The answers are kept."))
                return go(request, "governance:review", project.code, found.pk)
    return render(request, "governance/review_answers.html", {"project": project, "review": found, "form": form, "criteria": asked}, status=answer)


@require_POST
def submit(request, code, pk):
    project, found = _found(request, code, pk)
    require_over("run_gates", actor=request.user, project=project)
    return _deed(request, project, found, SubmitForm(request.POST), submit_review, _("The review waits for its decision."), "submitting")


@require_POST
def cancel(request, code, pk):
    project, found = _found(request, code, pk)
    require_over("run_gates", actor=request.user, project=project)
    return _deed(request, project, found, ReasonForm(request.POST), cancel_review, _("The review is cancelled."), "cancelling")


@require_POST
def vote(request, code, pk):
    project, found = _submitted(request, code, pk)
    require_vote(actor=request.user, decision=found.decision, day=request.today)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    cast_vote(actor=request.user, decision=found.decision, choice=choice, reason=reason, now=timezone.now())
    messages.success(request, _("Your vote is counted."))
    return go(request, "governance:review", project.code, found.pk)


@require_POST
def decide(request, code, pk):
    project, found = _submitted(request, code, pk)
    require_decider(actor=request.user, decision=found.decision, day=request.today)
    voting = voting_of(decision=found.decision, user=request.user, day=request.today)
    form = DecisionForm(request.POST, conditional=voting.tally.outcome == Review.Outcome.CONDITIONS)
    return _deed(request, project, found, form, decide_review, _("The decision is on record, and done."), "deciding")


def evidence(request, code, pk, answer):
    _project_found, found = _found(request, code, pk)
    row = get_object_or_404(Answer, review=found, pk=answer)
    if not row.file:
        raise Http404
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.file_name, content_type="application/octet-stream")


def _deed(request, project, found, form, act, said, name):
    answer = 422
    if form.is_valid():
        fields = form.deed() if hasattr(form, "deed") else form.cleaned_data
        try:
            act(actor=request.user, review=found, now=timezone.now(), **fields)
        except Refused as refusal:
            answer = refused(form, refusal)
            form.problems = [one["message"] for one in refusal.problems]
        else:
            messages.success(request, said)
            return go(request, "governance:review", project.code, found.pk)
    return _page(request, project, found, answer, **{name: form})


def _page(request, project, found, answer=200, **forms):
    day = request.as_of
    asked = asked_of(review=found, day=day)
    decision = as_it_waited(decision=found.decision, day=day) if found.submitted_on is not None and found.submitted_on <= day else None
    voting = voting_of(decision=decision, user=request.user, day=day) if decision else None
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    conditional = voting is not None and voting.tally.outcome == Review.Outcome.CONDITIONS
    version = {"version": found.version}
    context = {
        "project": project, "review": found, "criteria": asked, "counts": counts_of(asked), "voting": voting, "decision": decision, "may": may,
        "lacking": [one for one in asked if one.lacking], "waited": waited_days(found, day),
        "figures": standing_lines(decision.figures) if decision else [],
        "cost_of_waiting": cost_of_waiting(decision=decision, day=day) if decision else None,
        "conditions": conditions_of(review=found, day=day),
        "events": trail_until(found, day)[:30] if "read_trail" in may else [], "runs": "run_gates" in may and not request.is_history,
        "submitting": SubmitForm(initial=version), "cancelling": ReasonForm(initial=version),
        "deciding": DecisionForm(initial={"version": decision.version}, conditional=conditional) if voting and voting.decides else None,
    } | forms  # fmt: skip
    return render(request, "governance/review.html", context, status=answer)


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)


def _found(request, code, pk):
    project = _project(request, code)
    rows = reviews_on(day=request.as_of).filter(project=project).select_related("submitted_by", "decision__board", "decision__decided_by")
    found = get_object_or_404(rows, pk=pk)
    found.project = project
    return project, found


def _submitted(request, code, pk):
    project, found = _found(request, code, pk)
    if found.decision is None:
        raise Conflict(_("{review} is {state}: there is nothing to vote on yet.").format(review=found, state=found.get_state_display().lower()))
    return project, found
