"""REST: progress, actuals, budgets (Plan and Outlook versions), benefits (business cases), corrective actions."""

from finance.api.books import CostTypes, FiscalPeriods, FiscalYears, Rates
from finance.api.business_case import Benefits
from finance.api.corrective_actions import CorrectiveActions
from finance.api.cycles import BudgetCycles
from finance.api.ledger import Actuals
from finance.api.lines import PATHS as LINES
from finance.api.progress import ProgressMeasures
from finance.api.targets import Targets
from finance.api.versions import Budgets

ROUTES = [
    ("progress", ProgressMeasures), ("actuals", Actuals), ("budgets", Budgets), ("benefits", Benefits),
    ("corrective-actions", CorrectiveActions), ("fiscal-years", FiscalYears), ("fiscal-periods", FiscalPeriods), ("cost-types", CostTypes),
    ("rates", Rates), ("budget-cycles", BudgetCycles), ("targets", Targets),
]  # fmt: skip
PATHS = [*LINES]
