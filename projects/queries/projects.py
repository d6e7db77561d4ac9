"""Read projects."""

import datetime as dt

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.module_loading import import_string

from pmo.reading import asked_once
from portfolio.policy import CAPABILITIES
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
    own = asked_once(("own projects", user.pk), lambda: list(user.project_grants.values_list("project_id", flat=True)))
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


def report_before(*, project, day: dt.date) -> StatusReport | None:
    """The newest submitted report of a period that ended before a day: what stood last time."""
    reports = project.status_reports.exclude(state=StatusReport.State.DRAFT).filter(period__end_on__lt=day)
    return reports.select_related("period").order_by("-period__end_on").first()


def reports_by(*, project, day: dt.date, newest: int = 53) -> list[StatusReport]:
    """The submitted reports known by a day, newest first."""
    reports = project.status_reports.exclude(state=StatusReport.State.DRAFT).filter(known_on__lte=day)
    return list(reports.select_related("period", "author").order_by("-known_on")[:newest])


def finish_on(*, project, day: dt.date) -> dt.date | None:
    """The finish expected on a day: the newest forecast's, else the newest weekly word's, else the baseline's."""
    forecast = forecast_on(project=project, day=day)
    report = report_on(project=project, day=day)
    said = [(row.known_on, found) for row, found in (
        (forecast, forecast and forecast.finish_on), (report, report and report.forecast_finish_on)) if found]
    if said:
        return max(said)[1]
    baseline = project.baselines.filter(approved_on__lte=day).order_by("-number").first()
    return baseline.finish_on if baseline else None


def latest(model, *, project_ids, day: dt.date, on: str = "known_on", only: list[str] = (), **conditions) -> dict[int, object]:
    """For each project the newest row of a dated fact (`DateForecast`, `StageChange` …) known by a day, in one query.

    `conditions` narrow the rows that count, `only` the columns that are read (all, when none is named). Projects that have none are
    absent from the answer.
    """
    newest = model.objects.filter(project_id=OuterRef("pk"), **{f"{on}__lte": day}, **conditions).order_by(f"-{on}", "-pk")
    ids = Project.objects.filter(pk__in=project_ids).annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    rows = model.objects.filter(pk__in=ids)
    return {row.project_id: row for row in (rows.only("project_id", *only) if only else rows)}


def judgement_on(*, project, day: dt.date):
    """How the office judged the project by a day, with reasons by dimension and the limits in force; governance answers."""
    return import_string(settings.JUDGEMENT)(project=project, day=day)


def readable_events(*, user) -> Q:
    """The condition of the trail a person may read: of the branches and projects over which a role of theirs may, and nothing hidden."""
    if user.is_system:
        return Q()
    roles = CAPABILITIES["read_trail"]
    paths = list(user.grants.filter(role__in=roles).values_list("node__path", flat=True))
    own = list(user.project_grants.filter(role__in=roles).values_list("project_id", flat=True))
    branch = Q() if None in paths else within(tuple(path for path in paths if path), "node_path") if paths else Q(pk__in=())
    hidden = Project.objects.filter(restricted=True).exclude(visible(user=user)).values("pk")
    return (branch & (Q(project_id__isnull=True) | ~Q(project_id__in=hidden))) | Q(project_id__in=own)


def sees_event(*, user, event) -> bool:
    """Whether a person may be told of an event: of a project or branch they see; of the office itself, with a role over all of it."""
    if event.project_id is not None:
        return visible_projects(user=user).filter(pk=event.project_id).exists()
    scope = scope_of(user=user)
    return scope.everything or (bool(event.node_path) and scope.covers(event.node_path))
