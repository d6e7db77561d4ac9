"""REST: projects and what is theirs."""

from projects.api.grants import ProjectGrants
from projects.api.handovers import Dependencies
from projects.api.parts import Baselines, WorkPackages
from projects.api.projects import Projects

ROUTES = [
    ("projects", Projects),
    ("work-packages", WorkPackages),
    ("baselines", Baselines),
    ("dependencies", Dependencies),
    ("project-grants", ProjectGrants),
]
