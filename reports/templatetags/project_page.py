"""`{% load project_page %}`: what every page of one project begins with. Pages of apps to the left are framed without importing us.

{% project_crumbs project "Money" %}     the way down the tree to this page
{% project_head project "money" %}       name, stage, people, colours, freshness, tabs; the tab that is open. Below it
                                         `allowed` holds what the reader may do
{% explain_url "project" project.code "cpi" as url %}
{% opens "node" node.code "eac_c" %}{% money … %}{% endopens %}     a figure in a list or table that opens to where it comes from
"""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pmo.web.answers import url_as_of
from reports.queries.project_page import project_head as head_of
from reports.queries.project_page import project_nodes

register = template.Library()

TABS = [
    ("summary", _("Summary"), "reports:project", "read"),
    ("status", _("Status"), "projects:status", "read"),
    ("schedule", _("Schedule"), "projects:schedule", "read"),
    ("money", _("Money"), "finance:money", "read"),
    ("earned-value", _("Earned value"), "finance:earned-value", "read"),
    ("benefits", _("Benefits"), "finance:benefits", "read"),
    ("forecast", _("Forecast"), "governance:forecast", "read"),
    ("handovers", _("Handovers"), "projects:handovers", "read"),
    ("risks", _("RAID"), "governance:risks", "read"),
    ("gates", _("Gates"), "governance:project-gates", "read"),
    ("decisions", _("Decisions"), "governance:project-decisions", "read"),
    ("changes", _("Changes"), "governance:changes", "read"),
    ("data", _("Data accuracy"), "reports:data-accuracy", "read"),
    ("trail", _("Trail"), "projects:trail", "read_trail"),
]
COUNTED = {"risks": "open_risks", "data": "data_flaws"}


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def project_crumbs(context, project, label=""):
    request = context["request"]
    crumbs = [(node.name, url_as_of(request, "reports:node", node.code)) for node in project_nodes(user=request.user, project=project)]
    crumbs.append((project.name, url_as_of(request, "reports:project", project.code)))
    return {"crumbs": [*crumbs, (label, "")] if label else crumbs}


@register.inclusion_tag("reports/_project_head.html", takes_context=True)
def project_head(context, project, tab):
    request = context["request"]
    head = head_of(user=request.user, project=project, as_of=request.as_of, row=context.get("row"))
    tabs = [
        (label, url_as_of(request, name, project.code), key == tab, getattr(head.row, COUNTED[key]) or None if key in COUNTED and head.row else None)
        for key, label, name, capability in TABS
        if capability in head.may
    ]
    context["allowed"] = head.may
    return {"project": project, "row": head.row, "may": head.may, "tabs": tabs, "tab": tab, "request": request}


@register.simple_tag(takes_context=True)
def explain_url(context, kind, code, figure):
    return url_as_of(context["request"], "reports:explain", kind, code, figure)


@register.simple_block_tag(takes_context=True)
def opens(context, content, kind, code, figure):
    """The figure within as a link to its explanation; as it stands where no subject is named."""
    if not code:
        return content
    address, request = explain_url(context, kind, code, figure), context["request"]
    if figure == "eac_d" and (weight := request.GET.get("spi_weight")):
        address += f"{'&' if '?' in address else '?'}{urlencode({'spi_weight': weight})}"
    return format_html('<a class="figure" href="{}" data-explain>{}</a>', address, content)
