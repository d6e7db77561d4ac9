"""REST: risks, independent ratings, thresholds, and status reports held against the computed RAG."""

from governance.api.judgement import Ratings, ThresholdSets
from governance.api.risks import Risks
from governance.api.status import JudgedStatusReports

ROUTES = [("risks", Risks), ("ratings", Ratings), ("thresholds", ThresholdSets), ("status-reports", JudgedStatusReports)]
