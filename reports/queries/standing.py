"""The figures of a project or node as a decision keeps them: what was known when it was asked."""

import datetime as dt
import json

from django.core.serializers.json import DjangoJSONEncoder

from portfolio.models import Node
from reports.models import Snapshot
from reports.queries.payload import snapshot_payload
from reports.queries.snapshots import project_snapshot


def standing_of(*, place, day: dt.date) -> dict:
    """The snapshot of a project or node by a day as plain JSON, without the project's restricted siblings; empty where nothing was known.

    What a decision keeps may be read by all who see its place: of a node it is the row without restricted projects.
    """
    if isinstance(place, Node):
        row = Snapshot.objects.filter(node=place, as_of__lte=day).select_related("period", "node").order_by("-as_of", "cleared").first()
    else:
        row = project_snapshot(project=place, as_of=day)
    return {} if row is None else json.loads(json.dumps(snapshot_payload(row), cls=DjangoJSONEncoder))
