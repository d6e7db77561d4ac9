"""Money by fiscal year, what it bought, and what it is worth."""

from finance.models.benefits import Benefit, BenefitStanding, BenefitValue, DiscountRate
from finance.models.corrective import CorrectiveAction
from finance.models.costs import CostType, ExchangeRate
from finance.models.fiscal import MONEY, FiscalCalendar, FiscalPeriod, FiscalYear
from finance.models.ledger import Actual, Commitment, MatchingRule, Suspense
from finance.models.measures import BusinessCase, EarnedValue, ManagementReserve, PhasedPlan, Progress, Rebaseline
from finance.models.simulations import Estimate, Simulation
from finance.models.versions import Cycle, Movement, Version, VersionAmount, VersionLine

__all__ = [
    "MONEY", "Actual", "Benefit", "BenefitStanding", "BenefitValue", "BusinessCase", "Commitment", "CorrectiveAction", "CostType", "Cycle",
    "DiscountRate", "EarnedValue", "Estimate", "ExchangeRate", "FiscalCalendar", "FiscalPeriod", "FiscalYear", "ManagementReserve", "MatchingRule",
    "Movement", "PhasedPlan", "Progress", "Rebaseline", "Simulation", "Suspense", "Version", "VersionAmount", "VersionLine",
]  # fmt: skip
