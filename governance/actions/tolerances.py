"""Say what is tolerated; open, bring up to date and clear exceptions as figures move; ask what is to be done about one."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import ROLES, ask, facts_of, settle
from governance.calc.tolerances import DAYS, SHARES, Standing, breaches
from governance.models import Board, Breach, Decision, Tolerance
from governance.policy import require_at
from governance.queries.places import at
from governance.queries.tolerances import limits_of
from pmo import inputs
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn

Dimension, State = Tolerance.Dimension, Breach.State
RUNNING = (State.OPEN, State.ASKED, State.DECIDED)


@transaction.atomic
def set_tolerance(
    *, actor, place, dimension: str, limit: Decimal | None, version: int | None, now: dt.datetime
) -> Tolerance | None:  # fmt: skip
    """Say how far a dimension may stray at a project, at a node and below it, or (None) in the whole office; no limit: as above again.

    Raises:
        NotPermitted: the actor may not set thresholds there.
        Stale, Conflict: it changed or was taken away after it was read.
        Refused: there is no such dimension, or the limit cannot be.
    """
    require_at("set_thresholds", actor=actor, place=place)
    dimension = inputs.choice(dimension, among=Dimension, field="dimension", called=_("The dimension"))
    limit = None if limit is None else _checked(dimension, limit)
    take_turn()
    where = {"project": None, "node": None} if place is None else at(place)
    row = Tolerance.objects.filter(dimension=dimension, **where).first()
    if row is None and version is not None:
        raise Conflict(_("The tolerance set here was taken away: reload the page."))
    if row is None:
        return None if limit is None else _first(actor, Tolerance(dimension=dimension, limit=limit, **where), now)
    wanted = {"limit": limit}
    require_version(row, version=version, wanted=wanted if limit is not None else {})
    facts = _reach(place, now)
    if limit is None:
        events.record("tolerance.changed", subject=row, actor=actor, at=now, before=events.values(row, "dimension", "limit"), facts=facts)
        row.delete()
        return None
    change = difference(row, wanted)
    if change is not None:
        row.save(update_fields=columns(row, change))
        told = {"dimension": dimension}
        events.record("tolerance.changed", subject=row, actor=actor, at=now, before=told | change.before, after=told | change.after, facts=facts)
    return row


def judge_tolerances(*, standings: list[tuple[object, Standing]], now: dt.datetime) -> dict[str, int]:
    """Hold projects and nodes against their tolerances: open exceptions, bring them up to date, clear those that are back within.

    Harmless twice: what stands as it did is left alone.
    """
    places = [place for place, _standing in standings]
    by_project, by_node = limits_of(
        projects=[one for one in places if at_name(one) == "project"], nodes=[one for one in places if at_name(one) == "node"]
    )
    done = {"opened": 0, "changed": 0, "cleared": 0}
    running = _running(places)
    for place, standing in standings:
        limits = (by_project if at_name(place) == "project" else by_node)[place.pk]
        found = {one.dimension: one for one in breaches(standing, limits)}
        stand = {row.dimension: row for row in running.get((at_name(place), place.pk), [])}
        for dimension in found.keys() | stand.keys():
            if word := _judge(place, standing, stand.get(dimension), found.get(dimension), now):
                done[word] += 1
    return done


@transaction.atomic
def answer_breach(*, actor, breach: Breach, version: int | None, now: dt.datetime, owner: str = "", owner_account=None) -> Breach:
    """Name who answers for an exception.

    Raises:
        NotPermitted: the actor may not escalate there.
        Stale, Conflict: it changed, or it is cleared.
    """
    require_at("escalate", actor=actor, place=breach.place)
    wanted = {"owner": inputs.text(owner, field="owner", called=_("The owner"), longest=120), "owner_account": owner_account}
    breach = hold(breach)
    require_version(breach, version=version, wanted=wanted)
    _require_running(breach)
    change = difference(breach, wanted)
    if change is not None:
        breach.save(update_fields=columns(breach, change))
        events.record("exception.changed", subject=breach, actor=actor, at=now, before=change.before, after=change.after)
    return breach


@transaction.atomic
def put_exception(
    *, actor, breach: Breach, version: int | None, options: list, now: dt.datetime, background: str = "", board: Board | None = None,
    needed_by: dt.date | None = None, cost_of_delay: Decimal | None = None,
) -> Breach:  # fmt: skip
    """Put an exception before a board, or those whose role decides there, with the options and what follows from each.

    Raises:
        NotPermitted: the actor may not escalate there, or the board does not decide there.
        Stale, Conflict: it changed, is before a board already, or is cleared.
        Refused: a value is not acceptable.
    """
    require_at("escalate", actor=actor, place=breach.place)
    breach = hold(breach)
    require_version(breach, version=version, wanted={})
    _require_running(breach)
    if breach.state == State.ASKED:
        raise Conflict(_("It is before the board already."))
    decision = ask(
        actor=actor, place=breach.place, kind=Decision.Kind.EXCEPTION, options=options, background=background, board=board, roles=ROLES,
        question=_question(breach), needed_by=needed_by, cost_of_delay=cost_of_delay, now=now,
    )  # fmt: skip
    change = difference(breach, {"state": State.ASKED, "decision": decision, "options": decision.options})
    breach.save(update_fields=columns(breach, change))
    facts = facts_of(breach, inputs.today(now))
    events.record("exception.put", subject=breach, actor=actor, at=now, after={"decision": decision.code}, facts=facts)
    return breach


@transaction.atomic
def decide_exception(
    *, actor, breach: Breach, version: int | None, reasons: str, now: dt.datetime, review_on: dt.date | None = None
) -> Breach:  # fmt: skip
    """Record what was voted on an exception.

    Raises:
        NotPermitted, Conflict, Stale, Refused: as any decision; `version` is the decision's.
    """
    if breach.decision is None:
        raise Conflict(_("It was not put before anybody yet."))
    settle(actor=actor, decision=breach.decision, version=version, reasons=reasons, review_on=review_on, now=now)
    breach = hold(breach)
    change = difference(breach, {"state": State.DECIDED})
    breach.save(update_fields=columns(breach, change))
    facts = facts_of(breach, inputs.today(now))
    events.record("exception.decided", subject=breach, actor=actor, at=now, before=change.before, after=change.after, reason=reasons, facts=facts)
    return breach


def at_name(place) -> str:
    """Which of the two columns of a placed record names it."""
    return "node" if place._meta.model_name == "node" else "project"


def _checked(dimension: str, limit) -> Decimal:
    if isinstance(limit, bool) or not isinstance(limit, int | Decimal):
        raise Refused(_("The limit is not a number: give one."), field="limit")
    number = Decimal(limit)
    most = Decimal(10) if dimension in SHARES else Decimal(3650) if dimension in DAYS else Decimal(10_000)
    if not number.is_finite() or not 0 <= number <= most:
        raise Refused(_("The limit {limit} is out of range: give 0 to {most}.").format(limit=limit, most=most), field="limit")
    if dimension not in SHARES and number != int(number):
        raise Refused(_("The limit {limit} is not a whole number.").format(limit=limit), field="limit")
    return number.quantize(Decimal("0.0001"))


def _first(actor, row: Tolerance, now: dt.datetime) -> Tolerance:
    row.save(force_insert=True)
    told = events.values(row, "dimension", "limit")
    events.record("tolerance.changed", subject=row, actor=actor, at=now, after=told, facts=_reach(row.place, now))
    return row


def _reach(place, now: dt.datetime) -> dict:
    return {} if place is None else {f"{at_name(place)}_id": place.pk, "since": inputs.today(now)}


def _running(places) -> dict[tuple[str, int], list[Breach]]:
    keys = {name: [place.pk for place in places if at_name(place) == name] for name in ("project", "node")}
    found: dict[tuple[str, int], list[Breach]] = {}
    for name, ids in keys.items():
        for row in Breach.objects.filter(closed_on=None, **{f"{name}_id__in": ids}) if ids else []:
            found.setdefault((name, getattr(row, f"{name}_id")), []).append(row)
    return found


@transaction.atomic
def _judge(place, standing: Standing, row: Breach | None, strayed, now: dt.datetime) -> str | None:
    actor = system_user()
    if row is None:
        take_turn()
        if Breach.objects.filter(closed_on=None, dimension=strayed.dimension, **at(place)).exists():
            return None
        row = Breach.objects.create(
            **at(place), dimension=strayed.dimension, forecast=strayed.forecast, limit=strayed.limit, value=strayed.value, since=standing.as_of,
            owner_account=getattr(place, "manager", None) or getattr(place, "owner", None),
        )  # fmt: skip
        told = events.values(row, "dimension", "forecast", "limit", "value", "since")
        events.record("exception.opened", subject=row, actor=actor, at=now, after=told)
        return "opened"
    row = hold(row)
    if row.closed_on is not None:
        return None
    wanted = {"state": State.CLEARED, "closed_on": standing.as_of} if strayed is None else {
        "forecast": strayed.forecast, "limit": strayed.limit, "value": strayed.value,
    }  # fmt: skip
    change = difference(row, wanted)
    if change is None:
        return None
    row.save(update_fields=columns(row, change))
    verb = "exception.cleared" if strayed is None else "exception.moved"
    events.record(verb, subject=row, actor=actor, at=now, before=change.before, after=change.after)
    return "cleared" if strayed is None else "changed"


def _question(breach: Breach) -> str:
    words = _("{dimension} beyond tolerance at {place}: what now?")
    return words.format(dimension=breach.get_dimension_display(), place=breach.place.name)[:250]


def _require_running(breach: Breach) -> None:
    if breach.closed_on is not None:
        raise Conflict(_("It is back within tolerance since {day}.").format(day=breach.closed_on))
