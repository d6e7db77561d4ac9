"""Read the stored plan of a project as a file's is compared with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from projects.models import Link, Project, Schedule, Scheduled, WorkPackage
from resources.calc.differences import Computed
from resources.calc.lines import FIELDS
from resources.calc.matching import KnownLine
from resources.calc.totals import Totals
from resources.models import Assignment, Resource

BESIDES = ("technique", "curve", "version", "known_on")  # what a line has that a file says nothing of


@dataclass
class StoredPlan:
    """Lines by key: the values of `FIELDS`, then of `BESIDES`; and links within the project by their ends and type."""

    lines: dict[int, tuple] = field(default_factory=dict)
    links: dict[tuple[int, int, str], tuple[int, int, str]] = field(default_factory=dict)  # → key, lag, unit

    @property
    def known(self) -> list[KnownLine]:
        """The lines by what they can be known again."""
        uid, code, wbs = (FIELDS.index(name) for name in ("uid", "code", "wbs"))
        return [KnownLine(pk, row[uid], row[code], row[wbs]) for pk, row in self.lines.items()]


def stored_plan(*, project: Project | None) -> StoredPlan:
    """The lines and inner links of a project; nothing of one that is still to be made."""
    if project is None:
        return StoredPlan()
    rows = WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("pk", *FIELDS, *BESIDES)
    links = Link.objects.filter(project=project, predecessor__project=project).order_by("pk")
    links = links.values_list("predecessor_id", "successor_id", "type", "pk", "lag", "unit")
    return StoredPlan({pk: tuple(row) for pk, *row in rows}, {(before, after, kind): (pk, lag, unit) for before, after, kind, pk, lag, unit in links})


def computed_dates(*, project: Project, lines: dict[int, int]) -> dict[int, Computed]:
    """What the office computed, by uid of the file; `lines` are the keys of lines by it."""
    rows = {row.pk: row for row in Scheduled.objects.filter(project=project).only("start_at", "finish_at", "critical")}
    return {uid: Computed(rows[pk].start_at, rows[pk].finish_at, rows[pk].critical) for uid, pk in lines.items() if pk in rows}


def stored_totals(*, project: Project, lines: Iterable[int]) -> Totals:
    """The figures of the plan as it is stored: of these lines, those of the file it came with, and not of others that stayed beside them."""
    mine, found = set(lines), Totals()
    rows = WorkPackage.objects.filter(project=project).values_list("pk", "kind", "work_minutes", "cost", "budget")
    rows = [row for row in rows.iterator(chunk_size=5000) if row[0] in mine]
    leaves = [row for row in rows if row[1] != "summary"]
    found.tasks = len(rows)
    found.work = sum(row[2] or 0 for row in leaves)
    found.cost = sum((row[3] for row in leaves if row[3] is not None), Decimal("0.00"))
    found.baseline_cost = sum((row[4] for row in leaves), Decimal("0.00"))
    found.links.update(Link.objects.filter(project=project).order_by("pk").values_list("type", flat=True))
    doing = Assignment.objects.filter(work_package__project=project, uid__isnull=False)
    found.assignments = doing.count()
    own = Resource.objects.filter(project=project, uid__isnull=False).values_list("pk", flat=True)
    found.resources = len({*own, *doing.filter(resource__isnull=False).values_list("resource_id", flat=True)})
    schedule = Schedule.objects.get(project=project)
    found.start, found.finish = schedule.project_start_at, schedule.project_finish_at
    kinds = dict(row[:2] for row in rows)
    critical = Scheduled.objects.filter(project=project, critical=True).values_list("pk", flat=True)
    found.critical = sum(kinds.get(pk, "summary") != "summary" for pk in critical)
    return found
