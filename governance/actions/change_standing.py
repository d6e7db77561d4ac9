"""Keep how a change stands from a day on, so that a past day can be asked what it was."""

import datetime as dt

from governance.models import ChangeRequest, ChangeSaid, ChangeStanding

KEPT = [field.attname for field in ChangeSaid._meta.get_fields()] + ["decision_id"]


def keep_standing(*, change: ChangeRequest, day: dt.date) -> ChangeStanding:
    """Keep what a change says now as what it says from a day on; within one day the last word counts. Its deed has recorded it."""
    last = ChangeStanding.objects.filter(change=change, until_on=None).first()
    said = {name: getattr(change, name) for name in KEPT}
    if last is not None and last.known_on >= day:
        for name, value in said.items():
            setattr(last, name, value)
        last.save(update_fields=list(said))
        return last
    if last is not None:
        last.until_on = day
        last.save(update_fields=["until_on"])
    return ChangeStanding.objects.create(change=change, known_on=day, **said)
