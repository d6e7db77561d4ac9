"""Read forecasts with a range: the newest of a project or a node by a day, what they were drawn from, and whether anything moved since."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from finance.models import Estimate, Simulation
from pmo.ledger.models import Event
from pmo.reactions import FIGURES, REACTIONS
from portfolio.models import Node
from portfolio.queries import scope_of, visible_nodes
from projects.models import Project
from projects.queries import visible

# What a forecast is drawn from has moved: any figures, or what someone judges of the work that is left. That one was made moves nothing.
MOVING = [verb for verb, tasks in REACTIONS.items() if set(FIGURES) & set(tasks) and verb != "simulation.made"] + ["estimates.given"]
KEPT = ["id", "project_id", "node_id", "cleared", "left_out", "as_of", "p50_cost", "p80_cost", "p80_finish", "chance_in_budget"]
MARKS = ("p10", "p50", "p80", "p90")
KEPT_DAYS = 120


def visible_simulations(*, user):
    """The simulations a person may read: of visible projects, and of visible nodes as far as restricted projects may be known."""
    scope = scope_of(user=user)
    of_projects = visible(user=user, prefix="project__") & Q(project__isnull=False)
    of_nodes = Q(node__in=visible_nodes(user=user).order_by())
    if not scope.cleared_everything:
        shown = Q(cleared=False)
        for path in scope.cleared_paths:
            shown |= Q(node__path__startswith=path)
        of_nodes &= shown
    return Simulation.objects.filter(of_projects | of_nodes).select_related("project__node", "node", "by", "job", "fiscal_year")


def newest_simulation(*, subject: Project | Node, day: dt.date, whole: bool = False) -> Simulation | None:
    """The newest finished simulation of a project or node as of a day; None where there is none.

    Of a node, `whole` asks for one with every restricted project in it, else one with none.
    """
    return _of(subject, whole).filter(as_of__lte=day, made_at__isnull=False).first()


def asked_simulation(*, subject: Project | Node, day: dt.date, whole: bool = False) -> Simulation | None:
    """The newest simulation as of a day that was asked for, finished or not."""
    return _of(subject, whole).filter(as_of__lte=day).first()


def earlier_simulations(*, simulation: Simulation, day: dt.date, whole: bool = False):
    """The other finished simulations of its subject as of a day, newest first; `whole` as `newest_simulation`."""
    subject = simulation.project or simulation.node
    return _of(subject, whole).filter(as_of__lte=day, made_at__isnull=False).exclude(pk=simulation.pk)


def ranges_by_day(*, simulation: Simulation, day: dt.date, whole: bool = False) -> list[dict]:
    """What the newest simulation of each day up to a day said of its subject, of a node of the same fiscal year, oldest first.

    Each with as_of, p10, p50, p80, p90 and limit of the cost, seed and inputs_hash; `whole` as `newest_simulation`.
    """
    rows = _of(simulation.project or simulation.node, whole).filter(as_of__lte=day, made_at__isnull=False, p80_cost__isnull=False)
    rows = rows.filter(fiscal_year=simulation.fiscal_year_id)
    names = ("as_of", *(f"results__cost__{mark}__value" for mark in MARKS), "results__cost__limit", "seed", "inputs_hash")
    found: dict[dt.date, dict] = {}
    for as_of, *told in rows.select_related(None).values_list(*names)[:KEPT_DAYS]:
        found.setdefault(as_of, dict(zip((*MARKS, "limit", "seed", "inputs_hash"), told, strict=True)) | {"as_of": as_of})
    return list(found.values())[::-1]


def newest_simulations(*, day: dt.date, project_ids: Iterable[int] = (), node_ids: Iterable[int] = ()) -> list[dict]:
    """The newest finished simulation of each project, and of each node with and without its restricted projects, as plain rows of `KEPT`."""
    rows = Simulation.objects.filter(as_of__lte=day, made_at__isnull=False).order_by("as_of", "pk")
    found = {}
    for ids, name in ((list(project_ids), "project_id__in"), (list(node_ids), "node_id__in")):
        for row in rows.filter(**{name: ids}).values(*KEPT) if ids else ():
            found[row["project_id"], row["node_id"], row["cleared"]] = row
    return list(found.values())


def moved_since(*, simulation: Simulation, day: dt.date) -> int:
    """How many deeds changed the figures of its subject after it read them, by the end of a day; 0: it still holds."""
    deeds = Event.objects.filter(seq__gt=simulation.heard, verb__in=MOVING, at__date__lte=day)
    if simulation.project_id is not None:
        return deeds.filter(project_id=simulation.project_id).count()
    return deeds.filter(node_path__startswith=simulation.node.path).count()


def estimates_on(*, project_ids: Iterable[int], day: dt.date) -> dict[int, Estimate]:
    """The newest three points of each work package known by a day, by its key."""
    rows = Estimate.objects.filter(work_package__project_id__in=list(project_ids), known_on__lte=day).order_by("known_on")
    return {row.work_package_id: row for row in rows}


def _of(subject: Project | Node, whole: bool):
    rows = Simulation.objects.select_related("by", "job", "fiscal_year", "node", "project").order_by("-as_of", "-pk")
    if isinstance(subject, Project):
        return rows.filter(project=subject)
    return rows.filter(node=subject, left_out=0) if whole else rows.filter(node=subject, cleared=False)
