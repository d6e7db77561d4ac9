"""What of last week's word still holds this week."""

from datetime import date

WORDS = ("summary", "achievements", "next_steps", "help_needed")
_SEVERITY = {"green": 0, "amber": 1, "red": 2}


def carried(last, *, computed: dict, day: date) -> dict:
    """Return the fields of a report that repeats `last`, as far as it still holds on a day.

    last: has the words, `overall`, `dimensions`, `override_reason`, `override_until` and `forecast_finish_on`.
    computed: the computed colours by dimension and "overall". A colour better than the computed one is repeated only while
    its override runs; the overall colour follows the figures again once it has ended. Raises nothing.

    Source: domain rule "an override needs a reason, an author and an expiry".

    >>> from types import SimpleNamespace as Report
    >>> said = Report(summary="On track", achievements="", next_steps="", help_needed="", overall="green",
    ...               dimensions={"cost": "green", "scope": "amber"}, override_reason="Invoice in error",
    ...               override_until=date(2026, 3, 1), forecast_finish_on=None)
    >>> again = carried(said, computed={"overall": "red", "cost": "red", "scope": "unknown"}, day=date(2026, 3, 5))
    >>> again["overall"], again["dimensions"], again["override_until"]
    ('red', {'scope': 'amber'}, None)
    """
    holds = last.override_until is not None and last.override_until >= day
    overall = last.overall if holds or computed.get("overall", "unknown") == "unknown" else computed["overall"]
    kept = {name: word for name, word in last.dimensions.items() if holds or not _is_better(word, computed.get(name))}
    return {name: getattr(last, name) for name in WORDS} | {
        "overall": overall,
        "dimensions": kept,
        "override_reason": last.override_reason if holds else "",
        "override_until": last.override_until if holds else None,
        "forecast_finish_on": last.forecast_finish_on,
    }


def _is_better(word: str, computed: str | None) -> bool:
    return word in _SEVERITY and computed in _SEVERITY and _SEVERITY[word] < _SEVERITY[computed]
