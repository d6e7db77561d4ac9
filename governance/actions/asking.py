"""How every decision is asked and settled, whatever asks it: a question, a gate review, a change request, an exception.

The deeds of those call these within their own transaction, so that what follows from an outcome is done with it or not at all.
"""

import datetime as dt
import hashlib
import json

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from governance.actions.codes import next_code
from governance.models import Board, Decision
from governance.policy import require_board, require_decider
from governance.queries.electors import tally_of
from governance.queries.places import at
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Role

ROLES = [Role.GATEKEEPER, Role.EXECUTIVE]  # who votes where no board does and nothing else is said
TOLD = ["code", "kind", "question", "options", "board", "roles", "needed_by", "cost_of_delay", "figures_hash"]
MOST_OPTIONS = 9


def ask(
    *, actor, place, kind: str, question: str, options: list, now: dt.datetime, background: str = "", board: Board | None = None, roles=ROLES,
    quorum: int = 1, needed_by: dt.date | None = None, cost_of_delay=None, code: str | None = None,
) -> Decision:  # fmt: skip
    """Put a question before those who decide, with the figures of its place as they stand; the caller has seen to who may ask.

    Raises:
        NotPermitted: the board does not decide there.
        Conflict: the code is taken.
        Refused: a value is not acceptable, or there are fewer than two options.
    """
    today = inputs.today(now)
    if board is not None:
        require_board(board=board, place=place, kind=kind, day=today)
    figures = import_string(settings.STANDING)(place=place, day=today)
    fields = {
        "kind": inputs.choice(kind, among=Decision.Kind, field="kind", called=_("The kind")),
        "question": inputs.text(question, field="question", called=_("The question"), longest=250, required=True),
        "background": inputs.text(background, field="background", called=_("The background"), longest=inputs.LONG),
        "options": checked_options(options),
        "needed_by": inputs.day(needed_by, field="needed_by", called=_("The day it is needed by")),
        "cost_of_delay": inputs.money(cost_of_delay, field="cost_of_delay", called=_("The cost of delay")),
    }
    take_turn()
    decision = Decision.objects.create(
        **at(place), **fields, code=_code(code), board=board, roles=[] if board else [str(role) for role in roles],
        quorum=quorum, asked_on=today, asked_by=actor, figures=figures, figures_hash=hash_of(figures),
    )  # fmt: skip
    events.record(
        "decision.asked", subject=decision, actor=actor, at=now, after=events.values(decision, *TOLD), facts=facts_of(decision, today)
    )  # fmt: skip
    return decision


def settle(
    *, actor, decision: Decision, version: int | None, reasons: str, now: dt.datetime, choice: str | None = None, review_on: dt.date | None = None
) -> Decision:  # fmt: skip
    """Record the outcome of the vote as decided, once; `choice` None is whatever was voted.

    Raises:
        NotPermitted: the actor does not take this decision.
        Stale: it changed after it was read.
        Conflict: it is decided already, has no quorum or no outcome, or another choice was voted.
        Refused: there is no reason.
    """
    today = inputs.today(now)
    require_decider(actor=actor, decision=decision, day=today)
    reasons = inputs.text(reasons, field="reasons", called=_("The reasons"), longest=inputs.LONG, required=True)
    review_on = inputs.day(review_on, field="review_on", called=_("The day it is looked at again"))
    decision = hold(decision)
    require_waiting(decision)
    tally = tally_of(decision=decision, day=today)
    wanted = {
        "state": Decision.State.DECIDED, "choice": _outcome(decision, tally, choice), "reasons": reasons, "review_on": review_on,
        "decided_at": now, "decided_on": today, "decided_by": actor,
        "tally": {"votes": tally.votes, "electors": tally.electors, "quorum": tally.quorum},
    }  # fmt: skip
    require_version(decision, version=version, wanted=wanted)
    change = difference(decision, wanted)
    decision.save(update_fields=columns(decision, change))
    told = {"choice": decision.label_of(decision.choice), "tally": decision.tally, "review_on": review_on}
    events.record("decision.taken", subject=decision, actor=actor, at=now, after=told, reason=reasons, facts=facts_of(decision, today))
    return decision


def withdraw(*, actor, decision: Decision, now: dt.datetime, reason: str) -> Decision:
    """Take it back with what asked it; the caller has seen to who may.

    Raises:
        Conflict: it is decided or withdrawn.
    """
    decision = require_waiting(hold(decision))
    change = difference(decision, {"state": Decision.State.WITHDRAWN})
    decision.save(update_fields=columns(decision, change))
    facts = facts_of(decision, inputs.today(now))
    events.record("decision.withdrawn", subject=decision, actor=actor, at=now, before=change.before, after=change.after, reason=reason, facts=facts)
    return decision


def hash_of(figures: dict) -> str:
    """The SHA-256 of figures, in whatever order their names stand; it proves that they are the ones that were seen."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True, separators=(",", ":")).encode()).hexdigest() if figures else ""


def checked_options(options: list) -> list[dict]:
    """Options as they are kept: a key, a label, what follows from it.

    Raises:
        Refused: fewer than two, more than nine, one without a label, or two with one key.
    """
    if not isinstance(options, list | tuple) or not 2 <= len(options) <= MOST_OPTIONS:
        raise Refused(_("A decision needs from two to {most} options: name them.").format(most=MOST_OPTIONS), field="options")
    kept = []
    for number, option in enumerate(options, 1):
        option = {"label": option} if isinstance(option, str) else option
        if not isinstance(option, dict):
            raise Refused(_("Option {number} is neither words nor a label with what follows from it.").format(number=number), field="options")
        label = inputs.text(option.get("label"), field="options", called=_("Option {number}").format(number=number), longest=120, required=True)
        key = inputs.text(option.get("key") or str(number), field="options", called=_("The key"), longest=40)
        consequence = inputs.text(option.get("consequence"), field="options", called=_("What follows"), longest=2000)
        kept.append({"key": key, "label": label, "consequence": consequence})
    if len({option["key"] for option in kept}) < len(kept) or len({option["label"].lower() for option in kept}) < len(kept):
        raise Refused(_("Two options are alike: give each its own words."), field="options")
    return kept


def chosen(decision: Decision, choice: str) -> str:
    """The key of an option. Raises Refused when there is none of that name."""
    return inputs.choice(choice, among=[option["key"] for option in decision.options], field="choice", called=_("The choice"))


def require_waiting(decision: Decision) -> Decision:
    """The decision, when it still waits. Raises Conflict when it does not."""
    if decision.state != Decision.State.ASKED:
        raise Conflict(_("{code} is {state} already: nothing was changed.").format(code=decision.code, state=decision.get_state_display().lower()))
    return decision


def facts_of(row, day: dt.date) -> dict:
    """What reactions to a deed on a placed record need: its project or node, and since when."""
    return {"project_id": row.project_id, "since": day} if row.project_id else {"node_id": row.node_id, "since": day}


def _code(given: str | None) -> str:
    if given is None or not str(given).strip():
        return next_code(Decision.objects.all(), "D")
    code = inputs.code(given)
    if Decision.objects.filter(code=code).exists():
        raise Conflict(_("There is a decision {code} already: choose another code.").format(code=code), field="code")
    return code


def _outcome(decision: Decision, tally, choice: str | None) -> str:
    if not tally.quorate:
        raise Conflict(
            _("{code} has {cast} of the {quorum} votes it needs: nothing can be decided yet.").format(
                code=decision.code, cast=tally.cast, quorum=tally.quorum
            )
        )
    if tally.outcome is None:
        raise Conflict(_("The votes on {code} have no outcome: they are even, or not all alike as they must be.").format(code=decision.code))
    if choice is not None and chosen(decision, choice) != tally.outcome:
        raise Conflict(
            _("“{label}” was voted: that is what can be recorded.").format(label=decision.label_of(tally.outcome)), field="choice"
        )  # fmt: skip
    return tally.outcome
