"""What a person sees first."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.reading import one_reading
from reports.calc.movement import deltas
from reports.queries.home import Needs, needs_of, own_nodes, own_rows
from reports.queries.snapshots import hidden_projects

CARDS = ("red", "projects", "cpi", "variance", "exposure")


@one_reading()
def home(request):
    nodes = own_nodes(user=request.user, as_of=request.as_of)
    needs = Needs(None) if request.is_history else needs_of(user=request.user, today=request.today, now=timezone.now())
    first = min((row.node.depth for row, _before in nodes), default=0)
    context = {
        "needs": needs, "nodes": [_card(row, before) for row, before in nodes],
        "projects": own_rows(user=request.user, as_of=request.as_of, today=request.today), "crumbs": [(_("Home"), "")],
        "hidden_items": sum(hidden_projects(user=request.user, row=row) for row, _before in nodes if row.node.depth == first),
    }  # fmt: skip
    return render(request, "reports/home.html", context)


def _card(row, before) -> dict:
    moved = {one.name: one for one in deltas(vars(row), vars(before))} if before else {}
    red = row.counts.get("rag", {}).get("computed", {}).get("red", 0)
    was = before.counts.get("rag", {}).get("computed", {}).get("red", 0) if before else None
    return {"row": row, "rag": row.counts.get("rag", {}).get("computed", {}), "moved": moved, "red_by": None if was is None else red - was}
