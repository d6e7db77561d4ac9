"""REST: progress, actuals, budgets (Plan and Outlook versions), benefits (business cases)."""

from finance.api.money import Actuals, Benefits, Budgets
from finance.api.progress import ProgressMeasures

ROUTES = [("progress", ProgressMeasures), ("actuals", Actuals), ("budgets", Budgets), ("benefits", Benefits)]
