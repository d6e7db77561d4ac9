"""Read where a figure of a forecast with a range comes from: what was drawn, with which seed, and the projects of a node it was drawn from."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from finance.models import Simulation
from finance.queries.simulations import newest_simulation
from portfolio.models import Node
from projects.models import Project
from reports.models import Snapshot
from reports.queries.explain import LISTED, Explanation, Part
from reports.queries.figures import DRAWN as RULE
from reports.queries.figures import FIGURES, Figure

ENVELOPE = _("The node's target of the fiscal year where it has one, else the Plans of the projects drawn.")
SPENT = _("What was posted by the day: it is not drawn.")


def _percentile(part: str, mark: str, said: str = "value") -> Callable[[Simulation], object]:
    def of(made: Simulation):
        told = (made.results or {}).get(part, {}).get(mark)
        return None if told is None else _amount(told[said]) if part == "cost" else told[said]

    return of


def _chance(part: str) -> Callable[[Simulation], object]:
    def of(made: Simulation):
        told = made.results["both"] if part == "both" else made.results[part].get("chance")
        return told and told["value"]

    return of


def _amount(number) -> Decimal | None:
    return None if number is None else Decimal(str(number)).quantize(Decimal("0.01"))


def _likely(made: Simulation):
    rows = made.inputs.get("rows") or made.inputs.get("packages") or []
    return _amount(sum(row[3] for row in rows)) if rows else None


HOW = ("draws", "seed", "correlation")
MARKS = (10, 50, 80, 90)
COST = _("the cost that {n} of 100 draws do not exceed")
FINISH = _("the day by which {n} of 100 draws are finished")
ERROR = _("half the distance of the draws one standard deviation of the rank apart")
WITHIN, IN_TIME = _("draws that cost no more than the limit / draws"), _("draws finished by the baseline finish / draws")
BOTH = _("draws within budget and in time / draws")


def _marks(name: str, title, kind: str, formula, needs: tuple[str, ...], part: str, said: str = "value") -> dict[str, tuple]:
    """A figure for each percentile that is kept."""
    return {
        f"p{n}_{name}": (format_lazy(title, n=n), kind, format_lazy(formula, n=n), needs, RULE, _percentile(part, f"p{n}", said)) for n in MARKS
    }


# By name: title, kind, formula, what it is worked out from, rule, where it stands.
FOUND = {
    **_marks("cost", _("P{n} of the cost"), "money", COST, ("spent", "to_go_likely", *HOW), "cost"),
    **_marks("finish", _("P{n} of the finish"), "day", FINISH, HOW, "finish"),
    **_marks("error", _("Standard error of P{n}"), "money", ERROR, HOW, "cost", "error"),
    "chance_in_budget": (_("Chance of landing within budget"), "percent", WITHIN, ("limit", "p80_cost", *HOW), RULE, _chance("cost")),
    "chance_in_date": (_("Chance of finishing in time"), "percent", IN_TIME, ("baseline_finish", *HOW), RULE, _chance("finish")),
    "chance_of_both": (_("Chance of both"), "percent", BOTH, ("chance_in_budget", "chance_in_date", *HOW), RULE, _chance("both")),
    "limit": (
        _("Envelope or budget"), "money", _("what the draws are held against"), (), ENVELOPE, lambda made: _amount(made.results["cost"].get("limit"))
    ),
    "spent": (_("Spent so far, certain"), "money", _("Σ postings by the day"), (), SPENT, lambda made: _amount(made.inputs.get("spent"))),
    "to_go_likely": (_("To go, the likely points added"), "money", _("Σ likely of what is left"), (), RULE, _likely),
    "draws": (_("Draws"), "count", "", (), RULE, lambda made: made.draws),
    "seed": (_("Seed"), "text", "", (), RULE, lambda made: str(made.seed)),
    "correlation": (_("Correlation"), "ratio", "", (), RULE, lambda made: float(made.correlation)),
}  # fmt: skip
FROM_DRAWS = {name: Figure(name, title, kind, formula, (), rule, "simulation") for name, (title, kind, formula, _needs, rule, _of) in FOUND.items()}
POINTS = (("spent", _("Spent")), ("low", _("low")), ("likely", _("likely")), ("high", _("high")))
COLUMNS = [Figure(name, title, "money", "") for name, title in POINTS]


def explain_drawn(*, subject: Project | Node, row: Snapshot, name: str, day: dt.date, whole: bool) -> Explanation | None:
    """A figure of the newest forecast with a range as of a day; `whole` as `newest_simulation`. None where none was drawn by then."""
    made = newest_simulation(subject=subject, day=day, whole=whole)
    if made is None:
        return None
    _title, _kind, _formula, needs, _rule, of = FOUND[name]
    inputs = [(FROM_DRAWS[one], FOUND[one][-1](made)) if one in FOUND else (FIGURES[one], getattr(row, one)) for one in needs]
    page = "governance:forecast" if made.project_id else "reports:node-forecast"
    told = _("{draws} draws as of {day}, seed {seed}").format(draws=f"{made.draws:,}", day=made.as_of, seed=made.seed)
    parts = _parts(made)
    return Explanation(
        FROM_DRAWS[name], row, of(made), [one for one in inputs if one[1] is not None], parts=parts[:LISTED], columns=COLUMNS if parts else [],
        more=max(len(parts) - LISTED, 0), sources=[(told, page)], as_of=made.as_of,
    )  # fmt: skip


def _parts(made: Simulation) -> list[Part]:
    """The projects drawn, those that may move it most first: spent, and the three points of what is left."""
    rows = sorted(made.inputs.get("rows", []), key=lambda row: (row[2] - row[4], row[0]))
    return [Part(row[0], row[1], True, made.currency, [_amount(row[6]), *map(_amount, row[2:5])], "governance:forecast") for row in rows]
