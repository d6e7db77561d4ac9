"""The bridge from a project's Plan to its Outlook, and what is said of each step."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.explanations import explain_movement
from finance.figures import bridge_figure
from finance.forms.movements import MovementsForm
from finance.models import Version
from finance.queries.bridge import bridges, steps_of
from finance.queries.project_money import fiscal_years
from finance.queries.versions import visible_versions
from finance.queries.year_rows import project_years
from finance.views.money import chosen_year
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.models import Project
from projects.queries import visible_projects

OPEN = [Version.State.DRAFT, Version.State.SUBMITTED]


def bridge(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    years = fiscal_years(project=project, as_of=request.as_of)
    year = chosen_year(years, request.GET.get("year"), request.as_of)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    version = _to_explain(request, project, year) if "budget" in may and not request.is_history else None
    form, answer = MovementsForm(request.POST or None, version=version), 200
    if request.method == "POST":
        require_over_project("budget", actor=request.user, project=project)
        answer = 422
        if version is None:
            messages.error(request, _("There is no Outlook to explain: open or submit one first."))
        elif form.is_valid():
            try:
                explain_movement(
                    actor=request.user, version=version, movements=form.movements(), version_read=form.cleaned_data["version"], now=timezone.now()
                )
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{version} is explained.").format(version=version))
                return go(request, "finance:bridge", project.code)
    row = project_years(projects=Project.objects.filter(pk=project.pk), year=year, as_of=request.as_of)[0] if year else None
    found = bridges(rows=[row], year=year, as_of=request.as_of).get(project.pk) if row else None
    context = {
        "project": project, "years": years, "year": year, "bridge": found, "form": form, "version": version,
        "steps": steps_of(row=row, year=year, as_of=request.as_of) if found else [],
        "figure": bridge_figure(found, currency=project.currency, label=year.label if year else ""),
    }  # fmt: skip
    return render(request, "finance/bridge.html", context, status=answer)


def _to_explain(request, project, year) -> Version | None:
    """The Outlook named in the address, else the newest that can still be explained."""
    rows = visible_versions(user=request.user).filter(project=project, kind=Version.Kind.OUTLOOK, state__in=OPEN, taken_back_on=None)
    named = request.GET.get("version", "")
    if named.isdecimal() and len(named) < 18:
        return get_object_or_404(rows, pk=int(named))
    return rows.filter(fiscal_year=year).order_by("known_on", "pk").last()
