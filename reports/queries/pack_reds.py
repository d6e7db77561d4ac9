"""Read what a pack says on the page of one project: judgement, history, the risks that matter."""

import datetime as dt
from collections import defaultdict
from dataclasses import fields

from finance.queries.ranges import Range
from governance.queries.risks import risk_register
from reports.models import Snapshot
from reports.queries.node import lines
from reports.queries.pack_parts import Figures, Past, RedPage, RiskLine

RISKS = 4
PAST = [f.name for f in fields(Past)]


def red_pages(*, rows: list[Snapshot], figures: dict[int, Figures], was: dict, ranges: dict[int, Range], as_of: dt.date) -> tuple[RedPage, ...]:
    """A page for each of the rows, in a fixed number of trips."""
    ids = [row.project_id for row in rows]
    history, risks = _history(ids, as_of), _risks(ids, as_of)
    return tuple(
        RedPage(
            figures[line.row.project_id], line.row.project.objective, tuple(line.cells), was.get(line.row.project_id, (0, None))[1],
            tuple(history[line.row.project_id]), tuple(risks[line.row.project_id][:RISKS]),
            ranges.get(line.row.project_id),
        )
        for line in lines(rows)
    )  # fmt: skip


def _history(ids: list[int], as_of: dt.date) -> dict:
    found = defaultdict(list)
    rows = Snapshot.objects.filter(project_id__in=ids, as_of__lte=as_of).order_by("as_of")
    for row in rows.values("project_id", *PAST):
        found[row.pop("project_id")].append(Past(**row))
    return found


def _risks(ids: list[int], as_of: dt.date) -> dict:
    found = defaultdict(list)
    rows = risk_register(day=as_of, risk__project_id__in=ids, status="open", risk__kind="threat").order_by("-score", "due_on", "risk__code")
    for row in rows:
        told = (row.risk.code, row.title, row.probability, row.impact, row.exposure, row.owner, row.due_on, row.response_plan)
        found[row.risk.project_id].append(RiskLine(*told))
    return found
