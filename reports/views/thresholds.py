"""The written limits: the office's, and those of a branch."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions.thresholds import set_thresholds
from governance.queries.limits import limits_by_node
from pmo.errors import Refused
from pmo.web.answers import go, refused, url_as_of
from portfolio.policy import permitted, require_over_node
from portfolio.queries import breadcrumb, visible_nodes
from reports.forms import ThresholdsForm
from reports.queries.thresholds import own_thresholds, places_with_limits


def thresholds(request, code=None):
    node = get_object_or_404(visible_nodes(user=request.user), code=code) if code else None
    row = own_thresholds(node=node)
    form = ThresholdsForm(request.POST or None, inherited=_above(node), own=row.limits if row else {}, version=row.version if row else None)
    status = 200
    if request.method == "POST":
        require_over_node("set_thresholds", actor=request.user, node=node)
        status = _write(request, node, form)
        if status == 200:
            messages.success(request, _("The limits are set. The colours follow in a moment."))
            return go(request, "reports:node-thresholds", code) if code else go(request, "reports:thresholds")
    may = permitted(actor=request.user, path=node.path if node else "")
    crumbs = [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)] if node else []
    context = {
        "node": node, "form": form, "editable": "set_thresholds" in may and not request.is_history, "crumbs": [*crumbs, (_("Thresholds"), "")],
        "places": places_with_limits(nodes=visible_nodes(user=request.user)),
    }  # fmt: skip
    return render(request, "reports/thresholds.html", context, status=status)


def _write(request, node, form) -> int:
    if not form.is_valid():
        return 422
    try:
        set_thresholds(actor=request.user, node=node, limits=form.limits(), version=form.cleaned_data["version"], now=timezone.now())
    except Refused as refusal:
        return refused(form, refusal)
    return 200


def _above(node) -> dict:
    """The limits that are in force without the node's own."""
    if node is None:
        return {}
    path = node.parent.path if node.parent_id else "/"
    return limits_by_node(paths={node.parent_id or 0: path})[node.parent_id or 0]
