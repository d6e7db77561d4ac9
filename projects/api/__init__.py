"""REST: projects and what is theirs."""

from projects.api.calendars import WorkCalendars
from projects.api.deliverables import Deliverables, Templates
from projects.api.grants import ProjectGrants
from projects.api.handovers import Handovers
from projects.api.links import Links
from projects.api.milestones import PATHS as MILESTONES
from projects.api.parts import Baselines, WorkPackages
from projects.api.projects import Projects
from projects.api.schedules import PATHS as SCHEDULES

__all__ = ["PATHS", "ROUTES"]
PATHS = [*SCHEDULES, *MILESTONES]
ROUTES = [
    ("projects", Projects),
    ("work-packages", WorkPackages),
    ("links", Links),
    ("work-calendars", WorkCalendars),
    ("deliverables", Deliverables),
    ("templates", Templates),
    ("baselines", Baselines),
    ("handovers", Handovers),
    ("project-grants", ProjectGrants),
]
