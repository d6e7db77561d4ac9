"""Read what a baseline would promise of each line of a schedule."""

from decimal import Decimal

from projects.models import Project, WorkPackage

LINE = (
    "pk", "kind", "start_at", "finish_at", "scheduled__start_at", "scheduled__finish_at", "scheduled__duration_minutes", "work_minutes", "cost",
    "budget", "technique", "curve", "active", "version",
)  # fmt: skip
NOTHING = Decimal("0.00")


def lines_to_promise(*, project: Project) -> list:
    """The lines that are scheduled, in their order, with what is promised of them."""
    scheduled = WorkPackage.objects.filter(project=project, scheduled__isnull=False)
    return list(scheduled.order_by("order", "pk").values_list(*LINE, named=True))


def promised_cost(row) -> Decimal:
    """What is promised of a line: the cost that is expected now, else the budget it had; a summary's is that of the lines below it."""
    if row.kind == WorkPackage.Kind.SUMMARY or not row.active:
        return NOTHING
    return row.budget if row.cost is None else row.cost
