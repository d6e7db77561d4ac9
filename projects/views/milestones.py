"""How the forecast of each milestone of a project moved."""

from django.shortcuts import get_object_or_404, render

from projects.figures import milestone_trend
from projects.queries import visible_projects
from projects.queries.milestones import milestone_trends


def milestones(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    trends = milestone_trends(project=project, day=request.as_of)
    context = {"project": project, "trends": trends, "chart": milestone_trend(trends, as_of=request.as_of)}
    return render(request, "projects/milestones.html", context)
