"""Public holidays, year by year, from the library that knows them."""

import datetime as dt
from functools import lru_cache

import holidays
from django.utils.translation import gettext as _

from pmo.errors import Refused

BACK, AHEAD = 5, 15


@lru_cache(maxsize=32)
def public_holidays(place: str, year: int) -> frozenset[dt.date]:
    """The holidays of a country (`GB`) or a part of one (`GB-ENG`), from some years before a year to some after it.

    Raises:
        Refused: the place is not known.
    """
    country, _dash, part = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=range(year - BACK, year + AHEAD + 1))
    except NotImplementedError:  # what the library raises for a place it does not know
        raise Refused(
            _("The holidays of “{place}” are not known: give a country's two letters, perhaps with a part: GB-ENG.").format(place=place[:20]),
            field="holidays",
        ) from None
    return frozenset(found)
