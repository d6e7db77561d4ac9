"""REST: progress, the ledger (actuals, accruals, commitments, suspense, its rules), Plan and Outlook, benefits, corrective actions, the books."""

from finance.api.benefits import Benefits, DiscountRates
from finance.api.books import CostTypes, FiscalPeriods, FiscalYears, Rates
from finance.api.business_case import BusinessCases
from finance.api.by_type import PATHS as BY_TYPE
from finance.api.corrective_actions import CorrectiveActions
from finance.api.cycles import BudgetCycles
from finance.api.expected_cost import PATHS as EXPECTED_COST
from finance.api.forecasts import PATHS as FORECASTS
from finance.api.ledger import Actuals
from finance.api.ledger_accruals import Accruals
from finance.api.ledger_commitments import Commitments
from finance.api.ledger_rules import MatchingRules
from finance.api.ledger_suspense import SuspensePostings
from finance.api.lines import PATHS as LINES
from finance.api.progress import ProgressMeasures
from finance.api.rebaselines import PATHS as TREATMENTS
from finance.api.rebaselines import Rebaselines
from finance.api.reserves import ManagementReserves
from finance.api.targets import Targets
from finance.api.versions import Budgets

ROUTES = [
    ("management-reserves", ManagementReserves), ("rebaselines", Rebaselines),
    ("progress", ProgressMeasures), ("actuals", Actuals), ("budgets", Budgets), ("benefits", Benefits), ("business-cases", BusinessCases),
    ("corrective-actions", CorrectiveActions), ("fiscal-years", FiscalYears), ("fiscal-periods", FiscalPeriods), ("cost-types", CostTypes),
    ("rates", Rates), ("budget-cycles", BudgetCycles), ("targets", Targets), ("commitments", Commitments), ("suspense", SuspensePostings),
    ("matching-rules", MatchingRules), ("accruals", Accruals), ("discount-rates", DiscountRates),
]  # fmt: skip
PATHS = [*BY_TYPE, *LINES, *FORECASTS, *EXPECTED_COST, *TREATMENTS]
