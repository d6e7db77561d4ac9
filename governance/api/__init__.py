"""REST: registers, decisions, boards, gates, changes, escalations, forecasts with a range, ratings, and how projects are judged."""

from governance.api.boards import Boards, Meetings
from governance.api.changes import ChangeRequests
from governance.api.decisions import Actions, Decisions
from governance.api.discussion import Comments, Notices
from governance.api.drift import PATHS as DRIFT
from governance.api.entries import Assumptions, Dependencies, Issues
from governance.api.escalations import EscalationRules, Escalations
from governance.api.gates import GateCriteria, Gates
from governance.api.judgement import Ratings, ThresholdSets
from governance.api.reviews import Reviews, Waivers
from governance.api.risks import Risks
from governance.api.scales import RiskScales
from governance.api.simulations import PATHS as SIMULATIONS
from governance.api.simulations import Estimates
from governance.api.status import JudgedStatusReports
from governance.api.tolerances import Exceptions, Tolerances

ROUTES = [
    ("risks", Risks), ("ratings", Ratings), ("thresholds", ThresholdSets), ("status-reports", JudgedStatusReports), ("estimates", Estimates),
    ("decisions", Decisions), ("actions", Actions), ("boards", Boards), ("meetings", Meetings),
    ("changes", ChangeRequests),
    ("issues", Issues), ("assumptions", Assumptions), ("dependencies", Dependencies), ("risk-scales", RiskScales),
    ("gates", Gates), ("gate-criteria", GateCriteria), ("reviews", Reviews), ("waivers", Waivers),
    ("escalations", Escalations), ("escalation-rules", EscalationRules), ("tolerances", Tolerances), ("exceptions", Exceptions),
    ("comments", Comments), ("notices", Notices),
]  # fmt: skip
PATHS = [*DRIFT, *SIMULATIONS]
