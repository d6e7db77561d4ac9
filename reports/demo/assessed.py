"""A judgement of a risk of the demonstration: the one before it counts until its day."""

from governance.actions.assessments import ASSESSED
from governance.models import RiskAssessment


def judge(book, risk, day, by, verb: str, reason: str = "") -> None:
    """Keep how a risk is judged from a day on, and tell it."""
    standing = next((one for one in reversed(book.rows[RiskAssessment]) if one.risk is risk), None)
    if standing is not None:
        standing.superseded_on = day
    judged = {name: getattr(risk, name) for name in ASSESSED}
    book.add(RiskAssessment(risk=risk, project=risk.project, kind=risk.kind, known_on=day, by=by, **judged))
    book.tell(day, by, verb, risk, after={"probability": risk.probability, "impact": risk.impact, "status": risk.status}, reason=reason)
