"""Record what a project is to cost and to bring over its whole life."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import BusinessCase
from pmo import inputs
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over


@transaction.atomic
def record_business_case(
    *, actor, project: Project, known_on: dt.date, whole_life_cost, benefits, now: dt.datetime, note: str = "", benefits_note: str = ""
) -> BusinessCase:
    """Record whole-life cost and benefits as known on a day; a second word of the same day replaces the first. None is unknown.

    Raises:
        NotPermitted: the actor may not book money on the project.
        Refused: a value is not acceptable.
        Conflict: the day lies in a closed period.
    """
    require_over("book_money", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    wanted = {
        # Both may be negative: a project may earn more than it costs, and do harm that is counted.
        "whole_life_cost": inputs.money(whole_life_cost, field="whole_life_cost", called=_("The whole-life cost"), negative=True),
        "benefits": inputs.money(benefits, field="benefits", called=_("The benefits"), negative=True),
        "note": inputs.text(note, field="note", called=_("The note")),
        "benefits_note": inputs.text(benefits_note, field="benefits_note", called=_("The note on benefits")),
    }
    project = hold(project)
    case = BusinessCase.objects.filter(project=project, known_on=known_on).first() or BusinessCase(project=project, known_on=known_on)
    new, change = case.pk is None, difference(case, wanted)
    if change is None and not new:
        return case
    require_open(day=known_on, field="known_on")
    case.save(force_insert=new, update_fields=None if new else columns(case, change))
    events.record(
        "business_case.recorded", subject=case, actor=actor, at=now, before=None if new else change.before,
        after={**wanted, "known_on": known_on} if new else change.after, facts={"project_id": project.pk, "since": known_on},
    )  # fmt: skip
    return case
