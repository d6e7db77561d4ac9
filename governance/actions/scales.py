"""Say what the steps of risk scores mean at a node, and how much risk may be carried there."""

import datetime as dt
import math

from django.db import transaction
from django.utils.translation import gettext as _

from finance.queries.rates import currencies_in_use
from governance.calc.scales import DIMENSIONS, wrong_order
from governance.models import RiskScale
from governance.queries.scales import inherited_scale
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, require_version, take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node


@transaction.atomic
def set_risk_scale(*, actor, node: Node | None, steps: dict, appetite: dict, version: int | None, now: dt.datetime) -> RiskScale:
    """Set the scales and the appetite of a node and all below it, or (None) of the office; only what differs from above is kept.

    `steps`: {"probability"|"cost"|"time"|"scope"|"benefit": five [words, limit]}, limits rising; of probability the chance, 0..1. `appetite`:
    {"score": 1..25, "exposure": amount or None, "currency": of that amount, else the node's own}. What is not named follows
    the one above. Judgements made before keep their exposure.

    Raises:
        NotPermitted: the actor may not set thresholds there.
        Stale: someone changed them after they were read.
        Refused: there is no such scale, it has not five steps, or they do not rise.
    """
    require_over_node("set_thresholds", actor=actor, node=node)
    above = inherited_scale(node=node)
    steps, appetite = _steps(steps), _appetite(appetite, node)
    differs = {name for name, value in appetite.items() if value != above["appetite"][name]}
    if appetite.get("exposure") is None:
        differs.discard("currency")
    differs |= {"exposure", "currency"} & appetite.keys() if differs & {"exposure", "currency"} else set()  # money goes with its currency
    wanted = {
        "steps": {name: rows for name, rows in steps.items() if rows != above["steps"][name]},
        "appetite": {name: value for name, value in appetite.items() if name in differs},
    }
    take_turn()
    row = RiskScale.objects.filter(node=node).first()
    new = row is None
    if new and version is not None:
        raise Conflict(_("The scales set here were taken away: reload the page."))
    if new:
        row = RiskScale(node=node)
    else:
        require_version(row, version=version, wanted=wanted)
    change = difference(row, wanted)
    if change is None and not new:
        return row
    row.version = 1 if new else row.version
    row.save(force_insert=new, update_fields=None if new else columns(row, change))
    before, after = (change.before, change.after) if change else (None, wanted)
    events.record("risk_scale.changed", subject=row, actor=actor, at=now, before=before, after=after)
    return row


def _steps(steps) -> dict:
    if not isinstance(steps, dict):
        raise Refused(_("The steps are not given by name."), field="steps")
    for name, rows in steps.items():
        if name not in DIMENSIONS:
            raise Refused(_("There is no scale “{name}”: choose one of {names}.").format(name=name, names=", ".join(DIMENSIONS)), field="steps")
        if not isinstance(rows, list | tuple) or len(rows) != 5 or any(not isinstance(one, list | tuple) or len(one) != 2 for one in rows):
            raise Refused(_("The scale {name} needs five steps, each of words and a limit.").format(name=name), field="steps")
    return {name: _rising(name, [_step(name, number, *one) for number, one in enumerate(rows, 1)]) for name, rows in steps.items()}


def _step(name: str, number: int, words, limit) -> list:
    field = f"{name}_{number}"
    words = inputs.text(words, field=field, called=_("The words of step {number}").format(number=number), longest=60, required=True)
    if limit is None and name != "probability":
        return [words, None]
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not math.isfinite(limit) or limit < 0:
        raise Refused(_("Step {number} of {name} has no number for its limit: give one.").format(number=number, name=name), field=field)
    if name == "probability" and limit > 1:
        raise Refused(_("The chance of step {number} is a share from 0 to 1.").format(number=number), field=field)
    return [words, limit]


def _rising(name: str, rows: list) -> list:
    if (number := wrong_order(name, rows)) is not None:
        raise Refused(
            _("Step {number} of {name} does not lie above the one before it: let the limits rise.").format(number=number, name=name),
            field=f"{name}_{number}",
        )
    return rows


def _appetite(appetite, node: Node | None) -> dict:
    if not isinstance(appetite, dict) or (unknown := set(appetite) - {"score", "exposure", "currency"}):
        name = min(unknown) if isinstance(appetite, dict) else appetite
        raise Refused(_("The appetite knows a score and an exposure, not “{name}”.").format(name=str(name)[:40]), field="appetite")
    found = {}
    if "score" in appetite:
        score = appetite["score"]
        if isinstance(score, bool) or not isinstance(score, int) or not 1 <= score <= 25:
            raise Refused(_("The highest score that may be carried is a whole number from 1 to 25."), field="appetite_score")
        found["score"] = score
    if "exposure" in appetite:
        most = inputs.money(appetite["exposure"], field="appetite_exposure", called=_("The exposure"))
        found["exposure"] = None if most is None else str(most)
        currency = appetite.get("currency") or (node.currency if node else next(iter(currencies_in_use()), None))
        found["currency"] = None if most is None else inputs.currency(currency, field="appetite_currency")
    return found
