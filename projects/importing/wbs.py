"""The WBS of projects: work packages with baseline dates, budgets and ways of measuring."""

import dataclasses

from django.utils.translation import gettext as _

from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from projects.actions.hosts import APPORTIONED
from projects.actions.work import PlannedWork, plan_work
from projects.importing.bunches import by_project, refused_or_raise
from projects.importing.known import named_projects, projects_under
from projects.importing.moments import finish_cell, finish_moment, start_cell, start_moment
from projects.models import WorkPackage

KINDS = {kind: kind for kind in WorkPackage.Kind.values} | {"level of effort": "loe"}
COMPARED = ["name", "kind", "start_at", "finish_at", "budget", "technique", "curve"]


class WbsImporter(TableImporter):
    kind = "wbs"
    title = "Work packages (WBS)"
    description = (
        "One row a work package. Rows are matched by project and WBS number: new ones are planned, others changed where they differ, "
        "and lines the file does not name stay. A finish given as a day is the end of that day; an empty cell leaves what is there. "
        "Apportioned work earns with its host, the line of the same project named there by its WBS number."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("wbs", text(60), required=True, aliases=("outline number", "wbs code")),
            Field("name", text(250), required=True, aliases=("task name", "title")),
            Field("kind", choice(KINDS), aliases=("type",)),
            Field("start", Day(moment=True), aliases=("baseline start", "start date")),
            Field("finish", Day(moment=True), aliases=("baseline finish", "finish date", "end", "end date")),
            Field("budget", Money(), aliases=("baseline cost", "budget at completion")),
            Field("technique", choice(WorkPackage.TECHNIQUES)),
            Field("curve", choice(WorkPackage.CURVES)),
            Field("host", text(60), aliases=("apportioned to", "earns with")),
        ),
        unique=(("project", "wbs"),),
    )
    example = [["APOLLO", "1.1", "Foundations", "task", "2026-04-06", "2026-06-26", "120000.00", "percent", "linear", ""]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "change_project")
        stored = stored_lines(known.values())
        for number, values in rows:
            project = known.get(values["project"])
            if values["budget"] is not None and values["budget"] < 0:
                verdicts.refuse(
                    number, "budget", _("The budget {amount} is below zero: give zero or more.").format(amount=values["budget"])
                )
            start, finish = start_moment(values["start"]), finish_moment(values["finish"])
            if start and finish and finish < start:
                verdicts.refuse(
                    number,
                    "finish",
                    _("The finish is before the start {start}: change one of them.").format(start=values["start"]),
                )
            if project is not None:
                verdicts.changes[number] = line_change(stored.get((project.pk, values["wbs"])), values)
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [Watch("projects.workpackage", "project__code__in", codes)]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known, bunches = by_project(reading.rows, context)
        created = updated = unchanged = 0
        rejected = []
        for name, rows in bunches.items():
            stored = stored_lines([known[name]])
            packages = [_planned(row.values, stored.get((known[name].pk, row.values["wbs"]))) for row in rows]
            try:
                counts = plan_work(
                    actor=context.actor, project=known[name], packages=packages, known_on=context.known_on, now=context.now
                )
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            created, updated, unchanged = created + counts.created, updated + counts.updated, unchanged + counts.unchanged
        return Applied(created, updated, unchanged, tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    packages = WorkPackage.objects.filter(project__in=projects_under(actor=actor, node=node), known_on__lte=as_of)
    for row in packages.select_related("project", "host").order_by("project__code", "order", "wbs").iterator(chunk_size=2000):
        start, finish = start_cell(row.start_at), finish_cell(row.finish_at)
        yield [row.project.code, row.wbs, row.name, row.kind, start, finish, row.budget, row.technique, row.curve, row.host and row.host.wbs]


def stored_lines(projects) -> dict[tuple[int, str], WorkPackage]:
    """The lines of the projects by project and number."""
    found = {}
    ids = sorted(project.pk for project in projects)
    for start in range(0, len(ids), 500):
        rows = WorkPackage.objects.filter(project_id__in=ids[start : start + 500]).select_related("host")
        found |= {(row.project_id, row.wbs): row for row in rows}
    return found


def _planned(values: dict, row: WorkPackage | None) -> PlannedWork:
    """The line as the file says; what an empty cell leaves open stays as it is, or is the usual."""
    given = {
        "kind": values["kind"],
        "start_at": start_moment(values["start"]),
        "finish_at": finish_moment(values["finish"]),
        "budget": values["budget"] if values["budget"] is None else in_cents(values["budget"]),
        "technique": values["technique"],
        "curve": values["curve"],
    }
    planned = PlannedWork(wbs=values["wbs"], name=values["name"])
    kept = {name: getattr(row, name) for name in given} if row is not None else {}
    told = kept | {name: value for name, value in given.items() if value is not None}
    host = values["host"] or (row.host.wbs if row is not None and row.host is not None and told["technique"] == APPORTIONED else "")
    return dataclasses.replace(planned, **told, host=host)


def line_change(row: WorkPackage | None, values: dict) -> str:
    """Whether a row makes a line, changes it or leaves it."""
    if row is None:
        return CREATED
    planned = _planned(values, row)
    same = all(getattr(planned, name) == getattr(row, name) for name in COMPARED) and planned.host == (row.host.wbs if row.host else "")
    return UNCHANGED if same else UPDATED
