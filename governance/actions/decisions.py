"""Ask for decisions, vote on them, take them once, look at them again."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import ROLES, ask, chosen, facts_of, require_waiting, settle
from governance.models import Board, Decision, Vote
from governance.policy import require_asker, require_at, require_vote
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version

State = Decision.State


@transaction.atomic
def ask_decision(
    *, actor, place, question: str, options: list, now: dt.datetime, background: str = "", board: Board | None = None,
    needed_by: dt.date | None = None, cost_of_delay: Decimal | None = None, code: str | None = None,
) -> Decision:  # fmt: skip
    """Ask a board, or (without one) those whose role decides there, to choose among options; the figures of the place are kept with it.

    Raises:
        NotPermitted: the actor may not ask for decisions there, or the board does not decide there.
        Refused: a value is not acceptable, or there are fewer than two options.
    """
    require_at("ask_decision", actor=actor, place=place)
    return ask(
        actor=actor, place=place, kind=Decision.Kind.QUESTION, question=question, options=options, background=background, board=board,
        roles=ROLES, needed_by=needed_by, cost_of_delay=cost_of_delay, code=code, now=now,
    )  # fmt: skip


@transaction.atomic
def cast_vote(*, actor, decision: Decision, choice: str, now: dt.datetime, reason: str = "", voter=None) -> Vote:
    """Vote, or vote otherwise than before, as long as nothing is decided; a delegate votes for the one (`voter`) who named him.

    Raises:
        NotPermitted: the actor has no vote on it.
        Conflict: it is decided or withdrawn.
        Refused: there is no such option.
    """
    day = inputs.today(now)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=4000)
    say = require_vote(actor=actor, decision=decision, day=day, voter=voter)
    decision = require_waiting(hold(decision))
    choice = chosen(decision, choice)
    former = decision.votes.filter(voter=say.elector.voter).first()
    vote, _made = Vote.objects.update_or_create(
        decision=decision, voter=say.elector.voter,
        defaults={"cast_by": actor, "choice": choice, "reason": reason, "cast_at": now, "figures_hash": decision.figures_hash},
    )  # fmt: skip
    told = {"choice": decision.label_of(choice), "voter": str(say.elector.voter)}
    before = {"choice": decision.label_of(former.choice)} if former else None
    events.record("decision.voted", subject=decision, actor=actor, at=now, before=before, after=told, reason=reason, facts=facts_of(decision, day))
    return vote


@transaction.atomic
def decide(
    *, actor, decision: Decision, version: int | None, reasons: str, now: dt.datetime, choice: str | None = None, review_on: dt.date | None = None
) -> Decision:  # fmt: skip
    """Record what was voted on a question: the outcome of the vote, with its reasons.

    Raises:
        NotPermitted: the actor does not take this decision.
        Conflict: it is decided already, has no quorum or no outcome, or another choice was voted; or it is taken on a page of its own.
        Stale: it changed after it was read.
        Refused: there is no reason.
    """
    if decision.kind != Decision.Kind.QUESTION:
        raise Conflict(_("{code} is decided where it was asked: on its {kind}.").format(code=decision.code, kind=decision.get_kind_display().lower()))
    return settle(actor=actor, decision=decision, version=version, choice=choice, reasons=reasons, review_on=review_on, now=now)


@transaction.atomic
def withdraw_decision(*, actor, decision: Decision, version: int | None, reason: str, now: dt.datetime) -> Decision:
    """Take a question back before it is decided; it stays in the register.

    Raises:
        NotPermitted: the actor neither asked it nor may keep boards there.
        Stale, Conflict: it changed, or is decided or withdrawn.
        Refused: there is no reason.
    """
    require_asker(actor=actor, decision=decision)
    if decision.kind != Decision.Kind.QUESTION:
        raise Conflict(
            _("{code} is withdrawn where it was asked: on its {kind}.").format(code=decision.code, kind=decision.get_kind_display().lower())
        )
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=inputs.LONG, required=True)
    decision = hold(decision)
    wanted = {"state": State.WITHDRAWN}
    require_version(decision, version=version, wanted=wanted)
    require_waiting(decision)
    change = difference(decision, wanted)
    decision.save(update_fields=columns(decision, change))
    facts = facts_of(decision, inputs.today(now))
    events.record("decision.withdrawn", subject=decision, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return decision


@transaction.atomic
def look_back(*, actor, decision: Decision, version: int | None, worked: str, hindsight: str, now: dt.datetime) -> Decision:
    """Say of a decision that was taken whether it worked.

    Raises:
        NotPermitted: the actor may not ask for decisions there.
        Stale, Conflict: it changed, or it was not decided.
        Refused: a value is not acceptable.
    """
    require_at("ask_decision", actor=actor, place=decision.place)
    wanted = {
        "worked": inputs.choice(worked, among=Decision.Worked, field="worked", called=_("Whether it worked")),
        "hindsight": inputs.text(hindsight, field="hindsight", called=_("What was learnt"), longest=inputs.LONG, required=True),
    }
    decision = hold(decision)
    require_version(decision, version=version, wanted=wanted)
    if decision.state != State.DECIDED:
        raise Conflict(_("{code} is not decided: there is nothing to look back at.").format(code=decision.code))
    change = difference(decision, wanted)
    if change is None:
        return decision
    decision.save(update_fields=columns(decision, change))
    facts = facts_of(decision, inputs.today(now))
    events.record("decision.reviewed", subject=decision, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return decision
