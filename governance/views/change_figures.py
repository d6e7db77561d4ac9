"""Figures of changes opened: of one change, of how far a promise has drifted, of what a log adds up to."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from governance.figures.change_explained import change_explained
from governance.figures.log_explained import drift_explained, sum_explained
from governance.models import ChangeRequest
from governance.queries.changes import as_it_stood, change_register, change_totals, drift_of
from governance.views.places import context_of, found_place
from pmo.web.answers import url_as_of
from projects.queries import visible_projects


def of_change(request, code, change_code, figure):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    rows = ChangeRequest.objects.select_related("project__node")
    change = as_it_stood(change=get_object_or_404(rows, project=project, code=change_code), day=request.as_of)
    return _shown(request, project, change and change_explained(change, figure, partial(url_as_of, request)))


def of_drift(request, code, figure):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = drift_of(project=project, day=request.as_of)
    return _shown(request, project, drift_explained(found, figure, project=project, as_of=request.as_of, link=partial(url_as_of, request)))


def of_log(request, code, kind, figure):
    place = found_place(request, code, kind)
    rows = change_register(user=request.user, day=request.as_of, place=place)
    totals = change_totals(rows=rows, currency=place.currency, day=request.as_of)
    log = url_as_of(request, "governance:changes" if kind == "project" else "governance:node-changes", code)
    return _shown(request, place, sum_explained(totals, rows, figure, as_of=request.as_of, link=partial(url_as_of, request), log=log))


def _shown(request, place, explanation: dict | None):
    if explanation is None:
        raise Http404
    page = "components/explain.html" if request.htmx else "governance/explained.html"
    crumbs = [(place.name, url_as_of(request, "governance:changes" if hasattr(place, "restricted") else "governance:node-changes", place.code))]
    return render(request, page, context_of(request, place) | {"explanation": explanation, "crumbs": [*crumbs, (_("Changes"), "")]})
