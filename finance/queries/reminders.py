"""Read whom to remind of versions that are late, and of which."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from finance.models import Cycle
from finance.queries.cycles import drafts_due
from finance.queries.versions import holding
from pmo.accounts.models import User
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from portfolio.models import Role
from portfolio.policy import CAPABILITIES
from projects.models import Project
from projects.queries import visible_projects

MOST = 5000
MAILED = "reminder.mailed"
WRITERS = CAPABILITIES["budget"] - {Role.INTEGRATION}  # people, no programs


@dataclass(frozen=True)
class Late:
    """A version that is late: the project that owes it, the cycle that asks for it, and since how many days."""

    cycle: Cycle
    project: Project
    days: int


def late_cycles(*, day: dt.date) -> QuerySet[Cycle]:
    """The open cycles whose day has passed."""
    return Cycle.objects.filter(closed_on=None, due_on__lt=day)


def writers() -> QuerySet[User]:
    """The people with an address who write the budget of some project."""
    held = Q(grants__role__in=WRITERS) | Q(project_grants__role__in=WRITERS)
    return User.objects.filter(held, is_active=True, is_system=False).exclude(email="").distinct().order_by("pk")


def late_versions(*, user: User, day: dt.date) -> list[Late]:
    """What is late of the projects that a person sees and whose budget he writes, the longest first."""
    mine = visible_projects(user=user).filter(holding(user=user, capabilities=("budget",))).order_by("code")
    due = drafts_due(projects=mine, most=MOST)
    return [Late(cycle, project, (day - cycle.due_on).days) for cycle, project in due if cycle.due_on < day]


def reminded(*, user: User, day: dt.date) -> bool:
    """Whether a person was reminded on a day."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    told = Event.objects.filter(verb=MAILED, subject_type=user._meta.label_lower, subject_id=user.pk)
    return told.filter(at__gte=start, at__lt=start + dt.timedelta(days=1)).exists()


def to_remind(*, day: dt.date) -> Iterator[tuple[User, list[Late]]]:
    """Who is to be reminded on a day and was not yet, and of what."""
    for user in writers() if late_cycles(day=day).exists() else []:
        if not reminded(user=user, day=day) and (late := late_versions(user=user, day=day)):
            yield user, late


def asked_for(*, key: str) -> bool:
    """Whether a job of this key waits, runs or is done."""
    return Job.objects.filter(key=key, state__in=(Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE)).exists()
