"""Read what waits for what across projects, without loading whole schedules."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from projects.models import Link, Project, Scheduled

# Every line that a line waits for, however far back, by its links alone; each is visited once.
BEHIND = """
WITH RECURSIVE behind(id) AS (
    SELECT predecessor_id FROM projects_link WHERE successor_id = %s
    UNION
    SELECT l.predecessor_id FROM projects_link l JOIN behind b ON l.successor_id = b.id
)
SELECT 1 FROM behind WHERE id = %s
"""


def follows(*, line_id: int, on_id: int) -> bool:
    """Whether a line waits, through any number of links and projects, for another."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [line_id, on_id])
        return cursor.fetchone() is not None


def following_projects(*, project_ids: Iterable[int]) -> list[Project]:
    """The projects with a line that waits for a line of these, other than themselves."""
    waiting = Link.objects.filter(predecessor__project_id__in=list(project_ids)).exclude(predecessor__project_id=F("project_id"))
    return list(Project.objects.filter(pk__in=waiting.values("project_id")).order_by("pk"))


def wait_dates(*, project_id: int) -> list[tuple]:
    """When the lines of a project that others wait for start and finish, as computed."""
    awaited = Link.objects.filter(predecessor__project_id=project_id).exclude(project_id=project_id).values("predecessor_id")
    rows = Scheduled.objects.filter(work_package_id__in=awaited).order_by("work_package_id")
    return list(rows.values_list("work_package_id", "start_at", "finish_at"))
