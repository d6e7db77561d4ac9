"""Days that an address asks for."""

import datetime as dt

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from pmo.calc.dates import day_asked
from pmo.inputs import today

AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="What was known on this day; today when not given.")


def day_named(request, name: str) -> dt.date | None:
    """The day a parameter names; None where it is not given.

    Raises:
        ValidationError: it is no date.
    """
    text = request.query_params.get(name, "")
    try:
        return day_asked(text) if text else None
    except ValueError:
        raise ValidationError({name: f"'{text}' is not a date as 2026-03-31, from 1900 on."}) from None


def as_of_day(request) -> dt.date:
    """The day that `as_of` names, else today. Raises ValidationError as `day_named`."""
    return day_named(request, "as_of") or today(timezone.now())
