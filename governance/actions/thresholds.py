"""Set the written limits that colours are computed by."""

import datetime as dt
import math
from dataclasses import asdict, fields

from django.db import transaction
from django.utils.translation import gettext as _

from governance.calc.health import DEFAULT, Limits
from governance.models import Thresholds
from governance.queries.limits import limits_by_node
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, require_version, take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node

NAMES = [field.name for field in fields(Limits)]
WORSE_BELOW = {"cpi", "spi", "accuracy"}  # for these, less is worse: red lies below amber


@transaction.atomic
def set_thresholds(*, actor, node: Node | None, limits: dict, version: int | None, now: dt.datetime) -> Thresholds:
    """Set the limits of a node and all below it, or (without a node) of the whole office; only what differs from above is kept.

    `version` is None where none were set when the form was opened. A limit not named follows the one above.

    Raises:
        NotPermitted: the actor may not set thresholds there.
        Stale: someone changed them after they were read.
        Refused: there is no such limit, it is not a number, or red and amber are the wrong way round.
    """
    require_over_node("set_thresholds", actor=actor, node=node)
    above = _above(node)
    wanted = {"limits": {name: value for name, value in _checked(limits).items() if value != above[name]}}
    _require_order({**above, **wanted["limits"]})
    take_turn()
    row = Thresholds.objects.filter(node=node).first()
    new = row is None
    if new and version is not None:
        raise Conflict(_("The limits set here were taken away: reload the page."))
    if new:
        row = Thresholds(node=node)
    else:
        require_version(row, version=version, wanted=wanted)
    change = difference(row, wanted)
    if change is None and not new:
        return row
    row.version = 1 if new else row.version
    row.save(force_insert=new, update_fields=None if new else columns(row, change))
    before, after = (change.before, change.after) if change else (None, wanted)
    reached = [node.pk] if node is not None else list(Node.objects.filter(parent=None).values_list("pk", flat=True))
    facts = {"node_ids": reached, "since": inputs.today(now)}
    events.record("thresholds.changed", subject=row, actor=actor, at=now, before=before, after=after, facts=facts)
    return row


def _above(node: Node | None) -> dict:
    """The limits that would be in force without the node's own."""
    standing = asdict(DEFAULT)
    if node is None:
        return standing
    office = limits_by_node(paths={0: "/"})[0]
    inherited = limits_by_node(paths={node.parent_id: node.parent.path})[node.parent_id] if node.parent_id else office
    return {**standing, **inherited}


def _checked(limits: dict) -> dict:
    if not isinstance(limits, dict):
        raise Refused(_("The limits are not given by name."), field="limits")
    for name, value in limits.items():
        if name not in NAMES:
            raise Refused(_("There is no limit “{name}”: choose one of {names}.").format(name=name, names=", ".join(NAMES)), field="limits")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Refused(_("The limit {name} is not a number: give one.").format(name=name), field=name)
    return limits


def _require_order(limits: dict) -> None:
    """Going worse, amber comes before red."""
    for name in NAMES:
        stem, _sep, colour = name.rpartition("_")
        if colour != "red" or f"{stem}_amber" not in limits:
            continue
        amber, red = limits[f"{stem}_amber"], limits[name]
        wrong = red > amber if stem in WORSE_BELOW else red < amber
        if wrong:
            raise Refused(
                _("{stem}: red ({red}) begins before amber ({amber}): change one of them.").format(stem=stem, red=red, amber=amber), field=name
            )
