"""Approve or lock many versions in one deed: all of them, or none with a list of those that cannot."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.held import require_standing
from finance.actions.version_states import TOLD, approved_from, require_approvable, require_lockable
from finance.models import Version
from finance.policy import require_approver
from pmo import inputs
from pmo.errors import NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from pmo.ledger.events import Deed
from portfolio.actions.periods import require_open
from projects.policy import require_over_all

State = Version.State


@transaction.atomic
def approve_versions(*, actor, versions: Iterable[Version], now: dt.datetime, reason: str = "") -> list[Version]:
    """Approve submitted versions, all or none; each is told in the trail of its project.

    Raises:
        NotPermitted: the actor may not approve one of them.
        Refused: some cannot be approved; `problems` lists them.
    """
    return _all("version.approved", State.APPROVED, actor, versions, now, reason, lambda one: require_approvable(actor=actor, version=one))


@transaction.atomic
def lock_versions(*, actor, versions: Iterable[Version], now: dt.datetime, reason: str = "") -> list[Version]:
    """Lock approved versions, all or none.

    Raises:
        NotPermitted, Refused: as for approving.
    """
    return _all("version.locked", State.LOCKED, actor, versions, now, reason, require_lockable)


def _all(verb: str, state: str, actor, versions: Iterable[Version], now: dt.datetime, reason: str, check: Callable) -> list[Version]:
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250)
    asked = Version.objects.filter(pk__in=[one.pk for one in versions]).select_related("project__node", "node", "fiscal_year", "cycle__node")
    take_turn()
    asked = list(asked.order_by("pk"))
    if not asked:
        raise Refused(_("There is no version to go on with: choose some."), field="versions")
    require_over_all("approve_money", actor=actor, projects=[one.project for one in asked if one.project_id])
    for one in asked:
        if one.node_id:
            require_approver(actor=actor, version=one)
    today = inputs.today(now)
    require_open(day=today)
    problems, deeds = [], []
    for row, one in enumerate(asked, start=1):
        try:
            require_standing(one)
            check(one)
        except (Refused, NotPermitted) as refusal:
            problems.append({"row": row, "column": one.project.code if one.project_id else one.node.code, "message": refusal.message})
            continue
        before = events.values(one, *TOLD)
        for name, value in ({"state": state, "version": one.version + 1} | (approved_from(one, today) if state == State.APPROVED else {})).items():
            setattr(one, name, value)
        facts = {"project_id": one.project_id, "since": today} if one.project_id else {}
        deeds.append(Deed(verb, one, before, events.values(one, *TOLD), facts, reason))
    if problems:
        told = _("Nothing was changed: {n} of {all} versions cannot go on.").format(n=len(problems), all=len(asked))
        raise Refused(told, field="versions", problems=problems)
    Version.objects.bulk_update(asked, ["state", "known_on", "version"], batch_size=500)
    events.record_many(deeds, actor=actor, at=now)
    return asked
