"""Days of slip below a node: by cause, by branch, and the projects that were put off most."""

import datetime as dt

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from finance.queries.year_rows import projects_below
from portfolio.queries import branches_below
from projects.figures import cause_label, delay_figure
from projects.queries.slips import delays, milestone_moves, slips
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node

SPANS = {"4": _("4 weeks"), "13": _("13 weeks"), "26": _("26 weeks"), "": _("All")}
MOST = 25


def delay(request, code):
    node, row = found_node(request, code)
    span = request.GET.get("weeks", "26")
    span = span if span in SPANS else "26"
    since = request.as_of - dt.timedelta(weeks=int(span)) if span else None
    below = projects_below(user=request.user, node=node)
    moves = milestone_moves(projects=below, day=request.as_of, since=since)
    told = slips(moves=moves)
    places = list(below.order_by().values_list("pk", "code", "name", "node__path")) if moves else []
    branch_of = branches_below(user=request.user, node=node) if moves else {}
    projects = delays(moves=moves, label_of={pk: (code, name) for pk, code, name, _path in places})
    branches = delays(moves=moves, label_of={pk: branch_of[path] for pk, _code, _name, path in places if path in branch_of})
    context = frame_of(request, node, row, "roadmap") | {
        "spans": list(SPANS.items()), "span": span, "chart": delay_figure(told) if told else None, "branches": _lines(branches),
        "projects": _lines(projects[:MOST]), "unsaid": sum(one.later for one in told if not one.cause), "later": sum(one.later for one in told),
    }  # fmt: skip
    return render(request, "reports/node_milestones.html", context)


def _lines(found):
    """Each with its causes in words, the weightiest first."""
    return [(one, [(cause_label(slip.cause), slip) for slip in one.slips[:3]]) for one in found]
