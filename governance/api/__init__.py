"""REST: risks, decisions, boards, actions, forecasts with a range, independent ratings, thresholds, and status reports held against the computed RAG."""

from governance.api.boards import Boards, Meetings
from governance.api.changes import ChangeRequests
from governance.api.decisions import Actions, Decisions
from governance.api.judgement import Ratings, ThresholdSets
from governance.api.risks import Risks
from governance.api.simulations import PATHS as SIMULATIONS
from governance.api.simulations import Estimates
from governance.api.status import JudgedStatusReports

ROUTES = [
    ("risks", Risks), ("ratings", Ratings), ("thresholds", ThresholdSets), ("status-reports", JudgedStatusReports), ("estimates", Estimates),
    ("decisions", Decisions), ("actions", Actions), ("boards", Boards), ("meetings", Meetings),
    ("changes", ChangeRequests),
]  # fmt: skip
PATHS = [*SIMULATIONS]
