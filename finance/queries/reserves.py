"""Read the management reserve of a project as known on a day."""

import datetime as dt

from finance.models import ManagementReserve


def reserve_on(*, project, day: dt.date) -> ManagementReserve | None:
    """What was held back above the performance baseline by a day; None where nobody said."""
    return ManagementReserve.objects.filter(project=project, known_on__lte=day).order_by("-known_on").first()
