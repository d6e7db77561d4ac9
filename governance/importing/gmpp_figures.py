"""The sums a yearly file and the database must agree on."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from finance.models import BusinessCase, Version
from governance.actions.publications.contents import Published
from governance.models import Rating
from projects.models import Stage, StageChange
from projects.queries import latest

CHUNK = 500


def figures_of(rows: Sequence[Published], label: str) -> dict:
    """The file's own: projects, whole-life cost, plan and outlook of the fiscal year in pounds, projects by rating."""
    return {
        "projects": len(rows),
        "whole_life_cost": _total(row.whole_life_cost for row in rows),
        "fiscal_year": label,
        "plan": _total(row.plan for row in rows),
        "outlook": _total(row.outlook for row in rows),
        "ratings": _counted(row.rating for row in rows),
    }


def stored_figures(project_ids: Sequence[int], *, known_on: dt.date, fiscal_start: dt.date | None, label: str) -> dict:
    """The same of the projects, as the database knows them on the date."""
    live, costs, ratings = 0, [], []
    money: dict[str, list] = {"plan": [], "outlook": []}
    out = set(Stage.objects.filter(kind=Stage.Kind.OUT).values_list("pk", flat=True))
    for start in range(0, len(project_ids), CHUNK):
        ids = project_ids[start : start + CHUNK]
        live += sum(row.stage_id not in out for row in latest(StageChange, project_ids=ids, day=known_on).values())
        costs += [row.whole_life_cost for row in latest(BusinessCase, project_ids=ids, day=known_on).values()]
        ratings += [row.published for row in latest(Rating, project_ids=ids, day=known_on).values()]
        for kind, amounts in money.items():
            if fiscal_start is not None:
                found = latest(Version, project_ids=ids, day=known_on, kind=kind, fiscal_year__start_on=fiscal_start)
                amounts += [row.total for row in found.values()]
    return {
        "projects": live,
        "whole_life_cost": _total(costs),
        "fiscal_year": label,
        "plan": _total(money["plan"]),
        "outlook": _total(money["outlook"]),
        "ratings": _counted(ratings),
    }


def _total(amounts: Iterable[Decimal | None]) -> str:
    return str(sum((amount for amount in amounts if amount is not None), Decimal("0.00")))


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
