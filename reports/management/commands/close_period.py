"""Close a reporting period."""

from dataclasses import asdict

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from portfolio.models import ReportingPeriod
from reports.actions.rollup import close_and_freeze
from reports.management.subjects import day


class Command(Answering):
    help = "Freeze the reporting period that ends on DATE: its figures and reports stay as they are for good."

    def arguments(self, parser):
        parser.add_argument("date", type=day)

    def answer(self, date, **_):
        period = ReportingPeriod.objects.filter(calendar__is_default=True, end_on=date).first()
        if period is None:
            raise Refused(f"No reporting period ends on {date}.")
        return {"closed": date} | asdict(close_and_freeze(actor=system_user(), period=period, now=timezone.now()))
