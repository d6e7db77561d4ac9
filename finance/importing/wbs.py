"""The WBS as a file, with three points of what is left of each line where somebody judges them."""

import dataclasses
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.estimates import COST, DAYS, LONGEST, Judged, give_estimates
from finance.models import Estimate
from finance.queries.simulations import estimates_on
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Money
from pmo.imports.calc.shape import Field
from pmo.imports.contract import UNCHANGED, UPDATED, Applied, Context, Reading, Verdicts, Watch
from projects.importing.bunches import by_project, refused_or_raise
from projects.importing.known import projects_under
from projects.importing.wbs import WbsImporter, line_change, stored_lines
from projects.models import Project, WorkPackage

COLUMNS = {  # by our name of a point
    "cost_low": "cost_optimistic", "cost_likely": "cost_most_likely", "cost_high": "cost_pessimistic",
    "days_low": "days_optimistic", "days_likely": "days_most_likely", "days_high": "days_pessimistic",
}  # fmt: skip


class EstimatedWbsImporter(WbsImporter):
    description = (
        WbsImporter.description + " Three points of what is left, the cost to go and the working days to go, are what a forecast with a range "
        "is drawn from: all three of a kind or none."
    )
    shape = dataclasses.replace(
        WbsImporter.shape,
        fields=(*WbsImporter.shape.fields, *(Field(name, Money(), aliases=(name.replace("_", " "),)) for name in COLUMNS.values())),
    )
    example = [[*WbsImporter.example[0], "90000.00", "110000.00", "160000.00", "40", "50", "75"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = super().judge(rows, reading, context)
        lines = _lines({values["project"] for _number, values in rows})
        known = estimates_on(project_ids={project for project, _kind, _key in lines.values()}, day=context.known_on)
        for number, values in rows:
            if not _says(values):
                continue
            _project, kind, key = lines.get((values["project"], values["wbs"]), (None, None, None))
            if (values["kind"] or kind) == WorkPackage.Kind.SUMMARY:
                verdicts.refuse(number, COLUMNS["cost_likely"], _("A heading has nothing left of its own: judge the lines below it."))
            for names, what in ((COST, _("the cost to go")), (DAYS, _("the working days to go"))):
                _check(verdicts, number, values, names, what)
            if verdicts.changes.get(number) == UNCHANGED and _judged(values, known.get(key)) is not None:
                verdicts.changes[number] = UPDATED
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        (lines,) = super().watch(reading, context)
        return [lines, Watch("finance.estimate", "work_package__project__code__in", lines.values)]

    def apply(self, reading: Reading, context: Context) -> Applied:
        quiet = _unplanned(reading.rows, context)
        planned = super().apply(reading, context)
        bad = {problem.row for problem in planned.rejected}
        known, bunches = by_project([row for row in reading.rows if row.number not in bad and _says(row.values)], context)
        rejected, moved = list(planned.rejected), 0
        for name, rows in bunches.items():
            try:
                judged = _give(known[name], rows, context)
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            moved += len(judged & quiet)
        return Applied(planned.created, planned.updated + moved, planned.unchanged - moved, tuple(rejected))

    def export(self, *, actor, node, as_of):
        columns, lines = super().export(actor=actor, node=node, as_of=as_of)
        rows = Estimate.objects.filter(work_package__project__in=projects_under(actor=actor, node=node), known_on__lte=as_of)
        points = rows.order_by("known_on").values_list("work_package__project__code", "work_package__wbs", *COLUMNS)
        newest = {(code, wbs): told for code, wbs, *told in points}
        return columns, ([*line, *newest.get((line[0], line[1]), [None] * len(COLUMNS))] for line in lines)


def _unplanned(rows, context: Context) -> set[int]:
    """The rows that leave their line as it is planned."""
    projects = by_project(rows, context)[0]
    stored = stored_lines(projects.values())
    lines = {row.number: stored.get((projects[row.values["project"]].pk, row.values["wbs"])) for row in rows}
    return {row.number for row in rows if line_change(lines[row.number], row.values) == UNCHANGED}


def _give(project: Project, rows, context: Context) -> set[int]:
    """Record what the rows judge anew of one project; the numbers of those that did."""
    lines = _lines({project.code})
    known = estimates_on(project_ids=[project.pk], day=context.known_on)
    told = {row.number: _judged(row.values, known.get(lines[project.code, row.values["wbs"]][2])) for row in rows}
    judged = {number: one for number, one in told.items() if one is not None}
    if judged:
        give_estimates(actor=context.actor, project=project, judged=list(judged.values()), known_on=context.known_on, now=context.now)
    return set(judged)


def _lines(codes: set[str]) -> dict[tuple[str, str], tuple[int, str, int]]:
    """Project, kind and key of each line, by the code of its project and its number."""
    rows = WorkPackage.objects.filter(project__code__in=codes).values_list("project__code", "wbs", "project_id", "kind", "pk")
    return {(code, wbs): tuple(told) for code, wbs, *told in rows}


def _says(values: dict) -> bool:
    return any(values[name] is not None for name in COLUMNS.values())


def _judged(values: dict, row: Estimate | None) -> Judged | None:
    """The three points as the file says, what it leaves open as it was; None where nothing is new."""
    said = {name: values[column] if values[column] is None else in_cents(values[column]) for name, column in COLUMNS.items()}
    kept = {name: getattr(row, name) if row is not None else None for name in COLUMNS}
    told = {}
    for names in (COST, DAYS):
        told |= {name: said[name] for name in names} if any(said[name] is not None for name in names) else {name: kept[name] for name in names}
    if row is not None and told == kept:
        return None
    beside = {} if row is None else {"shape": row.shape, "note": row.note}
    return Judged(wbs=values["wbs"], **told, **beside)


def _check(verdicts: Verdicts, number: int, values: dict, names: tuple[str, ...], what: str) -> None:
    points = [values[COLUMNS[name]] for name in names]
    if all(point is None for point in points):
        return
    for name, point in zip(names, points, strict=True):
        if point is None:
            verdicts.refuse(number, COLUMNS[name], _("Give all three points of {what}, or none.").format(what=what))
            return
        if point < 0 or (names is DAYS and point > LONGEST):
            verdicts.refuse(number, COLUMNS[name], _("{point} of {what} is out of range: give zero or more.").format(point=point, what=what))
            return
    if not Decimal(points[0]) <= points[1] <= points[2]:
        text = _("The points of {what} are not in order: optimistic, most likely, pessimistic.")
        verdicts.refuse(number, COLUMNS[names[1]], text.format(what=what))
