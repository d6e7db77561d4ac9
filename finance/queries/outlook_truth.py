"""Read how true versions were: accuracy and bias of each Plan and Outlook, and of each author, against the outturn of a year that is out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.bridge import converted
from finance.calc.outlook_truth import Truth, truth
from finance.models import FiscalYear
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES
from finance.queries.rates import rates_on
from finance.queries.year_rows import SPENT
from pmo.accounts.models import User
from pmo.statements import exact, fetched, numbers

SAID = f"""
SELECT project_id, kind, label, author_id, total FROM (
    SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.project_id, v.kind, v.label ORDER BY v.known_on DESC, v.id DESC) AS place
    FROM finance_version v
    WHERE v.fiscal_year_id = %(year)s AND v.project_id IN ({{ids}}) AND v.known_on <= %(day)s
      AND (v.taken_back_on IS NULL OR v.taken_back_on > %(day)s)
      AND (v.kind = 'plan' AND v.state IN ({", ".join(f"'{one}'" for one in PLAN_STATES)})
           OR v.kind = 'outlook' AND v.state IN ({", ".join(f"'{one}'" for one in OUTLOOK_STATES)}))
) newest WHERE place = 1
"""  # noqa: S608 -- words of our own


@dataclass(frozen=True)
class YearTruth:
    """A year that is out, in one currency: the truth of each version by its label, of each author, and of each branch below."""

    year: FiscalYear
    currency: str
    versions: list[tuple[str, str, Truth]]  # (kind, label, truth), Plan first
    authors: list[tuple[str, Truth]]
    branches: list[tuple[str, str, Truth]]  # (code, name, truth)


def years_out(*, years: list[FiscalYear], as_of: dt.date) -> list[FiscalYear]:
    """Those of the years that were over by a day."""
    return [year for year in years if year.end_on < as_of]


def year_truth(*, projects, year: FiscalYear, as_of: dt.date, currency: str, branch_of: Mapping[str, tuple[str, str]] | None = None) -> YearTruth:
    """The truth of a year's versions over the projects (a QuerySet of what the reader may see), each in its last word under its label.

    `branch_of` names by the path of a node the branch its projects are counted under. Only projects whose ledger knows the year count.
    """
    known = {pk: (code, paid_in, path) for pk, code, paid_in, path in projects.values_list("pk", "code", "currency", "node__path")}
    ids = numbers(known)
    when = {"year": year.pk, "day": as_of, "first": year.start_on, "last": year.end_on}
    outturn = {project: exact(amount) for project, amount in fetched(SPENT.format(ids=ids), when)}
    rates = rates_on(day=as_of)
    groups: dict = defaultdict(list)
    for project, kind, label, author, total in fetched(SAID.format(ids=ids), when):
        _code, paid_in, path = known[project]
        rate = Decimal(1) if paid_in == currency else rates.get((paid_in, currency))
        if project not in outturn or rate is None:
            continue
        said, came = converted(exact(total), rate), converted(outturn[project], rate)
        sums = (1, said, came, abs(said - came))
        groups["version", kind, label].append(sums)
        if author is not None:
            groups["author", author].append(sums)
        if branch_of is not None and (branch := branch_of.get(path)) is not None:
            groups["branch", *branch].append(sums)
    people = User.objects.in_bulk([key[1] for key in groups if key[0] == "author"])
    versions = sorted((key[1] != "plan", key[2], key[1], truth(sums)) for key, sums in groups.items() if key[0] == "version")
    return YearTruth(
        year, currency, [(kind, label, found) for _later, label, kind, found in versions],
        _by_accuracy((str(people[key[1]]), truth(sums)) for key, sums in groups.items() if key[0] == "author"),
        _by_accuracy((key[1], key[2], truth(sums)) for key, sums in groups.items() if key[0] == "branch"),
    )  # fmt: skip


def _by_accuracy(rows) -> list[tuple]:
    """The least accurate first; unknown last."""
    return sorted(rows, key=lambda row: (row[-1].accuracy is None, -(row[-1].accuracy or 0), row[0]))
