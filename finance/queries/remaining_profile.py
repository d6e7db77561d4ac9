"""Read when the rest of a fiscal year is spent: by project the share of what is left that falls into each period still to end."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from finance.calc.fiscal import period_of
from finance.calc.remaining import remaining_shares
from finance.models import FiscalYear
from finance.queries.fiscal import period_starts
from finance.queries.year_rows import project_years
from pmo.statements import fetched, numbers
from projects.models import Project

SPREAD = """
SELECT v.project_id, a.month, SUM(a.amount) FROM finance_versionamount a JOIN finance_versionline l ON l.id = a.line_id
JOIN finance_version v ON v.id = l.version_id WHERE v.id IN ({ids}) GROUP BY v.project_id, a.month
"""
POSTED = """
SELECT project_id, {columns} FROM finance_actual
WHERE project_id IN ({ids}) AND known_on <= %(day)s AND posting_date BETWEEN %(first)s AND %(last)s GROUP BY project_id
"""
WITHIN = "SUM(CASE WHEN posting_date BETWEEN '{first}' AND '{last}' THEN amount ELSE 0 END)"


@dataclass(frozen=True)
class Calendar:
    """The periods of a year on a day: the last day of each, and how many were over."""

    ends: list[dt.date]
    over: int

    @property
    def left(self) -> list[dt.date]:
        """The last days of the periods that had not ended, or of the last one where all had."""
        return self.ends[self.over :] or self.ends[-1:]


@dataclass
class Profiles:
    """By project: the share of what is left for each period of `Calendar.left`, and what was posted in each period of the year."""

    shares: dict[int, list[float]] = field(default_factory=dict)
    posted: dict[int, list[float]] = field(default_factory=dict)


def year_calendar(*, year: FiscalYear, day: dt.date) -> Calendar:
    """The periods of a year, and which of them were over by the end of a day."""
    firsts = period_starts(year=year)
    ends = [first - dt.timedelta(days=1) for first in firsts[1:]] + [year.end_on]
    return Calendar(ends, sum(end <= day for end in ends))


def remaining_profiles(*, project_ids: Sequence[int], year: FiscalYear, calendar: Calendar, day: dt.date) -> Profiles:
    """When the projects spend what is left of the year, as their newest Outlook by the day spreads it, else their Plan; in six statements.

    The period that holds the day gets what its part leaves after the postings. Where nothing is spread over what is left, it is even by day.
    """
    firsts = [calendar.ends[place - 1] + dt.timedelta(days=1) if place else year.start_on for place in range(len(calendar.ends))]
    columns = ", ".join(WITHIN.format(first=first, last=last) for first, last in zip(firsts, calendar.ends, strict=True))
    when = {"day": day, "first": year.start_on, "last": min(day, year.end_on)}
    found = Profiles()
    for project, *amounts in fetched(POSTED.format(columns=columns, ids=numbers(project_ids)), when):
        found.posted[project] = [float(amount) for amount in amounts]
    rows = project_years(projects=Project.objects.filter(pk__in=project_ids), year=year, as_of=day)
    spread = _spread([row.outlook_id or row.plan_id for row in rows if row.outlook_id or row.plan_id], firsts)
    nothing = [0.0] * len(calendar.ends)
    for row in rows:
        planned, posted = spread.get(row.project_id, nothing), found.posted.get(row.project_id, nothing)
        found.shares[row.project_id] = remaining_shares(planned=planned, posted=posted, ends=calendar.ends, day=day)
    return found


def _spread(versions: list[int], firsts: list[dt.date]) -> Mapping[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(firsts))
    for project, month, amount in fetched(SPREAD.format(ids=numbers(versions)), {}):
        first = month if isinstance(month, dt.date) else dt.date.fromisoformat(month)
        if first >= firsts[0]:
            found[project][firsts.index(period_of(first, firsts))] += float(amount)
    return found
