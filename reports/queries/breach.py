"""Read where the cost tolerance of the year is breached or is going to be: by how much, since when, and what each option can bring."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.corrective import Choice, beyond, choices
from governance.queries.judgement import judgement_on
from reports.models import Snapshot

LOOK_BACK = 120


@dataclass(frozen=True)
class Breach:
    """A project's landing against its tolerance, from one row. `since` is the first status date of the run that is not broken."""

    row: Snapshot
    tolerance: float
    red: float
    excess: Decimal
    spent: bool  # more is spent already than Plan and tolerance allow; else it is forecast
    since: dt.date | None
    choices: list[Choice]

    @property
    def breached(self) -> bool:
        return self.excess > 0


def breach_of(*, project, row: Snapshot | None, as_of: dt.date) -> Breach | None:
    """Where the project lands against its cost tolerance; None where Plan or Outlook is not known."""
    if row is None or row.plan is None or row.outlook is None or row.plan <= 0:
        return None
    limits = judgement_on(project=project, day=as_of).limits
    tolerance = limits["over_amber"]
    excess = beyond(row.plan, row.outlook, tolerance)
    return Breach(
        row=row, tolerance=tolerance, red=limits["over_red"], excess=excess,
        spent=row.actual is not None and beyond(row.plan, row.actual, tolerance) > 0,
        since=_since(project, row, tolerance) if excess else None,
        choices=choices(excess=excess, to_go=row.to_go, committed=row.committed, contingency_left=row.contingency_left),
    )  # fmt: skip


def _since(project, row: Snapshot, tolerance: float) -> dt.date:
    """The first of the status dates, without a break before this one and in its year, on which it lay beyond the tolerance."""
    rows = Snapshot.objects.filter(project=project, as_of__lte=row.as_of, fiscal_year=row.fiscal_year).order_by("-as_of")
    since = row.as_of
    for day, share in rows.values_list("as_of", "variance_share")[:LOOK_BACK]:
        if share is None or share <= tolerance:
            break
        since = day
    return since
