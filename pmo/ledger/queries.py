"""Read the trail, and prove it."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from pmo.ledger.calc import GENESIS, link
from pmo.ledger.events import content
from pmo.ledger.models import ChainHead, Event


@dataclass(frozen=True)
class TrailProof:
    """The outcome of a walk along the chain."""

    events: int
    intact: bool
    fault: str = ""


def trail_of(subject):
    """The events of one record, newest first."""
    return Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).select_related("actor")


def trail_until(subject, day: dt.date):
    """The events of one record up to the end of a day, newest first."""
    return trail_of(subject).filter(at__lt=_end_of(day))


def deeds_so_far() -> int:
    """How many deeds the trail holds: where it is the same as before, nothing was done in between."""
    return ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def trail_proof() -> TrailProof:
    """Walk the whole chain and say whether it is complete and untouched, or which event is the first that is not."""
    head = ChainHead.objects.filter(pk=1).first()
    previous, seq = GENESIS, 0
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if event.seq != seq:
            return TrailProof(seq - 1, False, f"Event {seq} is missing: the next one found is {event.seq}.")
        if event.previous_hash != previous or event.hash != link(previous, content(event)):
            return TrailProof(seq - 1, False, f"Event {seq} ({event.verb} {event.subject_label}) was changed after it was recorded.")
        previous = event.hash
    if head is None:
        return TrailProof(seq, seq == 0, "" if seq == 0 else "The head of the chain is missing.")
    if (head.seq, head.hash) != (seq, previous):
        return TrailProof(seq, False, f"The trail ends at event {seq}, but {head.seq} were recorded: the last ones are missing.")
    return TrailProof(seq, True)


def trail_of_project(*, project_id: int, day: dt.date):
    """The events of a project and of all its records up to the end of a day, newest first."""
    return Event.objects.filter(project_id=project_id, at__lt=_end_of(day)).select_related("actor")


def verbs_of_project(*, project_id: int) -> list[str]:
    """The kinds of deeds that were done to a project and its records."""
    return list(Event.objects.filter(project_id=project_id).order_by("verb").values_list("verb", flat=True).distinct())


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
