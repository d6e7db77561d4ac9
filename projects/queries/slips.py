"""Read how milestones moved, and why: every move of every milestone, with the cause that someone recorded for its period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import Lag

from portfolio.models import ReportingPeriod
from projects.calc.slips import UNSAID, Slip, slips_by_cause
from projects.models import MilestoneForecast, SlipCause


@dataclass(frozen=True, slots=True)
class Move:
    """One milestone's forecast as it moved from a word to the next, and the cause recorded for the period of the later word."""

    project_id: int
    line: int
    known_on: dt.date
    before_on: dt.date
    expected_on: dt.date
    cause: SlipCause | None

    @property
    def days(self) -> int:
        """Calendar days later; below 0, earlier."""
        return (self.expected_on - self.before_on).days

    @property
    def why(self) -> str:
        return self.cause.cause if self.cause else UNSAID


def milestone_moves(*, projects, day: dt.date, since: dt.date | None = None) -> list[Move]:
    """Every move of the milestones of the projects (a QuerySet of what the reader may see) known by a day, oldest first; in three queries.

    With `since`, those that became known on that day or later.
    """
    told = MilestoneForecast.objects.filter(project__in=projects.order_by().values("pk"), known_on__lte=day)
    before = Window(Lag("finish_at"), partition_by=F("work_package_id"), order_by="known_on")
    moved = told.annotate(before=before).filter(before__isnull=False).exclude(before=F("finish_at"))
    rows = moved.order_by("known_on", "work_package_id").values_list("project_id", "work_package_id", "known_on", "before", "finish_at")
    found = [(pk, line, known_on, was.date(), now.date()) for pk, line, known_on, was, now in rows if since is None or known_on >= since]
    found = [row for row in found if row[3] != row[4]]
    if not found:
        return []
    causes = {(one.work_package_id, one.period_id): one for one in _causes(projects, day)}
    spans = list(ReportingPeriod.objects.filter(calendar__is_default=True).order_by("start_on").values_list("start_on", "end_on", "pk"))
    held = {known_on: next((pk for first, last, pk in reversed(spans) if first <= known_on <= last), None) for known_on in {row[2] for row in found}}
    return [Move(*row, causes.get((row[1], held[row[2]]))) for row in found]


def _causes(projects, day: dt.date):
    return SlipCause.objects.filter(project__in=projects.order_by().values("pk"), known_on__lte=day).select_related("author")


def unexplained(*, moves: Iterable[Move], period: ReportingPeriod | None) -> list[Move]:
    """The moves of a period that nobody explained yet."""
    return [] if period is None else [one for one in moves if one.cause is None and period.start_on <= one.known_on <= period.end_on]


@dataclass(frozen=True)
class Delay:
    """The moves of one branch, or of one project, summed by cause."""

    key: str
    label: str
    slips: list[Slip]

    @property
    def later(self) -> int:
        return sum(one.later for one in self.slips)

    @property
    def net(self) -> int:
        return sum(one.net for one in self.slips)

    @property
    def unsaid(self) -> int:
        """Days later that nobody explained."""
        return sum(one.later for one in self.slips if one.cause == UNSAID)


def delays(*, moves: Iterable[Move], label_of: Mapping[int, tuple[str, str]]) -> list[Delay]:
    """The sums of moves by what `label_of` (project → code, name) counts them under, the most days later first."""
    groups = defaultdict(list)
    for one in moves:
        if one.project_id in label_of:
            groups[label_of[one.project_id]].append((one.why, one.days))
    found = [Delay(code, name, slips_by_cause(some)) for (code, name), some in groups.items()]
    return sorted(found, key=lambda one: (-one.later, one.key))


def slips(*, moves: Iterable[Move]) -> list[Slip]:
    """The days by cause, of all moves together."""
    return slips_by_cause((one.why, one.days) for one in moves)
