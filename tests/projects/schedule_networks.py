"""Random networks for the properties of the schedule engine: whole hours, within the reach of the reference."""

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from pmo.calc.working_time import WorkingTime
from projects.calc.schedule.columns import links_of, tasks_of
from projects.calc.schedule.network import CONSTRAINTS, Network, Options

START = datetime(2026, 1, 5, 8)
CALENDARS = [
    WorkingTime(exceptions={date(2026, 1, 8): (), date(2026, 1, 10): ((540, 780),)}),
    WorkingTime(week=(((420, 900),),) * 6 + ((),)),
    WorkingTime(week=(((0, 360), (1320, 1440)),) * 7),
]


@st.composite
def networks(draw, *, one_calendar=None, plain=False):
    """A network of up to nine tasks; `plain`: no constraints, no progress, nothing by hand, no negative lag."""
    n = draw(st.integers(1, 9))
    alone = n == 1 or (draw(st.booleans()) if one_calendar is None else one_calendar)
    whole = st.integers(0, 30).map(lambda hours: 60 * hours)
    duration = draw(st.lists(whole, min_size=n, max_size=n))
    parent, kind = [-1] * n, ["task"] * n
    if draw(st.booleans()):
        for i in range(1, n):
            parent[i] = draw(st.sampled_from([-1, parent[i - 1], i - 1]))
            if parent[i] == i - 1:
                kind[i - 1] = "summary"
    of = lambda strategy: draw(st.lists(strategy, min_size=n, max_size=n))  # noqa: E731
    leaf = [one == "task" for one in kind]
    at = st.sampled_from(NEAR) if alone else st.integers(-48, 400).map(lambda hours: START + timedelta(hours=hours))
    columns = {"calendar": [0] * n if alone else [0, 1, *of(st.integers(0, 2))][:n], "elapsed": [False] * n}
    if not alone:
        columns["elapsed"] = [now and leaf[i] for i, now in enumerate(of(st.sampled_from([False, False, False, True])))]
    options = {}
    if not plain:
        rules = [rule if leaf[i] else "asap" for i, rule in enumerate(of(st.sampled_from((*CONSTRAINTS, *["asap"] * 6))))]
        columns |= {"constraint": rules, "constraint_at": [None if rule in ("asap", "alap") else draw(at) for rule in rules]}
        columns["deadline"] = [draw(at) if leaf[i] and draw(st.integers(0, 5)) == 0 else None for i in range(n)]
        columns |= progress(draw, duration, leaf, at, n)
        options = {
            "honours_constraints": draw(st.booleans()), "rule": draw(st.sampled_from(["retained", "override"])),
            "push_to_status": draw(st.booleans()), "status_at": np.datetime64(draw(at), "m"), "critical_slack": draw(st.sampled_from([0, 120])),
        }  # fmt: skip
    links = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2 * n, unique=True))
    lag = st.integers(0 if plain else -6, 12).map(lambda hours: 60 * hours)
    made = []
    for a, b in links:
        if a < b and not related(a, b, parent):
            unit = draw(st.sampled_from(["minutes"] if alone else ["minutes", "minutes", "elapsed"]))
            made.append((a, b, draw(st.sampled_from(["FS", "FS", "SS", "FF", "SF"])), draw(lag), unit))
    tasks = tasks_of(duration, kind=kind, parent=parent, **columns)
    return Network(tasks, links_of(made), Options(start=np.datetime64(START, "m"), **options), CALENDARS)


def near(calendar):
    """Hours at which work goes on, begins or ends."""
    hours, one = [START + timedelta(hours=h) for h in range(-48, 400)], timedelta(hours=1)
    return [at for at in hours if calendar.minutes_between(at - one, at + one) > 0]


NEAR = near(CALENDARS[0])


def progress(draw, duration, leaf, at, n):
    """Some tasks finished, some begun, some placed by hand."""
    columns = {name: [None] * n for name in ("actual_start", "actual_finish", "resume", "planned_start", "planned_finish")}
    columns |= {"remaining": [-1] * n, "manual": [False] * n}
    for i in range(n):
        state = draw(st.sampled_from(["free"] * 5 + ["finished", "begun", "manual"])) if leaf[i] else "free"
        first, last = sorted((draw(at), draw(at)))
        if state == "finished":
            columns["actual_start"][i], columns["actual_finish"][i] = first, last
        elif state == "manual":
            columns["manual"][i], columns["planned_start"][i], columns["planned_finish"][i] = True, first, last
        elif state == "begun":
            columns["actual_start"][i] = first
            columns["remaining"][i] = 60 * draw(st.integers(0, duration[i] // 60))
            columns["resume"][i] = draw(st.sampled_from([None, last]))
    return columns


def related(a, b, parent):
    """Whether one line is above the other."""
    for one, other in ((a, b), (b, a)):
        while one >= 0:
            if one == other:
                return True
            one = parent[one]
    return False
