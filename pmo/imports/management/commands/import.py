"""Stage, check and apply a file."""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from pmo.imports.actions import apply, discard, stage
from pmo.imports.kinds import KINDS
from pmo.imports.management.figures import freshened
from pmo.imports.queries import applied_before, mapping_named


class Command(Answering):
    help = "Stage, check and apply a file. One bad row and nothing is applied; the same file twice changes nothing."

    def arguments(self, parser):
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", default="", metavar="CODE", help="the node it goes under, or, for schedules, the project it is of")
        parser.add_argument(
            "--period", type=dt.date.fromisoformat, metavar="DATE", help="the status date: facts are known from that day on"
        )
        parser.add_argument(
            "--mapping",
            metavar="FILE.json|NAME",
            help='the name of a saved one, or a file: {"columns": {"our name": "their header"}, "defaults": {}, "date_order": "dmy"}',
        )
        parser.add_argument("--control-total", metavar="AMOUNT", help="what the amounts must add up to, or nothing is applied")
        parser.add_argument("--dry-run", action="store_true", help="check and say what applying would do; change nothing")
        parser.add_argument("--accept-good-rows", action="store_true", help="apply the good rows of a file that has bad ones")

    def answer(self, kind, file, into, period, mapping, control_total, dry_run, accept_good_rows, **_):
        batch = stage(
            actor=system_user(), kind=kind, filename=file.name, data=_bytes(file), into=into, period_end=period,
            mapping=_mapping(kind, mapping) if mapping else None, control_total=control_total, now=timezone.now(), here=True,
        )  # fmt: skip
        if dry_run:
            again = applied_before(batch)
            discard(actor=system_user(), batch=batch, now=timezone.now())
            return _told(batch, again=again is not None)
        with freshened():
            try:
                batch = apply(actor=system_user(), batch=batch, accept_good_rows=accept_good_rows, now=timezone.now())
            except Refused as refusal:
                refusal.told = _told(batch)
                discard(actor=system_user(), batch=batch, now=timezone.now())
                raise
        return _told(batch)

    def handle(self, *args, **options):
        as_json = options["json"]
        try:
            super().handle(*args, **options)
        except CommandError as error:
            told = getattr(error.__cause__, "told", None)
            if as_json and told is not None:
                self.stdout.write(json.dumps(told, cls=DjangoJSONEncoder))
            raise

    def say(self, answer):
        lines = [f"{name}: {answer[name]}" for name in ("kind", "rows", "created", "updated", "unchanged", "rejected", "batch")]
        lines += [f"row {one['row']}, {one['column']}: {one['message']}" for one in answer["errors"]]
        return "\n".join(lines)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise Refused(
                f"{file} has {file.stat().st_size:,} bytes; this office takes {settings.IMPORT_MAX_BYTES:,}: split it into smaller files."
            )
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error


def _mapping(kind: str, told: str):
    """What a file says, or what was saved by that name."""
    return _text(Path(told)) if Path(told).suffix or Path(told).exists() else mapping_named(kind=kind, name=told)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read: {error}.") from error


def _told(batch, *, again: bool = False) -> dict:
    """The answer of INTERFACES; a file refused changed nothing, and says what it would have done."""
    told = {
        "kind": batch.kind, "rows": batch.rows, "created": 0 if again else batch.created, "updated": 0 if again else batch.updated,
        "unchanged": batch.rows - batch.rejected if again else batch.unchanged, "rejected": batch.rejected, "batch": batch.pk,
        "errors": batch.problems,
    }  # fmt: skip
    if "reconciliation" in batch.notes:
        told["reconciliation"] = batch.notes["reconciliation"]
    return told
