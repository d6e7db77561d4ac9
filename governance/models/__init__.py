"""Governance: judgement, RAID, boards and decisions, gates, change control, tolerances and escalation, discussion."""

from governance.models.actions import Action
from governance.models.boards import AgendaItem, Board, BoardSeat, Meeting
from governance.models.changes import ChangeRequest, ChangeSaid, ChangeStanding
from governance.models.decisions import Decision, Vote
from governance.models.discussion import Comment, Notice, NoticeChoice, NoticeMark
from governance.models.escalations import Escalation, EscalationRule
from governance.models.gates import Answer, Gate, GateCriterion, Review, Waiver
from governance.models.judgement import Health, Rating, Thresholds
from governance.models.registers import Assumption, AssumptionWord, Dependency, DependencyWord, Issue, IssueWord
from governance.models.risks import ContingencyDraw, Risk, RiskAssessment, RiskScale
from governance.models.tolerances import Breach, Tolerance

__all__ = [
    "Action", "AgendaItem", "Answer", "Assumption", "AssumptionWord", "Board", "BoardSeat", "Breach", "ChangeRequest", "ChangeSaid",
    "ChangeStanding", "Comment", "ContingencyDraw", "Decision",
    "Dependency", "DependencyWord", "Escalation", "EscalationRule", "Gate", "GateCriterion", "Health", "Issue", "IssueWord", "Meeting", "Notice",
    "NoticeChoice",
    "NoticeMark",
    "Rating", "Review", "Risk", "RiskAssessment", "RiskScale", "Thresholds", "Tolerance", "Vote", "Waiver",
]  # fmt: skip
