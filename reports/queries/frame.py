"""Read what the frame of every page says of the figures."""

import datetime as dt

from reports.models import Snapshot


def freshness(*, as_of: dt.date) -> dt.datetime | None:
    """When figures of that day or earlier were last worked out; None where there are none."""
    return Snapshot.objects.filter(node__isnull=False, as_of__lte=as_of).order_by("-as_of").values_list("computed_at", flat=True).first()
