"""The tree and its projects, with what each is now expected to cost beside its budget."""

from django.utils.translation import gettext as _

from finance.actions.business_case import record_business_case
from finance.models import BusinessCase
from finance.queries.fiscal import business_cases
from pmo.calc.money import in_cents
from pmo.imports.calc.fields import Money
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import UNCHANGED, UPDATED, Watch
from projects.importing.known import projects_under, refusals
from projects.importing.portfolio import PortfolioImporter
from projects.models import Project


class PortfolioCostImporter(PortfolioImporter):
    """`portfolio` with a column for the forecast cost: the whole-life cost of the project's business case as known on the day of the file."""

    description = f"{PortfolioImporter.description} A forecast cost becomes the whole-life cost of its business case."
    shape = Shape((*PortfolioImporter.shape.fields, Field("forecast_cost", Money(), aliases=("projected cost", "expected cost"))))
    example = [[*row, cost] for row, cost in zip(PortfolioImporter.example, ["", "2510000.00"], strict=True)]

    def judge(self, rows, reading, context):
        verdicts = super().judge(rows, reading, context)
        told = [(number, values) for number, values in rows if values["forecast_cost"] is not None]
        projects = {one.code: one for one in Project.objects.filter(code__in=[values["code"] for _number, values in told])}
        barred = refusals("book_money", actor=context.actor, projects=projects.values()) if projects else {}
        cases = business_cases(project_ids=[one.pk for one in projects.values()], day=context.known_on)
        for number, values in told:
            project = projects.get(values["code"])
            if project is None:
                continue
            if project.pk in barred:
                verdicts.refuse(number, "forecast_cost", barred[project.pk])
            elif verdicts.changes.get(number) == UNCHANGED and _differs(cases.get(project.pk), values["forecast_cost"]):
                verdicts.changes[number] = UPDATED
        return verdicts

    def watch(self, reading, context):
        codes = [row.values["code"] for row in reading.rows if row.values["forecast_cost"] is not None]
        return [*super().watch(reading, context), Watch("finance.businesscase", "project__code__in", codes)]

    def enter_project(self, values, nodes, charters, context):
        done, cost = super().enter_project(values, nodes, charters, context), values["forecast_cost"]
        if cost is None:
            return done
        project = charters.projects.get(values["code"])
        before = project and business_cases(project_ids=[project.pk], day=context.known_on).get(project.pk)
        project = project or Project.objects.select_related("node").get(code=values["code"])
        if not _differs(before, cost):
            return done
        record_business_case(
            actor=context.actor, project=project, known_on=context.known_on, whole_life_cost=in_cents(cost), benefits=before and before.benefits,
            note=_("As an imported file says."), benefits_note=before.benefits_note if before else "", now=context.now,
        )  # fmt: skip
        return UPDATED if done == UNCHANGED else done

    def export(self, *, actor, node, as_of):
        columns, rows = super().export(actor=actor, node=node, as_of=as_of)
        ids = dict(projects_under(actor=actor, node=node).values_list("code", "pk"))
        cases = business_cases(project_ids=list(ids.values()), day=as_of)
        costs = {code: cases[pk].whole_life_cost for code, pk in ids.items() if pk in cases}
        return columns, ([*row, costs.get(row[0]) if row[2] is None else None] for row in rows)


def _differs(case: BusinessCase | None, cost) -> bool:
    return case is None or case.whole_life_cost != in_cents(cost)
