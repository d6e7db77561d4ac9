"""Say why a version differs from the one it was opened from."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import Movement, Version
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, require_version
from projects.policy import require_over

MOST = 50


@transaction.atomic
def explain_movement(
    *, actor, version: Version, movements: Sequence[tuple[str, Decimal, str]], version_read: int | None, now: dt.datetime
) -> Version:  # fmt: skip
    """Make (cause, amount, note) what is said of a version's difference; what was said before goes. What they leave is unexplained.

    Raises:
        NotPermitted: the actor may not write versions of the project.
        Conflict: it is a Plan or a target, or already approved.
        Stale: someone changed it after it was read.
        Refused: a movement is not acceptable.
    """
    if version.kind != Version.Kind.OUTLOOK:
        raise Conflict(_("Only an Outlook has movements: they say how it moved away from the Plan."))
    require_over("budget", actor=actor, project=version.project)
    rows = [_checked(place, *one) for place, one in enumerate(movements, start=1)]
    if len(rows) > MOST:
        raise Refused(_("{n} movements: say it in {most} at the most.").format(n=len(rows), most=MOST), field="movements")
    version = hold(version)
    require_version(version, version=version_read, wanted={})
    if version.state not in (Version.State.DRAFT, Version.State.SUBMITTED):
        raise Conflict(_("{version} is {state}: its movements stay as they are.").format(version=version, state=version.get_state_display().lower()))
    before = [[one.cause, str(one.amount), one.note] for one in version.movements.all()]
    after = [[cause, str(amount), note] for cause, amount, note in rows]
    if before == after:
        return version
    version.movements.all().delete()
    Movement.objects.bulk_create(Movement(version=version, cause=cause, amount=amount, note=note) for cause, amount, note in rows)
    version.version += 1
    version.save(update_fields=["version"])
    events.record(
        "version.explained", subject=version, actor=actor, at=now, before={"movements": before}, after={"movements": after},
        facts={"project_id": version.project_id, "since": version.known_on},
    )  # fmt: skip
    return version


def _checked(place: int, cause, amount, note) -> tuple[str, Decimal, str]:
    try:
        return (
            inputs.choice(cause, among=Movement.Cause, field="cause", called=_("The cause")),
            inputs.money(amount, field="amount", called=_("The amount"), negative=True, required=True),
            inputs.text(note, field="note", called=_("The note"), longest=250),
        )
    except Refused as refusal:
        raise Refused(_("Movement {place}: {message}").format(place=place, message=refusal.message), field=refusal.field) from None
