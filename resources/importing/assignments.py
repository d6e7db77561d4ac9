"""Who works on which line of a WBS."""

from decimal import Decimal

from django.utils.translation import gettext as _

from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, code, number, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from projects.importing.bunches import by_project, refused_or_raise
from projects.importing.known import named_projects, projects_under
from projects.importing.moments import finish_cell, finish_moment, start_cell, start_moment
from projects.models import WorkPackage
from resources.actions.assigning import NAMED, assign
from resources.models import Assignment
from resources.queries.people import resources_by_word

HOUR = 60


class AssignmentsImporter(TableImporter):
    kind = "assignments"
    title = "Assignments"
    description = (
        "One row a resource on a line of the WBS, matched by project, WBS number and resource; the resource is named by its code or name. Units "
        "are 1 for full time, work is in hours. An empty cell leaves what is there. The schedule is computed anew."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("wbs", text(60), required=True, aliases=("outline number", "task")),
            Field("resource", text(250), required=True, aliases=("resource code", "resource name")),
            Field("units", number(0, 99_999_999)),
            Field("work", number(0, 10**9), aliases=("hours", "work hours")),
            Field("cost", Money()),
            Field("start", Day(moment=True), aliases=("start date",)),
            Field("finish", Day(moment=True), aliases=("finish date", "end")),
        ),
        unique=(("project", "wbs", "resource"),),
    )
    example = [["APOLLO", "1.1", "AMASON", "0.5", "120", "7500.00", "2026-04-06", "2026-06-26"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "change_project")
        words = {name: resources_by_word(project=project) for name, project in known.items()}
        lines = set(WorkPackage.objects.filter(project__in=known.values()).values_list("project__code", "wbs"))
        stored = _stored(known.values())
        for place, values in rows:
            name = values["project"]
            if name not in known:
                continue
            if (name, values["wbs"]) not in lines:
                told = _("Project “{code}” has no work package “{wbs}”: plan it first, or correct its number.")
                verdicts.refuse(place, "wbs", told.format(code=name, wbs=values["wbs"]))
            resource = words[name].get(values["resource"])
            if resource is None:
                told = _("The resource “{word}” is not known: correct it, or bring it in first.")
                verdicts.refuse(place, "resource", told.format(word=values["resource"]))
                continue
            if values["cost"] is not None and values["cost"] < 0:
                verdicts.refuse(place, "cost", _("The cost is below zero: give zero or more."))
            start, finish = start_moment(values["start"]), finish_moment(values["finish"])
            if start and finish and finish < start:
                verdicts.refuse(place, "finish", _("The finish is before the start: change one of them."))
            row = stored.get((known[name].pk, values["wbs"], resource.pk))
            said = _said(values, resource)
            same = row is not None and all(said[one] is None or getattr(row, one) == said[one] for one in NAMED)
            verdicts.changes[place] = CREATED if row is None else UNCHANGED if same else UPDATED
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [
            Watch("resources.assignment", "work_package__project__code__in", codes), Watch("projects.workpackage", "project__code__in", codes),
            Watch("projects.dateforecast", "project__code__in", codes),
        ]  # fmt: skip

    def apply(self, reading: Reading, context: Context) -> Applied:
        known, bunches = by_project(reading.rows, context)
        created = updated = unchanged = 0
        rejected = []
        for name, rows in bunches.items():
            words = resources_by_word(project=known[name])
            said = [_said(row.values, words[row.values["resource"]]) for row in rows]
            try:
                counts = assign(actor=context.actor, project=known[name], assignments=said, known_on=context.known_on, now=context.now)
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            created, updated, unchanged = created + counts.created, updated + counts.updated, unchanged + counts.unchanged
        return Applied(created, updated, unchanged, tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node)


def _lines(actor, node):
    rows = Assignment.objects.filter(work_package__project__in=projects_under(actor=actor, node=node), resource__isnull=False)
    rows = rows.select_related("work_package__project", "resource").order_by("work_package__project__code", "work_package__order", "pk")
    for row in rows.iterator(chunk_size=2000):
        work = None if row.work_minutes is None else (Decimal(row.work_minutes) / HOUR).normalize()
        yield [
            row.work_package.project.code, row.work_package.wbs, row.resource.code, row.units.normalize(), work, row.cost, start_cell(row.start_at),
            finish_cell(row.finish_at),
        ]  # fmt: skip


def _said(values: dict, resource) -> dict:
    work = values["work"]
    return {
        "wbs": values["wbs"], "resource": resource, "units": values["units"], "work_minutes": None if work is None else round(work * HOUR),
        "cost": values["cost"] if values["cost"] is None else in_cents(values["cost"]), "start_at": start_moment(values["start"]),
        "finish_at": finish_moment(values["finish"]),
    }  # fmt: skip


def _stored(projects) -> dict:
    rows = Assignment.objects.filter(work_package__project__in=list(projects)).select_related("work_package")
    return {(row.work_package.project_id, row.work_package.wbs, row.resource_id): row for row in rows}
