"""Print earned value."""

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.management.subjects import day_or_moment, subject
from reports.queries.earned_value import node_standing, project_standing
from reports.queries.payload import standing_payload


class Command(Answering):
    help = "Print the earned value of a project or node as of any day, with its series by status date. Unknown is null; times are working hours."

    def arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--as-of", type=day_or_moment, metavar="DATE", help="a day, meaning its end, or a moment as 2026-03-31T12:00")

    def answer(self, code, as_of, **_):
        found, on = subject(code), as_of or timezone.now().date()
        if isinstance(found, Project):
            standing = project_standing(project=found, as_of=on)
        else:
            standing = node_standing(user=system_user(), node=found, as_of=on)
        if standing is None:
            raise Refused(f"Nothing was known of '{code}' on {on}.")
        return standing_payload(standing)
