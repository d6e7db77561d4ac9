"""Read what similar finished projects suggest to add to a project's budget and duration: at its request, and wherever a gate asks."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.calc.reference_class import LEAST, Uplift, lifted, overrun, size_band, uplift
from finance.queries.fiscal import business_cases
from finance.queries.outcomes import Outcome, outcomes
from finance.queries.rates import rates_on
from portfolio.models import Node
from projects.models import Project
from projects.queries import forecast_on, visible_projects

# The classes, the narrowest first: the first with enough finished projects is used.
CLASSES = [("type", "function", "size"), ("type", "size"), ("type", "function"), ("type",)]
WORDS = {"type": gettext_lazy("type"), "function": gettext_lazy("function"), "size": gettext_lazy("size of the budget")}
TOO_FEW, NO_BUDGET, NO_DATES = "too_few", "no_budget", "no_dates"


@dataclass(frozen=True)
class Suggested:
    """What one measure's reference class says. `members` is what its projects share; shares are of what was first approved."""

    members: tuple[str, ...]
    uplift: Uplift
    asked: Decimal | dt.date | None  # the budget asked for or approved, the finish expected
    p50: Decimal | dt.date | None  # the same with the uplift on it
    p80: Decimal | dt.date | None
    why: str = ""  # why nothing is suggested

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """The uplifts P50 and P80 as numbers to show."""
        return tuple(None if one is None else float(one) for one in (self.uplift.p50, self.uplift.p80))

    @property
    def alike(self) -> str:
        """What the projects share, in words."""
        return ", ".join(str(WORDS[one]) for one in self.members)


@dataclass(frozen=True)
class Reference:
    """What finished projects like this one suggest for its cost and for its duration."""

    cost: Suggested
    duration: Suggested
    finished: int  # finished projects the reader sees, of any kind

    @property
    def measures(self) -> list[tuple[str, Suggested]]:
        return [(_("Cost"), self.cost), (_("Duration"), self.duration)]


@dataclass(frozen=True, slots=True)
class _Peer:
    traits: dict[str, object]
    cost: Fraction | None
    duration: Fraction | None


@dataclass(frozen=True)
class Asked:
    """What is known of a project that is compared: its type, the path of its node, and what it asks for; money in its currency."""

    type: int
    path: str
    currency: str
    budget: Decimal | None = None
    start_on: dt.date | None = None
    finish_on: dt.date | None = None


def reference_class(*, user, project: Project, day: dt.date) -> Reference:
    """The outside view of a project as known on a day, from the finished projects this reader sees; the project itself is never among them."""
    asked = Asked(project.type_id, project.node.path, project.currency, *_asked(project, day))
    return reference_of(user=user, asked=asked, day=day, besides=project.pk)


def reference_of(*, user, asked: Asked, day: dt.date, besides: int | None = None) -> Reference:
    """The same of what is asked for, whether or not it is a project yet; `besides` is left out of what it is compared with."""
    ended = outcomes(projects=visible_projects(user=user).exclude(pk=besides), day=day)
    functions = list(Node.objects.filter(kind=Node.Kind.FUNCTION).values_list("path", flat=True))
    rates = rates_on(day=day)
    rows = Project.objects.filter(pk__in=ended).order_by().values_list("pk", "type_id", "currency", "node__path")
    peers = []
    for pk, kind, currency, path in rows:
        rate = Decimal(1) if currency == asked.currency else rates.get((currency, asked.currency))
        first = ended[pk].first_budget
        size = None if first is None or rate is None else size_band(first * rate)
        peers.append(_Peer({"type": kind, "function": _function(path, functions), "size": size}, _cost(ended[pk]), _duration(ended[pk])))
    own = {"type": asked.type, "function": _function(asked.path, functions), "size": size_band(asked.budget)}
    members, cost = _chosen(peers, own, "cost")
    why = _why(cost) or ("" if asked.budget is not None else NO_BUDGET)
    with_it = (None if asked.budget is None else lifted(asked.budget, share) for share in (cost.p50, cost.p80))
    of_cost = Suggested(members, cost, asked.budget, *with_it, why)
    members, duration = _chosen(peers, own, "duration")
    days = None if asked.start_on is None or asked.finish_on is None else (asked.finish_on - asked.start_on).days
    why = _why(duration) or ("" if days is not None else NO_DATES)
    later = (_later(asked.finish_on, days, share) for share in (duration.p50, duration.p80))
    return Reference(of_cost, Suggested(members, duration, asked.finish_on, *later, why), len(ended))


def _later(finish_on: dt.date | None, days: int | None, share: Fraction | None) -> dt.date | None:
    """The finish with the uplift on the days; None where it is not known, or would lie after the last day there is."""
    if days is None or share is None:
        return None
    moved = finish_on.toordinal() + round(days * share)
    return dt.date.fromordinal(moved) if 1 <= moved <= dt.date.max.toordinal() else None


def _asked(project: Project, day: dt.date) -> tuple[Decimal | None, dt.date | None, dt.date | None]:
    """The budget first approved, else asked for, else the whole-life cost of the case; and the dates first approved, else expected."""
    baseline = project.baselines.filter(approved_on__lte=day).order_by("number").first()
    case = business_cases(project_ids=[project.pk], day=day).get(project.pk)
    expected = forecast_on(project=project, day=day)
    said = [baseline and baseline.budget, project.budget, case and case.whole_life_cost]
    dates = next(((one.start_on, one.finish_on) for one in (baseline, expected) if one and one.start_on and one.finish_on), (None, None))
    return next((one for one in said if one is not None), None), *dates


def _function(path: str, functions: list[str]) -> str | None:
    return next((one for one in functions if path.startswith(one)), None)


def _cost(end: Outcome) -> Fraction | None:
    return None if end.cost is None or end.first_budget is None else overrun(end.cost, end.first_budget)


def _duration(end: Outcome) -> Fraction | None:
    if None in (end.start_on, end.first_finish, end.finish_on):
        return None
    return overrun((end.finish_on - end.start_on).days, (end.first_finish - end.start_on).days)


def _chosen(peers: list[_Peer], own: dict[str, object], measure: str) -> tuple[tuple[str, ...], Uplift]:
    """The narrowest class with enough projects, and what it says; where none has, the widest with what little there is."""
    found = (), uplift([])
    for members in CLASSES:
        if any(own[one] is None for one in members):
            continue
        alike = (one for one in peers if all(one.traits[trait] == own[trait] for trait in members))
        found = members, uplift([share for one in alike if (share := getattr(one, measure)) is not None])
        if found[1].projects >= LEAST:
            break
    return found


def _why(found: Uplift) -> str:
    return "" if found.p50 is not None else TOO_FEW
