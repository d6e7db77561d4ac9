"""Escalate one level up, acknowledge, answer, pass further up, withdraw; and what the rules send up by themselves."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of
from governance.models import Escalation, EscalationRule
from governance.policy import require_answerer, require_at
from governance.queries.electors import sees
from governance.queries.escalations import MATTERS, OPEN, due_by_rule, level_above
from governance.queries.places import at
from pmo import inputs
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node

State = Escalation.State
ANSWER_DAYS = 5
LONGEST = 4000


@transaction.atomic
def escalate(*, actor, matter, why: str, now: dt.datetime, to=None, answer_by: dt.date | None = None) -> Escalation:
    """Raise a risk, issue, exception, decision or action one level up, to somebody or to those who decide there.

    Raises:
        NotPermitted: the actor may not escalate there.
        Conflict: it is escalated already, or nothing is above.
        Refused: a value is not acceptable, or the person does not see it.
    """
    require_at("escalate", actor=actor, place=matter.place)
    why = inputs.text(why, field="why", called=_("Why it goes up"), longest=LONGEST, required=True)
    today = inputs.today(now)
    answer_by = inputs.day(answer_by, field="answer_by", called=_("The day of the answer")) or today + dt.timedelta(days=ANSWER_DAYS)
    if answer_by < today:
        raise Refused(_("{day} is past: give a day by which there can be an answer.").format(day=answer_by), field="answer_by")
    return _raise(actor, matter, level_above(place=matter.place), why, now, to=to, answer_by=answer_by)


@transaction.atomic
def acknowledge(*, actor, escalation: Escalation, version: int | None, now: dt.datetime) -> Escalation:
    """Say that it arrived and is looked at.

    Raises:
        NotPermitted: the actor is not the one it was escalated to.
        Stale, Conflict: it changed, or it is no longer open.
    """
    require_answerer(actor=actor, escalation=escalation)
    wanted = {"state": State.ACKNOWLEDGED, "acknowledged_at": now, "acknowledged_by": actor}
    return _moved("escalation.acknowledged", escalation, version, wanted, actor, now, among=(State.RAISED,))


@transaction.atomic
def answer(*, actor, escalation: Escalation, version: int | None, answer: str, now: dt.datetime) -> Escalation:
    """Answer it: it goes back down with what is to be done.

    Raises:
        NotPermitted, Stale, Conflict: as `acknowledge`.
        Refused: there is no answer.
    """
    require_answerer(actor=actor, escalation=escalation)
    answer = inputs.text(answer, field="answer", called=_("The answer"), longest=LONGEST, required=True)
    wanted = {"state": State.ANSWERED, "answer": answer, "answered_at": now, "answered_by": actor}
    return _moved("escalation.answered", escalation, version, wanted, actor, now, reason=answer)


@transaction.atomic
def pass_up(*, actor, escalation: Escalation, version: int | None, why: str, now: dt.datetime, answer_by: dt.date | None = None) -> Escalation:
    """Send it one level further up, where this level cannot answer; here it counts as answered with that.

    Raises:
        NotPermitted, Stale, Conflict: as `acknowledge`; nothing is above.
        Refused: there is no reason.
    """
    require_answerer(actor=actor, escalation=escalation)
    why = inputs.text(why, field="why", called=_("Why it goes up"), longest=LONGEST, required=True)
    answer_by = inputs.day(answer_by, field="answer_by", called=_("The day of the answer")) or inputs.today(now) + dt.timedelta(days=ANSWER_DAYS)
    above, matter = escalation.to_node.parent, escalation.matter
    if above is None:
        raise Conflict(_("Nothing is above {node}: it is to be answered here.").format(node=escalation.to_node))
    wanted = {"state": State.ANSWERED, "answer": _("Passed on to {node}").format(node=above), "answered_at": now, "answered_by": actor}
    below = _moved("escalation.answered", escalation, version, wanted, actor, now, reason=why)
    raised = _raise(actor, matter, above, why, now, answer_by=answer_by)
    change = difference(below, {"above": raised})
    below.save(update_fields=columns(below, change))
    return raised


@transaction.atomic
def withdraw(*, actor, escalation: Escalation, version: int | None, reason: str, now: dt.datetime) -> Escalation:
    """Take it back.

    Raises:
        NotPermitted: the actor may not escalate there.
        Stale, Conflict: it changed, or it is no longer open.
        Refused: there is no reason.
    """
    require_at("escalate", actor=actor, place=escalation.place)
    reason = inputs.text(reason, field="reason", called=_("The reason"), required=True)
    return _moved("escalation.withdrawn", escalation, version, {"state": State.WITHDRAWN}, actor, now, reason=reason)


def escalate_by_rule(*, now: dt.datetime) -> int:
    """Send up what the rules in force send up, each matter once by each kind of rule; returns how many went."""
    day, done = inputs.today(now), 0
    for due in due_by_rule(day=day):
        why = _("By rule: {rule}; it is {value}.").format(rule=due.rule, value=due.value)
        try:
            with transaction.atomic():
                _raise(
                    system_user(), due.matter, level_above(place=due.matter.place), why, now, rule=due.rule,
                    answer_by=day + dt.timedelta(days=due.rule.answer_days),
                )  # fmt: skip
        except Conflict:  # escalated by hand meanwhile: that one runs
            continue
        done += 1
    return done


@transaction.atomic
def set_rule(
    *, actor, node: Node | None, when: str, limit: int, answer_days: int, active: bool, version: int | None, now: dt.datetime
) -> EscalationRule:  # fmt: skip
    """Say when something goes up by itself, at a node and below it or (without one) in the whole office.

    Raises:
        NotPermitted: the actor may not set thresholds there.
        Stale, Conflict: it changed after it was read.
        Refused: a value is not acceptable.
    """
    require_over_node("set_thresholds", actor=actor, node=node)
    when = inputs.choice(when, among=EscalationRule.When, field="when", called=_("The rule"))
    wanted = {
        "limit": inputs.days(limit, field="limit", called=_("The limit")) or 0,
        "answer_days": inputs.days(answer_days, field="answer_days", called=_("The days to answer"), most=365) or 0,
        "active": inputs.flag(active, field="active", called=_("In force")),
    }
    take_turn()
    row = EscalationRule.objects.filter(node=node, when=when).first()
    if row is None:
        row = EscalationRule.objects.create(node=node, when=when, **wanted)
        events.record("escalation_rule.set", subject=row, actor=actor, at=now, after={"when": when, **wanted})
        return row
    require_version(row, version=version, wanted=wanted)
    change = difference(row, wanted)
    if change is not None:
        row.save(update_fields=columns(row, change))
        events.record("escalation_rule.set", subject=row, actor=actor, at=now, before=change.before, after={"when": when} | change.after)
    return row


def _raise(actor, matter, above: Node | None, why: str, now, *, answer_by: dt.date, to=None, rule=None) -> Escalation:
    name = next(name for name, model in MATTERS.items() if isinstance(matter, model))
    if above is None:
        raise Conflict(_("Nothing is above {place}: it is to be decided there.").format(place=matter.place))
    to = to or (above.owner if above.owner is not None and sees(user=above.owner, place=matter.place) else None)
    if to is not None and not sees(user=to, place=matter.place):
        raise Refused(_("{person} does not see {place}: give them a role there first.").format(person=to, place=matter.place), field="to")
    matter = hold(matter)
    if matter.escalations.filter(state__in=OPEN).exists():
        raise Conflict(_("It is escalated already and waits for its answer."))
    escalation = Escalation.objects.create(
        **at(matter.project or matter.node), **{name: matter}, to_node=above, to=to, rule=rule, why=why, raised_at=now, raised_by=actor,
        answer_by=answer_by,
    )  # fmt: skip
    told = {"matter": str(matter), "to_node": above.code, "to": str(to) if to else None, "answer_by": answer_by}
    facts = facts_of(escalation, inputs.today(now))
    events.record("escalation.raised", subject=escalation, actor=actor, at=now, after=told, reason=why, facts=facts)
    return escalation


def _moved(verb: str, escalation: Escalation, version, wanted: dict, actor, now, *, among=OPEN, reason: str = "") -> Escalation:
    escalation = hold(escalation)
    require_version(escalation, version=version, wanted=wanted)
    if escalation.state not in among:
        raise Conflict(_("It is {state} already.").format(state=escalation.get_state_display().lower()))
    change = difference(escalation, wanted)
    escalation.save(update_fields=columns(escalation, change))
    facts = facts_of(escalation, inputs.today(now))
    events.record(verb, subject=escalation, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return escalation
