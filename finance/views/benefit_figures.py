"""A figure of one benefit, or of the case of a project, opened."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from finance.figures.benefit_figures import BENEFIT, CASE, benefit_explained, case_explained
from finance.models import Benefit
from finance.queries.benefit_cases import cases_of
from finance.queries.benefits import kept_benefits
from pmo.web.answers import url_as_of
from projects.queries import visible_projects


def of_benefit(request, code, pk, figure):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = next(iter(kept_benefits(rows=Benefit.objects.filter(project=project, pk=pk), day=request.as_of)), None)
    if found is None or figure not in BENEFIT:
        raise Http404
    told = benefit_explained(found, figure)
    address = url_as_of(request, "finance:benefit", code, pk)
    return _shown(request, project, told | {"sources": [(label, address + place) for label, place in told["sources"]]})


def of_case(request, code, word, figure):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    if figure not in CASE or word not in ("approved", "now"):
        raise Http404
    kept = kept_benefits(rows=Benefit.objects.filter(project=project), day=request.as_of)
    months = {project.pk: [(one.months, one.sign) for one in kept if one.is_money]}
    cases = cases_of(project_ids=[project.pk], day=request.as_of, months=months).get(project.pk) if months[project.pk] else None
    if cases is None:
        raise Http404
    told = case_explained(getattr(cases, word), figure, approved=word == "approved", currency=project.currency, as_of=request.as_of)
    return _shown(request, project, told | {"sources": [(label, url_as_of(request, name, code)) for label, name in told["sources"]]})


def _shown(request, project, explanation: dict):
    page = "components/explain.html" if request.htmx else "finance/explained.html"
    return render(request, page, {"project": project, "explanation": explanation})
