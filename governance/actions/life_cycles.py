"""Install a life cycle to start from: its stages, gates and criteria in one deed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.gates import add_criterion, define_gate
from governance.calc.life_cycles import STARTERS, asked
from governance.models import Gate
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger.changes import take_turn
from portfolio.policy import require
from projects.actions.life_cycle import add_type
from projects.models import ProjectType


@transaction.atomic
def install_life_cycle(*, actor, code: str, now: dt.datetime) -> ProjectType:
    """Install one of the life cycles we bring; a project type of its code that has no gates yet gets them before its own stages.

    Raises:
        NotPermitted: the actor may not define gates of the office.
        Refused: there is no such starter.
        Conflict: the type has gates already.
    """
    require("define_gates", actor=actor)
    starter = STARTERS[inputs.choice(code, among=list(STARTERS), field="code", called=_("The life cycle"))]
    take_turn()
    kind = ProjectType.objects.filter(code=starter.code).first()
    if kind is not None and Gate.objects.filter(type=kind).exists():
        raise Conflict(_("{kind} has gates already: change them one by one.").format(kind=kind), field="code")
    if kind is None:
        kind = add_type(actor=actor, code=starter.code, name=starter.name, stages=starter.stages, now=now)
    stages = {stage.name: stage for stage in kind.stages.select_related("type")}
    for one in starter.gates:
        if one.stage not in stages:
            continue
        gate = define_gate(
            actor=actor, stage=stages[one.stage], code=one.code, name=one.name, purpose=one.purpose, roles=one.roles, quorum=one.quorum,
            review_days=one.review_days, now=now,
        )  # fmt: skip
        for line in one.asks.strip().splitlines():
            add_criterion(actor=actor, gate=gate, now=now, **asked(line))
    return kind
