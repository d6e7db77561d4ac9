"""Pages of one project's benefits."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions import benefits as actions
from finance.calc.benefits import realisation
from finance.figures import profile_figure
from finance.forms.benefits import NewBenefitForm
from finance.models import Benefit
from finance.queries.benefit_cases import cases_of
from finance.queries.benefits import kept_benefits, money_standing, profile
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.queries import visible_projects


def benefits(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    day = request.as_of
    kept = kept_benefits(rows=Benefit.objects.filter(project=project), day=day)
    money = [one for one in kept if one.is_money]
    months = [(one.months, one.sign) for one in money]
    total = money_standing(kept)
    case = cases_of(project_ids=[project.pk], day=day, months={project.pk: months}).get(project.pk) if months else None
    figure = profile_figure(profile(months, day), total, unit=project.currency, as_of=day) if months else None
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    context = {
        "project": project, "kept": [*money, *(one for one in kept if not one.is_money)], "money": money, "total": total,
        "realisation": realisation(total.validated, total.due), "late": [one for one in kept if one.open and one.late_months],
        "waiting": [one for one in kept if one.waiting], "cases": case, "figure": figure,
        "both": [("approved", case.approved), ("now", case.now)] if case else [],
        "validates": "approve_money" in may and not request.is_history, "writes": "budget" in may and not request.is_history,
        "stated": project.business_cases.filter(known_on__lte=day, benefits__isnull=False).order_by("-known_on").first(),
    }  # fmt: skip
    return render(request, "finance/benefits.html", context)


def new(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("budget", actor=request.user, project=project)
    form, status = NewBenefitForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = actions.open_benefit(actor=request.user, project=project, planned=form.planned, now=timezone.now(), **form.told())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("It is on the register, and what is planned of it counts from today."))
                return go(request, "finance:benefit", project.code, found.pk)
    return render(request, "finance/benefit_new.html", {"project": project, "form": form}, status=status)
