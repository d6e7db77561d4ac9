"""Grow, change and rearrange the tree."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, named, require_version
from portfolio.models import MAX_DEPTH, Node
from portfolio.policy import require_over_node

PATH_LENGTH = Node._meta.get_field("path").max_length
CHANGEABLE = {"name", "kind", "owner", "owner_name", "currency", "description"}
KEPT = ["code", "name", "kind", "parent", "owner", "owner_name", "currency", "description"]


@transaction.atomic
def create_node(
    *, actor, code: str, name: str, kind: str, parent: Node | None = None, currency: str = "GBP", owner=None, owner_name: str = "",
    description: str = "", now: dt.datetime,
) -> Node:  # fmt: skip
    """Add a node under `parent`, or at the top.

    Raises:
        NotPermitted: the actor may not change the tree there.
        Conflict: the code is taken.
        Refused: a value is not acceptable, or the tree would be too deep.
    """
    require_over_node("change_tree", actor=actor, node=parent)
    fields = _checked(name=name, kind=kind, currency=currency, owner=owner, owner_name=owner_name, description=description)
    parent = hold(parent) if parent is not None else None
    depth = parent.depth + 1 if parent else 0
    _require_room(depth, 0)
    node = Node(code=inputs.code(code), parent=parent, depth=depth, path=f"/new-{uuid.uuid4().hex}/", **fields)
    try:
        with transaction.atomic():
            node.save(force_insert=True)
    except IntegrityError:
        _refuse_taken(node.code)
        raise
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    _require_room(depth, len(node.path))
    node.save(update_fields=["path"])
    after = {name: named(getattr(node, name)) for name in KEPT}
    events.record("node.created", subject=node, actor=actor, at=now, after=after, facts={"node_ids": [node.pk], "since": inputs.today(now)})
    return node


@transaction.atomic
def change_node(*, actor, node: Node, version: int, now: dt.datetime, **fields) -> Node:
    """Change what a node says of itself; its place is changed by `move_node`.

    Raises:
        NotPermitted: the actor may not change the tree there.
        Stale: someone changed it after it was read.
        Refused: a value is not acceptable.
    """
    require_over_node("change_tree", actor=actor, node=node)
    if unknown := fields.keys() - CHANGEABLE:
        raise Refused(_("{name} of a node cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    wanted = _checked(**fields)
    node = hold(node)
    require_version(node, version=version, wanted=wanted)
    change = difference(node, wanted)
    if change is None:
        return node
    node.save(update_fields=columns(node, change))
    facts = {"node_ids": [node.pk], "since": inputs.today(now)}
    events.record("node.changed", subject=node, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return node


@transaction.atomic
def move_node(*, actor, node: Node, parent: Node | None, version: int, now: dt.datetime) -> Node:
    """Hang a node, with all below it, under another parent or at the top.

    Raises:
        NotPermitted: the actor may not change the tree at the old or at the new place.
        Stale: someone changed it after it was read.
        Conflict: the new parent is the node itself or lies below it.
        Refused: the tree would be too deep.
    """
    require_over_node("change_tree", actor=actor, node=node.parent)
    require_over_node("change_tree", actor=actor, node=parent)
    node, parent = hold(node), hold(parent) if parent is not None else None
    require_version(node, version=version, wanted={"parent": parent})
    if parent is not None and parent.path.startswith(node.path):
        where = _("itself") if parent.pk == node.pk else _("“{parent}”, which lies below it").format(parent=parent)
        raise Conflict(_("“{node}” cannot be moved under {where}: choose another parent.").format(node=node, where=where), field="parent")
    old_parent, old_path = node.parent, node.path
    change = difference(node, {"parent": parent})
    if change is None:
        return node
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    _move_branch(old_path, node.path, (parent.depth + 1 if parent else 0) - node.depth)
    node.save(update_fields=["parent", "version"])
    node.refresh_from_db(fields=["path", "depth"])
    _record_move(node, [one for one in (old_parent, parent) if one is not None], change, actor=actor, now=now)
    return node


def _record_move(node, parents, change, *, actor, now) -> None:
    """Old and new ancestors are added up anew, and the projects below are judged by the limits of the new place."""
    branches = Node.objects.filter(path__startswith=node.path).order_by()
    facts = {
        "node_ids": [node.pk, *(parent.pk for parent in parents)],
        "project_ids": sorted(branches.filter(projects__isnull=False).values_list("projects", flat=True)),
        "since": inputs.today(now),
    }
    events.record("node.moved", subject=node, actor=actor, at=now, before=change.before, after=change.after, facts=facts)


def _move_branch(old: str, new: str, deeper: int) -> None:
    """Rewrite the paths of a whole branch in one statement."""
    branch = Node.objects.filter(path__startswith=old).order_by()
    most = branch.aggregate(depth=Max("depth"), length=Max(Length("path")))
    _require_room(most["depth"] + deeper, most["length"] + len(new) - len(old))
    branch.update(path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + deeper)


def _require_room(depth: int, length: int) -> None:
    if depth > MAX_DEPTH or length > PATH_LENGTH:
        raise Refused(
            _("The tree would be too deep there ({most} levels at the most): choose a higher parent.").format(most=MAX_DEPTH), field="parent"
        )


def _refuse_taken(code: str) -> None:
    if Node.objects.filter(code=code).exists():
        raise Conflict(_("The code “{code}” is taken by another node: choose another.").format(code=code), field="code") from None


def _checked(**fields) -> dict:
    checks = {
        "name": lambda value: inputs.text(value, field="name", called=_("The name"), longest=200, required=True),
        "kind": lambda value: inputs.choice(value, among=Node.Kind, field="kind", called=_("The kind")),
        "owner": lambda value: value,
        "owner_name": lambda value: inputs.text(value, field="owner_name", called=_("The owner"), longest=120),
        "currency": inputs.currency,
        "description": lambda value: inputs.text(value, field="description", called=_("The description")),
    }
    return {name: checks[name](value) for name, value in fields.items()}
