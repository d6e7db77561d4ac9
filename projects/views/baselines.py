"""What a project promised, line by line: save a baseline, hold one against the plan or against another."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions.plan_baselines import save_baseline
from projects.forms.plan import BaselineForm
from projects.models import Schedule
from projects.queries import visible_projects
from projects.queries.variance import variance_rows

LINES = 100


def baselines(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    schedule = Schedule.objects.filter(project=project).first()
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    initial = {"approved_on": request.today, "version": schedule.version if schedule else None}
    form, answer = BaselineForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            try:
                baseline = save_baseline(actor=request.user, project=project, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Baseline {number} is kept. Earned value measures by it from now on.").format(number=baseline.number))
                return go(request, "projects:baselines", project.code)
    known = list(project.baselines.filter(approved_on__lte=request.as_of).order_by("-number"))
    with_lines = [one for one in known if one.items.exists()]
    of, against = _chosen(request.GET.get("of"), with_lines), _chosen(request.GET.get("against"), with_lines, default=False)
    rows = variance_rows(project=project, baseline=of, against=against) if of else []
    context = {
        "project": project, "schedule": schedule, "form": form, "may": may, "baselines": known, "with_lines": with_lines, "of": of,
        "against": against,
        "page": Paginator(rows, LINES).get_page(request.GET.get("page")), "later": sum((row.finish_days or 0) > 0 for row in rows), "rows": rows,
    }  # fmt: skip
    return render(request, "projects/baselines.html", context, status=answer)


def _chosen(number: str | None, found: list, *, default: bool = True):
    """The baseline of a number, or the newest where one has to stand."""
    chosen = next((one for one in found if str(one.number) == number), None)
    return chosen or (found[0] if default and found else None)
