"""Schedules of other tools: every task a row, the whole file one plan, or as many as it holds."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.calc.unreadable import Unreadable
from pmo.imports.contract import Applied, Context, Reading, Row, Watch
from pmo.jobs.progress import report
from portfolio.queries import closed_spans, first_measurable_day, first_open_day
from projects.calc.files.contents import ScheduleFile
from resources.actions.bringing.bring import Brought, bring_schedule_in
from resources.actions.bringing.places import take_up
from resources.calc.lines import own_tasks
from resources.calc.reconciliation import Reconciled, reconciliation
from resources.importing.judged import judged
from resources.importing.places import Place, places_of
from resources.importing.shown import shown
from resources.queries.plan import computed_dates, stored_totals

WATCHED = (
    "projects.schedule", "projects.stagechange", "projects.workcalendar", "projects.workpackage", "projects.link", "projects.baseline",
    "projects.dateforecast", "resources.resource",
)  # fmt: skip


@dataclass
class Arriving:
    """One schedule of a file: where it goes, and from when what it says is known."""

    file: ScheduleFile
    place: Place
    known_on: dt.date  # progress and forecasts
    since: dt.date  # the lines and what was promised of them
    notes: list[str] = field(default_factory=list)


class ScheduleImporter(ABC):
    """A kind of file that holds the schedules of one project or several. Subclasses say how it is read."""

    kind = title = description = ""
    accepts: tuple[str, ...] = ()
    takes_period = True
    takes_into = True
    export = None
    template_formats: tuple[str, ...] = ()
    shape = None
    columns: list[str] = []
    required: list[str] = []
    example: list = []

    @abstractmethod
    def also(self, arriving: Arriving, brought: Brought, context: Context) -> None:
        """What else the file says of a project that was brought in: of interest to an app further right."""

    def reading(self, files: list[ScheduleFile], places: list[Place], context: Context) -> Reading:
        """Schedules as parsed, each task beside the line it is; rows are numbered through the whole file."""
        rows, problems, total, arriving = [], [], 0, []
        for file, place in zip(files, places, strict=True):
            report(0.2 + 0.25 * len(arriving) / len(files), _("Computing {tasks} tasks").format(tasks=f"{len(file.tasks):,}"))
            one = _arriving(file, place, context)
            found = judged(file, first=total)
            problems += found.problems
            good = [task for task in own_tasks(file) if task.uid not in found.bad]
            numbers = {task.uid: total + number for number, task in enumerate(own_tasks(file), 1)}
            total += len(numbers)
            if found.bad:
                _without(file, found.bad)
            changes = shown(one.file, place.project, several=len(files) > 1, code=place.code)
            rows += [Row(numbers[task.uid], values, change) for task, (values, change) in zip(good, changes, strict=True)]
            arriving.append(one)
        notes = [note for one in arriving for note in one.notes]
        told = {"format": files[0].format, "layout": " ".join(filter(None, (files[0].format.upper(), files[0].version)))}
        return Reading(rows=rows, problems=problems, total=total, notes=notes, told=told, extra=arriving)

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        codes = [one.place.code for one in reading.extra]
        watches = [Watch("projects.project", "code__in", codes), *(Watch(model, "project__code__in", codes) for model in WATCHED)]
        if any(one.place.project is None and one.place.node is None for one in reading.extra):
            watches.append(Watch("portfolio.node", "parent__isnull", [True]))
        return [
            *watches, Watch("projects.baselineitem", "baseline__project__code__in", codes),
            Watch("resources.assignment", "work_package__project__code__in", codes),
        ]  # fmt: skip

    def apply(self, reading: Reading, context: Context) -> Applied:
        done: list[tuple[Arriving, Brought]] = []
        root = None
        for one in reading.extra:
            project = one.place.project or take_up(
                actor=context.actor, file=one.file, code=one.place.code, node=one.place.node or root, known_on=one.since, now=context.now
            )
            root = project.node
            done.append((one, self._bring(one, project, context)))
        for one, before in done:  # what waits for a project that came later in the file finds it now
            if len(done) > 1 and any(link.other_project for link in one.file.links):
                before.notes = self._bring(one, before.project, context).notes
        for one, brought in done:
            self.also(one, brought, context)
        return self._applied(done)

    def _bring(self, one: Arriving, project, context: Context) -> Brought:
        return bring_schedule_in(
            actor=context.actor, project=project, file=one.file, known_on=one.known_on, since=one.since, now=context.now
        )

    def _applied(self, done: list[tuple[Arriving, Brought]]) -> Applied:
        counts = [brought.counts for _one, brought in done]
        reconciled = [
            Reconciled(
                brought.project.code, one.file, stored_totals(project=brought.project, lines=brought.lines.values()), brought.assignments,
                len(brought.resources), computed_dates(project=brought.project, lines=brought.lines), brought.calendars,
            )
            for one, brought in done
        ]  # fmt: skip
        notes = {
            "reconciliation": reconciliation(reconciled), "applied_lines": [note for _one, brought in done for note in brought.notes],
            "removed": sum(brought.removed for _one, brought in done), "projects": [brought.project.code for _one, brought in done],
        }  # fmt: skip
        return Applied(
            sum(one.created for one in counts), sum(one.updated for one in counts), sum(one.unchanged for one in counts), notes=notes
        )


class ScheduleFileImporter(ScheduleImporter):
    """A kind of file that another tool writes. Subclasses say how it is parsed."""

    @abstractmethod
    def parse(self, data: bytes, filename: str, context: Context) -> list[ScheduleFile]:
        """The schedules the file holds.

        Raises:
            Unreadable: it is no such file.
        """

    def read(self, data: bytes, filename: str, context: Context) -> Reading:
        """The schedules of the file, each task beside the line it is, or new.

        Raises:
            Unreadable: the file is no such schedule.
            Refused: the place is not known, or the links lead in a loop.
            NotPermitted: the actor may not bring schedules in there.
        """
        files = self.parse(data, filename, context)
        if not files:
            raise Unreadable("the file holds no project", filename, "choose another one")
        return self.reading(files, places_of(files, context), context)


def _arriving(file: ScheduleFile, place: Place, context: Context) -> Arriving:
    """From when what the file says is known: the status date given, else the file's own; lines are known from the start of the plan on."""
    notes = list(file.notes)
    stated = file.status_at.date() if file.status_at else None
    known_on = context.period_end or stated or context.today
    if known_on > context.today:
        if context.period_end:
            raise Refused(_("The status date {day} is still to come: correct it.").format(day=known_on), field="period_end")
        notes.append(_("The status date of the file, {day}, is still to come: what it says is known from today.").format(day=known_on))
        known_on = context.today
    start = (file.start or min((task.start for task in file.tasks if task.start), default=None)) or None
    since = known_on if context.period_end or start is None else min(known_on, start.date())
    if not context.period_end:
        closed = closed_spans()
        since, moved = first_open_day(day=since, closed=closed), first_measurable_day(day=known_on, closed=closed)
        if moved != known_on:
            text = _("{day} lies in a closed period or before one: what the file says of progress and dates is known from {moved}.")
            notes.append(text.format(day=known_on, moved=moved))
            known_on = moved
    odd = sum(bool(base.start and base.finish and base.finish < base.start) for task in file.tasks for base in task.baselines.values())
    if odd:
        notes.append(_("{count} baselines of tasks end before they start: they are kept as they stand.").format(count=odd))
    if stated is None and not context.period_end:
        notes.append(
            _("The file states no status date: the plan is known from {since}, progress and forecast from {known_on}.").format(
                since=since, known_on=known_on
            )
        )
    return Arriving(file, place, known_on, min(since, known_on), notes)


def _without(file: ScheduleFile, bad: set[int]) -> None:
    """Leave tasks that cannot be kept out of the file, with their links and assignments."""
    file.tasks = [task for task in file.tasks if task.uid not in bad]
    file.links = [link for link in file.links if link.predecessor not in bad and link.successor not in bad]
    file.assignments = [one for one in file.assignments if one.task_uid not in bad]
