"""What the registers of issues, assumptions and dependencies are to their pages: rows, filter, columns, forms and deeds, a noun each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from governance.actions import assumptions, dependencies, issues
from governance.filters import AssumptionFilter, DependencyFilter, IssueFilter
from governance.forms.decisions import ReasonForm
from governance.forms.entries import (
    AssumptionForm,
    DependencyClosureForm,
    DependencyForm,
    FindingForm,
    IssueClosureForm,
    IssueForm,
)
from governance.models import Assumption, Dependency, Issue
from governance.queries.entries import assumptions_on, dependencies_on, issues_on


@dataclass(frozen=True)
class Register:
    """One of the registers. `headings`: (key, label, class); `columns`: (heading of a file, value of a row)."""

    noun: str
    plural: str
    model: type
    rows: Callable
    filter: type
    form: type
    closure: type
    opened: Callable
    changed: Callable
    closed: Callable
    reopened: Callable
    order: str
    headings: list
    columns: list
    words: dict = field(default_factory=dict)

    @property
    def usual(self) -> str:
        """Its order, as a column of the rows."""
        return f"-then_{self.order[1:]}" if self.order.startswith("-") else f"then_{self.order}"

    @property
    def new(self) -> str:
        return f"new_{self.noun}"

    @property
    def closure_door(self) -> str:
        return f"{self.noun}_closure"

    @property
    def reopening_door(self) -> str:
        return f"{self.noun}_reopening"

    @property
    def actions_door(self) -> str:
        return f"{self.noun}_actions"


def _code_of(name):
    return lambda row: getattr(getattr(row, name), "code", "")


WHERE = [("project", _code_of("project")), ("node", lambda row: "" if row.project_id else row.node.code), ("code", lambda row: row.code)]
OWNED = [("owner", lambda row: row.then_owner), ("owner_account", lambda row: row.owner_account.username if row.owner_account else "")]
CODE, PLACE = ("code", _("Code"), ""), ("place", _("Where"), "name")
OWNER, STATE, OPENED = ("owner", _("Owner"), ""), ("state", _("State"), ""), ("opened_on", _("Opened"), "")

ISSUES = Register(
    "issue", "issues", Issue, issues_on, IssueFilter, IssueForm, IssueClosureForm, issues.open_issue, issues.change_issue, issues.close_issue,
    issues.reopen_issue, "-severity",
    [CODE, ("title", _("Issue"), "name"), ("kind", _("Kind"), ""), ("severity", _("Severity"), "num"), ("cost_impact", _("Cost"), "num"), OWNER,
     ("due_on", _("Due"), ""), OPENED, STATE],
    [*WHERE, ("title", lambda row: row.then_title), ("kind", lambda row: row.kind), ("description", lambda row: row.description),
     ("severity", lambda row: row.then_severity), ("root_cause", lambda row: row.root_cause), ("cost_impact", lambda row: row.then_cost_impact),
     ("time_impact_days", lambda row: row.time_impact_days), *OWNED, ("due_on", lambda row: row.then_due_on),
     ("raised_by", lambda row: row.raised_by), ("opened_on", lambda row: row.opened_on),
     ("state", lambda row: row.then_state), ("resolution", lambda row: row.resolution),
     ("risk", _code_of("risk"))],
    {"one": _("Issue"), "many": _("Issues"), "new": _("New issue"), "close": _("Answer it"), "icon": "octagon-alert",
     "empty": _("An issue is something that has happened and needs an answer; a complaint is one too."),
     "about": _("What has happened and needs an answer: problems, complaints, what is off specification."), "stop": _("Save the answer")},
)  # fmt: skip
ASSUMPTIONS = Register(
    "assumption", "assumptions", Assumption, assumptions_on, AssumptionFilter, AssumptionForm, FindingForm, assumptions.open_assumption,
    assumptions.change_assumption, assumptions.validate_assumption, assumptions.reopen_assumption, "validate_by",
    [CODE, ("title", _("Assumption"), "name"), OWNER, ("validate_by", _("Validate by"), ""), OPENED, STATE],
    [*WHERE, ("title", lambda row: row.then_title), ("consequence", lambda row: row.then_consequence), *OWNED,
     ("validate_by", lambda row: row.then_validate_by),
     ("opened_on", lambda row: row.opened_on), ("state", lambda row: row.then_state),
     ("finding", lambda row: row.then_finding if row.then_state != Assumption.State.OPEN else ""), ("risk", _code_of("risk"))],
    {"one": _("Assumption"), "many": _("Assumptions"), "new": _("New assumption"), "close": _("Say what was found"), "icon": "badge-question-mark",
     "empty": _("An assumption is taken for true until somebody finds out, by a day, whether it is."),
     "about": _("What is taken for true, and by when somebody finds out."), "stop": _("Save the finding")},
)  # fmt: skip
DEPENDENCIES = Register(
    "dependency", "dependencies", Dependency, dependencies_on, DependencyFilter, DependencyForm, DependencyClosureForm, dependencies.open_dependency,
    dependencies.change_dependency, dependencies.close_dependency, dependencies.reopen_dependency, "needed_on",
    [CODE, ("title", _("Dependency"), "name"), ("severity", _("If late"), "num"), ("needed_on", _("Needed"), ""), ("expected_on", _("Expected"), ""),
     OWNER, STATE],
    [*WHERE, ("title", lambda row: row.then_title), ("description", lambda row: row.description), ("on_project", lambda row: row.on_code or ""),
     ("on_party", lambda row: row.then_on_party), ("handover", lambda row: row.handover_code or ""), ("severity", lambda row: row.then_severity),
     ("needed_on", lambda row: row.then_needed_on), ("expected_on", lambda row: row.then_expected_on), *OWNED,
     ("opened_on", lambda row: row.opened_on),
     ("state", lambda row: row.then_state), ("late", lambda row: "yes" if row.late else "")],
    {"one": _("Dependency"), "many": _("Dependencies"), "new": _("New dependency"), "close": _("Close it"), "icon": "cable",
     "empty": _("A dependency is what must come from another project, by a handover, or from outside the office."),
     "about": _("What must come from elsewhere, and whether it comes in time."), "stop": _("Close the dependency")},
)  # fmt: skip
REGISTERS = {one.noun: one for one in (ISSUES, ASSUMPTIONS, DEPENDENCIES)}
REOPENING = ReasonForm
