"""Who did what to a project and its records, when and why."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from pmo.ledger.calc import changes_in_words
from pmo.ledger.queries import trail_of_project, verbs_of_project
from portfolio.policy import require_over_project
from projects.queries import visible_projects

ROWS = 50


def trail(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    require_over_project("read_trail", actor=request.user, project=project)
    verb = request.GET.get("verb", "")
    events = trail_of_project(project_id=project.pk, day=request.as_of)
    page = Paginator(events.filter(verb=verb) if verb else events, ROWS).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "page": page,
        "entries": [(event, changes_in_words(event.before, event.after)) for event in page],
        "verbs": verbs_of_project(project_id=project.pk),
        "verb": verb,
    }
    fragment = request.headers.get("HX-Target") == "trail"
    return render(request, "projects/_trail.html" if fragment else "projects/trail.html", context)
