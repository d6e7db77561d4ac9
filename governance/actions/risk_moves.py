"""Raise a risk to the node above, and lower it again: where it is kept it is judged and counted."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.assessments import facts_of_risk, keep_assessment
from governance.actions.codes import next_code
from governance.models import Risk
from governance.policy import require_at
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.actions.periods import require_open
from portfolio.models import Node


@transaction.atomic
def raise_risk(*, actor, risk: Risk, version: int | None, reason: str, now: dt.datetime) -> Risk:
    """Hand a risk to the node above: from today on it is kept, and counted, there.

    Raises:
        NotPermitted: the actor may not manage risks where it is kept now.
        Stale: someone changed it after it was read.
        Conflict: it is closed, it stands at the top, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_risks", actor=actor, place=risk.place)
    return _move("risk.raised", risk, version, reason, actor, now, node_above)


@transaction.atomic
def lower_risk(*, actor, risk: Risk, version: int | None, reason: str, now: dt.datetime) -> Risk:
    """Hand a raised risk back, one level down towards where it came from.

    Raises:
        NotPermitted, Stale, Refused: as `raise_risk`, at the node that keeps it.
        Conflict: it is closed, it was not raised, or today lies in a closed period.
    """
    require_at("manage_risks", actor=actor, place=risk.place)
    return _move("risk.lowered", risk, version, reason, actor, now, _place_below)


def node_above(risk: Risk) -> Node:
    """The node a risk would be raised to. Raises Conflict where there is none."""
    above = risk.project.node if risk.node_id is None else risk.node.parent
    if above is None:
        raise Conflict(_("{code} stands at the top of the tree already: there is no node above.").format(code=risk.code))
    return above


def first_node(risk: Risk) -> Node | None:
    """The node a risk was entered at; None where it came from a project."""
    if risk.project_id is not None:
        return None
    first = risk.assessments.select_related("node").order_by("known_on").first()
    return first.node if first is not None else risk.node


def _place_below(risk: Risk) -> Node | None:
    home = first_node(risk)
    if risk.node_id is None or risk.node_id == (home and home.pk):
        raise Conflict(_("{code} stands where it was entered: it was not raised.").format(code=risk.code))
    path = (home or risk.project.node).path
    if risk.project_id is not None and (risk.node_id == risk.project.node_id or not path.startswith(risk.node.path)):
        return None  # back in its project; also when the project has moved out from under the node
    rest = path.removeprefix(risk.node.path).split("/")
    return Node.objects.filter(pk=int(rest[0])).first() if path.startswith(risk.node.path) and rest[0] else home


def _move(verb: str, risk: Risk, version, reason: str, actor, now: dt.datetime, target) -> Risk:
    reason = inputs.text(reason, field="reason", called=_("The reason"), required=True)
    today = inputs.today(now)
    risk = hold(risk)
    require_version(risk, version=version, wanted={})
    if risk.status != Risk.Status.OPEN:
        raise Conflict(_("The risk {code} is {status}: it stays where it is.").format(code=risk.code, status=risk.get_status_display().lower()))
    require_open(day=today)
    former = risk.node_id
    node = target(risk)
    _require_same_currency(risk, node)
    wanted = {"node": node}
    others = Risk.objects.filter(node=node, project=None).exclude(pk=risk.pk)
    if risk.project_id is None and others.filter(code=risk.code).exists():
        wanted["code"] = next_code(others, "R", 3)
    change = difference(risk, wanted)
    risk.save(update_fields=columns(risk, change))
    keep_assessment(risk, known_on=today, actor=actor)
    facts = facts_of_risk(risk, today, former)
    events.record(verb, subject=risk, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return risk


def _require_same_currency(risk: Risk, node: Node | None) -> None:
    """Raises Conflict where money of a risk that was entered at a node would become another currency's; a project's risk keeps the project's."""
    if risk.project_id is not None or node is None or node.currency == risk.node.currency:
        return
    if any(amount is not None for amount in (risk.cost_impact, risk.contingency)) or risk.draws.exists():
        raise Conflict(
            _("{code} has its money in {own}, and {node} keeps {other}: enter it there with its money in {other}, and close this one.").format(
                code=risk.code, own=risk.node.currency, node=node.code, other=node.currency
            )
        )
