"""Print the judgement on a project or node."""

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.management.subjects import day, subject
from reports.queries.health import node_health, project_health


class Command(Answering):
    help = "Print computed, declared and independent RAG by dimension with the reasons; for a node, the counts of what hangs below it."

    def arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--as-of", type=day, metavar="DATE")

    def answer(self, code, as_of, **_):
        found, on = subject(code), as_of or timezone.now().date()
        answer = project_health(project=found, as_of=on) if isinstance(found, Project) else node_health(user=system_user(), node=found, as_of=on)
        if answer is None:
            raise Refused(f"Nothing was known of '{code}' on {on}.")
        return answer
