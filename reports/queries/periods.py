"""Read reporting periods with what was reported in each."""

import datetime as dt

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portfolio.models import ReportingPeriod
from projects.models import StatusReport
from reports.models import Snapshot


def periods_by(*, day: dt.date):
    """The periods begun by a day, the newest first, each with the number of projects snapshot and of reports submitted in it."""
    periods = ReportingPeriod.objects.filter(calendar__is_default=True, start_on__lte=day).select_related("closed_by")
    rows = Snapshot.objects.filter(period=OuterRef("pk"), project__isnull=False, projects=1)
    reports = StatusReport.objects.filter(period=OuterRef("pk")).exclude(state=StatusReport.State.DRAFT)
    return periods.annotate(counted=_count(rows), reported=_count(reports)).order_by("-end_on")


def _count(rows):
    number = rows.order_by().values("period").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
