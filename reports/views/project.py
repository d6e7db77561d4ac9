"""The one-page summary of a project."""

from django.shortcuts import get_object_or_404, render

from finance.figures import s_curve_figure
from finance.queries.project_value import earned_values, project_value
from finance.queries.reference_class import reference_class
from pmo.reading import one_reading
from projects.models import Stage
from projects.queries import visible_projects
from reports.queries.project_page import project_summary


@one_reading()
def project(request, code):
    found = get_object_or_404(visible_projects(user=request.user), code=code)
    summary = project_summary(project=found, as_of=request.as_of)
    history = earned_values(project=found, as_of=request.as_of)
    value = project_value(project=found, as_of=request.as_of)
    row = summary.row
    curve = s_curve_figure(value.curve, history, currency=found.currency, as_of=request.as_of, finish_on=row and row.forecast_finish, small=True)
    context = {"project": found, "row": row, "summary": summary, "curve": curve, "measured": bool(history)}
    if (row.stage_kind if row else found.stage.kind) == Stage.Kind.DEMAND:
        context |= {"reference": reference_class(user=request.user, project=found, day=request.as_of), "currency": found.currency}
    return render(request, "reports/project.html", context)
