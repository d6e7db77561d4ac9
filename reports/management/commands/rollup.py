"""Recompute facts and snapshots."""

from dataclasses import asdict

from django.utils import timezone

from pmo.commands import Answering
from pmo.errors import Refused
from portfolio.models import Node
from projects.models import Project
from reports.actions.rollup import rollup
from reports.management.subjects import day


class Command(Answering):
    help = "Recompute earned value, health and snapshots of a project, of what hangs below a node, or of everything, and of all ancestors."

    def arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--project", metavar="CODE")
        which.add_argument("--node", metavar="CODE")
        which.add_argument("--all", action="store_true")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="recompute the open period that holds this day (default: today's)")

    def answer(self, project, node, as_of, **_):
        now = timezone.now()
        if as_of is not None and as_of > now.date():
            raise Refused(f"{as_of} lies in the future.")
        ids, branch = None, None
        if project:
            ids = list(Project.objects.filter(code=project).values_list("pk", flat=True))
            if not ids:
                raise Refused(f"There is no project with the code '{project}'.")
        if node:
            branch = Node.objects.filter(code=node).first()
            if branch is None:
                raise Refused(f"There is no node with the code '{node}'.")
        return asdict(rollup(project_ids=ids, node=branch, as_of=as_of, now=now))
