"""Registers of issues, assumptions, dependencies and actions."""

from django.utils.translation import gettext as _

from governance.actions.assumptions import change_assumption, open_assumption, validate_assumption
from governance.actions.dependencies import change_dependency, close_dependency, open_dependency
from governance.actions.follow_up import change_action, close_action, open_action
from governance.actions.issues import change_issue, close_issue, open_issue
from governance.importing.registers import (
    LONG,
    SAID,
    RegisterImporter,
    below_node,
    handover_named,
    places_of,
    project_named,
    risk_named,
)
from governance.models import Action, Assumption, Dependency, Issue
from governance.queries.decisions import action_register
from governance.queries.entries import assumptions_on, dependencies_on, issues_on
from pmo.imports.calc.fields import Day, Money, choice, code, text, whole
from pmo.imports.calc.shape import Field, Shape

PLACE = Field("project", code(), aliases=("project code",)), Field("node", code(), aliases=("node code",))
ONE_OF = (("project", "node"),)
OWNER = Field("owner", text(120)), Field("owner_account", text(150))
OPENED = Field("opened_on", Day(), aliases=("opened", "raised on"))


class EntryImporter(RegisterImporter):
    """The export of a register in the words of the day."""

    register = None
    told: dict[str, str] = {}  # columns whose words of the day have another name

    def deed(self, context) -> dict:
        return {"actor": context.actor, "now": context.now}

    def export(self, *, actor, node, as_of):
        return self.columns, self._lines(actor, node, as_of)

    def rows(self, actor, as_of):
        return type(self).register(user=actor, day=as_of)

    def _lines(self, actor, node, as_of):
        rows = self.rows(actor, as_of).filter(below_node(node)).select_related("project", "node", "owner_account", *self.links)
        for row in rows.order_by("project__code", "node__code", "code").iterator(chunk_size=2000):
            project, at = places_of(row)
            told = {name: getattr(row, self.told.get(name, name), None) for name in self.columns}
            told |= {"project": project, "node": at, "owner_account": row.owner_account.username if row.owner_account else ""}
            yield [getattr(value, "code", value) for value in (told[name] for name in self.columns)]

    links: tuple[str, ...] = ()


class IssuesImporter(EntryImporter):
    kind = "issues"
    title = "Issues"
    description = (
        "One row an issue, matched by project (or node) and code, or by title where the code is empty. Severity is a score from 1 to 5; a complaint "
        "is a kind. An empty cell leaves what is there."
    )
    model, live = Issue, (Issue.State.OPEN, Issue.State.WORKING)
    given = (
        "title", "kind", "description", "severity", "root_cause", "cost_impact", "time_impact_days", "owner", "due_on", "raised_by",
    )  # fmt: skip
    watched = (("governance.issueword", "issue__"),)
    register = issues_on
    links = ("risk",)
    told = {name: f"then_{name}" for name in ("title", "severity", "owner", "due_on", "cost_impact", "state")}
    shape = Shape(
        (
            PLACE[0],
            Field("code", code(), aliases=("issue", "issue code", "id")),
            Field("title", text(250), required=True, aliases=("name", "issue title")),
            Field("kind", choice(Issue.Kind.values), aliases=("type",)),
            Field("description", text(LONG)),
            Field("severity", whole(1, 5), required=True, aliases=("impact", "priority")),
            Field("root_cause", text(LONG)),
            Field("cost_impact", Money(), aliases=("cost",)),
            Field("time_impact_days", whole(0, 10_000), aliases=("delay", "delay days")),
            *OWNER,
            Field("due_on", Day(), aliases=("due", "due date")),
            Field("raised_by", text(120)),
            OPENED,
            Field("state", choice(Issue.State.values), aliases=("status",)),
            Field("resolution", text(LONG)),
            Field("risk", code(), aliases=("risk code",)),
            PLACE[1],
        ),
        one_of=ONE_OF,
    )
    example = [
        ["APOLLO", "I-001", "Pump bearings failed on test", "problem", "", "4", "Wrong grease", "18000.00", "5", "A. Mason", "", "2026-04-10",
         "Site manager", "2026-03-02", "open", "", "", ""],
    ]  # fmt: skip

    def opened(self, place, values, wanted, context):
        told = {"code": values["code"], "opened_on": values["opened_on"], "known_on": context.known_on}
        if values["state"] == Issue.State.WORKING:
            wanted = wanted | {"state": values["state"]}
        if values["risk"]:
            told["risk"] = risk_named(place, values["risk"])
        return open_issue(place=place, **told, **wanted, **self.deed(context))

    def looked_up(self, place, values, context):
        if values["risk"]:
            risk_named(place, values["risk"])
        return super().looked_up(place, values, context)

    def changed(self, row, wanted, context):
        return change_issue(issue=row, version=row.version, known_on=context.known_on, **wanted, **self.deed(context))

    def closed(self, row, state, values, context):
        if state in self.live:
            change_issue(issue=row, version=row.version, known_on=context.known_on, state=state, **self.deed(context))
        else:
            close_issue(issue=row, version=row.version, state=state, resolution=values["resolution"] or _(SAID), **self.deed(context))


class AssumptionsImporter(EntryImporter):
    kind = "assumptions"
    title = "Assumptions"
    description = (
        "One row an assumption, matched by project (or node) and code, or by title where the code is empty. An empty cell leaves what is there."
    )
    model = Assumption
    given = ("title", "consequence", "owner", "validate_by")
    register = assumptions_on
    watched = (("governance.assumptionword", "assumption__"),)
    links = ("risk",)
    told = {name: f"then_{name}" for name in ("title", "consequence", "owner", "validate_by", "state", "finding")}
    shape = Shape(
        (
            PLACE[0],
            Field("code", code(), aliases=("assumption", "id")),
            Field("title", text(250), required=True, aliases=("name",)),
            Field("consequence", text(LONG), aliases=("if false",)),
            *OWNER,
            Field("validate_by", Day(), aliases=("validation date", "due", "due date")),
            OPENED,
            Field("state", choice(Assumption.State.values), aliases=("status",)),
            Field("finding", text(LONG)),
            Field("risk", code(), aliases=("risk code",)),
            PLACE[1],
        ),
        one_of=ONE_OF,
    )
    example = [
        ["APOLLO", "A-001", "The permit comes by May", "Earthworks wait a season", "A. Mason", "", "2026-04-30", "2026-03-02", "open", "", "", ""]
    ]

    def looked_up(self, place, values, context):
        found = super().looked_up(place, values, context)
        return found | ({"risk": risk_named(place, values["risk"])} if values["risk"] else {})

    def opened(self, place, values, wanted, context):
        told = {"code": values["code"], "opened_on": values["opened_on"], "known_on": context.known_on}
        return open_assumption(place=place, **told, **wanted, **self.deed(context))

    def changed(self, row, wanted, context):
        return change_assumption(assumption=row, version=row.version, **wanted, **self.deed(context))

    def closed(self, row, state, values, context):
        told = {"holds": state == Assumption.State.HOLDS, "finding": values["finding"] or _(SAID)}
        validate_assumption(assumption=row, version=row.version, **told, **self.deed(context))


class DependenciesImporter(EntryImporter):
    kind = "dependencies"
    title = "Dependencies"
    description = (
        "One row a dependency, matched by project (or node) and code, or by title where the code is empty: what must come from another project "
        "(by a handover where one is agreed) or from outside. An empty cell leaves what is there."
    )
    model = Dependency
    given = ("title", "description", "on_party", "severity", "needed_on", "expected_on", "owner")
    register = dependencies_on
    watched = (("governance.dependencyword", "dependency__"),)
    told = {name: f"then_{name}" for name in ("title", "on_party", "severity", "needed_on", "owner", "state")}
    told |= {"on_project": "on_code", "handover": "handover_code", "expected_on": "said_expected_on"}
    shape = Shape(
        (
            PLACE[0],
            Field("code", code(), aliases=("dependency", "id")),
            Field("title", text(250), required=True, aliases=("name",)),
            Field("description", text(LONG)),
            Field("on_project", code(), aliases=("from project",)),
            Field("on_party", text(120), aliases=("from", "supplier")),
            Field("handover", code()),
            Field("severity", whole(1, 5)),
            Field("needed_on", Day(), aliases=("needed", "due", "due date")),
            Field("expected_on", Day(), aliases=("expected",)),
            *OWNER,
            OPENED,
            Field("state", choice(Dependency.State.values), aliases=("status",)),
            PLACE[1],
        ),
        one_of=ONE_OF,
    )
    example = [
        ["APOLLO", "D-001", "Connection to the grid", "", "", "Grid operator", "", "4", "2026-06-30", "2026-06-15", "A. Mason", "", "2026-03-02",
         "open", ""],
    ]  # fmt: skip

    def looked_up(self, place, values, context):
        found = super().looked_up(place, values, context)
        if values["on_project"]:
            found["on_project"] = project_named(context.actor, values["on_project"], "on_project")
        if values["handover"]:
            found["handover"] = handover_named(context.actor, values["handover"])
        return found

    def opened(self, place, values, wanted, context):
        told = {"code": values["code"], "opened_on": values["opened_on"], "known_on": context.known_on}
        return open_dependency(place=place, **told, **wanted, **self.deed(context))

    def changed(self, row, wanted, context):
        return change_dependency(dependency=row, version=row.version, **wanted, **self.deed(context))

    def closed(self, row, state, values, context):
        close_dependency(dependency=row, version=row.version, state=state, reason=_(SAID), **self.deed(context))


class ActionsImporter(EntryImporter):
    kind = "actions"
    title = "Actions"
    description = (
        "One row an action, matched by project (or node) and code, or by title where the code is empty; its owner is a user name, or a name. "
        "An empty cell leaves what is there."
    )
    model = Action
    given = ("title", "description", "owner", "due_on")
    register = action_register
    told = {"state": "state_then"}
    shape = Shape(
        (
            PLACE[0],
            Field("code", code(), aliases=("action", "id")),
            Field("title", text(250), required=True, aliases=("name", "action title")),
            Field("description", text(LONG)),
            *OWNER,
            Field("due_on", Day(), aliases=("due", "due date")),
            Field("state", choice(Action.State.values), aliases=("status",)),
            Field("result", text(LONG)),
            PLACE[1],
        ),
        one_of=ONE_OF,
    )
    example = [["APOLLO", "", "Book the crane for the lift", "", "A. Mason", "", "2026-04-17", "open", "", ""]]

    def opened(self, place, values, wanted, context):
        return open_action(place=place, code=values["code"], **wanted, **self.deed(context))

    def changed(self, row, wanted, context):
        return change_action(action=row, version=row.version, **wanted, **self.deed(context))

    def closed(self, row, state, values, context):
        close_action(action=row, version=row.version, state=state, result=values["result"] or _(SAID), **self.deed(context))
