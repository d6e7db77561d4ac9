"""Read projects."""

import datetime as dt

from django.db.models import OuterRef, Q, Subquery

from portfolio.queries import scope_of, within
from projects.models import DateForecast, Project, StageChange, StatusReport


def visible_projects(*, user):
    """The projects a person sees: those under granted nodes (restricted ones only with clearance) and those granted one by one."""
    projects = Project.objects.select_related("node", "type", "stage", "manager")
    return projects.filter(visible(user=user))


def visible(*, user, prefix: str = "") -> Q:
    """The condition of `visible_projects`, for rows that point to a project by `prefix` (e.g. "project__")."""
    scope = scope_of(user=user)
    path, restricted, key = f"{prefix}node__path", f"{prefix}restricted", f"{prefix}id"
    open_scope = Q() if scope.everything else within(scope.paths, path)
    shown = open_scope & Q(**{restricted: False})
    if scope.cleared_everything:
        shown |= Q(**{restricted: True})
    elif scope.cleared_paths:
        shown |= within(scope.cleared_paths, path)
    if user.is_system:
        return shown
    own = list(user.project_grants.values_list("project_id", flat=True))
    return shown | Q(**{f"{key}__in": own}) if own else shown


def stage_on(*, project, day: dt.date):
    """The stage the project was known to be in on a day; None before it was known."""
    change = StageChange.objects.filter(project=project, known_on__lte=day).select_related("stage").order_by("-known_on").first()
    return change.stage if change else None


def forecast_on(*, project, day: dt.date) -> DateForecast | None:
    """The date forecast as known on a day."""
    return project.date_forecasts.filter(known_on__lte=day).order_by("-known_on").first()


def report_on(*, project, day: dt.date) -> StatusReport | None:
    """The newest status report that was submitted by a day."""
    return project.status_reports.exclude(state=StatusReport.State.DRAFT).filter(known_on__lte=day).order_by("-known_on").first()


def latest(model, *, project_ids, day: dt.date, on: str = "known_on", **conditions) -> dict[int, object]:
    """For each project the newest row of a dated fact (`DateForecast`, `StageChange` …) known by a day, in one query.

    `conditions` narrow the rows that count. Projects that have none are absent from the answer.
    """
    newest = model.objects.filter(project_id=OuterRef("pk"), **{f"{on}__lte": day}, **conditions).order_by(f"-{on}", "-pk")
    ids = Project.objects.filter(pk__in=project_ids).annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    return {row.project_id: row for row in model.objects.filter(pk__in=ids)}
