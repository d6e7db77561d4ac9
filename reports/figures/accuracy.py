"""Draw how the accuracy of data moved over the periods."""

from django.utils.translation import gettext as _

from pmo.web.charts import parts
from pmo.web.templatetags.figures_format import day, percent


def accuracy_history(history: list, *, limits: dict, by_budget: bool = False) -> dict:
    """The score at each status date, with the limits of the colours; of a node the one weighted by budget beside it."""
    known = [row for row in history if row.data_score is not None]
    days = [row.as_of for row in known]
    data = [{"type": "scatter", "mode": "lines+markers", "name": _("Score"), "x": days, "y": [_hundredths(row.data_score) for row in known],
             "line": {"color": "accent"}}]  # fmt: skip
    if by_budget and any(row.data_money_score is not None for row in known):
        data.append({"type": "scatter", "mode": "lines", "name": _("By budget"), "x": days, "y": [_hundredths(row.data_money_score) for row in known],
                     "line": {"color": "muted", "dash": "dot"}})  # fmt: skip
    words = (("amber", _("Amber below")), ("red", _("Red below")))
    layout = {
        "title": {"text": _finding(known)}, "height": 260, "yaxis": {"title": {"text": "%"}, "range": [0, 100]},
        "meta": {"subtitle": _("Share of the rules on data that is kept, at each status date"), "empty": _("No data was judged yet")},
        "shapes": [parts.threshold(round(limits[f"accuracy_{colour}"] * 100, 1), word) for colour, word in words] if known else [],
    }  # fmt: skip
    return {"data": data if known else [], "layout": layout}


def _hundredths(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _finding(known: list) -> str:
    if len(known) < 2:
        return _("Data accuracy so far")
    first, last = known[0].data_score, known[-1].data_score
    if abs(last - first) < 0.005:
        return _("Data is as accurate as on {day}").format(day=day(known[0].as_of))
    text = _("Accuracy rose from {first} to {last} since {day}") if last > first else _("Accuracy fell from {first} to {last} since {day}")
    return text.format(first=percent(first), last=percent(last), day=day(known[0].as_of))
