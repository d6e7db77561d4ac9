"""Draw what a schedule says over time."""

import datetime as dt

from django.utils.translation import gettext as _

from pmo.web.templatetags.figures_format import count
from projects.calc.slips import Slip
from projects.models import SlipCause
from projects.queries.milestones import Trend

SHOWN = 12


def milestone_trend(trends: list[Trend], *, as_of: dt.date) -> dict:
    """A line a milestone: across, the day it was said; up, the day it was expected then. A level line keeps its word, a rising one slips."""
    shown = trends[:SHOWN]
    data = [
        {
            "mode": "lines+markers", "name": one.name, "x": [f"{known}" for known, _on in one.words], "y": [f"{on}" for _known, on in one.words],
            "text": [_why(one, known) for known, _on in one.words],
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


def _why(trend: Trend, known_on: dt.date) -> str:
    """The cause recorded for the move that became known on a day; empty where none was."""
    cause = next((one.cause for one in trend.moved if one.known_on == known_on), None)
    return " ".join(filter(None, (cause_label(cause.cause), cause.note))) if cause else ""


def cause_label(cause: str) -> str:
    """What a cause of slip is called; of moves that nobody explained too."""
    return str(SlipCause.Cause(cause).label) if cause else _("Nobody said why")


def delay_figure(slips: list[Slip]) -> dict:
    """A bar a cause: the days by which it made milestones later, and to the left those it won back."""
    names = [cause_label(one.cause) for one in slips]
    data = [
        {"type": "bar", "orientation": "h", "name": _("Later"), "y": names, "x": [one.later for one in slips], "marker": {"color": "accent"}},
        {"type": "bar", "orientation": "h", "name": _("Earlier"), "y": names, "x": [-one.earlier for one in slips], "marker": {"color": "muted"}},
    ]
    rows = [[cause_label(one.cause), one.moves, one.later, one.earlier, one.net] for one in slips]
    layout = {
        "title": {"text": _delay_finding(slips)}, "barmode": "relative", "height": max(180, 110 + 34 * len(slips)),
        "meta": {
            "subtitle": _("Days by which milestones moved, by the cause recorded"), "empty": _("No milestone moved"),
            "table": {"headers": [_("Cause"), _("Moves"), _("Days later"), _("Days earlier"), _("Together")], "rows": rows},
        },
        "xaxis": {"title": {"text": _("Days")}}, "yaxis": {"autorange": "reversed"}, "showlegend": False,
    }  # fmt: skip
    return {"data": data if slips else [], "layout": layout}


def _delay_finding(slips: list[Slip]) -> str:
    later = sum(one.later for one in slips)
    said = [one for one in slips if one.cause and one.later]
    if not later:
        return _("No milestone was put off")
    if not said:
        return _("{days} days of slip, and nobody said why").format(days=count(later))
    return _("{days} of {all} days of slip: {cause}").format(days=count(said[0].later), all=count(later), cause=cause_label(said[0].cause).lower())


def _finding(trends: list[Trend]) -> str:
    slipped = [one for one in trends if one.moved_days > 0]
    if not slipped:
        return _("Every milestone keeps its first word") if trends else _("Milestone trend")
    worst = max(slipped, key=lambda one: one.moved_days)
    one = _("{n} of {all} milestones has slipped: {name}, by {days} days")
    several = _("{n} of {all} milestones have slipped; {name} most, by {days} days")
    return (one if len(slipped) == 1 else several).format(n=len(slipped), all=len(trends), name=worst.name, days=worst.moved_days)


def _table(trends: list[Trend]) -> dict:
    headers = [_("Milestone"), _("First word"), _("Expected"), _("Promised"), _("Moved, days"), _("Late, days"), _("Times moved"), _("Why, days"),
               _("Reached")]  # fmt: skip
    rows = [
        [one.name, one.first_on, one.expected_on, one.promised_on, one.moved_days, one.late_days, one.moves,
         "; ".join(f"{cause_label(slip.cause)} {slip.net:+d}" for slip in one.slips), _("yes") if one.done else _("no")]
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
