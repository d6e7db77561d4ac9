"""Pages of one project's earned value, and of a branch of its WBS."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.reserves import set_reserve
from finance.figures import indices_figure, s_curve_figure
from finance.figures.estimates import estimate_rows, landing_rows
from finance.forms.reserves import ReserveForm
from finance.queries.branches import branch_of, branch_value
from finance.queries.forecast_fan import outlook_fan, project_fan
from finance.queries.former_curves import baselines_by, former_curves
from finance.queries.fx import fx_to_date
from finance.queries.outlook_in_time import WEIGHTS, project_outlook
from finance.queries.planned_curve import plan_days, planned_curve
from finance.queries.project_value import earned_values, project_value
from finance.queries.reserves import reserve_on
from pmo.calc.shares import share_asked
from pmo.errors import Refused
from pmo.web.answers import go, refused
from projects.policy import require_over
from projects.queries import finish_on, judgement_on, visible_projects

PACKAGES = 200


def earned_value(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    wbs = request.GET.get("wbs", "").strip()[:60]
    branch = branch_of(project=project, wbs=wbs, day=request.as_of) if wbs else None
    if wbs and branch is None:
        raise Http404
    value = project_value(project=project, as_of=request.as_of)
    weight = share_asked(request.GET.get("spi_weight", ""))
    weights = WEIGHTS if weight is None else (1 - weight, weight)
    told = _branch(request, project, branch, value, weights) if branch else _whole(request, project, value, weights)
    outlook, limits = told["outlook"], judgement_on(project=project, day=request.as_of).limits
    told |= {
        "project": project, "value": value, "estimates": estimate_rows(outlook, weights), "landings": landing_rows(outlook), "weight": weights[1],
        "indices": indices_figure(told["history"], limits=limits), "limits": limits, "measures": _measures(told["last"]),
        "page": Paginator(told["packages"], PACKAGES).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "finance/earned_value.html", told)


def _whole(request, project, value, weights) -> dict:
    day = request.as_of
    history = earned_values(project=project, as_of=day)
    last, finish = history[-1] if history else None, finish_on(project=project, day=day)
    outlook = project_outlook(project=project, history=history, promised=finish, weights=weights)
    baselines = baselines_by(project=project, day=day)
    begun = value.curve[0][0] if value.curve else None
    fan = last and project_fan(project=project, now=last.as_of, outlook=outlook, begun=begun, promised=finish)
    former, did = former_curves(project=project, baselines=baselines, history=history)
    curve = s_curve_figure(value.curve, history, currency=project.currency, as_of=day, finish_on=finish, fan=fan or None, former=former)
    reserve = reserve_on(project=project, day=day)
    return {
        "history": history, "last": last, "outlook": outlook, "finish": finish, "curve": curve, "packages": value.packages,
        "coverage": last.coverage if last else None, "baselines": [(one, did.get(one.pk)) for one in baselines], "reserve": reserve,
        "whole_budget": last.fact.bac + reserve.amount if last and reserve and last.fact.bac is not None else None,
        "fx": fx_to_date(project_ids=[project.pk], into=project.currency, as_of=day), "measured_on": last and last.fact.measured_on,
    }  # fmt: skip


def _branch(request, project, branch, value, weights) -> dict:
    found = branch_value(project=project, branch=branch, as_of=request.as_of, weights=weights)
    plan = found and found.computed.plan()
    history, last = (found.points, found.points[-1]) if found else ([], None)
    fan = found and outlook_fan(now=request.as_of, outlook=found.outlook, begun=plan_days(plan)[0])
    below = f"{branch.line.wbs}."
    return {
        "history": history, "last": last, "outlook": found and found.outlook, "branch": branch.line,
        "curve": s_curve_figure(
            planned_curve(plan=plan, as_of=request.as_of), history, currency=project.currency, as_of=request.as_of, fan=fan or None
        ),
        "packages": [one for one in value.packages if one.wbs == branch.line.wbs or one.wbs.startswith(below)],
        "coverage": last.coverage if last else None, "measured_on": found and found.measured_on,
    }  # fmt: skip


def _measures(last) -> list[tuple]:
    """(figure, label, amount, what it is) of the four sums."""
    if last is None:
        return []
    return [
        ("bac", "BAC", last.fact.bac, _("budget at completion")),
        ("pv", "PV", last.fact.pv, _("work that was due")),
        ("ev", "EV", last.fact.ev, _("work that is done")),
        ("ac", "AC", last.fact.ac, _("what it has cost")),
    ]


def reserve(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over("change_project", actor=request.user, project=project)
    stands = reserve_on(project=project, day=request.as_of)
    form = ReserveForm(request.POST or None, initial={"amount": stands and stands.amount, "known_on": timezone.localdate()})
    answer = 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                set_reserve(actor=request.user, project=project, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The management reserve is set."))
                return go(request, "finance:earned-value", project.code)
    return render(request, "finance/reserve.html", {"project": project, "form": form, "stands": stands}, status=answer)
