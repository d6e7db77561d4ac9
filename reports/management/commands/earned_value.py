"""Print earned value."""

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.management.subjects import day, subject
from reports.queries.payload import earned_value_payload, series_payload
from reports.queries.snapshots import node_history, project_history


class Command(Answering):
    help = "Print the earned value of a project or node as of a day, with its series by status date. Unknown is null."

    def arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--as-of", type=day, metavar="DATE")

    def answer(self, code, as_of, **_):
        found, on = subject(code), as_of or timezone.now().date()
        if isinstance(found, Project):
            rows = project_history(project=found, as_of=on, periods=1000)
        else:
            rows = node_history(user=system_user(), node=found, as_of=on, periods=1000)
        if not rows:
            raise Refused(f"Nothing was known of '{code}' on {on}.")
        return earned_value_payload(rows[-1]) | {"series": series_payload(rows)}
