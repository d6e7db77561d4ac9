"""Grow, change and rearrange the tree."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.web.answers import go, refused, url_as_of
from portfolio.actions.nodes import change_node, create_node, move_node
from portfolio.forms import MoveForm, NodeChangeForm, NodeForm
from portfolio.models import Node
from portfolio.policy import require_over_node
from portfolio.queries import breadcrumb, visible_nodes

SAID = ["name", "kind", "owner_name", "currency", "description", "version"]


def new(request, code=None):
    parent = get_object_or_404(visible_nodes(user=request.user), code=code) if code else None
    require_over_node("change_tree", actor=request.user, node=parent)
    form = NodeForm(request.POST or None, initial={"currency": parent.currency if parent else "GBP", "kind": Node.Kind.PORTFOLIO})
    answer = 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                node = create_node(actor=request.user, parent=parent, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{node} hangs in the tree.").format(node=node))
                return go(request, "reports:node", node.code)
    context = {"form": form, "parent": parent, "crumbs": _crumbs(request, parent, _("New node"))}
    return render(request, "portfolio/node_new.html", context, status=answer)


def edit(request, code):
    node = _changeable(request, code)
    form = NodeChangeForm(request.POST or None, initial={name: getattr(node, name) for name in SAID})
    answer = 200
    if request.method == "POST":
        answer = _tried(request, form, lambda fields: change_node(actor=request.user, node=node, now=timezone.now(), **fields))
        if answer == 302:
            return go(request, "reports:node", code)
    return _page(request, node, form, _move_form(request, node), answer)


def move(request, code):
    node = _changeable(request, code)
    form = _move_form(request, node, request.POST or None)
    answer = 200
    if request.method == "POST":
        answer = _tried(request, form, lambda fields: move_node(actor=request.user, node=node, now=timezone.now(), **fields))
        if answer == 302:
            return go(request, "reports:node", code)
    return _page(request, node, NodeChangeForm(initial={name: getattr(node, name) for name in SAID}), form, answer)


def _tried(request, form, deed) -> int:
    """The status of the answer: 302 when the deed is done, else that of what was wrong, which the form now shows."""
    if not form.is_valid():
        return 422
    try:
        deed(form.cleaned_data)
    except Refused as refusal:
        return refused(form, refusal)
    messages.success(request, _("Saved. Figures that depend on it follow in a moment."))
    return 302


def _changeable(request, code) -> Node:
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    require_over_node("change_tree", actor=request.user, node=node)
    return node


def _move_form(request, node, sent=None) -> MoveForm:
    nodes = visible_nodes(user=request.user).order_by("path")
    return MoveForm(sent, nodes=nodes, initial={"parent": node.parent_id, "version": node.version}, auto_id="id_move_%s")


def _page(request, node, form, moving, answer):
    context = {"node": node, "form": form, "moving": moving, "crumbs": _crumbs(request, node, _("Edit"))}
    return render(request, "portfolio/node_edit.html", context, status=answer)


def _crumbs(request, node, here) -> list[tuple[str, str]]:
    way = breadcrumb(user=request.user, node=node) if node is not None else []
    return [*((one.name, url_as_of(request, "reports:node", one.code)) for one in way), (here, request.path)]
