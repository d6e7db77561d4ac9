"""What a project gives to others and gets from them: the register, one of them, the answers."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions import handovers as actions
from projects.forms.handovers import HandoverForm, ProposalForm
from projects.models import Handover
from projects.queries import visible_projects
from projects.queries.handovers import contentions, handover_rows, visible_handovers

PLAIN = {"agreement": actions.agree_handover, "delivery": actions.deliver_handover}
REASONED = {"refusal": actions.refuse_handover, "withdrawal": actions.withdraw_handover}
SAID = {
    "agreement": "Agreed. The waiting schedule follows.", "delivery": "Delivered.", "refusal": "Refused, with your reason.",
    "withdrawal": "Withdrawn.",
}  # fmt: skip


def register(request, code):
    project = _project(request, code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    form, answer = ProposalForm(request.POST or None, user=request.user, project=project), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            try:
                handover = actions.propose_handover(actor=request.user, now=timezone.now(), **form.proposal())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is proposed: the other side answers.").format(code=handover.code))
                return go(request, "projects:handovers", project.code)
    among = Q(giver=project) | Q(taker=project)
    rows = handover_rows(user=request.user, day=request.as_of, today=request.today, among=among)
    context = {
        "project": project, "form": form, "may": may, "contended": contentions(rows),
        "gives": [row for row in rows if row.giver.pk == project.pk], "gets": [row for row in rows if row.taker.pk == project.pk],
        "others": visible_projects(user=request.user).exclude(pk=project.pk).order_by("code").values_list("code", "name")[:500],
    }  # fmt: skip
    return render(request, "projects/handovers.html", context, status=answer)


def handover(request, code, handover_code):
    project, found = _found(request, code, handover_code)
    form, answer = HandoverForm(request.POST or None, handover=found, user=request.user), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            try:
                actions.change_handover(actor=request.user, handover=found, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is up to date.").format(code=found.code))
                return go(request, "projects:handover", project.code, found.code)
    rows = handover_rows(user=request.user, day=request.as_of, today=request.today, among=Q(pk=found.pk))
    if not rows:
        raise Http404
    may = {side: "change_project" in permitted(actor=request.user, path=one.node.path, project_id=one.pk) for side, one in (
        ("giver", found.giver), ("taker", found.taker))}  # fmt: skip
    answers = may["taker" if found.asking == "giver" else "giver"]
    words = found.words.filter(known_on__lte=request.as_of).select_related("by").order_by("-known_on")
    context = {
        "project": project, "handover": found, "row": rows[0], "form": form, "words": words, "answers": answers, "delivers": may["giver"],
        "editable": any(may.values()) and rows[0].open and not request.is_history, "refusing": request.GET.get("say") == "no",
    }  # fmt: skip
    return render(request, "projects/handover.html", context, status=answer)


@require_POST
def answer(request, code, handover_code, word):
    project, found = _found(request, code, handover_code)
    require_over_project("change_project", actor=request.user, project=project)
    version = request.POST.get("version", "")
    told = {"actor": request.user, "handover": found, "version": int(version) if version.isdecimal() else None, "now": timezone.now()}
    if word in PLAIN:
        PLAIN[word](**told)
    elif word in REASONED:
        REASONED[word](reason=request.POST.get("reason", ""), **told)
    else:
        raise Http404
    messages.success(request, _(SAID[word]))
    return go(request, "projects:handover", project.code, found.code)


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)


def _found(request, code, handover_code):
    project = _project(request, code)
    among = visible_handovers(user=request.user).filter(Q(giver=project) | Q(taker=project))
    rows = Handover.objects.filter(pk__in=among.values("pk")).select_related("giver__node", "taker__node", "giving", "taking")
    return project, get_object_or_404(rows, code=handover_code)
