"""`{% load node_page %}`: what every page of one node begins with. Pages of apps to the left are framed without importing us.

{% node_crumbs node "Gates" %}       the way down the tree to this page
{% node_head node "decisions" %}     name, owner, freshness, tabs; the tab that is open
"""

from django import template
from django.utils.translation import gettext_lazy as _

from pmo.web.answers import url_as_of
from portfolio.policy import permitted
from portfolio.queries import breadcrumb
from reports.queries.snapshots import hidden_projects, node_snapshot

register = template.Library()

TABS = [
    ("overview", _("Overview"), "reports:node"),
    ("projects", _("Projects"), "reports:node-projects"),
    ("money", _("Money"), "reports:node-money"),
    ("benefits", _("Benefits"), "reports:node-benefits"),
    ("forecast", _("Forecast"), "reports:node-forecast"),
    ("roadmap", _("Roadmap"), "reports:node-roadmap"),
    ("value", _("Earned value"), "reports:node-value"),
    ("handovers", _("Handovers"), "reports:node-handovers"),
    ("risks", _("RAID"), "governance:node-risks"),
    ("gates", _("Gates"), "governance:node-gates"),
    ("decisions", _("Decisions"), "governance:node-decisions"),
    ("changes", _("Changes"), "governance:node-changes"),
    ("data", _("Data accuracy"), "reports:node-data-accuracy"),
]
TRAIL = ("trail", _("Trail"), "reports:node-trail")


def frame_of(request, node, row, tab: str) -> dict:
    """What every page of a node shows around its content; `row` is its snapshot."""
    may = permitted(actor=request.user, path=node.path)
    counts = {"projects": row.projects, "risks": row.open_risks} if row else {}
    return {
        "node": node, "row": row, "may": may, "hidden_items": hidden_projects(user=request.user, row=row), "crumbs": way_to(request, node),
        "node_tabs": [
            (label, url_as_of(request, name, node.code), key == tab, counts.get(key) or None)
            for key, label, name in (*TABS, *([TRAIL] if "read_trail" in may else []))
        ],
    }  # fmt: skip


def way_to(request, node) -> list[tuple[str, str]]:
    """The visible ancestors of a node and the node itself: (name, address)."""
    return [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)]


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def node_crumbs(context, node, label=""):
    crumbs = way_to(context["request"], node)
    return {"crumbs": [*crumbs, (label, "")] if label else crumbs}


@register.inclusion_tag("reports/_node_head.html", takes_context=True)
def node_head(context, node, tab):
    request = context["request"]
    row = context["row"] if "row" in context else node_snapshot(user=request.user, node=node, as_of=request.as_of)
    return frame_of(request, node, row, tab) | {"request": request}
