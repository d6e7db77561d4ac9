"""Read the cells of a fiscal year of many projects: what stands in each period on each cost type, in one currency, in two or three statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from finance.calc.bridge import converted_parts
from finance.calc.fiscal import period_of
from finance.models import FiscalYear
from finance.queries.year_rows import ProjectYear
from pmo.statements import exact, fetched, numbers

CELLS = """
SELECT v.kind, CASE WHEN p.currency = %(home)s THEN 0 ELSE p.id END, l.cost_type_id, a.month, SUM(a.amount)
FROM finance_versionamount a JOIN finance_versionline l ON l.id = a.line_id JOIN finance_version v ON v.id = l.version_id
JOIN projects_project p ON p.id = v.project_id
WHERE v.id IN ({ids}) GROUP BY 1, 2, 3, 4
"""
POSTED = """
SELECT 'actual', CASE WHEN p.currency = %(home)s THEN 0 ELSE p.id END, a.cost_type_id, a.posting_date, SUM(a.amount)
FROM finance_actual a JOIN projects_project p ON p.id = a.project_id
WHERE p.id IN ({ids}) AND a.known_on <= %(day)s AND a.posting_date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3, 4
"""
ORDERED = """
SELECT 'committed', CASE WHEN p.currency = %(home)s THEN 0 ELSE p.id END, o.cost_type_id, NULL, SUM(o.open_amount)
FROM finance_commitment o JOIN projects_project p ON p.id = o.project_id
WHERE p.id IN ({ids}) AND o.known_on <= %(day)s AND NOT EXISTS (
    SELECT 1 FROM finance_commitment newer WHERE newer.project_id = o.project_id AND newer.reference = o.reference AND newer.line = o.line
    AND newer.known_on <= %(day)s AND newer.known_on > o.known_on)
GROUP BY 1, 2, 3
"""
Cells = dict[tuple[dt.date | None, int | None, str], Decimal]  # by first day of the period (None: not spread), cost type and kind


def year_cells(
    *, rows: list[ProjectYear], home: str, rates: Mapping, year: FiscalYear, firsts: list[dt.date], as_of: dt.date, orders: bool = False
) -> Cells:  # fmt: skip
    """What projects hold in a year by period, cost type and kind (plan, outlook, actual; with `orders` committed), in the currency `home`.

    Over each kind the cells of a project add up to its total at the rate to the cent. Projects whose currency has no rate are left out; open
    orders belong to no period.
    """
    versions = [key for row in rows for key in (row.plan_id, row.outlook_id) if key is not None]
    when = {"home": home, "day": as_of, "first": year.start_on, "last": min(as_of, year.end_on)}
    ids = numbers(row.project_id for row in rows)
    told = fetched(CELLS.format(ids=numbers(versions)), when) + fetched(POSTED.format(ids=ids), when)
    told += fetched(ORDERED.format(ids=ids), when) if orders else []
    currency = {row.project_id: row.currency for row in rows}
    groups: dict = defaultdict(lambda: defaultdict(Decimal))
    for kind, project, cost_type, day, amount in told:
        groups[kind, project][_period(day, firsts), cost_type] += exact(amount)
    found: Cells = defaultdict(Decimal)
    for (kind, project), cells in groups.items():
        rate = Decimal(1) if not project else rates.get((currency[project], home))
        if rate is None:
            continue
        keys = sorted(cells, key=lambda key: (key[0] or dt.date.max, key[1] or 0))
        for (first, cost_type), amount in zip(keys, converted_parts([cells[key] for key in keys], rate), strict=True):
            found[first, cost_type, kind] += amount
    return dict(found)


def _period(day, firsts: list[dt.date]) -> dt.date | None:
    if day is None:
        return None
    day = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    return period_of(day, firsts) if firsts and day >= firsts[0] else None
