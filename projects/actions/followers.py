"""What waits for another project: its lines wait for lines there, and its dates follow when those move."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from portfolio.queries import closed_spans, first_open_day
from projects.actions.schedule import recompute_schedule
from projects.models import Link, Project, Schedule, WorkPackage
from projects.queries.followers import following_projects, follows, wait_dates

ROUNDS = 50  # of projects that wait for one another in turn


def wait_for(*, predecessor: WorkPackage, successor: WorkPackage, now: dt.datetime) -> None:
    """Let a line wait for the finish of a line of another project, and compute its project anew; part of agreeing to a handover.

    Raises:
        Refused: the other line waits for this one already.
    """
    if follows(line_id=predecessor.pk, on_id=successor.pk):
        raise Refused(
            _("{other} waits for {line} already: the two would wait for each other.").format(other=predecessor, line=successor), field="taking"
        )
    fields = {"predecessor": predecessor, "successor": successor, "type": "FS"}
    _link, made = Link.objects.get_or_create(**fields, defaults={"project_id": successor.project_id})
    if made:
        _compute(successor.project, now)


def forget_wait(*, predecessor_id: int | None, successor: WorkPackage | None, now: dt.datetime) -> None:
    """Let a line wait no longer for a line of another project; part of refusing or withdrawing a handover."""
    if predecessor_id is None or successor is None:
        return
    gone, _rows = Link.objects.filter(predecessor_id=predecessor_id, successor=successor, type="FS").delete()
    if gone:
        _compute(successor.project, now)


@transaction.atomic
def recompute_followers(*, project_ids: list[int], now: dt.datetime) -> list[int]:
    """Compute anew the schedules that wait for lines of these projects, and those that wait for them, until nothing moves. Harmless twice.

    Only projects whose awaited dates moved are followed further; the schedule of the project waited for is not loaded.
    Returns the ids of the projects whose finish moved.
    """
    take_turn()
    moved: dict[int, Project] = {}
    before: dict[int, tuple] = {}
    frontier = set(project_ids)
    for _round in range(ROUNDS):
        waiting, frontier = following_projects(project_ids=frontier), set()
        for project in waiting:
            stood = wait_dates(project_id=project.pk)
            schedule = _compute(project, now)
            if schedule is not None and before.setdefault(project.pk, schedule[0]) != schedule[1]:
                moved[project.pk] = project
            if wait_dates(project_id=project.pk) != stood:
                frontier.add(project.pk)
        if not frontier:
            break
    else:
        Schedule.objects.filter(project_id__in=frontier).update(trouble=_("It waits for projects that wait for it in turn: break the ring."))
    _record(list(moved.values()), before, now)
    return sorted(moved)


def _compute(project: Project, now: dt.datetime) -> tuple | None:
    """The project's finish before and after; None where it has no schedule."""
    stood = Schedule.objects.filter(project=project).first()
    if stood is None:
        return None
    known_on = first_open_day(day=inputs.today(now), closed=closed_spans())
    return stood.project_finish_at, recompute_schedule(project=project, known_on=known_on, now=now).project_finish_at


def _record(projects: list[Project], before: dict[int, tuple], now: dt.datetime) -> None:
    finishes = dict(Schedule.objects.filter(project__in=projects).values_list("project_id", "project_finish_at"))
    deeds = [
        events.Deed(
            "schedule.followed", project, {"finish": before[project.pk]}, {"finish": finishes[project.pk]},
            {"project_id": project.pk, "since": inputs.today(now)},
        )
        for project in projects
    ]  # fmt: skip
    events.record_many(deeds, actor=system_user(), at=now)
