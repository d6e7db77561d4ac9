"""Planned value of work packages by period end, cumulative, and what a file states of earned value and cost beside it."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from finance.actions.phased_plans import Phased, phase_plan
from finance.models import PhasedPlan, Progress
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from portfolio.queries import last_closed_period
from projects.importing.bunches import by_project, refused_or_raise
from projects.importing.known import named_projects, projects_under
from projects.queries.numbers import name_of, named_lines


class TimephasedImporter(TableImporter):
    kind = "timephased"
    title = "Plan phased in time"
    description = (
        "One row a work package and period end: planned value by the end of that day, cumulative, in place of the curve; between two days the plan "
        "is straight in working time. Earned value and cost, where the file states them, become measures of that day in place of the technique. "
        "A second word of the same day replaces the first."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("wbs", text(60), required=True, aliases=("outline number",)),
            Field("period_end", Day(), required=True, aliases=("period", "date", "month end")),
            Field("pv", Money(), required=True, aliases=("planned value", "bcws")),
            Field("ev", Money(), aliases=("earned value", "bcwp")),
            Field("ac", Money(), aliases=("actual cost", "acwp")),
        ),
        unique=(("project", "wbs", "period_end"),),
    )
    example = [["APOLLO", "1.1", "2026-04-30", "30000.00", "28000.00", "31050.00"], ["APOLLO", "1.1", "2026-05-31", "75000.00", "", ""]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "change_project")
        packages, stored = named_lines(project_ids={one.pk for one in known.values()}), _stored(known.values())
        closed = last_closed_period()
        for number, values in rows:
            project = known.get(values["project"])
            if project is None:
                continue
            package = packages.get((project.pk, name_of(values["wbs"])))
            if package is None:
                told = _("Project “{code}” has no work package “{wbs}”: plan it first, or correct its number.")
                verdicts.refuse(number, "wbs", told.format(code=values["project"], wbs=values["wbs"]))
                continue
            for name in ("pv", "ev"):
                if values[name] is not None and values[name] < 0:
                    verdicts.refuse(number, name, _("The amount {amount} is below zero: give zero or more.").format(amount=values[name]))
            if values["ev"] is not None and values["period_end"] > context.today:
                verdicts.refuse(number, "ev", _("The period end is still to come: nothing is earned by then yet."))
            before = stored.get((package, values["period_end"]))
            if closed is not None and values["period_end"] <= closed.end_on and not _measured_so(before, values):
                told = _("The period that ended on {end} is closed: state earned value of a day after it.")
                verdicts.refuse(number, "ev", told.format(end=closed.end_on))
            if values["ac"] is not None and values["ev"] is None:
                verdicts.refuse(number, "ac", _("A cost without what it earned: give the earned value too."))
            verdicts.changes[number] = _change(before, values)
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [Watch(one, "work_package__project__code__in", codes) for one in ("finance.phasedplan", "finance.progress")]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known, bunches = by_project(reading.rows, context)
        done, rejected = [0, 0, 0], []
        for name, rows in bunches.items():
            told = {"actor": context.actor, "project": known[name], "known_on": context.known_on, "now": context.now}
            try:
                counts = phase_plan(points=[_point(row.values) for row in rows], **told)
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            done = [one + more for one, more in zip(done, (counts.created, counts.updated, counts.unchanged), strict=True)]
        return Applied(*done, tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _lines(actor, node, as_of: dt.date):
    below = projects_under(actor=actor, node=node)
    stated = {
        (row.work_package_id, row.status_date): row
        for row in Progress.objects.filter(work_package__project__in=below, earned__isnull=False, status_date__lte=as_of).order_by()
    }
    held = Q(known_on=None) | Q(known_on__lte=as_of), Q(until_on__gt=as_of)
    rows = PhasedPlan.objects.filter(*held, work_package__project__in=below, work_package__known_on__lte=as_of)
    rows = rows.select_related("work_package__project")
    for row in rows.order_by("work_package__project__code", "work_package__order", "period_end").iterator(chunk_size=2000):
        measure = stated.get((row.work_package_id, row.period_end))
        line = row.work_package
        yield [line.project.code, line.wbs, row.period_end, row.pv, measure and measure.earned, measure and measure.actual_cost]


def _stored(projects) -> dict:
    ids, found = sorted(project.pk for project in projects), {}
    for start in range(0, len(ids), 500):
        among = {"work_package__project_id__in": ids[start : start + 500]}
        measures = {(row.work_package_id, row.status_date): row for row in Progress.objects.filter(**among, earned__isnull=False).order_by()}
        for row in PhasedPlan.objects.filter(**among, until_on=dt.date.max).order_by():
            found[row.work_package_id, row.period_end] = (row, measures.get((row.work_package_id, row.period_end)))
    return found


def _point(values: dict) -> Phased:
    pv, ev, ac = (None if values[name] is None else in_cents(values[name]) for name in ("pv", "ev", "ac"))
    return Phased(values["wbs"], values["period_end"], pv, ev, ac)


def _change(stored: tuple | None, values: dict) -> str:
    if stored is None:
        return CREATED
    row, one = stored[0], _point(values)
    return UNCHANGED if row.pv == one.pv and _measured_so(stored, values) else UPDATED


def _measured_so(stored: tuple | None, values: dict) -> bool:
    """Whether what the row states of earned value and cost is kept already, or it states none."""
    measure, one = stored[1] if stored else None, _point(values)
    if measure is None:
        return one.ev is None
    return one.ev in (None, measure.earned) and one.ac in (None, measure.actual_cost)
