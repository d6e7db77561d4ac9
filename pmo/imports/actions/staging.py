"""Take a file in, keep its bytes, and say what applying it would do."""

import datetime as dt
import hashlib
import os
from dataclasses import asdict, replace

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.imports.calc.mapping import Mapping, read_mapping
from pmo.imports.calc.unreadable import Unreadable
from pmo.imports.collecting import seldom_collected
from pmo.imports.contract import PREVIEW_ROWS, UNCHANGED, Context, Reading, TooLarge
from pmo.imports.kinds import importer
from pmo.imports.models import Batch
from pmo.imports.policy import require_batch, require_importing
from pmo.imports.queries import applied_before
from pmo.jobs import actions as jobs
from pmo.jobs.progress import report
from pmo.ledger import events
from pmo.ledger.changes import take_turn

HEAVY_ROWS = 5_000
HEAVY_WORKBOOK = 300_000  # bytes of an .xlsx that hold some thousands of rows
HEAVY_BYTES = 3_000_000  # of anything else, such as XML without line breaks
KEPT_PROBLEMS = 1_000


def stage(
    *, actor, kind: str, filename: str, data: bytes, now: dt.datetime, into: str = "", period_end: dt.date | None = None,
    mapping: dict | Mapping | None = None, control_total: str | None = None, here: bool = False,
) -> Batch:  # fmt: skip
    """Keep a file and find out what applying it would do; nothing else changes.

    A control total is what the amounts of the file must add up to; where they do not, nothing of it can be applied.
    A file of more than some thousands of rows is read by a worker, unless it is to be read `here`: the batch names the job.

    Raises:
        NotPermitted: the actor brings no files in, or not to this place.
        TooLarge: the file has more bytes than the office takes.
        Refused: the kind, the mapping, the place or the file itself cannot be used.
    """
    require_importing(actor=actor)
    kind_of_file = importer(kind)
    if len(data) > settings.IMPORT_MAX_BYTES:
        raise TooLarge(too_large(len(data)), field="file")
    chosen = _mapping(mapping)
    if control_total:
        chosen = _mapping({**asdict(chosen), "control_total": control_total})
    batch = Batch(
        kind=kind, filename=_plain_name(filename), sha256=hashlib.sha256(data).hexdigest(), size=len(data), into=inputs.text(
            into, field="into", called=_("The place"), longest=40), period_end=inputs.day(
            period_end, field="period_end", called=_("The status date")), mapping=asdict(chosen), by=actor, staged_at=now,
    )  # fmt: skip
    heavy = not here and is_heavy(data)
    reading = None if heavy else _read(kind_of_file, data, batch, context_of(batch, now=now))
    with transaction.atomic():
        batch.file.save(batch.filename, ContentFile(data), save=False)
        if heavy:
            batch.notes = {"checking": True}
            batch.save()
            batch.job = _queue(batch, actor, now)
            batch.save(update_fields=["job"])
        else:
            _keep(batch, reading)
            batch.save()
        told = events.values(batch, "kind", "filename", "sha256", "size", "rows", "rejected")
        events.record("import.staged", subject=batch, actor=actor, at=now, after=told)
    return batch


def check_batch(*, batch: Batch, now: dt.datetime) -> Reading | None:
    """Read a kept file once more and keep what was found; part of staging, so no deed of its own. Harmless twice.

    Raises:
        Refused: the file cannot be read; the batch is refused with the reason.
    """
    if batch.state != Batch.State.STAGED:
        return None
    report(0.05, _("Reading the file"))
    try:
        reading = read_batch(batch, now)
    except Refused as refusal:
        batch.state, batch.notes = Batch.State.REFUSED, {"refusal": refusal.message}
        batch.save(update_fields=["state", "notes"])
        raise
    report(0.95, _("Keeping what was found"))
    _keep(batch, reading)
    batch.save()
    return reading


def remap(*, actor, batch: Batch, mapping: dict | Mapping | None, now: dt.datetime) -> Batch:
    """Stage the same file again with another mapping of its columns; the batch before is left as it was read.

    Raises:
        Refused: the mapping cannot be used.
    """
    require_batch(actor=actor, batch=batch)
    again = stage(
        actor=actor, kind=batch.kind, filename=batch.filename, data=kept_bytes(batch), into=batch.into, period_end=batch.period_end,
        mapping=mapping, now=now,
    )  # fmt: skip
    if batch.state == Batch.State.STAGED:
        discard(actor=actor, batch=batch, now=now)
    return again


@transaction.atomic
def discard(*, actor, batch: Batch, now: dt.datetime) -> Batch:
    """Refuse a staged file: it is kept, and never applied.

    Raises:
        Conflict: it is not staged any more.
    """
    require_batch(actor=actor, batch=batch)
    take_turn()
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != Batch.State.STAGED:
        raise Conflict(_("This file is not waiting any more: reload the page."))
    batch.state = Batch.State.REFUSED
    batch.save(update_fields=["state"])
    events.record("import.discarded", subject=batch, actor=actor, at=now)
    return batch


def read_batch(batch: Batch, now: dt.datetime, *, actor=None, writing: bool = False) -> Reading:
    """The kept file, read and checked as of now, with the eyes of the actor (or of whoever brought it in)."""
    return _read(importer(batch.kind), kept_bytes(batch), batch, replace(context_of(batch, now=now, actor=actor), writing=writing))


def kept_bytes(batch: Batch) -> bytes:
    """The bytes of the file as they came.

    Raises:
        Conflict: they are no longer the ones that came.
    """
    try:
        with batch.file.open("rb") as kept:
            data = kept.read()
    except FileNotFoundError:
        raise Conflict(_("The kept file is no longer there: send it again."), field="file") from None
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise Conflict(_("The kept file was changed after it came: send it again."), field="file")
    return data


def context_of(batch: Batch, *, now: dt.datetime, actor=None, accept_good_rows: bool = False) -> Context:
    """What an importer needs to know of the batch."""
    return Context(
        actor=actor or batch.by, now=now, today=inputs.today(now), into=batch.into, period_end=batch.period_end, mapping=_mapping(batch.mapping),
        batch_id=batch.pk, accept_good_rows=accept_good_rows,
    )  # fmt: skip


def is_heavy(data: bytes) -> bool:
    """Whether a file is one for a worker."""
    return len(data) > HEAVY_WORKBOOK if data[:2] == b"PK" else len(data) > HEAVY_BYTES or data.count(b"\n") > HEAVY_ROWS


def too_large(size: int) -> str:
    """The sentence for a file that is too large."""
    return _("The file has {size} bytes; this office takes {most} at the most: split it into smaller files.").format(
        size=f"{size:,}", most=f"{settings.IMPORT_MAX_BYTES:,}"
    )


def _read(kind_of_file, data: bytes, batch: Batch, context: Context) -> Reading:
    try:
        with seldom_collected():
            return kind_of_file.read(data, batch.filename, context)
    except Unreadable as refusal:
        raise Refused(refusal.sentence, field="file") from refusal


def _keep(batch: Batch, reading: Reading) -> None:
    batch.rows, batch.rejected = reading.total, reading.rejected
    batch.created, batch.updated = reading.count("created"), reading.count("updated")
    batch.unchanged = reading.count(UNCHANGED)
    batch.period_end = batch.period_end or reading.period_end
    batch.problems = [{"row": one.row, "column": one.column, "message": one.message} for one in reading.problems[:KEPT_PROBLEMS]]
    shown = [row for row in reading.rows[:PREVIEW_ROWS] if row.values]
    names = list(dict.fromkeys(name for row in shown for name in row.values if not name.startswith("_")))
    notes = {
        **reading.told,
        "lines": reading.notes,
        "columns": reading.columns,
        "headers": reading.headers,
        "unknown_columns": reading.unknown_columns,
        "problem_total": len(reading.problems) + reading.further_problems,
        "preview": {
            "columns": names,
            "rows": [[row.number, row.change, *(row.values.get(name) for name in names)] for row in shown],
        },
        "own_figures": reading.own_figures,
    }
    batch.notes = events.plain(notes)
    if (before := applied_before(batch)) is not None:
        batch.notes["applied_before"] = before.pk


def _queue(batch: Batch, actor, now: dt.datetime):
    return jobs.queue(
        title=_("Check {file}").format(file=batch.filename), steps=[{"task": "imports.stage", "kwargs": {"batch_id": batch.pk}}],
        created_by=actor, now=now,
    )  # fmt: skip


def _mapping(mapping: dict | Mapping | None) -> Mapping:
    if isinstance(mapping, Mapping):
        return mapping
    try:
        return read_mapping(mapping or None)
    except Unreadable as refusal:
        raise Refused(refusal.sentence, field="mapping") from refusal


def _plain_name(filename: str) -> str:
    """The last part of a file's name, without what no file system or header takes."""
    name = os.path.basename(str(filename).replace("\\", "/"))
    return "".join(sign for sign in name if sign.isprintable() and sign not in '"<>:|?*;')[-120:].strip(". ") or "file"
