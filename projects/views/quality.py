"""How sound a project's schedule is: the fourteen checks, what each finds, and how they went over the periods."""

from django.shortcuts import get_object_or_404, render

from projects.figures import quality_trend
from projects.queries import visible_projects
from projects.queries.quality import quality_checks, quality_history

SHOWN = 20  # offenders of one check on the page


def quality(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    history = quality_history(project=project, day=request.as_of)
    checks = history[-1].checks if history else None
    if not request.is_history:
        checks = quality_checks(project=project)
    judged = [one for one in checks or [] if one["passed"] is not None]
    context = {
        "project": project, "checks": checks, "judged": len(judged), "passed": sum(one["passed"] for one in judged), "shown": SHOWN,
        "known_on": history[-1].known_on if history else None, "chart": quality_trend(history) if len(history) > 1 else None,
    }  # fmt: skip
    return render(request, "projects/quality.html", context)
