"""The UK Government Major Projects Portfolio, one published year at a time."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.actions.publications.contents import Publication, Published
from governance.actions.publications.facts import fact_values, stored_facts
from governance.actions.publications.publish import publish
from governance.calc.gmpp import GmppFile, GmppRow, read_gmpp
from governance.importing.gmpp_facts import published, slug
from governance.importing.gmpp_figures import figures_of, stored_figures
from governance.importing.gmpp_gates import shut_rows
from governance.importing.gmpp_matching import Known, free_codes, matched
from governance.models import Rating
from pmo.errors import Conflict, Refused
from pmo.imports.calc.limits import Limits
from pmo.imports.calc.shape import Problem
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, Row, Watch
from pmo.imports.models import Batch
from portfolio.actions.nodes import create_node
from portfolio.models import Node
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes
from projects.models import Project

ROOT, ROOT_NAME = "GMPP", "Government Major Projects Portfolio"
FOOTNOTE = "taken for a footnote"
NAME_LENGTH = 250
WATCHED = [
    "projects.stagechange", "projects.baseline", "projects.dateforecast", "projects.statusreport", "governance.rating", "finance.version",
    "finance.businesscase",
]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What reading a file settled for applying it: where it goes, the publication itself, and the codes concerned."""

    root: Node | None
    publication: Publication
    node_codes: list[str]
    project_codes: list[str]


class GmppImporter:
    kind = "gmpp"
    title = "Government Major Projects Portfolio (UK)"
    description = (
        "A yearly file as the government published it, CSV or Excel, one project a row or a column. Departments become functions, categories "
        "portfolios; ratings, dates, fiscal-year baseline and forecast, whole-life cost and benefits are known from the date of the file's data. "
        "A later year becomes the next reporting period of the same projects; one that is no longer named has left."
    )
    accepts = ("csv", "xlsx")
    takes_period = True
    takes_into = True
    export = None
    template_formats = ("csv", "xlsx")
    required: list[str] = []
    columns = [
        "Project name", "Department", "Report category", "Description / Aims", "IPA delivery confidence assessment",
        "Departmental commentary on actions planned or taken on the IPA RAG rating", "Project - Start date", "Project - End date",
        "Departmental narrative on schedule, including any deviation from planned schedule", "2023/24 TOTAL Baseline £m",
        "2023/24 TOTAL Forecast £m", "2023/24 Departmental narrative on budget/forecast variance", "TOTAL Baseline Whole Life Costs £m",
        "Departmental narrative on budgeted whole life costs", "TOTAL Baseline Benefits £m", "Departmental narrative on budgeted benefits",
    ]  # fmt: skip
    example = [
        ["Apollo records", "DHSC", "ICT", "One record for each patient", "Amber", "The plan was rebuilt in May.", "2021-04-01", "2026-03-31",
         "As planned.", "120.5", "118.2", "", "640.0", "", "900.0", ""],
    ]  # fmt: skip

    def read(self, data: bytes, filename: str, context: Context) -> Reading:
        """The file's projects, each with the project of the office it is, or new.

        Raises:
            Unreadable: the file is no such data.
            Refused: the date of its data is not known or still to come, the place is not known, or the actor may not change it.
        """
        file = read_gmpp(data, filename, period_end=context.period_end, limits=Limits(size=len(data), columns=2_000))
        _require_period(file, context)
        root = _root(context)
        good, problems, notes = _sorted_out(file)
        plan, rows = _plan(good, root, file, context, complete=not problems)
        if shut := shut_rows(plan.publication, rows):
            problems = sorted([*problems, *shut])
            barred = {one.row for one in shut}
            plan, rows = _plan([row for row in good if _number(row.place) not in barred], root, file, context, complete=False)
        if not problems and not plan.publication.leaving and len({row.department for row in good}) == 1:
            notes.append(_("The file names one department only; projects of others are not taken to have left."))
        if problems:
            notes.append(_("Rows are rejected, so no project is taken to have left the portfolio."))
        told = {"encoding": file.encoding, "delimiter": file.delimiter, "layout": file.layout, "format": "xlsx" if file.encoding is None else "csv",
                "fiscal_year": file.fiscal_year_label, "leaving": len(plan.publication.leaving), "date_order": "dmy"}  # fmt: skip
        reading = Reading(
            rows=rows, problems=problems, total=len(rows) + len({one.row for one in problems}), unknown_columns=file.unknown_headings,
            notes=[*file.notes, *notes], told=told, period_end=file.period_end, extra=plan,
        )  # fmt: skip
        reading.own_figures = figures_of(plan.publication.projects, file.fiscal_year_label)
        return reading

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        plan = reading.extra
        codes, starts = plan.project_codes, [plan.publication.fiscal_start] if plan.publication.fiscal_start else []
        return [
            Watch("portfolio.node", "code__in", plan.node_codes), Watch("projects.project", "code__in", codes),
            *(Watch(model, "project__code__in", codes) for model in WATCHED), Watch("finance.versionline", "version__project__code__in", codes),
            Watch("finance.versionamount", "line__version__project__code__in", codes),
            Watch("portfolio.reportingperiod", "end_on__in", [plan.publication.known_on]),
            Watch("finance.fiscalyear", "start_on__in", starts),
        ]  # fmt: skip

    def apply(self, reading: Reading, context: Context) -> Applied:
        plan = reading.extra
        root = plan.root or create_node(
            actor=context.actor, code=ROOT, name=ROOT_NAME, kind=Node.Kind.ENTERPRISE, currency="GBP", now=context.now
        )
        counts, projects = publish(actor=context.actor, root=root, publication=plan.publication, now=context.now)
        label = reading.told["fiscal_year"]
        ids = [projects[one.code].pk for one in plan.publication.projects]
        database = stored_figures(
            ids, known_on=plan.publication.known_on, fiscal_start=plan.publication.fiscal_start, label=label
        )
        if database != reading.own_figures:
            raise Conflict(_("What was written does not add up to what the file says: {file}, written: {database}. Nothing was changed.").format(
                file=reading.own_figures, database=database))  # fmt: skip
        reconciliation = {"file": reading.own_figures, "database": database, "equal": True}
        return Applied(counts.created, counts.updated, counts.unchanged, notes={"reconciliation": reconciliation})


def _require_period(file: GmppFile, context: Context) -> None:
    if file.period_end is None:
        told = next((message for _place, _column, message in file.problems), _("The file names no year."))
        raise Refused(_("{told} Give the status date of its data.").format(told=told), field="period_end")
    if file.period_end > context.today:
        raise Refused(
            _("The data would be of {day}, which is still to come: correct the status date.").format(day=file.period_end),
            field="period_end",
        )


def _root(context: Context) -> Node | None:
    """The node the file goes under; None when it is the usual one and not there yet.

    Raises:
        Refused: there is no such node that the actor sees.
        NotPermitted: he may not change the tree there.
    """
    code = context.into or ROOT
    root = visible_nodes(user=context.actor).filter(code=code).first()
    if root is None and (context.into not in ("", ROOT) or Node.objects.filter(code=code).exists()):
        raise Refused(_("The node “{code}” is not known: choose one you see in the tree.").format(code=code), field="into")
    for capability in ("import", "change_tree"):
        require_over_node(capability, actor=context.actor, node=root)
    return root


def _sorted_out(file: GmppFile) -> tuple[list[GmppRow], list[Problem], list[str]]:
    """Good rows, problems by row, and notes: a footnote under the table is no project, and nothing wrong either."""
    notes = [f"{place}: {message}" for place, _column, message in file.problems if FOOTNOTE in message]
    found = [Problem(_number(place), column, message) for place, column, message in file.problems if FOOTNOTE not in message]
    bad = {one.row for one in found}
    for row in file.rows:
        if len(row.name) > NAME_LENGTH:
            found.append(
                Problem(
                    _number(row.place), "name", _("The project name has more than {most} characters.").format(most=NAME_LENGTH)
                )
            )
    bad = {one.row for one in found}
    return [row for row in file.rows if _number(row.place) not in bad], sorted(found), notes


def _number(place: str) -> int:
    """The row, or in a transposed file the column, that a place names."""
    found = re.search(r"\d+", place)
    return int(found[0]) if found else 0


def _plan(rows: list[GmppRow], root: Node | None, file: GmppFile, context: Context, *, complete: bool) -> tuple[Plan, list[Row]]:
    prefix = (root.code if root else ROOT)[:20].rstrip("-")
    departments = {row.department: slug(row.department, prefix) for row in rows}
    categories = {(row.department, row.category): slug(row.category, departments[row.department]) for row in rows if row.category}
    known = _known(root)
    found = matched(rows, [departments[row.department] for row in rows], known)
    used = set(Project.objects.values_list("code", flat=True))
    codes = free_codes(rows, found, used)
    said = [published(row, code, one.pk if one else None) for row, code, one in zip(rows, codes, found, strict=True)]
    others = _others(root, context, file)
    publication = Publication(
        known_on=file.period_end, fiscal_start=file.fiscal_year_start, projects=said, department_codes=departments,
        category_codes=categories, others=others, leaving=_leaving(known, found, departments, others, file) if complete else [],
        label=file.fiscal_year_label,
    )  # fmt: skip
    changes = _changes(said, publication)
    shown = [
        Row(_number(row.place), _values(row, one, match), change)
        for row, one, match, change in zip(rows, said, found, changes, strict=True)
    ]
    nodes = sorted({root.code if root else ROOT, *departments.values(), *categories.values()})
    leaving = set(publication.leaving)
    return Plan(root, publication, nodes, sorted({*codes, *(one.code for one in known if one.pk in leaving)})), shown


def _known(root: Node | None) -> list[Known]:
    """The projects below the root, with the code of the function they lie under."""
    if root is None:
        return []
    functions = {node.path: node.code for node in Node.objects.filter(parent=root)}
    depth = root.path.count("/") + 1
    rows = Project.objects.filter(node__path__startswith=root.path).order_by("pk").values_list("pk", "code", "name", "node__path")
    return [Known(pk, code, name, functions.get("/".join(path.split("/")[:depth]) + "/", "")) for pk, code, name, path in rows]


def _others(root: Node | None, context: Context, file: GmppFile) -> list:
    """The dates of the other publications of this portfolio that are applied."""
    into = ["", ROOT] if root is None or root.code == ROOT else [root.code]
    applied = Batch.objects.filter(kind="gmpp", into__in=into, state=Batch.State.APPLIED, period_end__isnull=False).exclude(
        pk=context.batch_id
    )
    return sorted(set(applied.values_list("period_end", flat=True)) - {file.period_end})


def _leaving(known: list[Known], found: list, departments: dict, others: list, file: GmppFile) -> list[int]:
    """Projects of other publications that this one does not name; of its own department alone where it names but one."""
    named = {one.pk for one in found if one}
    only = set(departments.values()) if len(departments) == 1 else None
    rest = [one.pk for one in known if one.pk not in named and (only is None or one.department in only)]
    sighted = Rating.objects.filter(known_on__in=[day for day in others if day < file.period_end])
    return sorted(set(sighted.values_list("project_id", flat=True)) & set(rest))


def _changes(said: list[Published], publication: Publication) -> list[str]:
    ids = [one.project_id for one in said if one.project_id is not None]
    stored = {
        model: stored_facts(model, project_ids=ids, known_on=publication.known_on)
        for model in (fact_values(said[0]) if said else ())
    }
    return [_change(one, stored) for one in said]


def _change(one: Published, stored: dict) -> str:
    if one.project_id is None:
        return CREATED
    for model, values in fact_values(one).items():
        row = stored[model].get(one.project_id)
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            return UPDATED
    return UNCHANGED


def _values(row: GmppRow, one: Published, match: Known | None) -> dict:
    """What the preview shows of a row."""
    return {
        "project": match.code if match else one.code, "name": one.name, "department": one.department, "category": one.category,
        "rating": one.rating, "start": one.start_on, "finish": one.finish_on, "plan": one.plan, "outlook": one.outlook,
        "whole_life_cost": one.whole_life_cost, "benefits": one.benefits,
    }  # fmt: skip
