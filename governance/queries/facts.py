"""Gather what was known of many projects at one status date, in a fixed number of trips."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from finance.models import BusinessCase, EarnedValue
from finance.queries.fiscal import FiscalMoney, business_cases, first_benefits, fiscal_money
from governance.models import Rating
from governance.queries.risk_totals import risk_totals
from portfolio.queries import StatusDate
from projects.models import Baseline, DateForecast, Project, StageChange, StatusReport
from projects.queries import latest


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What was known of a project at a status date. None: not known."""

    project: Project
    stage: StageChange
    baseline: Baseline | None
    forecast: DateForecast | None
    earned: EarnedValue | None
    money: FiscalMoney | None
    case: BusinessCase | None
    promised_benefits: Decimal | None
    risks: dict | None
    report: StatusReport | None
    rating: Rating | None

    @property
    def live(self) -> bool:
        """Whether the project counts: in the portfolio and not finished."""
        return self.stage.stage.kind in ("demand", "active")

    @property
    def budget(self) -> Decimal | None:
        """The approved budget: the baseline's as known then, else the project's own."""
        return self.baseline.budget if self.baseline is not None and self.baseline.budget is not None else self.project.budget

    @property
    def finish_on(self) -> dt.date | None:
        """The finish expected then: the newer of the date forecast and the weekly word."""
        said = self.report.forecast_finish_on if self.report is not None else None
        if self.forecast is None or self.forecast.finish_on is None:
            return said
        return said if said is not None and self.report.known_on > self.forecast.known_on else self.forecast.finish_on

    @property
    def reported_on(self) -> dt.date | None:
        """The newest word or measure there is of the project."""
        days = [
            self.report.known_on if self.report else None,
            self.earned.measured_on if self.earned else None,
            self.rating.known_on if self.rating else None,
        ]
        return max((day for day in days if day is not None), default=None)


def facts_at(*, project_ids: list[int], status: StatusDate) -> list[ProjectFacts]:
    """The facts of those of the projects that were in the portfolio's books by the status date, ordered by project."""
    day = status.as_of
    stages = latest(StageChange, project_ids=project_ids, day=day)
    stage_of = {stage.pk: stage for stage in StageChange.stage.field.related_model.objects.all()}
    rows = {"project_ids": project_ids, "day": day}
    baselines = latest(Baseline, on="approved_on", **rows)
    forecasts = latest(DateForecast, **rows)
    earned = {row.project_id: row for row in EarnedValue.objects.filter(project_id__in=project_ids, period=status.period)}
    money, cases, promised, risks = fiscal_money(**rows), business_cases(**rows), first_benefits(**rows), risk_totals(**rows)
    reports = latest(StatusReport, state__in=[StatusReport.State.SUBMITTED, StatusReport.State.FROZEN], **rows)
    ratings = latest(Rating, **rows)
    found = []
    for project in Project.objects.filter(pk__in=list(stages)).select_related("node").order_by("pk"):
        key = project.pk
        change = stages[key]
        change.stage = stage_of[change.stage_id]
        found.append(
            ProjectFacts(
                project, change, baselines.get(key), forecasts.get(key), earned.get(key), money.get(key), cases.get(key),
                promised.get(key), risks.get(key), reports.get(key), ratings.get(key),
            )
        )  # fmt: skip
    return found
