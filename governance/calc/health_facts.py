"""What health is judged from: the facts of a project, the limits, and the finding a rule returns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pmo.calc.rag import Rag


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one project at a status date. None is unknown, and stays grey.

    Money is in one currency; ratios are floats; `_on` are days; counts are ints. `open_risks` is None where no risk was ever
    recorded, 0 where a register exists and nothing is open. `top_risk_score` is probability × impact, 1..25.
    `negative_slack` is a share of the open activities; `checks_` are those of the schedule's quality.
    `benefits_due` are those planned for the months over of which something was said, `benefits_realised` those that came in them.
    `data_score` is the share of the rules on data that is kept; `heard` whether anything was ever reported or measured.
    `scope_declared` is the project manager's word on scope. `finished` says whether the project is done.
    """

    as_of: date | None = None
    last_report_on: date | None = None
    cycle_days: int | None = None
    cpi: float | None = None
    spi: float | None = None
    spi_t: float | None = None
    bac: Decimal | None = None
    eac: Decimal | None = None
    ev_coverage: float | None = None
    plan: Decimal | None = None
    outlook: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    committed: Decimal | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    forecast_finish: date | None = None
    finished: bool | None = None
    risk_exposure: Decimal | None = None
    open_risks: int | None = None
    overdue_risks: int | None = None
    overdue_responses: int | None = None
    top_risk_score: int | None = None
    benefits_planned: Decimal | None = None
    benefits_forecast: Decimal | None = None
    benefits_due: Decimal | None = None
    benefits_realised: Decimal | None = None
    scope_declared: Rag | str | None = None
    overdue_actions: int | None = None
    overdue_gates: int | None = None
    resource_demand: float | None = None
    resource_capacity: float | None = None
    milestones_due: int | None = None
    milestones_missed: int | None = None
    negative_slack: float | None = None
    checks_passed: int | None = None
    checks_judged: int | None = None
    data_score: float | None = None
    heard: bool | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where green ends and amber ends. Shares are of 1. From `exposure_amber` on the defaults are ours: no source states any."""

    cpi_amber: float = 0.95
    cpi_red: float = 0.90
    spi_amber: float = 0.95
    spi_red: float = 0.90
    over_amber: float = 0.05
    over_red: float = 0.10
    under_amber: float = -0.10
    slip_amber: float = 0.05
    slip_red: float = 0.10
    stale_amber: float = 1.5
    stale_red: float = 3.0
    exposure_amber: float = 0.05
    exposure_red: float = 0.10
    score_amber: int = 15
    score_red: int = 20
    overdue_amber: int = 1
    overdue_red: int = 5
    gates_amber: int = 1
    gates_red: int = 2
    shortfall_amber: float = 0.05
    shortfall_red: float = 0.10
    load_amber: float = 1.0
    load_red: float = 1.1
    coverage_amber: float = 0.5
    milestones_amber: int = 1
    milestones_red: int = 3
    negative_amber: float = 0.0
    negative_red: float = 0.10
    quality_amber: float = 0.65
    committed_amber: float = 0.0
    committed_red: float = 0.10
    accuracy_amber: float = 0.90
    accuracy_red: float = 0.70


class Finding(NamedTuple):
    """One rule's word: its colour, a sentence with the figures, the value judged and the limit it was judged by."""

    dimension: str
    rag: Rag
    rule: str
    text: str
    value: float | int | str | None
    threshold: float | int | None
