"""Compute what a change would do: at once, or for a large schedule by a worker that says how far it is."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.change_versions import require_to_go
from finance.policy import FiscalGate
from governance.actions.asking import hash_of
from governance.actions.change_boards import asked_again, covered
from governance.actions.changes import State, changed, held, require_state
from governance.models import ChangeRequest
from governance.policy import require_at
from governance.queries.change_impact import Impact, impact_of
from governance.queries.change_money import years_of
from pmo import inputs
from pmo.errors import Conflict
from pmo.jobs import actions as jobs
from pmo.jobs.progress import report
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, require_version
from projects.models import WorkPackage

COMPUTABLE = (State.DRAFT, State.DEFERRED, State.APPROVED)
AT_ONCE = 1000  # lines of a schedule; more are computed by a worker


@transaction.atomic
def ask_impact(*, actor, change: ChangeRequest, version: int | None, now: dt.datetime) -> ChangeRequest:
    """Have the impact of a change computed: at once where its schedule is small, by a worker (`job`) where it is not.

    Raises:
        NotPermitted: the actor may not ask for changes of the project.
        Stale: someone changed it after it was read.
        Conflict, Refused: as `compute_impact`; of a worker's, the job tells why.
    """
    require_at("request_change", actor=actor, place=change.project)
    change = held(change)
    require_version(change, version=version, wanted={})
    require_state(change, *COMPUTABLE)
    if not change.edits or WorkPackage.objects.filter(project=change.project).count() <= AT_ONCE:
        return _kept(actor, change, impact_of(change=change, day=inputs.today(now)), now)
    title = _("Impact of {code} on {project}").format(code=change.code, project=change.project.name)
    steps = [{"task": "governance.compute_change", "kwargs": {"change_id": change.pk, "actor_id": actor.pk, "version": change.version}}]
    job = jobs.queue(title=title, steps=steps, created_by=actor, now=now, key=f"change:{change.pk}:{change.version}")
    change.job = job
    change.save(update_fields=["job"])  # no word about the change itself: its version stays
    events.record("change.impact_asked", subject=change, actor=actor, at=now)
    return change


def compute_impact(*, actor, change: ChangeRequest, version: int | None, now: dt.datetime) -> ChangeRequest:
    """Compute the impact of a change and keep it; one that was said otherwise meanwhile is left alone: another job computes that.

    Harmless twice. Approved and computed anew, it goes before a board again where it has outgrown the authority of the one that approved it.

    Raises:
        Conflict: it is before the board or decided otherwise, changes a schedule or benefit that is not there any more, or months that are closed.
        Refused: an edit, an amount or a benefit cannot be.
        jobs.Cancelled: someone asked for the job to stop; nothing is kept.
    """
    require_state(change, *COMPUTABLE)
    found = impact_of(change=change, day=inputs.today(now), tell=report)
    return _keep(actor, change, version, found, now)


@transaction.atomic
def _keep(actor, change: ChangeRequest, version: int | None, found: Impact, now: dt.datetime) -> ChangeRequest:
    change = held(change)
    if version is not None and change.version != version:
        return change
    require_state(change, *COMPUTABLE)
    return _kept(actor, change, found, now)


def _kept(actor, change: ChangeRequest, found: Impact, now: dt.datetime) -> ChangeRequest:
    require_open_months(actor=actor, change=change, impact=found.told, day=inputs.today(now))
    wanted = {"impact": found.told, "basis": found.basis, "cost_change": found.cost_change, "days_change": found.days_change}
    size = {"cost_change": found.cost_change, "days_change": found.days_change, "impact_sha256": hash_of(found.told)}
    if change.state == State.APPROVED and not covered(change=change, cost=found.cost_change, days=found.days_change, day=inputs.today(now)):
        made = difference(change, wanted)
        if made is not None:
            change.save(update_fields=columns(change, made))
        return asked_again(actor=actor, change=change, now=now)
    return changed("change.computed", change, wanted, actor, now, after=size)


def require_open_months(*, actor, change: ChangeRequest, impact: dict, day: dt.date) -> None:
    """Raises Conflict when an amount falls into a fiscal period that is closed, or that an Outlook holds actuals of."""
    gate = FiscalGate(actor=actor)
    amounts = [(code, dt.date.fromisoformat(month), amount) for code, month, amount in impact["cost"]["amounts"]]
    for _code, month, _amount in amounts:
        if problem := gate.problem(month, project=change.project):
            told = _("{month}: {problem}").format(month=f"{month:%Y-%m}", problem=problem)
            if impact["cost"]["source"] == "lines":
                told += " " + _("This follows from the cost of the lines: say the money yourself, by open months.")
            raise Conflict(told, field="money")
    typed = [(code, month, 0) for code, month, _amount in amounts]
    for one in years_of(project=change.project, amounts=typed, day=day):
        if one.version is not None and one.version.kind == "outlook":
            require_to_go(months=set(one.added), until=one.version.actuals_to, year=one.year)
