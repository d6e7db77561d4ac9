"""Hold projects and nodes against their tolerances, on the figures that dashboards show."""

import datetime as dt

from governance.actions.tolerances import judge_tolerances
from governance.calc.tolerances import Standing
from governance.queries.tolerances import any_tolerance, late_deliverables, off_specification
from portfolio.models import Node
from projects.models import Project
from reports.models import Snapshot

CHUNK = 1000


def hold_against_tolerances(*, project_ids: list[int] | None, node_ids: list[int] = (), now: dt.datetime) -> dict[str, int]:
    """Judge the projects and their ancestors (None: all) by their current rows; where nothing is tolerated, nothing is judged."""
    done = {"opened": 0, "changed": 0, "cleared": 0}
    if not any_tolerance():
        return done
    rows = Snapshot.objects.filter(current=True).select_related("project__node", "project__manager", "node__owner")
    if project_ids is not None:
        rows = rows.filter(project_id__in=project_ids) | rows.filter(node_id__in=_above(project_ids, node_ids))
    rows = rows.exclude(stage_kind__in=["out", "demand"]).exclude(node__isnull=False, cleared=True, restricted__gt=0)
    chunk: list[Snapshot] = []
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            _add(done, _judged(chunk, now))
            chunk = []
    _add(done, _judged(chunk, now))
    return done


def _judged(rows: list[Snapshot], now: dt.datetime) -> dict[str, int]:
    ids, day = [row.project_id for row in rows if row.project_id], now.date()
    late, off = late_deliverables(project_ids=ids, day=day), off_specification(project_ids=ids, day=day)
    standings = [(row.project or row.node, _standing(row, late.get(row.project_id, 0), off.get(row.project_id, 0))) for row in rows]
    return judge_tolerances(standings=standings, now=now)


def _standing(row: Snapshot, late: int, off: int) -> Standing:
    return Standing(
        as_of=row.as_of, bac=row.bac, ac=row.ac, eac=row.eac_b if row.eac_b is not None else row.eac_a, budget=row.budget,
        baseline_finish=row.baseline_finish, forecast_finish=row.forecast_finish, finished=row.stage_kind == "done",
        benefits_planned=row.benefits_planned, benefits_expected=row.benefits_expected, benefits_due=row.benefits_due,
        benefits_realised=row.benefits_realised, exposure=row.exposure, late_deliverables=late, off_specification=off,
    )  # fmt: skip


def _above(project_ids: list[int], node_ids) -> set[int]:
    paths = list(Project.objects.filter(pk__in=project_ids).values_list("node__path", flat=True))
    paths += Node.objects.filter(pk__in=node_ids).values_list("path", flat=True)
    return {int(part) for path in paths for part in path.split("/") if part}


def _add(total: dict[str, int], part: dict[str, int]) -> None:
    for name, number in part.items():
        total[name] += number
