"""Read a plan to be edited: with edits applied, and what they would do to its dates, nothing being stored."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pmo.errors import Conflict, Refused
from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule import engine
from projects.calc.schedule.consequence import Moved, moved
from projects.calc.schedule.edits import Edited, Unfit, edited
from projects.calc.schedule.edits.fields import EPOCH, minutes_since
from projects.calc.schedule.network import Dates, Loop
from projects.calc.schedule.of_file import network_of_file
from projects.models import Project, WorkCalendar, WorkPackage
from projects.queries.schedules import MINUTE, calendar_as_stated, stored_schedule, stored_spans

GO_WITH_IT = {"Scheduled", "MilestoneForecast", "SlipCause", "Assignment", "Link", "WorkPackage"}  # computed from a line, or of the plan itself
CHUNK = 500


@dataclass
class Consequence:
    """What edits do: the lines that move, the project's finish, the ids of new lines by key, and the edits that take them back."""

    moved: list[Moved]
    finish: dt.datetime | None
    finish_before: dt.datetime | None
    version: int
    keys: dict[str, int] = field(default_factory=dict)
    inverse: list[dict] = field(default_factory=list)
    reshaped: bool = False  # lines were added, taken out or stand elsewhere
    stored: bool = False

    def as_columns(self) -> dict:
        """The same as plain values: moments as minutes since 1970, the lines that move a list a column."""
        names = ("start", "finish", "start_before", "finish_before")
        columns = {"id": [one.uid for one in self.moved]}
        columns |= {name: [minutes_since(getattr(one, name)) for one in self.moved] for name in names}
        columns |= {name: [getattr(one, name) for one in self.moved] for name in ("total_slack", "critical")}
        return {
            "version": self.version, "stored": self.stored, "reshaped": self.reshaped, "finish": minutes_since(self.finish),
            "finish_before": minutes_since(self.finish_before), "ids": self.keys, "undo": self.inverse, "changed": columns,
        }  # fmt: skip


def editable_schedule(*, project: Project, stood: Mapping[int, tuple]) -> ScheduleFile:
    """The plan of a project with the dates computed last, and with every calendar it could be given.

    `stood` are those dates, as `stored_spans` or `stored_dates` read them.

    Raises:
        Conflict: the project has no schedule yet.
    """
    file = stored_schedule(project=project)
    if file is None:
        raise Conflict(_("{code} has no schedule yet: start one.").format(code=project.code))
    for task in file.tasks:
        if task.uid in stood:
            start, finish = stood[task.uid][:2]
            task.start, task.finish = EPOCH + start * MINUTE, EPOCH + finish * MINUTE
    known = {one.uid for one in file.calendars}
    file.calendars += [calendar_as_stated(one) for one in WorkCalendar.objects.filter(project__isnull=True).order_by("pk") if one.pk not in known]
    return file


def edited_schedule(*, project: Project, file: ScheduleFile, edits: list[dict]) -> Edited:
    """A plan with edits applied.

    Raises:
        Refused: an edit cannot be, or would lose what was measured or promised of a line.
    """
    try:
        made = edited(file, edits)
    except Unfit as unfit:
        names = [f"edits[{unfit.place}]"] * (unfit.place is not None) + [unfit.field] * bool(unfit.field)
        raise Refused(unfit.message, field=".".join(names) or "edits") from None
    _require_kept(project, file, made.file)
    return made


def computed(file: ScheduleFile) -> tuple[Dates, list[int]]:
    """The dates of a plan, and the uid of each line in their order.

    Raises:
        Refused: the links lead in a loop, or a calendar has no working time; the lines are named.
    """
    network, uids = network_of_file(file)
    try:
        return engine.compute(network), uids
    except Loop as loop:
        named = {task.uid: task.wbs or task.name for task in file.tasks}
        way = " → ".join(named[uids[place]] for place in [*loop.tasks, loop.tasks[0]][:12])
        raise Refused(_("The links lead in a loop: {way}. Remove one of them.").format(way=way), field="links") from None
    except ValueError as error:
        raise Refused(str(error), field="calendar") from None


def preview(*, project: Project, edits: list[dict]) -> Consequence:
    """What edits would do, without doing it.

    Raises:
        Conflict: the project has no schedule yet.
        Refused: an edit cannot be, or the links would lead in a loop.
    """
    stood = stored_spans(project=project)
    file = editable_schedule(project=project, stood=stood)
    made = edited_schedule(project=project, file=file, edits=edits)
    dates, uids = computed(made.file)
    return Consequence(
        moved(stood, dates, uids), dates.project_finish.item(), file.finish, project.schedule.version, made.keys, made.inverse,
        reshaped(file, made.file),
    )  # fmt: skip


def reshaped(before: ScheduleFile, after: ScheduleFile) -> bool:
    """Whether lines were added, taken out, or stand elsewhere in the outline."""
    return [(task.uid, task.level, task.kind) for task in before.tasks] != [(task.uid, task.level, task.kind) for task in after.tasks]


def _require_kept(project: Project, before: ScheduleFile, after: ScheduleFile) -> None:
    """Raises Refused when a line goes on which something hangs, or one that was measured or has a budget becomes a summary."""
    was, stays = {task.uid: task for task in before.tasks}, {task.uid: task for task in after.tasks}
    if gone := sorted(was.keys() - stays.keys()):
        for relation, pks in _hanging(gone, exempt=GO_WITH_IT):
            line = was[min(pks)]
            what = relation.related_model._meta.verbose_name_plural
            raise Refused(
                _("“{wbs} {name}” has {what}: it cannot be deleted. Make it inactive instead.").format(wbs=line.wbs, name=line.name, what=what),
                field="ids",
            )
    _require_hosts(was, stays, gone)
    above = [uid for uid, task in stays.items() if task.kind == "summary" and uid in was and was[uid].kind != "summary"]
    if above:
        budgeted = WorkPackage.objects.filter(pk__in=above, budget__gt=0).values_list("pk", flat=True)
        measured = [pk for _relation, pks in _hanging(above, exempt=GO_WITH_IT, left=False) for pk in pks]
        if held := [*budgeted, *measured]:
            line = was[min(held)]
            raise Refused(
                _("“{wbs} {name}” has a budget or measured progress: it cannot become a summary. Add a line above it and indent both.").format(
                    wbs=line.wbs, name=line.name
                ),
                field="ids",
            )


def _require_hosts(was: Mapping, stays: Mapping, gone: Iterable[int]) -> None:
    """Raises Refused when a line that apportioned work earns with goes without it, or becomes a summary."""
    headings = {uid for uid, task in stays.items() if task.kind == "summary" and uid in was and was[uid].kind != "summary"}
    ordered = sorted(headings.union(gone))
    for start in range(0, len(ordered), CHUNK):
        rows = WorkPackage.objects.filter(host__in=ordered[start : start + CHUNK]).order_by("order").values_list("pk", "host_id")
        for pk, host in rows:
            if pk in stays:
                text = _("“{wbs} {name}” is what “{other}” earns with, as apportioned work: let that earn otherwise first.")
                raise Refused(text.format(wbs=was[host].wbs, name=was[host].name, other=f"{was[pk].wbs} {was[pk].name}"), field="ids")


def _hanging(pks: Iterable[int], *, exempt: set[str], left: bool = True):
    """Relations of which rows hang on these lines, with the lines; `left`: those of the plan's own app too."""
    hidden = [one for one in WorkPackage._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    for relation in hidden:
        model, name = relation.related_model, relation.field.attname
        if model.__name__ in exempt or (not left and model._meta.app_label == WorkPackage._meta.app_label):
            continue
        ordered = list(pks)
        found: set[int] = set()
        for start in range(0, len(ordered), CHUNK):
            found |= set(model._base_manager.filter(**{f"{name}__in": ordered[start : start + CHUNK]}).values_list(name, flat=True))
        if found:
            yield relation, found
