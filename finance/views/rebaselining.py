"""The page on which a project is re-baselined: every treatment of the past with its figures, before anything is stored."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.rebaselining import rebaseline, require_rebaselined
from finance.forms.rebaselining import CHOICES, RebaselineForm
from finance.queries.rebaselining import rebaselining
from pmo.calc.dates import day_asked
from pmo.errors import Refused
from pmo.web.answers import go, refused
from projects.models import Schedule
from projects.policy import require_over
from projects.queries import visible_projects

SUMS = [("bac", "BAC"), ("pv", "PV"), ("ev", "EV"), ("ac", "AC"), ("sv", "SV"), ("cv", "CV")]


def re_baseline(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over("change_project", actor=request.user, project=project)
    schedule, now = Schedule.objects.filter(project=project).first(), timezone.now()
    day = _day(request.POST.get("approved_on") or request.GET.get("approved_on"), request.today)
    form = RebaselineForm(request.POST or None, initial={"approved_on": day, "version": schedule and schedule.version})
    answer = 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                row = rebaseline(actor=request.user, project=project, now=now, **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                text = _("Baseline {number} holds from {day} on. Figures of days before it stay; those after it follow in a moment.")
                messages.success(request, text.format(number=row.baseline.number, day=row.known_on))
                return go(request, "finance:earned-value", project.code)
    told = {"project": project, "form": form, "day": day} | _choices(project, day, now)
    return render(request, "finance/re_baseline.html", told, status=answer)


def _day(asked: str | None, today: dt.date) -> dt.date:
    """The day asked for; one that is no day shows today's figures, and the form says what is wrong with it."""
    try:
        return day_asked(asked) if asked else today
    except ValueError:
        return today


def _choices(project, day: dt.date, now: dt.datetime) -> dict:
    try:
        require_rebaselined(project=project, day=day, now=now)
    except Refused as refusal:
        return {"hindered": refusal.message, "hindered_field": refusal.field}
    found = rebaselining(project=project, day=day)
    words, choices = dict(CHOICES), found.choices()
    rows = [(label, name, getattr(found.before, name), [one.after and getattr(one.after, name) for one in choices]) for name, label in SUMS]
    return {"before": found.before, "choices": [(one, words[one.treatment]) for one in choices], "rows": rows}
