"""Draw the roadmap of a branch: a bar a project, its baseline behind it, milestones on it, handovers between."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmo.web.charts import parts
from projects.queries.handovers import HandoverRow
from reports.queries.roadmap import RoadmapLine

COLOURS = ("red", "amber", "green", "unknown")


def roadmap(lines: list[RoadmapLine], handovers: list[HandoverRow], *, as_of: dt.date) -> dict:
    """Projects and milestones on one axis of time."""
    shown = [line for line in lines if line.dated]
    place = {line.row.project_id: _name(line) for line in shown}
    data = [*_promised(shown), *_bars(shown), *_handed(handovers, place, shown), *_milestones(shown)]
    layout = {
        "title": {"text": _finding(shown)},
        "meta": {
            "subtitle": _("Outlined: as promised. Diamonds: milestones, filled when reached. Lines: handovers."), "table": _table(lines),
            "empty": _("No project below has dates yet"),
        },
        "barmode": "overlay", "height": max(140 + 30 * len(shown), 220), "showlegend": False,
        "xaxis": {"type": "date"}, "yaxis": {"autorange": "reversed", "type": "category", "categoryarray": list(place.values())},
        "shapes": [parts.today(as_of)],
    }  # fmt: skip
    return {"data": data if shown else [], "layout": layout}


def _name(line: RoadmapLine) -> str:
    return f"{line.project.code} · {line.project.name}"


def _promised(lines: list[RoadmapLine]) -> list[dict]:
    known = [line for line in lines if line.row.baseline_start and line.row.baseline_finish and line.row.baseline_start <= line.row.baseline_finish]
    bars = {
        "type": "bar", "orientation": "h", "name": _("Promised"), "y": [_name(line) for line in known], "width": 0.72,
        "base": [f"{line.row.baseline_start}" for line in known],
        "x": [parts.length(line.row.baseline_start, line.row.baseline_finish) for line in known],
        "marker": {"color": "plan/14", "line": {"color": "plan", "width": 1}},
    }  # fmt: skip
    return [bars] if known else []


def _bars(lines: list[RoadmapLine]) -> list[dict]:
    """A trace a colour, so that each is named."""
    words = {"red": _("Red"), "amber": _("Amber"), "green": _("Green"), "unknown": _("Not known")}
    found = []
    for rag in COLOURS:
        those = [line for line in lines if (line.row.computed or "unknown") == rag]
        if those:
            found.append({
                "type": "bar", "orientation": "h", "name": words[rag], "y": [_name(line) for line in those], "width": 0.4,
                "base": [f"{line.start_on}" for line in those], "x": [parts.length(line.start_on, line.finish_on) for line in those],
                "marker": {"color": f"rag-{rag}"}, "text": [rag[0].upper() if rag != "unknown" else "?" for _one in those], "textposition": "inside",
            })  # fmt: skip
    return found


def _milestones(lines: list[RoadmapLine]) -> list[dict]:
    found = []
    for done, symbol in ((True, "diamond"), (False, "diamond-open")):
        told = [(line, one) for line in lines for one in line.milestones if one.done == done]
        if told:
            found.append({
                "mode": "markers", "name": _("Milestone, reached") if done else _("Milestone"), "x": [f"{one.finish_on}" for _line, one in told],
                "y": [_name(line) for line, _one in told], "text": [_told(one) for _line, one in told],
                "marker": {"color": "ink", "symbol": symbol, "size": 10},
            })  # fmt: skip
    return found


def _told(one) -> str:
    if not one.late_days:
        return one.name
    return ngettext("{name}, {n} day against its baseline", "{name}, {n} days against its baseline", abs(one.late_days)).format(
        name=one.name, n=f"{one.late_days:+d}"
    )


def _handed(handovers: list[HandoverRow], place: dict[int, str], lines: list[RoadmapLine]) -> list[dict]:
    """A line from giver to taker at the day it is to be expected."""
    return [
        {
            "mode": "lines", "name": one.what, "x": [f"{one.expected_on}"] * 2, "y": [place[one.giver.pk], place[one.taker.pk]],
            "line": {"color": "ink" if one.contended else "muted", "width": 2 if one.contended else 1, "dash": "solid" if one.contended else "dot"},
        }
        for one in handovers
        if one.open and one.expected_on and one.giver.pk in place and one.taker.pk in place
    ]  # fmt: skip


def _finding(lines: list[RoadmapLine]) -> str:
    late = [line for line in lines if line.row.slip_days and line.row.slip_days > 0]
    if not late:
        return _("Every project finishes as promised") if lines else _("Roadmap")
    return ngettext("{n} of {all} projects finishes later than promised", "{n} of {all} projects finish later than promised", len(late)).format(
        n=len(late), all=len(lines)
    )


def _table(lines: list[RoadmapLine]) -> dict:
    rows = []
    for line in lines:
        rows.append([
            _name(line), line.start_on, line.finish_on, line.row.baseline_finish, line.row.slip_days, line.row.computed,
            "; ".join(f"{one.name} {one.finish_on}" for one in line.milestones),
        ])  # fmt: skip
    headers = [_("Project"), _("Start"), _("Finish"), _("Promised finish"), _("Slip, days"), _("Computed"), _("Milestones")]
    return {"headers": headers, "rows": rows}
