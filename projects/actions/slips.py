"""Say why the forecast of a milestone moved."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version
from portfolio.queries import period_of
from projects.models import Project, SlipCause, WorkPackage
from projects.policy import require_over
from projects.queries.slips import milestone_moves


@transaction.atomic
def explain_slip(
    *, actor, project: Project, work_package: WorkPackage, moved_on: dt.date, cause: str, now: dt.datetime, note: str = "", version: int | None = None
) -> SlipCause:  # fmt: skip
    """Record why a milestone's forecast moved in the reporting period that holds a day; said again, it replaces what was said of that period.

    `version` is that of the cause as it was read; None where none was there.

    Raises:
        NotPermitted: the actor may not report on the project.
        Stale: someone said another cause after the page was read.
        Refused: the line is no milestone of the project, it did not move in the period, or the cause is not known.
        Conflict: the day lies in no period, or in a closed one.
    """
    require_over("submit_status", actor=actor, project=project)
    inputs.day(moved_on, field="moved_on", called=_("The day of the move"), required=True)
    wanted = {
        "cause": inputs.choice(cause, among=SlipCause.Cause, field="cause", called=_("The cause")),
        "note": inputs.text(note, field="note", called=_("The note"), longest=250),
    }
    project, period = hold(project), period_of(day=moved_on)
    if work_package.project_id != project.pk or work_package.kind != WorkPackage.Kind.MILESTONE:
        message = _("“{line}” is no milestone of {code}: name one of its milestones.").format(line=work_package, code=project.code)
        raise Refused(message, field="milestone")
    if period is None or hold(period).closed_at is not None:
        raise Conflict(_("{day} lies in no open reporting period: what was reported before is frozen.").format(day=moved_on), field="moved_on")
    until = min(period.end_on, inputs.today(now))
    moves = milestone_moves(projects=Project.objects.filter(pk=project.pk), day=until, since=period.start_on)
    if all(one.line != work_package.pk for one in moves):
        raise Refused(_("The forecast of “{line}” did not move in {period}.").format(line=work_package, period=period), field="milestone")
    row = SlipCause.objects.filter(work_package=work_package, period=period).first()
    if row is None:
        row = SlipCause(work_package=work_package, project=project, period=period, known_on=until, author=actor, **wanted)
        row.save(force_insert=True)
        before, after = None, {**wanted, "milestone": work_package.name, "period": period.end_on}
    else:
        require_version(row, version=version, wanted=wanted)
        change = difference(row, wanted)
        if change is None:
            return row
        row.author = actor
        row.save(update_fields=[*columns(row, change), "author"])
        before, after = change.before, change.after
    events.record("slip.explained", subject=row, actor=actor, at=now, before=before, after=after, facts={"project_id": project.pk})
    return row
