"""A schedule as a table: one row a line of the WBS."""

from collections.abc import Iterable

from pmo.calc.money import in_cents
from pmo.imports.calc.fields import Day, Money, Percent, choice, code, text
from pmo.imports.calc.shape import Field, Problem, Shape, check
from pmo.imports.calc.tables import read_table
from pmo.imports.contract import Context, Reading, Row
from projects.calc.files.contents import FileBaseline, FileLink, FileTask, ScheduleFile
from projects.importing.moments import finish_moment, start_moment
from projects.models import CONSTRAINTS, Project, Schedule, WorkPackage
from projects.queries import visible_projects
from projects.queries.schedules import plain
from resources.calc.typed import parse_duration, parse_predecessors
from resources.importing.places import Place, places_of
from resources.importing.schedules import ScheduleImporter
from resources.importing.workbook_lines import written_lines
from resources.queries.whole_schedule import whole_schedule

KINDS = {kind: kind for kind in WorkPackage.Kind.values} | {"level of effort": "loe"}
WORDS = {
    "asap": "as soon as possible", "alap": "as late as possible", "snet": "start no earlier than", "snlt": "start no later than",
    "fnet": "finish no earlier than", "fnlt": "finish no later than", "mso": "must start on", "mfo": "must finish on",
}  # fmt: skip
PLAIN = ("name", "kind", "owner", "constraint")
MOMENTS = {
    "start": ("start", start_moment), "finish": ("finish", finish_moment), "constraint_date": ("constraint_at", start_moment),
    "deadline": ("deadline", finish_moment), "actual_start": ("actual_start", start_moment), "actual_finish": ("actual_finish", finish_moment),
}  # fmt: skip


class WorkbookImporter(ScheduleImporter):
    """Subclasses say what else follows from a schedule."""

    kind = "schedule"
    title = "Schedule (table)"
    description = (
        "One row a line of the WBS, in the order of the outline; the numbers say what lies below what. Durations as 5d, 12h, 2w, predecessors as "
        "1.2 or 1.2SS+2d. Start and finish are compared with what is computed; a constraint moves a line. The table is the whole plan: a line "
        "it does not name goes. An empty cell, or a column that is not there, leaves what is there."
    )
    accepts = ("csv", "xlsx")
    template_formats = ("csv", "xlsx")
    required = ("wbs", "name")
    shape = Shape(
        (
            Field("project", code(), aliases=("project code",)),
            Field("wbs", text(60), required=True, aliases=("outline number",)),
            Field("name", text(250), required=True, aliases=("task name", "title")),
            Field("kind", choice(KINDS), aliases=("type",)),
            Field("duration", text(20)),
            Field("predecessors", text(2_000), aliases=("predecessor",)),
            Field("start", Day(moment=True), aliases=("start date",)),
            Field("finish", Day(moment=True), aliases=("finish date", "end", "end date")),
            Field("constraint", choice({one: one for one in CONSTRAINTS} | {word: one for one, word in WORDS.items()}), aliases=("constraint type",)),
            Field("constraint_date", Day(moment=True), aliases=("constraint date",)),
            Field("deadline", Day(moment=True)),
            Field("percent_complete", Percent(), aliases=("% complete", "percent", "done")),
            Field("actual_start", Day(moment=True)),
            Field("actual_finish", Day(moment=True)),
            Field("cost", Money()),
            Field("baseline_start", Day(moment=True)),
            Field("baseline_finish", Day(moment=True)),
            Field("budget", Money(), aliases=("baseline cost",)),
            Field("owner", text(120)),
        ),
        unique=(("project", "wbs"),),
    )
    columns = [each.name for each in shape.fields]
    example = [
        ["APOLLO", "1", "Ground works", "summary", *[""] * 15],
        ["APOLLO", "1.1", "Dig", "task", "10d", "", "", "", "snet", "2026-04-06 08:00", "", "", "", "", "12000.00", "", "", "", "A. Mason"],
        ["APOLLO", "1.2", "Foundations", "task", "15d", "1.1FS+2d", "", "", "", "", "2026-05-29", "", "", "", "30000.00", "", "", "", ""],
    ]  # fmt: skip

    def read(self, data: bytes, filename: str, context: Context) -> Reading:
        table = read_table(data, filename, max_bytes=len(data))
        checked = check(table, self.shape, context.mapping)
        bunches: dict[str, list[tuple[int, dict]]] = {}
        for number, values in checked.rows:
            bunches.setdefault(values["project"] or "", []).append((number, values))
        files, places, problems, lines = [], [], list(checked.problems), {}
        for name, rows in bunches.items():
            stored = visible_projects(user=context.actor).filter(code=name or context.into).first()
            file = _file(stored, name or filename, rows, problems, checked.columns)
            lines |= {len(lines) + at: number for at, number in enumerate((number for number, _values in rows), 1)}
            places += _place(file, name, context)
            files.append(file)
        reading = self.reading(files, places, context)
        reading.rows = [Row(lines[row.number], row.values, row.change) for row in reading.rows]
        reading.problems = sorted([*problems, *(Problem(lines[one.row], one.column, one.message) for one in reading.problems)])
        bad = {one.row for one in reading.problems}
        reading.rows, reading.total = [row for row in reading.rows if row.number not in bad], checked.total
        reading.columns, reading.headers, reading.unknown_columns = checked.columns, table.headers, checked.unknown_columns
        reading.told |= {"encoding": table.encoding, "delimiter": table.delimiter, "sheet": table.sheet, "date_order": checked.date_order}
        reading.notes += checked.notes
        return reading

    def export(self, *, actor, node, as_of):
        return self.columns, written_lines(actor, node, WORDS)


def _place(file: ScheduleFile, name: str, context: Context) -> list[Place]:
    into = f"{context.into}/{name}" if name and context.into and context.into != name else name or context.into
    known = visible_projects(user=context.actor).filter(code=name).exists()
    return places_of([file], Context(context.actor, context.now, context.today, name if known else into, context.period_end))


def _file(project: Project | None, name: str, rows: list[tuple[int, dict]], problems: list[Problem], columns: dict) -> ScheduleFile:
    """The stored schedule with what the rows say in its place, in their order."""
    file = (whole_schedule(project=project) if project is not None else None) or ScheduleFile("schedule", code=name, name=name)
    source = Schedule.objects.filter(project=project).values_list("source", flat=True).first() if project is not None else None
    file.format = source or "schedule"
    if project is None or project.calendar_id is None:
        file.calendars, file.calendar_uid = [one for one in file.calendars if one.uid != file.calendar_uid], None
    stored = {task.wbs: task for task in file.tasks if not task.external}
    following = max((task.uid for task in file.tasks), default=0) + 1
    numbers = {values["wbs"] for _number, values in rows}
    tasks, links = [], {}
    for place, (number, values) in enumerate(rows):
        task = stored.get(values["wbs"]) or FileTask(following + place, values["name"], wbs=values["wbs"])
        task.level = values["wbs"].count(".") + 1
        try:
            _say(task, values, file)
            if values["predecessors"] is not None:
                links[task.wbs] = parse_predecessors(
                    values["predecessors"], numbers, per_day=file.minutes_per_day, per_week=file.minutes_per_week
                )
        except ValueError as error:
            column = "predecessors" if "names no line" in str(error) else "duration"
            problems.append(Problem(number, columns.get(column, column), str(error)))
        tasks.append(task)
    _summarise(tasks, rows)
    uids, outside = {task.wbs: task.uid for task in tasks}, [task for task in file.tasks if task.external]
    said = {uids[wbs] for wbs in links}
    file.links = [link for link in file.links if link.successor not in said]
    file.links += [FileLink(uids[before], uids[wbs], kind, lag, unit) for wbs, some in links.items() for before, kind, lag, unit in some]
    file.tasks = [*tasks, *outside]
    if file.start is None:
        file.start = min(_dates(tasks), default=None)
    return file


def _say(task: FileTask, values: dict, file: ScheduleFile) -> None:
    for name in PLAIN:
        if values[name] is not None:
            setattr(task, name, values[name])
    for column, (name, moment) in MOMENTS.items():
        if values[column] is not None:
            setattr(task, name, plain(moment(values[column])))
    if values["percent_complete"] is not None:
        task.done = float(values["percent_complete"]) / 100
    if values["cost"] is not None:
        task.cost = in_cents(values["cost"])
    base = task.baselines.get(0, FileBaseline())
    given = (start_moment(values["baseline_start"]), finish_moment(values["baseline_finish"]), values["budget"])
    if any(one is not None for one in given):
        base.start, base.finish = plain(given[0]) or base.start, plain(given[1]) or base.finish
        base.cost = base.cost if given[2] is None else in_cents(given[2])
        task.baselines[0] = base
    if values["duration"] is not None:
        said = parse_duration(values["duration"], per_day=file.minutes_per_day, per_week=file.minutes_per_week)
        if said != (task.duration, task.elapsed):
            task.duration, task.elapsed, task.remaining = *said, None


def _summarise(tasks: list[FileTask], rows: list[tuple[int, dict]]) -> None:
    """A line with lines below it is a summary, one without a duration a milestone, where the table does not say."""
    for place, (task, (_number, values)) in enumerate(zip(tasks, rows, strict=True)):
        below = place + 1 < len(tasks) and tasks[place + 1].level > task.level
        if below:
            task.kind = "summary"
        elif values["kind"] is None and task.kind == "task" and task.duration == 0:
            task.kind = "milestone"


def _dates(tasks: list[FileTask]) -> Iterable:
    return (one for task in tasks for one in (task.start, task.actual_start, task.constraint_at) if one is not None)
