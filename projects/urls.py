"""Doors to projects."""

from django.urls import path

from projects.views import (
    baselines,
    calendars,
    charter,
    deliverables,
    grants,
    handovers,
    milestones,
    plan,
    plan_settings,
    quality,
    schedule,
    status,
    trail,
)

app_name = "projects"
urlpatterns = [
    path("nodes/<str:code>/projects/new/", charter.new, name="new"),
    path("projects/<str:code>/edit/", charter.edit, name="edit"),
    path("projects/<str:code>/edit/<str:part>/", charter.edit, name="edit-part"),
    path("projects/<str:code>/status/", status.status, name="status"),
    path("projects/<str:code>/status/no-change/", status.no_change, name="no-change"),
    path("projects/<str:code>/status/<int:pk>/", status.report, name="report"),
    path("projects/<str:code>/schedule/", schedule.schedule, name="schedule"),
    path("projects/<str:code>/schedule/beginning/", schedule.start, name="schedule-start"),
    path("projects/<str:code>/schedule/rows.json", plan.rows, name="schedule-rows"),
    path("projects/<str:code>/schedule/edits.json", plan.edits, name="schedule-edits"),
    path("projects/<str:code>/schedule/settings/", plan_settings.settings, name="schedule-settings"),
    path("projects/<str:code>/schedule/baselines/", baselines.baselines, name="baselines"),
    path("projects/<str:code>/schedule/calendars/", calendars.calendars, name="calendars"),
    path("projects/<str:code>/schedule/calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("projects/<str:code>/schedule/calendars/<int:pk>/removal/", calendars.remove, name="calendar-removal"),
    path("projects/<str:code>/schedule/deliverables/", deliverables.deliverables, name="deliverables"),
    path("projects/<str:code>/schedule/deliverables/<str:deliverable_code>/acceptance/", deliverables.accept, name="deliverable-acceptance"),
    path("projects/<str:code>/schedule/quality/", quality.quality, name="quality"),
    path("projects/<str:code>/milestones/", milestones.milestones, name="milestones"),
    path("projects/<str:code>/milestones/causes/", milestones.explain, name="slip-cause"),
    path("projects/<str:code>/handovers/", handovers.register, name="handovers"),
    path("projects/<str:code>/handovers/<str:handover_code>/", handovers.handover, name="handover"),
    path("projects/<str:code>/handovers/<str:handover_code>/<str:word>/", handovers.answer, name="handover-answer"),
    path("projects/<str:code>/trail/", trail.trail, name="trail"),
    path("people/<str:username>/project-grants/", grants.grant, name="grant"),
    path("people/<str:username>/project-grants/<int:pk>/revocation/", grants.revoke, name="revoke"),
]
