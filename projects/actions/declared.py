"""What a declared word owes to the computed one."""

import datetime as dt

from django.utils.translation import gettext as _

from pmo.calc.rag import worst
from pmo.errors import Refused
from projects.models import StatusReport

SEVERITY = {"green": 0, "amber": 1, "red": 2}


def better_than_computed(*, overall: str, dimensions: dict, computed: dict) -> list[str]:
    """The names of the dimensions (and "overall") whose declared colour is better than the computed; grey is never better or worse."""
    figures = {"overall": computed.get("overall") or worst(word for word in computed.values() if word), **computed}
    declared = {"overall": overall, **dimensions}
    return [name for name, word in declared.items() if _is_better(word, figures.get(name))]


def require_override(report: StatusReport, computed: dict, known_on: dt.date) -> None:
    """Raises Refused when a word better than the computed stands without its reason, or without an expiry still to come."""
    better = better_than_computed(overall=report.overall, dimensions=report.dimensions, computed=computed)
    if not better:
        return
    names = ", ".join(better)
    if not report.override_reason:
        raise Refused(_("{names}: you declare better than the figures say. Give the reason.").format(names=names), field="override_reason")
    if report.override_until is None:
        raise Refused(_("{names}: you declare better than the figures say. Say until when.").format(names=names), field="override_until")
    if report.override_until < known_on:
        raise Refused(
            _("The override ended on {day}: give a day still to come, or take the computed colour.").format(day=report.override_until),
            field="override_until",
        )


def _is_better(declared: str, computed: str | None) -> bool:
    return declared in SEVERITY and computed in SEVERITY and SEVERITY[declared] < SEVERITY[computed]
