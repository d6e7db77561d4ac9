"""The risk registers of projects and nodes."""

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.actions.assessments import ASSESSED
from governance.actions.risk_values import checked_packages
from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.importing.registers import LONG, SAID, RegisterImporter, below_node, places_of, project_named, words_in
from governance.models import Risk
from governance.queries.places import seen
from governance.queries.risk_totals import assessments_on
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, number, text, whole
from pmo.imports.calc.shape import Field, Shape
from portfolio.models import Node
from projects.models import Project

PARTS = (
    "impact_on_cost", "impact_on_time", "impact_on_scope", "impact_on_benefit", "inherent_probability", "inherent_impact", "target_probability",
    "target_impact",
)  # fmt: skip
ALIASES = {"impact_on_cost": ("cost impact score",), "impact_on_time": ("time impact score",)}


class RisksImporter(RegisterImporter):
    kind = "risks"
    title = "Risks"
    description = (
        "One row a risk, matched by project and code, or by project and title where the code is empty; of a risk entered at a node, the node stands "
        "in place of the project. Probability and impact are scores from 1 to 5, the chance a share from 0 to 1. An empty cell leaves what is there."
    )
    model, capability, state, live = Risk, "manage_risks", "status", (Risk.Status.OPEN,)
    given = (
        "title", "description", "probability", "impact", "chance", "cost_impact", "time_impact_days", "owner", "response", "response_plan", "due_on",
        "category", *PARTS, "trigger", "strikes_from", "contingency",
    )  # fmt: skip
    watched = (
        ("governance.riskassessment", "risk__"), ("governance.risk_work_packages", "risk__"), ("governance.risk_shared_with", "risk__"),
        ("governance.issue", ""), ("governance.issueword", "issue__"),
    )  # fmt: skip
    shape = Shape(
        (
            Field("project", code(), aliases=("project code",)),
            Field("code", code(), aliases=("risk", "risk code", "id")),
            Field("title", text(250), required=True, aliases=("name", "risk title")),
            Field("description", text(LONG)),
            Field("probability", whole(1, 5), required=True, aliases=("likelihood",)),
            Field("impact", whole(1, 5), required=True, aliases=("severity",)),
            Field("chance", number(0, 1)),
            Field("cost_impact", Money(), aliases=("cost", "money")),
            Field("owner", text(120)),
            Field("response", choice(Risk.Response.values)),
            Field("response_plan", text(LONG), aliases=("plan", "mitigation")),
            Field("due_on", Day(), aliases=("due", "due date")),
            Field("opened_on", Day(), aliases=("opened", "raised on")),
            Field("status", choice(Risk.Status.values)),
            Field("time_impact_days", whole(0, 10_000), aliases=("delay", "delay days", "time impact")),
            Field("node", code(), aliases=("node code",)),
            Field("kind", choice(Risk.Kind.values), aliases=("threat or opportunity",)),
            Field("category", text(40)),
            *(Field(name, whole(1, 5), aliases=ALIASES.get(name, ())) for name in PARTS),
            Field("trigger", text(250)),
            Field("strikes_from", Day(), aliases=("proximity",)),
            Field("contingency", Money()),
            Field("work_packages", text(2000), aliases=("wbs",)),
            Field("shared_with", text(2000)),
            Field("owner_account", text(150)),
        ),
        one_of=(("project", "node"),),
    )
    example = [
        ["APOLLO", "R-001", "Ground is contaminated", "", "3", "4", "0.35", "250000.00", "A. Mason", "reduce", "Survey before the dig", "2026-05-15",
         "2026-03-02", "open", "15", "", "threat", "technical", "4", "3", "", "", "4", "4", "2", "3", "Odour in the trial pits", "2026-04-01",
         "60000.00", "", "", ""],
    ]  # fmt: skip

    def looked_up(self, place, values, context):
        found = super().looked_up(place, values, context)
        if (numbers := words_in(values["work_packages"])) and isinstance(place, Project):
            lines = {line.wbs: line for line in place.work_packages.filter(wbs__in=numbers)}
            if missing := [one for one in numbers if one not in lines]:
                raise Refused(_("{project} has no line {wbs}: correct it.").format(project=place.code, wbs=missing[0]), field="work_packages")
            found["work_packages"] = checked_packages(lines.values(), place=place)
        if codes := words_in(values["shared_with"]):
            found["shared_with"] = [project_named(context.actor, one, "shared_with") for one in codes]
        return found

    def _wanted(self, place, values, context):
        found = super()._wanted(place, values, context)
        if "chance" in found:
            found["chance"] = round(found["chance"], 4)
        parts = [found[name] for name in PARTS[:4] if name in found]
        return found | ({"impact": max(parts)} if parts else {})

    def opened(self, place, values, wanted, context):
        where = {"node": place} if isinstance(place, Node) else {"project": place}
        told = {"kind": values["kind"]} if values["kind"] else {}
        return open_risk(
            actor=context.actor, code=values["code"], opened_on=values["opened_on"], known_on=context.known_on, now=context.now, **where, **told,
            **wanted,
        )  # fmt: skip

    def changed(self, row, wanted, context):
        return assess_risk(actor=context.actor, risk=row, version=row.version, known_on=context.known_on, now=context.now, **wanted)

    def closed(self, row, state, values, context):
        close_risk(
            actor=context.actor, risk=row, version=row.version, now=context.now, reason=_(SAID), occurred=state == Risk.Status.OCCURRED,
            becomes_issue=not values["_new"],
        )  # fmt: skip

    def closed_already(self, row):
        return _("The risk {code} is {status}: open a new one.").format(code=row.code, status=row.status)

    def export(self, *, actor, node, as_of):
        return self.columns, self._lines(actor, node, as_of)

    def _lines(self, actor, node, as_of):
        rows = assessments_on(day=as_of).filter(seen(user=actor, prefix="risk__")).filter(below_node(node, "risk__") | _kept(node))
        rows = rows.select_related("risk__project", "risk__node", "risk__owner_account").prefetch_related("risk__work_packages", "risk__shared_with")
        for row in rows.order_by("risk__project__code", "risk__node__code", "risk__code").iterator(chunk_size=2000):
            risk = row.risk
            project, at = places_of(risk)
            told = {name: getattr(row if name in ASSESSED else risk, name, None) for name in self.columns}
            told |= {
                "project": project, "node": at, "owner_account": risk.owner_account.username if risk.owner_account else "",
                "work_packages": " ".join(sorted(line.wbs for line in risk.work_packages.all())),
                "shared_with": " ".join(sorted(one.code for one in risk.shared_with.all())),
            }  # fmt: skip
            yield [told[name] for name in self.columns]


def _kept(node) -> Q:
    return Q() if node is None else Q(node__path__startswith=node.path)
