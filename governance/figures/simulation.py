"""A forecast with a range as a page shows it."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.queries.simulations import asked_simulation, earlier_simulations, moved_since, newest_simulation, ranges_by_day
from governance.figures.ranges import chance_words, cost_figure, finish_figure, tornado_figure
from governance.figures.ranges_in_time import history_figure, year_figure
from pmo.jobs.models import Job

UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)
SOURCES = {
    "estimate": gettext_lazy("three points given"), "etc": gettext_lazy("estimate to complete, from CPI"),
    "index": gettext_lazy("from CPI or SPI(t) and how far it moved"), "rule": gettext_lazy("by rule: no pace is known"),
    "plan": gettext_lazy("the plan, from SPI(t)"), "outlook": gettext_lazy("Outlook"),
}  # fmt: skip
EARLIER = 8


def shown_simulation(*, subject, day: dt.date, whole: bool = False) -> dict:
    """What a page shows of the newest simulation of a project or node as of a day, and of one that is under way. `whole` as `newest_simulation`."""
    made = newest_simulation(subject=subject, day=day, whole=whole)
    last = asked_simulation(subject=subject, day=day, whole=whole)
    open_one = last if last is not None and last.made_at is None and last.job is not None else None
    waiting = open_one is not None and open_one.job.state in UNDER_WAY
    failed = open_one.job if open_one is not None and not waiting and open_one.job.state != Job.State.DONE else None
    context = {"made": made, "job": open_one.job if waiting else None, "waiting": waiting, "failed": failed, "moved": 0}
    if made is None:
        return context
    cost, finish = made.results["cost"], made.results["finish"]
    limit = _("Envelope") if made.node_id else _("Budget")
    earlier = earlier_simulations(simulation=made, day=day, whole=whole)[:EARLIER]
    chances = {"cost": cost["chance"], "finish": finish["chance"], "both": made.results["both"]}
    return context | {
        "cost": cost, "finish": finish, "moved": moved_since(simulation=made, day=day),
        "chances": {name: (chance_words(one["value"]), one["error"]) if one else None for name, one in chances.items()},
        "cost_chart": cost_figure(cost, currency=made.currency, limit_name=limit),
        "year_chart": year_figure(made) if made.node_id else None,
        "history_chart": history_figure(
            ranges_by_day(simulation=made, day=day, whole=whole), currency=made.currency, limit_name=limit
        ),
        "finish_chart": finish_figure(finish) if made.project_id else None,
        "cost_tornado": tornado_figure(cost["drivers"], of_cost=True),
        "finish_tornado": tornado_figure(finish["drivers"], of_cost=False) if made.project_id else None,
        "percentiles": [(mark.upper(), cost.get(mark), finish.get(mark)) for mark in ("p10", "p50", "p80", "p90")],
        "earlier": list(earlier), "packages": _told(made.inputs.get("packages", [])),
        "tasks": _told(made.inputs.get("tasks", []), unit=made.inputs.get("minutes_per_day", 1)),
    }  # fmt: skip


def _told(rows: list, *, unit: int = 1) -> list[dict]:
    """Three points in a unit of so many, with where they come from in words."""
    names = ("code", "name", "low", "likely", "high", "shape", "source")
    listed = [dict(zip(names, row, strict=True)) for row in rows]
    return [one | {"source": SOURCES.get(one["source"], "")} | {name: round(one[name] / unit, 2) for name in names[2:5]} for one in listed]
