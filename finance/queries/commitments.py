"""Read purchase orders as known on a day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

from finance.models import Commitment

CHUNK = 500


def commitments_on(*, project_ids: Iterable[int], day: dt.date) -> list[Commitment]:
    """The newest word on each line of an order known by a day, by project, reference and line."""
    same = Commitment.objects.filter(
        project=OuterRef("project"), reference=OuterRef("reference"), line=OuterRef("line"), known_on__lte=day
    ).order_by("-known_on")
    ids, found = sorted(set(project_ids)), []
    for start in range(0, len(ids), CHUNK):
        rows = Commitment.objects.filter(project_id__in=ids[start : start + CHUNK], known_on__lte=day)
        newest = rows.annotate(newest=Subquery(same.values("pk")[:1])).filter(pk=F("newest"))
        found += newest.select_related("project", "cost_type").order_by("project__code", "reference", "line")
    return found
