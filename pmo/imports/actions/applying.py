"""Apply a staged file, whole or not at all."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo.errors import Conflict, Refused
from pmo.imports.actions.staging import KEPT_PROBLEMS, context_of, is_heavy, kept_bytes, read_batch
from pmo.imports.actions.tracing import traced
from pmo.imports.collecting import seldom_collected
from pmo.imports.contract import Applied, Reading
from pmo.imports.kinds import importer
from pmo.imports.models import Batch
from pmo.imports.policy import require_batch
from pmo.imports.queries import applied_before
from pmo.jobs import actions as jobs
from pmo.jobs.progress import report
from pmo.ledger import events
from pmo.ledger.changes import take_turn
from pmo.ledger.queries import deeds_so_far
from pmo.reactions import bundled

State = Batch.State
NAMED = 3  # rows named in a refusal


def apply(*, actor, batch: Batch, now: dt.datetime, accept_good_rows: bool = False) -> Batch:
    """Apply a staged file in one transaction; the file is read and checked once more, against the office as it is now.

    What is to be written as it was judged is judged again, with no deed let in before it is written, where one came between.
    The same file applied before, of the same kind, place, status date and mapping, changes nothing.

    Raises:
        NotPermitted: the file, or what a row would change, is not the actor's to change.
        Conflict: the batch is not waiting to be applied.
        Refused: rows are bad and good rows alone were not accepted, or an action refused a row.
    """
    require_batch(actor=actor, batch=batch)
    _require_waiting(batch)
    if (same := applied_before(batch)) is not None:
        return _nothing_new(actor, batch, same, now)
    report(0.05, _("Reading the file"))
    before = deeds_so_far()
    reading = _read(actor, batch, now, accept_good_rows)
    report(0.5, _("Writing {rows} rows").format(rows=f"{len(reading.rows):,}"))
    with (
        transaction.atomic(),
        bundled(title=_("Figures after importing {file}").format(file=batch.filename), actor=actor, at=now),
    ):
        batch = _held(batch)
        if reading.final and deeds_so_far() != before:
            del reading
            reading = _read(actor, batch, now, accept_good_rows)
        context = context_of(batch, now=now, actor=actor, accept_good_rows=accept_good_rows)
        kind = importer(batch.kind)
        with traced(kind.watch(reading, context)) as trace, seldom_collected():
            applied = kind.apply(reading, context)
        _finish(batch, reading, applied, accept_good_rows, now)
        batch.undo = trace.kept()
        batch.save()
        told = events.values(
            batch, "kind", "filename", "sha256", "into", "period_end", "rows", "created", "updated", "unchanged", "rejected"
        )
        events.record("import.applied", subject=batch, actor=actor, at=now, after=told)
    return batch


def apply_soon(*, actor, batch: Batch, now: dt.datetime, accept_good_rows: bool = False) -> Batch:
    """Apply a file here, or, when it is one of many thousands of rows, have a worker apply it: the batch names the job.

    Raises:
        NotPermitted, Conflict, Refused: as `apply`.
    """
    require_batch(actor=actor, batch=batch)
    _require_waiting(batch)
    if batch.rejected and not accept_good_rows:
        _refuse(batch.problems, batch.rejected)
    if not is_heavy(kept_bytes(batch)):
        return apply(actor=actor, batch=batch, now=now, accept_good_rows=accept_good_rows)
    with transaction.atomic():
        batch = _held(batch)
        kwargs = {"batch_id": batch.pk, "actor_id": actor.pk, "accept_good_rows": accept_good_rows}
        batch.state, batch.accept_good_rows = State.APPLYING, accept_good_rows
        batch.job = jobs.queue(
            title=_("Apply {file}").format(file=batch.filename),
            steps=[{"task": "imports.apply", "kwargs": kwargs}],
            created_by=actor,
            now=now,
        )
        batch.notes.pop("refusal", None)
        batch.save(update_fields=["state", "accept_good_rows", "job", "notes"])
    return batch


@transaction.atomic
def wait_again(*, batch: Batch, reason: str) -> None:
    """A worker could not apply the file, and nothing was changed: it waits again, with the reason."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == State.APPLYING:
        batch.state = State.STAGED
        batch.notes["refusal"] = reason
        batch.save(update_fields=["state", "notes"])


def _read(actor, batch: Batch, now: dt.datetime, accept_good_rows: bool) -> Reading:
    reading = read_batch(batch, now, actor=actor, writing=True)
    _require_good(reading, accept_good_rows)
    return reading


def _held(batch: Batch) -> Batch:
    take_turn()
    held = Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch.pk)
    _require_waiting(held)
    return held


def _require_waiting(batch: Batch) -> None:
    if batch.state not in (State.STAGED, State.APPLYING):
        raise Conflict(_("This file is {state} already: nothing was changed.").format(state=batch.get_state_display().lower()))
    if batch.notes.get("checking"):
        raise Conflict(_("This file is still being checked: wait until it is, then apply it."))


def _require_good(reading: Reading, accept_good_rows: bool) -> None:
    problems = [{"row": one.row, "column": one.column, "message": one.message} for one in reading.problems]
    nothing_read = bool(problems) and not reading.rows  # a wrong header and no row below it
    if (reading.rejected or nothing_read) and not (accept_good_rows and reading.rows):
        _refuse(problems, reading.rejected or len(problems))


def _refuse(problems: list[dict], rejected: int) -> None:
    first = " ".join(_("Row {row}, {column}: {message}").format(**one) for one in problems[:NAMED])
    raise Refused(
        _("{count} of the rows cannot be used, so nothing was changed. {first} Mend the file, or accept the good rows.").format(
            count=rejected, first=first
        ),
        problems=problems[:KEPT_PROBLEMS],
    )


def _finish(batch: Batch, reading: Reading, applied: Applied, accept_good_rows: bool, now: dt.datetime) -> None:
    refused = [{"row": one.row, "column": one.column, "message": one.message} for one in applied.rejected]
    batch.state, batch.applied_at, batch.accept_good_rows = State.APPLIED, now, accept_good_rows
    batch.rows, batch.rejected = reading.total, reading.rejected + len({one["row"] for one in refused})
    batch.created, batch.updated, batch.unchanged = applied.created, applied.updated, applied.unchanged
    batch.problems = [*batch.problems, *refused][:KEPT_PROBLEMS]
    batch.notes = {**batch.notes, **events.plain(applied.notes)}
    batch.notes.pop("refusal", None)


def _nothing_new(actor, batch: Batch, before: Batch, now: dt.datetime) -> Batch:
    with transaction.atomic():
        batch = _held(batch)
        batch.state, batch.applied_at = State.APPLIED, now
        batch.created, batch.updated, batch.unchanged, batch.rejected = 0, 0, before.rows - before.rejected, before.rejected
        batch.notes = {**batch.notes, "same_as": before.pk}
        if "reconciliation" in before.notes:
            batch.notes["reconciliation"] = before.notes["reconciliation"]
        batch.save()
        events.record("import.applied", subject=batch, actor=actor, at=now, after={"same_as": before.pk, "changed": 0})
    return batch
