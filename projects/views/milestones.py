"""How the forecast of each milestone of a project moved, and why."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.calc.dates import day_asked
from pmo.errors import Refused
from pmo.web.addresses import whole
from pmo.web.answers import go
from portfolio.policy import permitted, require_over_project
from portfolio.queries import period_of
from projects.actions.slips import explain_slip
from projects.figures import cause_label, delay_figure, milestone_trend
from projects.models import SlipCause
from projects.queries import visible_projects
from projects.queries.milestones import milestone_trends
from projects.queries.slips import slips, unexplained


def milestones(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    trends = milestone_trends(project=project, day=request.as_of)
    moves = [(one, move) for one in trends for move in one.moved]
    moves.sort(key=lambda pair: (-pair[1].known_on.toordinal(), pair[0].expected_on))
    period = period_of(day=request.as_of)
    may = "submit_status" in permitted(actor=request.user, path=project.node.path, project_id=project.pk) and not request.is_history
    open_since = period.start_on if may and period is not None and period.closed_at is None else None
    told = slips(moves=[move for _one, move in moves])
    context = {
        "project": project, "trends": [(one, [(cause_label(slip.cause), slip) for slip in one.slips]) for one in trends], "open_since": open_since,
        "moves": [(one, move, cause_label(move.why)) for one, move in moves], "causes": SlipCause.Cause.choices,
        "unsaid": unexplained(moves=[move for _one, move in moves], period=period), "chart": milestone_trend(trends, as_of=request.as_of),
        "delay": delay_figure(told) if told else None,
    }  # fmt: skip
    return render(request, "projects/milestones.html", context)


@require_POST
def explain(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("submit_status", actor=request.user, project=project)
    line = project.work_packages.filter(pk=whole(request.POST.get("milestone")) or 0).first()
    if line is None:
        raise Refused(_("The milestone is not named: choose one on the page of milestones."), field="milestone")
    try:
        moved_on = day_asked(request.POST.get("moved_on", ""))
    except ValueError:
        moved_on = None
    explain_slip(
        actor=request.user, project=project, work_package=line, moved_on=moved_on, cause=request.POST.get("cause", ""),
        note=request.POST.get("note", ""), version=whole(request.POST.get("version")), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Kept: why “{name}” moved.").format(name=line.name))
    return go(request, "projects:milestones", project.code)
