"""Draw what a schedule says over time."""

import datetime as dt

from django.utils.translation import gettext as _

from projects.queries.milestones import Trend

SHOWN = 12


def milestone_trend(trends: list[Trend], *, as_of: dt.date) -> dict:
    """A line a milestone: across, the day it was said; up, the day it was expected then. A level line keeps its word, a rising one slips."""
    shown = trends[:SHOWN]
    data = [
        {
            "mode": "lines+markers", "name": one.name, "x": [f"{known}" for known, _on in one.words], "y": [f"{on}" for _known, on in one.words],
            "line": {"color": f"series-{place % 6 + 1}", "width": 2, "shape": "hv"}, "marker": {"size": 5}, "meta": {"label": one.name},
        }
        for place, one in enumerate(shown)
    ]  # fmt: skip
    first = min((known for one in shown for known, _on in one.words), default=as_of)
    due = {"mode": "lines", "name": _("Reached"), "x": [f"{first}", f"{as_of}"], "y": [f"{first}", f"{as_of}"],
           "line": {"color": "muted", "width": 1, "dash": "dash"}}  # fmt: skip
    layout = {
        "title": {"text": _finding(trends)},
        "meta": {
            "subtitle": _("Across: when it was said. Up: the day expected then. On the dashed line a milestone is reached."),
            "table": _table(trends), "empty": _("No milestone was forecast yet"),
        },
        "height": 380, "showlegend": False,
        "xaxis": {"type": "date", "title": {"text": _("Said on")}}, "yaxis": {"type": "date", "title": {"text": _("Expected on")}},
    }  # fmt: skip
    return {"data": [*data, due] if data else [], "layout": layout}


def _finding(trends: list[Trend]) -> str:
    slipped = [one for one in trends if one.moved_days > 0]
    if not slipped:
        return _("Every milestone keeps its first word") if trends else _("Milestone trend")
    worst = max(slipped, key=lambda one: one.moved_days)
    one = _("{n} of {all} milestones has slipped: {name}, by {days} days")
    several = _("{n} of {all} milestones have slipped; {name} most, by {days} days")
    return (one if len(slipped) == 1 else several).format(n=len(slipped), all=len(trends), name=worst.name, days=worst.moved_days)


def _table(trends: list[Trend]) -> dict:
    headers = [_("Milestone"), _("First word"), _("Expected"), _("Promised"), _("Moved, days"), _("Late, days"), _("Times moved"), _("Reached")]
    rows = [
        [one.name, one.first_on, one.expected_on, one.promised_on, one.moved_days, one.late_days, one.moves, _("yes") if one.done else _("no")]
        for one in trends
    ]
    return {"headers": headers, "rows": rows}


def quality_trend(history: list) -> dict:
    """How many of the checks that had something to judge were passed, period by period."""
    days = [f"{one.known_on}" for one in history]
    last = history[-1]
    data = [
        {"mode": "lines+markers", "name": _("Passed"), "x": days, "y": [one.passed for one in history], "line": {"color": "accent", "width": 2}},
        {"mode": "lines", "name": _("Judged"), "x": days, "y": [one.judged for one in history], "line": {"color": "muted", "dash": "dash"}},
    ]
    layout = {
        "title": {"text": _("{passed} of {judged} checks passed, {before} a period before").format(
            passed=last.passed, judged=last.judged, before=history[-2].passed)},
        "meta": {"subtitle": _("Checks passed, of those that had something to judge")}, "height": 240,
        "yaxis": {"title": {"text": _("Checks")}, "rangemode": "tozero"}, "xaxis": {"type": "date"},
    }  # fmt: skip
    return {"data": data, "layout": layout}
