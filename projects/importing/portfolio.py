"""The tree and the projects that hang on it, in one file or in two."""

from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, code, text, yes_no
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from portfolio.actions.nodes import change_node, create_node, move_node
from portfolio.models import Node
from portfolio.queries import visible_nodes
from projects.importing.branches import NODE_KINDS, judge_nodes, node_fields, parents_first
from projects.importing.bunches import refused_or_raise
from projects.importing.charters import Charters, create_from, judge_projects, project_change, project_lines, update_from
from projects.importing.made_nodes import make_nodes, nodes_to_make, settle_rows

LONG = 20_000


def kind_word(cell: object) -> str:
    """The kind of node, or "project".

    >>> kind_word("Sub portfolio"), kind_word("Project")
    ('sub-portfolio', 'project')
    """
    found = (
        "-".join(text(20)(cell).lower().replace("_", " ").split())
        .replace("program", "programme")
        .replace("programmeme", "programme")
    )
    if found not in (*NODE_KINDS, "project"):
        raise ValueError(f'"{cell}" is none of {", ".join(NODE_KINDS)}, project.')
    return found


def currency(cell: object) -> str:
    """Three letters in capitals."""
    found = text(3)(cell).upper()
    if len(found) != 3 or not (found.isascii() and found.isalpha()):
        raise ValueError(f'"{found}" is not a currency: give its three letters, such as GBP.')
    return found


class PortfolioImporter(TableImporter):
    kind = "portfolio"
    title = "Portfolio: nodes and projects"
    description = (
        "Rows with a kind (enterprise, function, portfolio, sub-portfolio, programme) are nodes and name their parent, which may stand further "
        "down; the others are projects and name their node. Rows are matched by code; an empty cell leaves what is there. Start, finish and "
        "budget of a new project become its first baseline; later ones are a new forecast, and a new baseline where the budget differs. "
        "A mapping may have nodes made that are not there yet: the column node_name names them."
    )
    shape = Shape(
        (
            Field("code", code(), required=True),
            Field("name", text(250), required=True, aliases=("title",)),
            Field("kind", kind_word),
            Field("parent", code(), aliases=("parent code",)),
            Field("owner", text(120)),
            Field("currency", currency),
            Field("node", code(), aliases=("node code", "portfolio")),
            Field("type", text(120), aliases=("project type", "life cycle")),
            Field("stage", text(60), aliases=("phase",)),
            Field("manager", text(120), aliases=("project manager",)),
            Field("sponsor", text(120), aliases=("sro",)),
            Field("start", Day(), aliases=("start date",)),
            Field("finish", Day(), aliases=("finish date", "end", "end date")),
            Field("budget", Money()),
            Field("objective", text(LONG), aliases=("description",)),
            Field("restricted", yes_no),
            Field("node_name", text(250)),
        )
    )
    example = [
        ["HEALTH", "Health", "function", "", "Dr. Imani Okoro", "GBP", *[""] * 11],
        ["APOLLO", "Apollo records", "", "", "", "GBP", "HEALTH", "", "Delivery", "", "Dr. Imani Okoro", "2026-04-01", "2027-09-30", "2400000.00",
         "One record for each patient", "no", ""],
    ]  # fmt: skip

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        settle_rows([row for row in rows if not is_node(row[1])], reading, context.mapping)
        nodes, projects = _split(rows, verdicts)
        known = {node.code: node for node in visible_nodes(user=context.actor)}
        judge_nodes(nodes, known, verdicts, context)
        new = {values["code"]: values for number, values in nodes if number not in verdicts.bad}
        reading.extra = nodes_to_make([row for row in projects if row[1]["node"] not in new], known, context)
        new |= reading.extra
        judge_projects(projects, known, new, verdicts, context)
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        nodes = [row.values["code"] for row in reading.rows if is_node(row.values)] + list(reading.extra)
        codes = [row.values["code"] for row in reading.rows if not is_node(row.values)]
        moving = Node.objects.filter(code__in=nodes).values_list("path", flat=True)
        below = [Watch("portfolio.node", "path__startswith", list(moving))] if nodes else []
        facts = ["projects.stagechange", "projects.stagepass", "projects.baseline", "projects.dateforecast"]
        return [
            Watch("portfolio.node", "code__in", nodes), *below, Watch("projects.project", "code__in", codes),
            *(Watch(model, "project__code__in", codes) for model in facts),
        ]  # fmt: skip

    def apply(self, reading: Reading, context: Context) -> Applied:
        done, rejected = {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        nodes = [row for row in reading.rows if is_node(row.values)]
        known = {node.code: node for node in visible_nodes(user=context.actor)}
        for row in parents_first(nodes):
            try:
                done[_enter_node(row.values, known, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        done[CREATED] += make_nodes(reading.extra, known, context)
        charters = Charters([row.values["code"] for row in reading.rows if not is_node(row.values)], context)
        known = {node.code: node for node in visible_nodes(user=context.actor)}
        for row in (row for row in reading.rows if not is_node(row.values)):
            try:
                done[self.enter_project(row.values, known, charters, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)

    def enter_project(self, values: dict, nodes: dict, charters: Charters, context: Context) -> str:
        """Take the project of a row up, or make it what the row says."""
        project = charters.projects.get(values["code"])
        if project is None:
            create_from(values, _node(nodes, values), charters, context)
            return CREATED
        if project_change(project, values, charters) == UNCHANGED:
            return UNCHANGED
        update_from(project, values, nodes.get(values["node"]), charters, context)
        return UPDATED


def is_node(values: dict) -> bool:
    """Whether the row is of a node."""
    return values["kind"] in NODE_KINDS


def _split(rows, verdicts: Verdicts) -> tuple[list, list]:
    """Rows of nodes and rows of projects; a code that stands twice among its own is refused, as is a row that is neither."""
    nodes, projects, seen = [], [], {}
    for number, values in rows:
        node = is_node(values)
        if (earlier := seen.setdefault((node, values["code"]), number)) != number:
            verdicts.refuse(
                number, "code", _("“{code}” is already in row {earlier}.").format(code=values["code"], earlier=earlier)
            )
        elif not node and values["parent"] and not values["node"]:
            verdicts.refuse(
                number,
                "kind",
                _("The row has a parent but no kind: say which kind of node it is, or name the node of the project."),
            )
        else:
            (nodes if node else projects).append((number, values))
    return nodes, projects


def _enter_node(values: dict, known: dict, context: Context) -> str:
    node, fields = known.get(values["code"]), node_fields(values)
    parent = known.get(values["parent"]) if values["parent"] else None
    if values["parent"] and parent is None:
        raise Refused(_("The parent “{code}” is not known.").format(code=values["parent"]), field="parent")
    who = {"actor": context.actor, "now": context.now}
    if node is None:
        given = fields if "currency" in fields else {**fields, "currency": parent.currency if parent else "GBP"}
        known[values["code"]] = create_node(code=values["code"], parent=parent, **given, **who)
        return CREATED
    before = node.version
    if parent is not None and node.parent_id != parent.pk:
        node = move_node(node=node, parent=parent, version=node.version, **who)
    node = change_node(node=node, version=node.version, **fields, **who)
    known[values["code"]] = node
    return UNCHANGED if node.version == before else UPDATED


def _node(nodes: dict, values: dict) -> Node:
    if values["node"] not in nodes:
        raise Refused(_("The node “{code}” is not known.").format(code=values["node"]), field="node")
    return nodes[values["node"]]


def _lines(actor, node, as_of):
    nodes = visible_nodes(user=actor)
    nodes = nodes if node is None else nodes.filter(path__startswith=node.path)
    shown = set(nodes.values_list("pk", flat=True))
    for one in nodes.order_by("path"):
        parent = one.parent.code if one.parent_id and (one.parent_id in shown or node is not None) else ""
        yield [one.code, one.name, one.kind, parent, one.owner_name, one.currency, *[None] * 11]
    yield from project_lines(actor, node, as_of)
