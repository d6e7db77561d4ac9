"""Say what is held back above the performance baseline."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import ManagementReserve
from pmo import inputs
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over


@transaction.atomic
def set_reserve(*, actor, project: Project, known_on: dt.date, amount, now: dt.datetime, approver: str = "", reason: str = "") -> ManagementReserve:
    """Set the management reserve of a project from a day on; a second word of the same day replaces the first. The earlier ones stay.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: the amount is missing or below zero, or one is changed without a reason.
        Conflict: the day lies in a closed period.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    project = hold(project)
    stands = ManagementReserve.objects.filter(project=project)
    wanted = {
        "amount": inputs.money(amount, field="amount", called=_("The management reserve"), required=True),
        "approver": inputs.text(approver, field="approver", called=_("The approver"), longest=120),
        "reason": inputs.text(reason, field="reason", called=_("The reason for the change"), required=stands.exists()),
    }
    row = stands.filter(known_on=known_on).first() or ManagementReserve(project=project, known_on=known_on)
    new, change = row.pk is None, difference(row, wanted)
    if change is None and not new:
        return row
    require_open(day=known_on, field="known_on")
    row.save(force_insert=new, update_fields=None if new else columns(row, change))
    events.record(
        "reserve.set", subject=row, actor=actor, at=now, reason=wanted["reason"], before=None if new else change.before,
        after={**wanted, "known_on": known_on} if new else change.after, facts={"project_id": project.pk, "since": known_on},
    )  # fmt: skip
    return row
