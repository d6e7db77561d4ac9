"""What a command names."""

from pmo.errors import Refused
from projects.models import Project, Schedule


def project(code: str) -> Project:
    """The project of that code.

    Raises:
        Refused: there is none, or it has no schedule.
    """
    found = Project.objects.select_related("calendar").filter(code=code).first()
    if found is None:
        raise Refused(f"There is no project '{code}'.")
    if not Schedule.objects.filter(project=found).exists():
        raise Refused(f"{code} has no schedule yet.")
    return found
