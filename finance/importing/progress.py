"""Measured progress of work packages, cumulative to the end of a status date."""

from django.utils.translation import gettext as _

from finance.actions.progress import Measured, measure_progress
from finance.models import Progress
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, Percent, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from portfolio.queries import last_closed_period
from projects.importing.bunches import by_project, refused_or_raise
from projects.importing.known import named_projects, projects_under
from projects.importing.moments import finish_cell, finish_moment, start_cell, start_moment
from projects.queries.numbers import name_of, named_lines

COMPARED = ["done", "actual_cost", "etc", "actual_start_at", "actual_finish_at"]


class ProgressImporter(TableImporter):
    kind = "progress"
    title = "Measured progress"
    description = (
        "One row a work package and status date, cumulative to the end of that day. The work package is named by its WBS number, or by the UID of an "
        "imported schedule as uid:12. "
        "A second measurement of the same date replaces the first; an empty cell leaves what is there."
    )
    takes_period = False
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("wbs", text(60), required=True, aliases=("outline number",)),
            Field("status_date", Day(), required=True, aliases=("as of", "date")),
            Field("percent_complete", Percent(), required=True, aliases=("% complete", "percent", "done")),
            Field("actual_cost", Money(), aliases=("ac", "acwp")),
            Field("actual_start", Day(moment=True)),
            Field("actual_finish", Day(moment=True)),
            Field("etc", Money(), aliases=("estimate to complete",)),
        ),
        unique=(("project", "status_date", "wbs"),),
    )
    example = [["APOLLO", "1.1", "2026-04-30", "45", "51200.00", "2026-04-07", "", "70000.00"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "measure_progress")
        packages, stored = named_lines(project_ids={one.pk for one in known.values()}), _stored(rows, known.values())
        closed = last_closed_period()
        for number, values in rows:
            project = known.get(values["project"])
            if project is None:
                continue
            package = packages.get((project.pk, name_of(values["wbs"])))
            if package is None:
                verdicts.refuse(number, "wbs", _unknown(values))
                continue
            if values["status_date"] > context.today:
                verdicts.refuse(number, "status_date", _("The status date is still to come: measure what is done."))
            start, finish = start_moment(values["actual_start"]), finish_moment(values["actual_finish"])
            if start and finish and finish < start:
                verdicts.refuse(number, "actual_finish", _("The actual finish is before the actual start: change one of them."))
            if values["etc"] is not None and values["etc"] < 0:
                verdicts.refuse(number, "etc", _("The estimate to complete is below zero: give zero or more."))
            change = verdicts.changes[number] = _change(stored.get((package, values["status_date"])), values)
            if closed is not None and values["status_date"] <= closed.end_on and change != UNCHANGED:
                told = _("The period that ended on {end} is closed: measure at a day after it.")
                verdicts.refuse(number, "status_date", told.format(end=closed.end_on))
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [Watch("finance.progress", "work_package__project__code__in", codes)]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known, bunches = by_project(reading.rows, context)
        packages = named_lines(project_ids={one.pk for one in known.values()})
        stored = _stored([(row.number, row.values) for row in reading.rows], known.values())
        created = updated = unchanged = 0
        rejected = []
        for name, rows in bunches.items():
            project = known[name]
            measured = [
                _measured(row.values, stored.get((packages.get((project.pk, name_of(row.values["wbs"]))), row.values["status_date"])))
                for row in rows
            ]
            try:
                counts = measure_progress(actor=context.actor, project=project, measurements=measured, now=context.now)
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            created, updated, unchanged = created + counts.created, updated + counts.updated, unchanged + counts.unchanged
        return Applied(created, updated, unchanged, tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of):
    rows = Progress.objects.filter(work_package__project__in=projects_under(actor=actor, node=node), status_date__lte=as_of)
    rows = rows.select_related("work_package__project").order_by(
        "work_package__project__code", "work_package__order", "status_date"
    )
    for row in rows.iterator(chunk_size=2000):
        percent = (row.done * 100).normalize()
        yield [
            row.work_package.project.code, row.work_package.wbs, row.status_date, percent, row.actual_cost, start_cell(row.actual_start_at),
            finish_cell(row.actual_finish_at), row.etc,
        ]  # fmt: skip


def _unknown(values: dict) -> str:
    if values["wbs"].lower().startswith("uid:"):
        return _("Project “{code}” has no line with the UID “{wbs}”: bring its schedule in first, or name it by its WBS number.").format(
            code=values["project"], wbs=values["wbs"]
        )
    return _("Project “{code}” has no work package “{wbs}”: plan it first, or correct its number.").format(
        code=values["project"], wbs=values["wbs"]
    )


def _stored(rows, projects) -> dict:
    days, ids, found = {values["status_date"] for _number, values in rows}, sorted(project.pk for project in projects), {}
    if not days:
        return found
    for start in range(0, len(ids), 500):
        between = Progress.objects.filter(
            work_package__project_id__in=ids[start : start + 500], status_date__range=(min(days), max(days))
        )
        found |= {(row.work_package_id, row.status_date): row for row in between.order_by()}
    return found


def _measured(values: dict, row: Progress | None) -> Measured:
    """The measurement as the file says; what an empty cell leaves open stays as it is."""
    given = {
        "actual_cost": values["actual_cost"] if values["actual_cost"] is None else in_cents(values["actual_cost"]),
        "etc": values["etc"] if values["etc"] is None else in_cents(values["etc"]),
        "actual_start_at": start_moment(values["actual_start"]),
        "actual_finish_at": finish_moment(values["actual_finish"]),
    }
    kept = {name: getattr(row, name) for name in given} if row is not None else {}
    told = kept | {name: value for name, value in given.items() if value is not None}
    return Measured(wbs=values["wbs"], status_date=values["status_date"], done=round(values["percent_complete"] / 100, 6), **told)


def _change(row: Progress | None, values: dict) -> str:
    if row is None:
        return CREATED
    measured = _measured(values, row)
    return UNCHANGED if all(getattr(measured, name) == getattr(row, name) for name in COMPARED) else UPDATED
