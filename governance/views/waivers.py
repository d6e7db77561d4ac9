"""Waivers of gates: granted until a day, taken back."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.forms.decisions import ReasonForm
from governance.forms.gates import WaiverForm
from governance.queries.gates import life_track, waivers_of
from pmo.errors import Refused
from pmo.web.answers import go, refused
from projects.policy import require_over
from projects.queries import visible_projects


def new_waiver(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over("waive", actor=request.user, project=project)
    gates = [step.gate for step in life_track(project=project, day=request.today) if step.state in ("next", "later")]
    gate = request.GET.get("gate") or (gates[0].code if gates else None)
    initial = {"gate": gate, "expires_on": request.today + dt.timedelta(days=60)}
    form, answer = WaiverForm(request.POST or None, gates=gates, initial=initial), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                grant_waiver(actor=request.user, project=project, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The waiver stands: the stage may be entered until it expires."))
                return go(request, "governance:project-gates", project.code)
    return render(request, "governance/waiver_new.html", {"project": project, "form": form, "gates": gates}, status=answer)


def revoke(request, code, pk):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    waiver = get_object_or_404(waivers_of(user=request.user, place=project), pk=pk)
    require_over("waive", actor=request.user, project=project)
    form, answer = ReasonForm(request.POST or None, initial={"version": waiver.version}), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                revoke_waiver(actor=request.user, waiver=waiver, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The waiver is revoked."))
                return go(request, "governance:project-gates", project.code)
    return render(request, "governance/waiver_revoke.html", {"project": project, "waiver": waiver, "form": form}, status=answer)
