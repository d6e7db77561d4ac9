"""Every kind of file on one page: its name and the importer that knows it. A new kind is one line here and one importer."""

from functools import cache

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import Refused

KINDS = {
    "portfolio": "finance.importing.portfolio.PortfolioCostImporter",
    "gmpp": "governance.importing.gmpp.GmppImporter",
    "wbs": "finance.importing.wbs.EstimatedWbsImporter",
    "progress": "finance.importing.progress.ProgressImporter",
    "timephased": "finance.importing.timephased.TimephasedImporter",
    "commitments": "finance.importing.commitments.CommitmentsImporter",
    "actuals": "finance.importing.actuals.ActualsImporter",
    "budget": "finance.importing.budgets.BudgetImporter",
    "benefits": "finance.importing.benefits.BenefitsImporter",
    "risks": "governance.importing.risks.RisksImporter",
    "changes": "governance.importing.changes.ChangesImporter",
    "issues": "governance.importing.entries.IssuesImporter",
    "assumptions": "governance.importing.entries.AssumptionsImporter",
    "dependencies": "governance.importing.entries.DependenciesImporter",
    "actions": "governance.importing.entries.ActionsImporter",
    "decisions": "governance.importing.decisions.DecisionsImporter",
    "gate-criteria": "governance.importing.gate_criteria.GateCriteriaImporter",
    "mspdi": "finance.importing.schedule_kinds.MspdiImporter",
    "xer": "finance.importing.schedule_kinds.XerImporter",
    "pmxml": "finance.importing.schedule_kinds.PmxmlImporter",
    "mpp": "finance.importing.schedule_kinds.MppImporter",
    "jira": "finance.importing.schedule_kinds.JiraImporter",
    "schedule": "finance.importing.schedule_kinds.ScheduleTableImporter",
    "cost-types": "finance.importing.cost_types.CostTypesImporter",
    "rates": "finance.importing.rates.RatesImporter",
    "resources": "resources.importing.resources.ResourcesImporter",
    "assignments": "resources.importing.assignments.AssignmentsImporter",
}
# What the imports ask of the apps to their right.
REQUIRE_OPEN = "portfolio.actions.periods.require_open"  # raises Conflict when a day lies in a closed period
REQUIRE_OVER_ALL = "projects.policy.require_over_all"  # raises NotPermitted over the first project that is out of reach
BRANCH = "portfolio.queries.visible_nodes"
# Rows that are computed from others: they hinder nothing from being taken back, and go with what they were computed from.
DERIVED = {
    "finance.benefitstanding", "finance.earnedvalue", "governance.health", "reports.snapshot", "projects.scheduled", "projects.milestoneforecast",
    "projects.schedulequality",
}
# Columns that are computed: no difference of theirs hinders a file from being taken back.
COMPUTED = {"projects.schedule": {"project_start_at", "project_finish_at", "computed_at", "trouble", "known_on", "known_version"}}
AFTER_UNDO = "projects.actions.restored.recompute_restored"  # computes anew what follows from the records that were restored
# Rows that a file may be the first to need, and that others come to share: taken back, it leaves them where anything else uses them.
SHARED = {"portfolio.reportingperiod", "finance.costtype", "finance.fiscalyear"}


@cache
def _importer(path: str):
    return import_string(path)()


def importer(kind: str):
    """The importer of a kind of file.

    Raises:
        Refused: there is no such kind.
    """
    if kind not in KINDS:
        raise Refused(
            _("“{kind}” is no kind of import: choose one of {kinds}.").format(kind=str(kind)[:40], kinds=", ".join(KINDS)),
            field="kind",
        )
    return _importer(KINDS[kind])


def importers() -> list:
    """The importers of all kinds, in the order of this page."""
    return [importer(kind) for kind in KINDS]


def exportable() -> list[str]:
    """The kinds that can be written as well as read."""
    return [kind for kind in KINDS if importer(kind).export is not None or getattr(importer(kind), "writes", ())]
