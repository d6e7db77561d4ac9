"""REST: progress, actuals, budgets (Plan and Outlook versions), benefits (business cases)."""

from finance.api.business_case import Benefits
from finance.api.ledger import Actuals
from finance.api.progress import ProgressMeasures
from finance.api.versions import Budgets

ROUTES = [("progress", ProgressMeasures), ("actuals", Actuals), ("budgets", Budgets), ("benefits", Benefits)]
