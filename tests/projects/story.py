"""One project with a past, for pages: work, measures, money, risks, weekly words, and the figures computed from them."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, BusinessCase, Progress, Version, VersionAmount, VersionLine
from governance.models import Rating, Risk, RiskAssessment
from projects.models import Baseline, DateForecast, StatusReport, WorkPackage
from reports.actions.rollup import rollup
from tests.factories import ProjectFactory, period

DAY = dt.timedelta(days=1)


def moment(day, hour=0):
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def apollo(*, weeks=6, packages=5, postings=4, risks=4, reports=3, today=None, **fields):
    """A project that started `weeks` weeks ago, is late and over, and says it is green."""
    today = today or timezone.localdate()
    begun = today - weeks * 7 * DAY
    finish = today + weeks * 7 * DAY
    project = ProjectFactory(**({"name": "Apollo", "sponsor": "Kim Lee", "budget": Decimal(1_000_000), "joined": begun} | fields))
    Baseline.objects.create(project=project, number=1, approved_on=begun, start_on=begun, finish_on=finish, budget=project.budget)
    DateForecast.objects.create(project=project, known_on=begun, start_on=begun, finish_on=finish + 30 * DAY, note="The vendor is late.")
    _work(project, begun, finish, packages, weeks)
    _money(project, begun, postings, today)
    _risks(project, begun, risks, today)
    Rating.objects.create(project=project, known_on=begun, published="Amber/Red", rag="amber", commentary="The plan is not credible.")
    _reports(project, reports, today)
    for week in range(min(weeks, 6), -1, -1):
        day = today - week * 7 * DAY
        period(day)
        rollup(project_ids=[project.pk], as_of=min(period(day).end_on, today), now=moment(today, 9))
    return project


def _work(project, begun, finish, packages, weeks):
    WorkPackage.objects.create(project=project, wbs="1", name="Build", kind="summary", known_on=begun, order=0)
    for number in range(packages):
        package = WorkPackage.objects.create(
            project=project, wbs=f"1.{number + 1}", order=number + 1, name=f"Part {number + 1}", known_on=begun,
            start_at=moment(begun + number * DAY), finish_at=moment(finish - number * DAY), budget=Decimal(1_000_000) / packages,
        )  # fmt: skip
        for week in range(weeks):
            measured_on = begun + (week + 1) * 7 * DAY - DAY
            done = Decimal(week + 1) * Decimal("0.36") / weeks
            cost = (package.budget * done * Decimal("1.2")).quantize(Decimal("0.01"))
            Progress.objects.create(work_package=package, status_date=measured_on, done=done.quantize(Decimal("0.0001")), actual_cost=cost)


def _money(project, begun, postings, today):
    year = ensure_fiscal_year(day=today)
    for kind, label, amount in (("plan", "", 40_000), ("outlook", "6+6", 46_500)):
        version = Version.objects.create(
            project=project, fiscal_year=year, kind=kind, label=label, known_on=begun, total=amount * 12,
            state="locked" if kind == "plan" else "submitted",
        )  # fmt: skip
        month, line = year.start_on, VersionLine.objects.create(version=version, number=1)
        for _month in range(12):
            VersionAmount.objects.create(line=line, month=month, amount=amount)
            month = (month.replace(day=28) + 4 * DAY).replace(day=1)
    for number in range(postings):
        day = today - number * 13 * DAY
        Actual.objects.create(
            project=project, posting_date=day, known_on=day, amount=Decimal("21400.55") - number * 300, currency="GBP",
            reference=f"INV-{number:04d}", vendor="Rocket Works", text="Engine parts",
        )  # fmt: skip
    BusinessCase.objects.create(project=project, known_on=begun, whole_life_cost=2_400_000, benefits=5_100_000, note="Outline case")
    BusinessCase.objects.create(project=project, known_on=begun + 14 * DAY, whole_life_cost=2_650_000, benefits=5_000_000)


def _risks(project, begun, risks, today):
    for number in range(risks):
        values = {
            "title": f"Supplier {number + 1} fails to deliver", "probability": 5 - number % 5, "impact": 4 - number % 3,
            "chance": Decimal("0.4"), "cost_impact": Decimal(50_000 + 1000 * number), "exposure": Decimal(20_000 + 400 * number),
            "owner": "Sam Hill", "due_on": today + (number - 1) * 7 * DAY, "response_plan": "Second source by spring",
        }  # fmt: skip
        risk = Risk.objects.create(project=project, code=f"R-{number + 1:03d}", opened_on=begun, **values)
        RiskAssessment.objects.create(risk=risk, project=project, known_on=begun, status="open", response="reduce", **values)


def _reports(project, reports, today):
    for number in range(reports, 0, -1):
        told = period(today - number * 7 * DAY)
        StatusReport.objects.create(
            project=project, period=told, state="submitted", known_on=told.end_on - DAY, overall="green", dimensions={"scope": "amber"},
            summary=f"Tests of engine {number} are done.", achievements="Fuel line qualified.", next_steps="Static fire.",
            help_needed="A decision on the second test stand." if number == 1 else "", submitted_at=moment(told.end_on, 9),
        )  # fmt: skip
