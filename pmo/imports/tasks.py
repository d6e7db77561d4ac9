"""Work for workers: large files."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.imports.actions import applying, staging
from pmo.imports.models import Batch
from pmo.jobs.actions import Cancelled


@shared_task(name="imports.stage")
def stage(*, batch_id: int, **unknown) -> dict:
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    staging.check_batch(batch=batch, now=timezone.now())
    return {"batch": batch_id, "rows": batch.rows, "rejected": batch.rejected}


@shared_task(name="imports.apply")
def apply(*, batch_id: int, actor_id: int, accept_good_rows: bool = False, **unknown) -> dict:
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    if batch.state != Batch.State.APPLYING:  # done before the worker could say so, or withdrawn
        return _counts(batch)
    try:
        batch = applying.apply(
            actor=User.objects.get(pk=actor_id), batch=batch, accept_good_rows=accept_good_rows, now=timezone.now()
        )
    except Cancelled:
        applying.wait_again(batch=batch, reason="")
        raise
    except Refused as refusal:
        applying.wait_again(batch=batch, reason=refusal.message)
        raise
    except Exception:  # whatever it was: the file waits again and says so, and the job that runs this logs it
        applying.wait_again(
            batch=batch, reason=_("The office failed while it applied this file; nothing was changed. It was logged.")
        )
        raise
    return _counts(batch)


def _counts(batch: Batch) -> dict:
    return {
        "batch": batch.pk,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
    }
