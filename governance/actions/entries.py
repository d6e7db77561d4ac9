"""What the deeds on issues, assumptions and dependencies share: entered, changed, and told."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of
from governance.actions.codes import code_in
from governance.actions.follow_up import checked_account
from governance.queries.places import at, origin
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn


def entered(model, *, prefix: str, noun: str, place, code: str | None, actor, now: dt.datetime, opened_on, told: list[str], **values):
    """A new record of a register, told in the trail; without a code it gets the next number of its place."""
    opened_on = inputs.day(opened_on, field="opened_on", called=_("The day it was opened")) or inputs.today(now)
    take_turn()
    code = code_in(model.objects.filter(**origin(place)), code, prefix=prefix, place=place)
    row = model(**at(place), code=code, opened_on=opened_on, **values)
    row.save(force_insert=True)
    events.record(f"{noun}.opened", subject=row, actor=actor, at=now, after=events.values(row, "code", *told), facts=facts_of(row, opened_on))
    return row


def held(row, version: int | None, wanted: dict):
    """The record as it stands, held, and seen to be the version that was read."""
    row = hold(row)
    require_version(row, version=version, wanted=wanted)
    return row


def changed(verb: str, row, wanted: dict, *, actor, now: dt.datetime, reason: str = "") -> bool:
    """Save what differs and tell it; False when nothing does."""
    change = difference(row, wanted)
    if change is None:
        return False
    row.save(update_fields=columns(row, change))
    facts = facts_of(row, inputs.today(now))
    events.record(verb, subject=row, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return True


def keep_word(row, kept, *, known_on: dt.date, actor) -> None:
    """Write how a record stands from a day on: the word before it counts until then, and it until the next."""
    following = row.words.filter(known_on__gt=known_on).order_by("known_on").values_list("known_on", flat=True).first()
    values = {**{name: getattr(row, name) for name in kept}, "by": actor, "superseded_on": following}
    row.words.update_or_create(known_on=known_on, defaults=values)
    row.words.filter(Q(superseded_on=None) | Q(superseded_on__gt=known_on), known_on__lt=known_on).update(superseded_on=known_on)


def checked_fields(checks: dict, fields: dict, *, what: str) -> dict:
    """The fields, each by its check. Raises Refused for one that there is no check for."""
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of {what} cannot be changed here.").format(name=min(unknown), what=what), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def common_checks(place) -> dict:
    """The checks of what each of the registers has."""
    return {
        "title": lambda value: inputs.text(value, field="title", called=_("The title"), longest=250, required=True),
        "owner": lambda value: inputs.text(value, field="owner", called=_("The owner"), longest=120),
        "owner_account": lambda value: checked_account(value, place=place),
    }


def reason_for(reason: str) -> str:
    return inputs.text(reason, field="reason", called=_("The reason"), required=True)


def require_state(row, states, *, remedy: str) -> None:
    """Raises Conflict unless the record is in one of the states."""
    if row.state not in states:
        raise Conflict(
            _("{code} is “{state}”: {remedy}").format(code=row.code, state=row.get_state_display().lower(), remedy=remedy)
        )  # fmt: skip
