"""Read how the forecast of each milestone moved."""

import datetime as dt
from dataclasses import dataclass, field

from projects.calc.slips import Slip
from projects.models import MilestoneForecast, Project
from projects.queries.slips import Move, milestone_moves, slips


@dataclass
class Trend:
    """A milestone and what was expected of it, from the oldest word to the newest known by a day."""

    wbs: str
    name: str
    words: list[tuple[dt.date, dt.date]] = field(default_factory=list)  # (known on, expected on)
    promised_on: dt.date | None = None
    done: bool = False
    line: int | None = None
    moved: list[Move] = field(default_factory=list)  # each move with the cause recorded for it, the oldest first

    @property
    def first_on(self) -> dt.date:
        return self.words[0][1]

    @property
    def expected_on(self) -> dt.date:
        return self.words[-1][1]

    @property
    def moved_days(self) -> int:
        """Calendar days from the first word to the newest."""
        return (self.expected_on - self.first_on).days

    @property
    def late_days(self) -> int | None:
        """Calendar days against the baseline that was in force at the newest word."""
        return None if self.promised_on is None else (self.expected_on - self.promised_on).days

    @property
    def moves(self) -> int:
        """How often the word changed."""
        return sum(before[1] != after[1] for before, after in zip(self.words, self.words[1:], strict=False))

    @property
    def slips(self) -> list[Slip]:
        """Its moves summed by cause."""
        return slips(moves=self.moved)


def milestone_trends(*, project: Project, day: dt.date) -> list[Trend]:
    """The milestones of a project with every word about them, and why it moved, known by a day, in the order of what is expected now."""
    told = MilestoneForecast.objects.filter(project=project, known_on__lte=day).order_by("known_on")
    fields = ("work_package_id", "work_package__wbs", "work_package__name", "known_on", "finish_at", "promised_at", "done")
    found: dict[int, Trend] = {}
    for key, wbs, name, known_on, finish, promised, done in told.values_list(*fields):
        trend = found.setdefault(key, Trend(wbs, name, line=key))
        trend.words.append((known_on, finish.date()))
        trend.promised_on, trend.done = promised.date() if promised else None, done
    for move in milestone_moves(projects=Project.objects.filter(pk=project.pk), day=day) if found else ():
        found[move.line].moved.append(move)
    return sorted(found.values(), key=lambda one: (one.expected_on, one.wbs))
