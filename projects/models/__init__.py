"""Projects from request to closure: the charter, the stage, the work, the dates, the weekly word."""

from projects.models.calendars import WorkCalendar
from projects.models.handovers import Deliverable, Handover, HandoverWord
from projects.models.life_cycle import ProjectType, Stage
from projects.models.projects import Project, ProjectGrant, StageChange, StagePass
from projects.models.promises import Baseline, BaselineItem, DateForecast
from projects.models.schedules import MilestoneForecast, Schedule, Scheduled, ScheduleQuality, SlipCause, Template
from projects.models.status import DIMENSIONS, RAG, StatusReport
from projects.models.work import CONSTRAINTS, FormerPlan, Link, RemovedLine, WorkPackage

__all__ = [
    "CONSTRAINTS", "DIMENSIONS", "RAG", "Baseline", "BaselineItem", "DateForecast", "Deliverable", "FormerPlan", "Handover", "HandoverWord",
    "Link", "MilestoneForecast", "Project", "ProjectGrant", "ProjectType", "RemovedLine", "Schedule", "ScheduleQuality", "Scheduled",
    "SlipCause", "Stage", "StageChange", "StagePass", "StatusReport", "Template", "WorkCalendar", "WorkPackage",
]  # fmt: skip
