"""Read what projects give one another, as known on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from projects.calc.handovers import days_late, expected_on
from projects.models import Handover, HandoverWord, MilestoneForecast, Project, Schedule, Scheduled
from projects.queries.projects import visible

OPEN = (Handover.State.PROPOSED, Handover.State.AGREED)


@dataclass(frozen=True)
class Party:
    """One side of a handover; a project that the reader does not see has neither code nor name."""

    pk: int
    code: str
    name: str
    line: str  # the line of its schedule that gives or waits
    finish_on: dt.date | None  # of the project, as its schedule says

    @property
    def hidden(self) -> bool:
        return not self.code


@dataclass(frozen=True)
class HandoverRow:
    """A handover as it stood on a day. `late_days`: calendar days between the need and what is to be expected, positive when too late."""

    pk: int
    code: str
    what: str
    giver: Party
    taker: Party
    state: str
    asking: str
    promised_on: dt.date | None
    needed_on: dt.date | None
    forecast_on: dt.date | None
    expected_on: dt.date | None
    late_days: int | None
    slack_days: float | None  # of the waiting line, in days of 480 minutes
    drives_finish: bool  # the waiting line is critical: the taker's finish moves with it
    note: str
    version: int

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def contended(self) -> bool:
        return self.open and self.late_days is not None and self.late_days > 0


def visible_handovers(*, user):
    """The handovers of which the reader sees a side."""
    return Handover.objects.filter(visible(user=user, prefix="giver__") | visible(user=user, prefix="taker__")).distinct()


def handover_rows(*, user, day: dt.date, today: dt.date, among: Q | None = None) -> list[HandoverRow]:
    """The handovers a reader sees, as known on a day, the latest against their need first; `among` narrows them (`Q(giver=…)`)."""
    newest = HandoverWord.objects.filter(handover=OuterRef("pk"), known_on__lte=day).order_by("-known_on")
    rows = visible_handovers(user=user).filter(among or Q()).annotate(word=Subquery(newest.values("pk")[:1])).filter(word__isnull=False)
    rows = list(rows.select_related("giving", "taking").order_by("code"))
    words = HandoverWord.objects.in_bulk([row.word for row in rows])
    parties = {row.giver_id for row in rows} | {row.taker_id for row in rows}
    shown = Project.objects.filter(visible(user=user), pk__in=parties).values_list("pk", "code", "name")
    names = {pk: (code, name) for pk, code, name in shown}
    finishes = dict(Schedule.objects.filter(project_id__in=parties).values_list("project_id", "project_finish_at"))
    lines = {row.giving_id for row in rows} | {row.taking_id for row in rows}
    dates = Scheduled.objects.in_bulk(lines - {None})
    past = _forecasts(lines - {None}, day) if day < today else {}
    found = [_row(row, words[row.word], names, finishes, dates, past if day < today else None) for row in rows]
    return sorted(found, key=lambda one: (not one.open, -(one.late_days if one.late_days is not None else -(10**6)), one.code))


def contentions(rows: list[HandoverRow]) -> list[HandoverRow]:
    """Those promised, or now expected, later than they are needed."""
    return [row for row in rows if row.contended]


def _forecasts(lines: set[int], day: dt.date) -> dict[int, dt.date]:
    """What was expected of lines that are milestones, as known on a past day."""
    told = MilestoneForecast.objects.filter(work_package_id__in=lines, known_on__lte=day).order_by("known_on")
    return {key: finish.date() for key, finish in told.values_list("work_package_id", "finish_at")}


def _row(row: Handover, word: HandoverWord, names: dict, finishes: dict, dates: dict, past: dict | None) -> HandoverRow:
    giving, taking = dates.get(row.giving_id), dates.get(row.taking_id)
    if past is not None:
        forecast, taking = past.get(row.giving_id), None
    else:
        forecast = giving.finish_at.date() if giving else None
    expected = expected_on(promised=word.promised_on, forecast=forecast)

    def party(key: int, line) -> Party:
        code, name = names.get(key, ("", ""))
        finish = finishes.get(key) if past is None and code else None
        return Party(key, code, name, f"{line.wbs} {line.name}" if line and code else "", finish.date() if finish else None)

    return HandoverRow(
        pk=row.pk, code=row.code, what=word.what, giver=party(row.giver_id, row.giving), taker=party(row.taker_id, row.taking), state=word.state,
        asking=row.asking, promised_on=word.promised_on, needed_on=word.needed_on, forecast_on=forecast, expected_on=expected,
        late_days=days_late(expected=expected, needed=word.needed_on) if word.state in OPEN else None,
        slack_days=taking.total_slack / 480 if taking and taking.total_slack is not None else None,
        drives_finish=bool(taking and taking.critical), note=word.note, version=row.version,
    )  # fmt: skip
