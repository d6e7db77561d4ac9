"""Read what the fiscal year of a node is drawn from: what each project below it still has to spend, and its open risks."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from finance.calc.simulation.joint import Phases, Risks, risks_of
from finance.calc.simulation.margins import Items, items_of
from finance.calc.simulation.spread import spread_of, word_points
from finance.models import FiscalYear, Version
from finance.queries.fiscal import known_by
from finance.queries.rates import rates_on
from finance.queries.remaining_profile import remaining_profiles, year_calendar
from finance.queries.versions import COUNTED
from governance.queries.facts import ProjectFacts, facts_at
from governance.queries.simulation_inputs import project_risks
from pmo.jobs.progress import report
from portfolio.models import Node
from portfolio.queries import StatusDate
from projects.models import Project

AT_ONCE = 200


@dataclass
class NodeInputs:
    """What a node's year is drawn from, in its currency. `groups`: the programme that each project moves with."""

    year: FiscalYear
    envelope: float | None = None
    envelope_from: str = ""
    no_budget: str = ""
    spent: float = 0.0
    rows: list[list] = field(default_factory=list)  # code, name, low, likely, high, programme, spent, whether from the Outlook or the Plan
    groups: list[int] = field(default_factory=list)
    risks: list[list] = field(default_factory=list)  # project, code, title, chance of this year, cost
    risk_groups: list[int] = field(default_factory=list)
    left_out: int = 0  # restricted projects that the reader may not know of
    restricted: int = 0  # restricted projects in it
    silent: int = 0  # projects without Outlook and Plan
    unrated: list[str] = field(default_factory=list)  # currencies that no rate turns
    ends: list[dt.date] = field(default_factory=list)  # the last day of each period that had not ended
    profiles: list[list[float]] = field(default_factory=list)  # of each row: the share of what is left by these periods
    risk_rows: list[int] = field(default_factory=list)  # of each risk: the row of its project, with which it falls
    over: list[list] = field(default_factory=list)  # the last day of each period that had ended, and what was spent by then

    @property
    def cost(self) -> Items:
        return items_of([row[2:5] for row in self.rows], group=self.groups or 0)

    @property
    def drawn_risks(self) -> Risks:
        return risks_of([(*row[3:5], 0) for row in self.risks], group=self.risk_groups or 0)

    @property
    def phases(self) -> Phases:
        shares = np.array(self.profiles, dtype=float).reshape(-1, len(self.ends)).T
        return Phases(shares, shares[:, self.risk_rows])

    def kept(self) -> dict:
        """All of it as plain values."""
        names = ("envelope", "envelope_from", "spent", "rows", "risks", "silent", "unrated", "profiles", "over")
        return {name: getattr(self, name) for name in names} | {"year": self.year.label, "ends": [end.isoformat() for end in self.ends]}


def node_inputs(*, node: Node, year: FiscalYear, status: StatusDate, cleared: bool) -> NodeInputs:
    """What the fiscal year of a node is drawn from as known on a day; restricted projects only for those cleared.

    A risk counts by the share of the project's remaining time that lies in the year.
    """
    below = Project.objects.filter(node__path__startswith=node.path).order_by("pk")
    restricted = set(below.filter(restricted=True).values_list("pk", flat=True))
    ids = [pk for pk in below.values_list("pk", flat=True) if cleared or pk not in restricted]
    made = NodeInputs(year, left_out=0 if cleared else len(restricted), restricted=len(restricted) if cleared else 0)
    rates, programmes, plans = rates_on(day=status.as_of), _programmes(node), Decimal(0)
    codes = dict(below.values_list("pk", "code"))
    calendar = year_calendar(year=year, day=status.as_of)
    made.ends, spent = calendar.left, np.zeros(len(calendar.ends))
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        risks = project_risks(project_ids=some, day=status.as_of)
        when = remaining_profiles(project_ids=some, year=year, calendar=calendar, day=status.as_of)
        for one in facts_at(project_ids=some, status=status):
            rate = Decimal(1) if one.currency == node.currency else rates.get((one.currency, node.currency))
            if one.stage_kind == "out":
                continue
            if rate is None:
                made.unrated = sorted({*made.unrated, one.currency})
            elif one.outlook is None and one.plan is None:
                made.silent += one.live
            else:
                plans += (one.plan or 0) * rate
                made.profiles.append(when.shares[one.project_id])
                spent += float(rate) * np.array(when.posted.get(one.project_id, 0.0))
                _add(made, one, codes[one.project_id], float(rate), programmes, risks.get(one.project_id, []), status.as_of)
        report(0.3 * min(first + AT_ONCE, len(ids)) / max(len(ids), 1), _("What {n} projects have to spend").format(n=first + len(some)))
    by_then = np.cumsum(spent).round(2).tolist()
    made.over = [[end.isoformat(), amount] for end, amount in zip(calendar.ends[: calendar.over], by_then, strict=False) if end not in made.ends]
    _envelope(made, node, plans, status.as_of)
    return made


def _add(made: NodeInputs, one: ProjectFacts, code: str, rate: float, programmes: dict[int, int], risks: list, day: dt.date) -> None:
    landing = float(one.outlook if one.outlook is not None else one.plan)
    spent = float(one.actual or 0)
    left = max(landing - spent, 0.0) if one.live else 0.0
    found = one.indices
    done = float(one.ev / one.bac) if one.bac and one.ev is not None else None
    points = word_points(left, index=found.cpi if found else None, width=spread_of([], done).width)
    group = programmes.get(one.node_id, one.node_id)
    made.spent = round(made.spent + spent * rate, 2)
    source = "outlook" if one.outlook is not None else "plan"
    made.rows.append([code, one.name, *(round(point * rate, 2) for point in points), group, round(spent * rate, 2), source])
    made.groups.append(group)
    if not one.live:
        return
    for risk, title, chance, cost, _days in risks:
        share = _in_year(one.finish_on, day, made.year.end_on)
        if cost and share:
            made.risks.append([code, risk, title, round(chance * share, 6), round(cost * rate, 2)])
            made.risk_groups.append(group)
            made.risk_rows.append(len(made.rows) - 1)


def _in_year(finish: dt.date | None, day: dt.date, end: dt.date) -> float:
    """The share of the remaining time that lies in the year; all of it where the finish is not known, or has passed."""
    if finish is None or finish <= end or finish <= day:
        return 1.0
    return max((end - day).days, 0) / (finish - day).days


def _programmes(node: Node) -> dict[int, int]:
    """Of each node below: the programme it belongs to, where it belongs to one."""
    nodes = list(Node.objects.filter(path__startswith=node.path).order_by("depth").values_list("pk", "parent_id", "kind"))
    found: dict[int, int] = {}
    for pk, parent, kind in nodes:
        found[pk] = found.get(parent) or (pk if kind == Node.Kind.PROGRAMME else 0)
    return {pk: programme for pk, programme in found.items() if programme}


def _envelope(made: NodeInputs, node: Node, plans: Decimal, day: dt.date) -> None:
    kind = Version.Kind.TARGET
    rows = Version.objects.filter(known_by(day), node=node, fiscal_year=made.year, kind=kind, state__in=COUNTED[kind])
    target = rows.order_by("-known_on", "-pk").first()
    amount = target.total if target is not None else plans
    made.envelope_from = "target" if target is not None else "plan"
    if amount > 0:
        made.envelope = float(amount)
    else:
        made.no_budget = _("The node has no target for the year, and no project below it a Plan: set one of them.")

