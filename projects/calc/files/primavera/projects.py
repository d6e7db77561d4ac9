"""A whole export as the schedules of its projects."""

from collections import defaultdict

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import ScheduleFile
from projects.calc.files.primavera.activities import task_of
from projects.calc.files.primavera.assignments import assignments_of, price
from projects.calc.files.primavera.baselines import baselines_by_project, promise
from projects.calc.files.primavera.calendars import with_holidays
from projects.calc.files.primavera.fields import said_of
from projects.calc.files.primavera.links import links_of
from projects.calc.files.primavera.options import set_options
from projects.calc.files.primavera.outline import outline_of
from projects.calc.files.primavera.records import Export, Record, counted
from projects.calc.files.primavera.resources import resources_of


def schedules_of(export: Export) -> list[ScheduleFile]:
    """Return the schedule of every project of an export that is no baseline and no template, in the order of the file.

    Where there are only such, they are the schedules. Raises Unreadable when there is no project, an id is there twice, or a value is none.

    Source: XER, tables PROJECT, PROJWBS, TASK, TASKPRED, TASKRSRC.

    >>> tables = {"PROJECT": [Record({"proj_id": "7", "proj_short_name": "DAM"})]}
    >>> schedules_of(Export("xer", tables=tables))[0].code
    'DAM'
    """
    return _Whole(export).schedules()


class _Whole:
    def __init__(self, export: Export):
        self.export = export
        self.projects = export.by_id("PROJECT", "proj_id")
        if not self.projects:
            raise Unreadable("there is no project in the file", "table PROJECT", "export the project from Primavera P6 again, whole")
        self.codes = export.others | {key: record.text("proj_short_name") for key, record in self.projects.items()}
        self.notes = list(export.notes)
        self.calendars = with_holidays(export.calendars)
        self.resources, self.roles = resources_of(export)
        self.said = said_of(export)
        for resource in self.resources:
            resource.custom |= self.said.resources.get(resource.uid, {})
        self.curves = {record.id("curv_id"): record.text("curv_name") for record in export.table("RSRCCURV")}
        self.activities, self.of_task = defaultdict(list), {}
        lost = []
        for key, record in export.by_id("TASK", "task_id").items():
            project = self._project(record)
            self.of_task[key] = project
            self.activities[project].append(record)
            if project not in self.projects:
                lost.append(record.place)
        counted(self.notes, lost, "{count} activities belong to no project of the file and were left out")
        self.wbs = self._grouped("PROJWBS")
        self.links = self._grouped("TASKPRED", "task_id")
        self.assigned = self._grouped("TASKRSRC", "task_id")
        self.expenses = defaultdict(list)
        for record in export.table("PROJCOST"):
            self.expenses[record.id("task_id")].append(record)

    def schedules(self) -> list[ScheduleFile]:
        baselines = baselines_by_project(self.projects)
        held = {key for keys in baselines.values() for key in keys}
        kept = [key for key in self.projects if key not in held and self._is_live(key)] or [key for key in self.projects if key not in held]
        return [self._schedule(key, baselines.get(key, [])) for key in kept]

    def _is_live(self, key: int) -> bool:
        record = self.projects[key]
        return record.text("project_flag") != "N" and not record.text("orig_proj_id")

    def _schedule(self, key: int, baselines: list[int]) -> ScheduleFile:
        record, notes = self.projects[key], list(self.notes)
        file = ScheduleFile(self.export.format, version=self.export.version, code=self.codes[key], currency=self.export.currency, push_to_status=True)
        separator = record.text("name_sep_char")
        names = {resource.uid: resource.name for resource in self.resources}
        rows = {row.key("task_id"): row for row in self.activities[key]}
        made = [(task_of(row), row.id("wbs_id")) for row in rows.values()]
        outline = outline_of(self.wbs[key], made, separator)
        file.tasks, file.name = outline.tasks, (outline.root.text("wbs_name") if outline.root is not None else "") or self.codes[key]
        set_options(file, record, self.export, self.calendars)
        file.links = links_of(self.links[key], self.of_task, key, self.codes, notes)
        if file.lag_calendar == "clock":
            for link in file.links:
                link.unit = "elapsed"
        file.assignments = assignments_of(
            [row for row in self.assigned[key] if row.id("task_id") in rows], {one.uid for one in self.resources}, self.roles, self.curves, notes
        )
        by_task = defaultdict(list)
        for one in file.assignments:
            by_task[one.task_uid].append(one)
        calendars = {one.uid: one.calendar_uid for one in self.resources}
        for task, wbs in made:
            row = rows[task.uid]
            task.ignores_resources = not (task.resources_only and any(calendars.get(one.resource_uid) for one in by_task[task.uid]))
            price(task, by_task[task.uid], self.expenses[task.uid])
            task.owner = names.get(row.id("rsrc_id"), "")
            task.custom |= self.said.tasks.get(task.uid, {})
            task.notes = "\n".join(self.said.notes.get(task.uid, ()))
            if row.text("task_type") == "TT_WBS" and wbs in outline.by_wbs:
                task.branch_uid = outline.by_wbs[wbs].uid
            task.critical = _critical(file, row, task.total_slack)
        for wbs, task in outline.by_wbs.items():
            task.custom |= self.said.wbs.get(wbs, {})
            task.notes = "\n".join(self.said.wbs_notes.get(wbs, ()))
        file.calendars, file.resources, file.custom_fields = self.calendars, self.resources, dict(self.said.labels)
        file.notes = [*notes, *outline.notes, *file.notes]
        promise(file, [(self.codes[one], self.activities[one], self.assigned[one]) for one in baselines])
        return file

    def _project(self, record: Record) -> int | None:
        said = record.id("proj_id")
        return next(iter(self.projects)) if said is None and len(self.projects) == 1 else said

    def _grouped(self, table: str, task: str = "") -> dict[int | None, list[Record]]:
        """Rows of a table by the project of their activity, where it is there, else by their own word."""
        found = defaultdict(list)
        for record in self.export.table(table):
            of = record.id(task) if task else None
            found[self.of_task[of] if of in self.of_task else self._project(record)].append(record)
        return found


def _critical(file: ScheduleFile, row: Record, slack: int | None) -> bool | None:
    """By the project's own definition; what is done is not critical any more."""
    if row.text("status_code") == "TK_Complete":
        return False
    if file.critical_by == "longest path":
        return row.flag("driving_path_flag")
    return None if slack is None else slack <= file.critical_slack
