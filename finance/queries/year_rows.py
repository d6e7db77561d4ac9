"""Read Plan, Outlook, Actual and open orders of one fiscal year for many projects, in a fixed number of statements."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance.models import FiscalYear
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES
from pmo.statements import exact, fetched, numbers
from projects.queries import visible_projects


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """A project's fiscal year as known on a day, in its own currency. None is unknown."""

    project_id: int
    code: str
    name: str
    currency: str
    node_path: str
    plan_id: int | None = None
    plan: Decimal | None = None
    outlook_id: int | None = None
    outlook: Decimal | None = None
    actual: Decimal | None = None
    committed: Decimal | None = None

    @property
    def variance(self) -> Decimal | None:
        """Landing variance: Outlook − Plan."""
        return None if self.plan is None or self.outlook is None else self.outlook - self.plan

    @property
    def to_go(self) -> Decimal | None:
        """Forecast to go: Outlook − Actual."""
        return None if self.outlook is None else self.outlook - (self.actual or 0)


def _states(states: Sequence[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


NEWEST = f"""
SELECT project_id, kind, id, total FROM (
    SELECT v.project_id, v.kind, v.id, v.total, ROW_NUMBER() OVER (PARTITION BY v.project_id, v.kind ORDER BY v.known_on DESC, v.id DESC) AS place
    FROM finance_version v
    WHERE v.fiscal_year_id = %(year)s AND v.project_id IN ({{ids}}) AND v.known_on <= %(day)s
      AND (v.taken_back_on IS NULL OR v.taken_back_on > %(day)s)
      AND (v.kind = 'plan' AND v.state IN ({_states(PLAN_STATES)}) OR v.kind = 'outlook' AND v.state IN ({_states(OUTLOOK_STATES)}))
) newest WHERE place = 1
"""  # noqa: S608 -- words of our own
SPENT = """
SELECT project_id, SUM(amount) FROM finance_actual
WHERE project_id IN ({ids}) AND known_on <= %(day)s AND posting_date BETWEEN %(first)s AND %(last)s GROUP BY project_id
"""
ORDERED = """
SELECT o.project_id, SUM(o.open_amount) FROM finance_commitment o
WHERE o.project_id IN ({ids}) AND o.known_on <= %(day)s AND NOT EXISTS (
    SELECT 1 FROM finance_commitment newer WHERE newer.project_id = o.project_id AND newer.reference = o.reference AND newer.line = o.line
    AND newer.known_on <= %(day)s AND newer.known_on > o.known_on)
GROUP BY o.project_id
"""


def project_years(*, projects, year: FiscalYear, as_of: dt.date) -> list[ProjectYear]:
    """The year of each of the projects (a QuerySet that holds only what the reader may see), by code, in four statements."""
    known = list(projects.order_by("code").values_list("pk", "code", "name", "currency", "node__path"))
    ids = numbers(one[0] for one in known)
    when = {"year": year.pk, "day": as_of, "first": year.start_on, "last": min(as_of, year.end_on)}
    versions = {(project, kind): (key, exact(total)) for project, kind, key, total in fetched(NEWEST.format(ids=ids), when)}
    spent, ordered = dict(fetched(SPENT.format(ids=ids), when)), dict(fetched(ORDERED.format(ids=ids), when))
    none = (None, None)
    return [
        ProjectYear(
            *one, *versions.get((one[0], "plan"), none), *versions.get((one[0], "outlook"), none),
            exact(spent.get(one[0])), exact(ordered.get(one[0])),
        )
        for one in known
    ]  # fmt: skip


def projects_below(*, user, node):
    """The projects below a node that a person sees and that are or were in the portfolio's books."""
    return visible_projects(user=user).select_related(None).filter(node__path__startswith=node.path).exclude(stage__kind="out")
