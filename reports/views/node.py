"""Pages of one node of the tree."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from governance.queries.waiting import waiting_at
from pmo.ledger.calc import changes_in_words
from pmo.ledger.queries import trail_of
from pmo.reading import one_reading
from pmo.web.answers import url_as_of
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes
from projects.models import DIMENSIONS, Stage
from reports.figures import node as figures
from reports.queries.movement import movement
from reports.queries.node import asking, child_rows, finishes_ahead, live_rows, matrix, off_track, top_nodes, valued
from reports.queries.snapshots import hidden_projects, node_history, node_rows, node_snapshot
from reports.templatetags.node_page import frame_of

EVENTS = 50


@one_reading()
def node(request, code):
    found, row = found_node(request, code)
    context = frame_of(request, found, row, "overview")
    if row is None:
        return render(request, "reports/node.html", context)
    live = live_rows(user=request.user, node=found, as_of=request.as_of, today=request.today)
    children = child_rows(user=request.user, node=found, as_of=request.as_of)
    history = node_history(user=request.user, node=found, as_of=request.as_of, periods=26)
    stages = dict.fromkeys(Stage.objects.order_by("type", "order").values_list("name", flat=True))
    listed = url_as_of(request, "reports:node-projects", found.code) + ("&" if request.is_history else "?")
    rated = figures.confident(valued(rows=live))
    context |= {
        "movement": movement(user=request.user, node=found, row=row, as_of=request.as_of, today=request.today),
        "off_track": off_track(rows=live), "asks": asking(rows=live), "finishes": finishes_ahead(rows=live, as_of=request.as_of),
        "waiting": waiting_at(place=found, day=request.as_of, user=request.user, most=8),
        "children": children, "lines": matrix(rows=live, node=found), "dimensions": DIMENSIONS, "rag": row.counts.get("rag", {}),
        "ratings": sorted(row.counts.get("ratings", {}).items(), key=lambda pair: RATING_ORDER.get(pair[0], 9)),
        "links": {rag: f"{listed}computed={rag}" for rag in ("red", "amber", "green", "unknown")},
        "money_chart": money_chart(children, row),
        "bubble": figures.value_bubble(rated, currency=row.currency) if rated else None,
        "rag_chart": figures.rag_history(history, as_of=request.as_of),
        "curve": figures.value_curve(history, currency=row.currency, as_of=request.as_of) if row.bac is not None else None,
        "pipeline": figures.pipeline(row.counts.get("stages", {}), list(stages)),
        "history": {"cpi": [one.cpi for one in history[-12:]], "exposure": [one.exposure for one in history[-12:]]},
    }  # fmt: skip
    return render(request, "reports/node.html", context)


RATING_ORDER = {name: place for place, name in enumerate(["Green", "Amber/Green", "Amber", "Amber/Red", "Red", "Reset", "Exempt"])}


def money_chart(children, row):
    budgeted = [one for one in children if one.plan is not None or one.outlook is not None]
    return figures.money_bars(budgeted or [row], title_row=row, currency=row.currency)


def trail(request, code):
    found, row = found_node(request, code)
    require_over_node("read_trail", actor=request.user, node=found)
    page = Paginator(trail_of(found), EVENTS).get_page(request.GET.get("page"))
    entries = [(event, changes_in_words(event.before, event.after)) for event in page]
    return render(request, "reports/node_trail.html", frame_of(request, found, row, "trail") | {"page": page, "entries": entries})


def tree(request):
    rows = node_rows(user=request.user, as_of=request.as_of)
    first = min((row.node.depth for row in rows), default=0)
    hidden = sum(hidden_projects(user=request.user, row=row) for row in rows if row.node.depth == first)
    nodes = [(row, row.node.depth - first) for row in rows]
    context = {"rows": nodes, "hidden_items": hidden, "crumbs": [(_("Tree"), "")], "new": not rows and top_nodes(user=request.user).exists()}
    return render(request, "reports/tree.html", context)


def found_node(request, code):
    found = get_object_or_404(visible_nodes(user=request.user), code=code)
    return found, node_snapshot(user=request.user, node=found, as_of=request.as_of)
