"""What a board pack says, as frozen values: no rows of the database, no thing that two makings could tell differently."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from finance.calc.bridge import Bridge
from finance.queries.ranges import Range
from governance.queries.change_news import ChangeNews
from governance.queries.waiting import Waiting


@dataclass(frozen=True)
class Figures:
    """The figures of a project or a node at the status date, in `currency`; None is unknown."""

    code: str
    name: str
    kind: str  # project, or what the node is
    currency: str
    projects: int
    computed: str
    declared: str
    independent: str
    published: str
    differs_since: dt.date | None
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    cpi: float | None
    spi: float | None
    eac_b: Decimal | None
    vac: Decimal | None
    coverage: float | None
    fiscal_year: str
    plan: Decimal | None
    outlook: Decimal | None
    actual: Decimal | None
    variance: Decimal | None
    variance_share: float | None
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    benefits_due: Decimal | None
    benefits_validated: Decimal | None
    realisation: float | None
    benefits_planned: Decimal | None
    benefits_expected: Decimal | None
    npv: Decimal | None
    budget: Decimal | None
    baseline_start: dt.date | None
    baseline_finish: dt.date | None
    forecast_finish: dt.date | None
    slip_days: int | None
    open_risks: int
    high_risks: int
    overdue_risks: int
    exposure: Decimal | None
    reported_on: dt.date | None
    stale: int
    restricted: int
    unconverted: int
    asks: int
    data_score: float | None
    data_flaws: int
    ev_grade: str
    counts: dict
    stage: str = ""
    stage_kind: str = ""
    place: str = ""  # the name of the node a project hangs on
    path: str = ""
    manager: str = ""
    sponsor: str = ""
    why: tuple[str, ...] = ()
    words: dict = field(default_factory=dict)
    commentary: str = ""
    dates_note: str = ""

    @property
    def red(self) -> bool:
        """Whether one of the three voices says red."""
        return "red" in (self.computed, self.declared, self.independent)

    @property
    def rosy(self) -> bool:
        """Whether the project declares itself greener than the figures, or than assurance, find it."""
        order = {"green": 0, "amber": 1, "red": 2}
        judged = [order[voice] for voice in (self.computed, self.independent) if voice in order]
        return self.declared in order and bool(judged) and order[self.declared] < max(judged)

    @property
    def rag(self) -> dict:
        """Live projects by computed colour."""
        return self.counts.get("rag", {}).get("computed", {})

    @property
    def assured(self) -> dict:
        """Live projects by independent colour."""
        return self.counts.get("rag", {}).get("independent", {})


@dataclass(frozen=True)
class Move:
    """A project that changed colour, came or went: worse, better, other, entered or left. `voice` says whose colour."""

    code: str
    name: str
    voice: str
    was: str | None
    now: str
    kind: str
    published: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Was:
    """What a project's row said at the status date before."""

    computed: str
    independent: str
    cpi: float | None
    outlook: Decimal | None
    forecast_finish: dt.date | None
    whole_life_cost: Decimal | None


@dataclass(frozen=True)
class Past:
    """One status date of a history."""

    as_of: dt.date
    counts: dict
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    cpi: float | None
    vac: Decimal | None
    whole_life_cost: Decimal | None


@dataclass(frozen=True)
class RiskLine:
    """An open risk as it was known on the status date."""

    code: str
    title: str
    probability: int
    impact: int
    exposure: Decimal | None
    owner: str
    due_on: dt.date | None
    plan: str


@dataclass(frozen=True)
class RedPage:
    """One project on one page."""

    row: Figures
    objective: str
    cells: tuple[tuple[str, str, str], ...]  # (dimension, colour, why)
    was: Was | None
    history: tuple[Past, ...]
    risks: tuple[RiskLine, ...]
    range: Range | None = None  # where cost and finish may land

    @property
    def unjudged(self) -> list[str]:
        """The dimensions that nothing is known of."""
        return [name for name, colour, _why in self.cells if colour == "unknown"]


@dataclass(frozen=True)
class ChildPage:
    """One child node on one page: its figures, the node it was at the date before, and its worst projects."""

    row: Figures
    moves: dict
    worst: tuple[Figures, ...]
    more: int


@dataclass(frozen=True)
class Coverage:
    """How far the figures can be trusted: how many live projects know each thing, and what is left out."""

    live: int
    known: tuple[tuple[str, int], ...]  # (what, how many live projects know it)
    unmeasured: tuple[tuple[str, str], ...]
    stale: tuple[tuple[str, str, dt.date | None], ...]
    unconverted: int
    hidden: int
    newest: dt.date | None
    oldest: dt.date | None


@dataclass(frozen=True)
class Remedy:
    """A corrective action under way: what is done where a project lands beyond its cost tolerance."""

    code: str
    name: str
    what: str
    amount: Decimal
    currency: str
    owner: str
    due_on: dt.date
    overdue: bool


@dataclass(frozen=True)
class PackContent:
    """Everything a pack says. `computed_at` is when the figures were worked out and is no part of what is said."""

    template: str
    code: str
    name: str
    kind: str
    crumbs: tuple[str, ...]
    owner: str
    as_of: dt.date
    period_end: dt.date
    frozen: bool
    cleared: bool
    computed_at: dt.datetime
    total: Figures
    since: dt.date | None
    asks: tuple[Figures, ...]
    moves: tuple[Move, ...]
    deltas: tuple[tuple, ...]  # (figure, before, now, difference)
    exceptions: tuple[Figures, ...]
    children: tuple[Figures, ...]
    pages: tuple[ChildPage, ...]
    matrix: tuple[tuple[Figures, tuple], ...]
    reds: tuple[RedPage, ...]
    reds_in_all: int
    projects: tuple[Figures, ...]
    history: tuple[Past, ...]
    coverage: Coverage
    bridge: Bridge | None = None  # of the fiscal year, in the node's currency
    remedies: tuple[Remedy, ...] = ()  # corrective actions under way
    range: Range | None = None  # where the fiscal year may land
    waiting: tuple[Waiting, ...] = ()  # decisions, the most urgent first
    changes: ChangeNews | None = None
    ranges: tuple[tuple[str, str, Range], ...] = ()  # (code, name, where it may land) of projects, the least likely within budget first

    @property
    def live(self) -> int:
        """How many live projects the pack speaks of."""
        return self.total.projects

    @property
    def ratings(self) -> list[tuple[str, int]]:
        """Published ratings and how many live projects have them, the commonest first."""
        return sorted(self.total.counts.get("ratings", {}).items(), key=lambda pair: (-pair[1], pair[0]))
