"""Take an applied file back."""

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.management.figures import freshened
from pmo.imports.models import Batch


class Command(Answering):
    help = "Take a batch back: every record as it was before, if nothing later depends on it."

    def arguments(self, parser):
        parser.add_argument("batch", type=int)

    def answer(self, batch, **_):
        found = Batch.objects.filter(pk=batch).first()
        if found is None:
            raise Refused(f"There is no import {batch}.")
        with freshened():
            undone = undo(actor=system_user(), batch=found, now=timezone.now())
        return {"batch": undone.pk, "kind": undone.kind, "state": undone.state}
