"""Dependencies: what must come from elsewhere, by a handover where one is agreed; met, or needed no longer."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.entries import changed, checked_fields, common_checks, entered, held, keep_word, reason_for, require_state
from governance.models import Dependency
from governance.policy import require_at
from governance.queries.electors import sees
from pmo import inputs
from pmo.errors import Refused
from portfolio.actions.periods import require_open
from projects.models import Handover, Project

State = Dependency.State
TOLD = ["title", "on_project", "on_party", "handover", "severity", "needed_on", "expected_on", "owner", "state"]
KEPT = ["title", "on_project", "on_party", "handover", "severity", "owner", "needed_on", "expected_on", "state"]


@transaction.atomic
def open_dependency(
    *, actor, place, title: str, now: dt.datetime, code: str | None = None, opened_on: dt.date | None = None, known_on: dt.date | None = None,
    **fields,
) -> Dependency:  # fmt: skip
    """Write down what must come from another project or from outside, and by when it is needed.

    `fields`: description, on_project, on_party, handover, severity, needed_on, expected_on, owner, owner_account.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Conflict: the code is taken, or the day lies in a closed period.
        Refused: a value is not acceptable, or the actor does not see the other project.
    """
    require_at("manage_raid", actor=actor, place=place)
    values = _checked(actor=actor, place=place, title=title, **fields)
    values |= _source(values, None)
    known_on = inputs.day(known_on, field="known_on", called=_("The day it became known")) or inputs.today(now)
    require_open(day=known_on, field="known_on")
    row = entered(
        Dependency, prefix="D", noun="dependency", place=place, code=code, actor=actor, now=now, opened_on=opened_on or known_on, told=TOLD, **values
    )
    keep_word(row, KEPT, known_on=known_on, actor=actor)
    return row


@transaction.atomic
def change_dependency(*, actor, dependency: Dependency, version: int | None, now: dt.datetime, **fields) -> Dependency:
    """Say something else about a dependency that waits.

    Raises:
        NotPermitted: the actor may not keep the registers there.
        Stale: someone changed it after it was read.
        Conflict: it is met or dropped, or today lies in a closed period.
        Refused: a value is not acceptable.
    """
    require_at("manage_raid", actor=actor, place=dependency.place)
    wanted = _checked(actor=actor, place=dependency.place, **fields)
    dependency = held(dependency, version, wanted)
    require_state(dependency, [State.OPEN], remedy=_("open it again first."))
    wanted |= _source(wanted, dependency)
    _tell("dependency.changed", dependency, wanted, actor, now)
    return dependency


@transaction.atomic
def close_dependency(*, actor, dependency: Dependency, version: int | None, state: str, reason: str, now: dt.datetime) -> Dependency:
    """Say that it came (met), or that it is needed no longer (dropped), and how one knows.

    Raises:
        NotPermitted, Stale: as `change_dependency`.
        Conflict: it is closed already, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_raid", actor=actor, place=dependency.place)
    reason = reason_for(reason)
    state = inputs.choice(state, among=[State.MET, State.DROPPED], field="state", called=_("The state"))
    wanted = {"state": state, "closed_on": inputs.today(now)}
    dependency = held(dependency, version, wanted)
    require_state(dependency, [State.OPEN], remedy=_("there is nothing to close."))
    _tell("dependency.closed", dependency, wanted, actor, now, reason=reason)
    return dependency


@transaction.atomic
def reopen_dependency(*, actor, dependency: Dependency, version: int | None, reason: str, now: dt.datetime) -> Dependency:
    """Wait again for what was thought to have come.

    Raises:
        NotPermitted, Stale: as `change_dependency`.
        Conflict: it waits anyway, or today lies in a closed period.
        Refused: there is no reason.
    """
    require_at("manage_raid", actor=actor, place=dependency.place)
    reason = reason_for(reason)
    wanted = {"state": State.OPEN, "closed_on": None}
    dependency = held(dependency, version, wanted)
    require_state(dependency, [State.MET, State.DROPPED], remedy=_("there is nothing to open again."))
    _tell("dependency.reopened", dependency, wanted, actor, now, reason=reason)
    return dependency


def _tell(verb: str, dependency: Dependency, wanted: dict, actor, now: dt.datetime, reason: str = "") -> None:
    require_open(day=inputs.today(now))
    if changed(verb, dependency, wanted, actor=actor, now=now, reason=reason):
        keep_word(dependency, KEPT, known_on=inputs.today(now), actor=actor)


def _checked(*, actor, place, **fields) -> dict:
    checks = common_checks(place) | {
        "description": lambda value: inputs.text(value, field="description", called=_("The description")),
        "on_project": lambda value: _project(value, place, actor),
        "on_party": lambda value: inputs.text(value, field="on_party", called=_("The party"), longest=120),
        "handover": lambda value: _handover(value, place),
        "severity": lambda value: inputs.score(value, field="severity", called=_("The severity")),
        "needed_on": lambda value: inputs.day(value, field="needed_on", called=_("The day it is needed")),
        "expected_on": lambda value: inputs.day(value, field="expected_on", called=_("The day it is expected")),
    }
    return checked_fields(checks, fields, what=_("a dependency"))


def _project(project: Project | None, place, actor) -> Project | None:
    if project is not None and not sees(user=actor, place=project):
        raise Refused(_("The project is not known: name another."), field="on_project")
    if project is not None and project == place:
        raise Refused(_("A project does not wait for itself: name another."), field="on_project")
    return project


def _handover(handover: Handover | None, place) -> Handover | None:
    if handover is not None and isinstance(place, Project) and handover.taker_id != place.pk:
        raise Refused(
            _("{place} does not receive the handover {code}: name one that it does.").format(place=place.code, code=handover.code), field="handover"
        )  # fmt: skip
    return handover


def _source(wanted: dict, standing: Dependency | None) -> dict:
    """The project that gives a handover is the one waited for. Raises Refused where another is named."""
    handover = wanted.get("handover", standing and standing.handover)
    if handover is None:
        return {}
    named = wanted.get("on_project")
    if named is not None and named.pk != handover.giver_id:
        raise Refused(_("The handover {code} comes from another project: leave one of the two out.").format(code=handover.code), field="on_project")
    return {"on_project": handover.giver}
