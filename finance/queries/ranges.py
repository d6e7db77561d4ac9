"""Read forecasts with a range as a pack prints them: the one that the page of the same subject shows, with whether anything moved since."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from finance.models import Simulation
from finance.queries.simulations import MOVING, moved_since, newest_simulation, newest_simulations
from pmo.ledger.models import Event
from portfolio.models import Node

MARKS = ("p10", "p50", "p80", "p90")


@dataclass(frozen=True)
class Range:
    """What came of the draws: `cost` and `finish` as `finance.calc.simulation.outcome` keeps them, both in the subject's currency."""

    as_of: dt.date
    currency: str
    fiscal_year: str  # of a node; empty for a project
    draws: int
    seed: int
    cost: dict
    finish: dict
    both: float | None  # the chance of landing within budget and in time
    moved: int  # deeds since that changed what it was drawn from

    @property
    def percentiles(self) -> list[tuple]:
        """(mark, amount, day) from P10 to P90; None where one was not drawn."""
        return [(mark.upper(), _value(self.cost, mark), _day(self.finish, mark)) for mark in MARKS]

    @property
    def in_budget(self) -> float | None:
        """The chance of landing within the budget, or the envelope."""
        return _value(self.cost, "chance")

    @property
    def in_time(self) -> float | None:
        """The chance of finishing by the baseline finish."""
        return _value(self.finish, "chance")

    @property
    def promised(self) -> dt.date | None:
        """The baseline finish that a project is held to."""
        return dt.date.fromisoformat(self.finish["limit"]) if self.finish.get("limit") else None


def node_range(*, node: Node, day: dt.date, whole: bool) -> Range | None:
    """The range of a node's fiscal year as of a day, `whole` as `newest_simulation`; None where none was drawn."""
    made = newest_simulation(subject=node, day=day, whole=whole)
    return _range(made, moved_since(simulation=made, day=day)) if made else None


def project_ranges(*, project_ids: Iterable[int], day: dt.date) -> dict[int, Range]:
    """The newest range of each project as of a day, by its key, in a fixed number of trips; a project without one is left out."""
    ids = [row["id"] for row in newest_simulations(day=day, project_ids=project_ids)]
    deeds = Event.objects.filter(project_id=OuterRef("project_id"), seq__gt=OuterRef("heard"), verb__in=MOVING, at__date__lte=day)
    counted = deeds.order_by().values("project_id").annotate(n=Count("pk")).values("n")
    rows = Simulation.objects.filter(pk__in=ids).annotate(moved=Subquery(counted)).select_related("fiscal_year").defer("inputs")
    return {made.project_id: _range(made, made.moved or 0) for made in rows}


def _range(made: Simulation, moved: int) -> Range:
    found, year = made.results, made.fiscal_year.label if made.fiscal_year_id else ""
    both = found["both"] and found["both"]["value"]
    return Range(made.as_of, made.currency, year, made.draws, made.seed, found["cost"], found["finish"], both, moved)


def _value(part: dict, name: str):
    return part[name]["value"] if part.get(name) else None


def _day(part: dict, mark: str) -> dt.date | None:
    found = _value(part, mark)
    return dt.date.fromisoformat(found) if found else None
