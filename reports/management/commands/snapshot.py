"""Print a snapshot."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.management.subjects import day, subject
from reports.queries.payload import snapshot_payload
from reports.queries.snapshots import node_snapshot, project_snapshot


class Command(Answering):
    help = "Print what was known of a project or node on a day, from its stored snapshot: the object of GET /api/v1/…/snapshot/."

    def arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--as-of", type=day, metavar="DATE")

    def answer(self, code, as_of, **_):
        found, on = subject(code), as_of or timezone.now().date()
        if isinstance(found, Project):
            row = project_snapshot(project=found, as_of=on)
        else:
            row = node_snapshot(user=system_user(), node=found, as_of=on)
        if row is None:
            raise Refused(f"Nothing was known of '{code}' on {on}.")
        return snapshot_payload(row)

    def say(self, answer):
        return json.dumps(answer, cls=DjangoJSONEncoder, indent=2)
