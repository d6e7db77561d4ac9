"""Read projects."""

from projects.queries.projects import (
    finish_on,
    forecast_on,
    judgement_on,
    latest,
    readable_events,
    report_before,
    report_on,
    reports_by,
    sees_event,
    stage_on,
    visible,
    visible_projects,
)

__all__ = [
    "finish_on",
    "forecast_on",
    "judgement_on",
    "latest",
    "readable_events",
    "report_before",
    "report_on",
    "reports_by",
    "sees_event",
    "stage_on",
    "visible",
    "visible_projects",
]
