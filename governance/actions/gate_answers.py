"""Answer what a gate asks, and put the evidence beside it."""

import datetime as dt
import hashlib
import re
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.asking import facts_of
from governance.actions.reviews import LONGEST, require_state
from governance.models import Answer, GateCriterion, Review
from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, require_version
from projects.policy import require_over

EVIDENCE_MOST = 20 * 1024 * 1024
MOST_ANSWERS = 500
NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')
_web_address = URLValidator(schemes=["http", "https"])


class EvidenceTooLarge(Refused):
    """The file has more bytes than is taken as evidence."""

    status = 413


@transaction.atomic
def answer_review(*, actor, review: Review, version: int | None, answers: list, now: dt.datetime) -> Review:
    """Say how criteria stand: each answer names its criterion and holds `met`, `words`, `link`, and perhaps `file` with its `file_name`.

    Raises:
        NotPermitted: the actor may not run gates of the project.
        Stale: someone changed the review after it was read.
        Conflict: it is submitted, decided or cancelled: what the board sees stands still.
        EvidenceTooLarge, Refused: a value is not acceptable, or the gate does not ask this.
    """
    require_over("run_gates", actor=actor, project=review.project)
    if not isinstance(answers, list | tuple) or len(answers) > MOST_ANSWERS:
        raise Refused(_("Answers come as a list of {most} at the most.").format(most=MOST_ANSWERS), field="answers")
    review = hold(review)
    require_version(review, version=version, wanted={})
    require_state(review, Review.State.SCHEDULED)
    asked = {one.pk: one for one in review.gate.criteria.filter(retired_on=None)}
    stored = {one.criterion_id: one for one in review.answers.all()}
    before, after = {}, {}
    for given in answers:
        criterion = _criterion(given, asked)
        values = _checked(given, criterion)
        row = stored.get(criterion.pk) or Answer(review=review, criterion=criterion)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed or (row.pk is None and values == {"met": Answer.Met.UNKNOWN, "words": "", "link": ""}):
            continue
        key = f"{criterion.order} {criterion.text}"[:120]
        before[key] = _told(row) if row.pk else None
        for name, value in changed.items():
            setattr(row, name, value)
        row.text, row.by, row.at = criterion.text, actor, now
        row.save()
        after[key] = _told(row)
    if not after:
        return review
    review.version += 1
    review.save(update_fields=["version"])
    told = {"before": before, "after": after, "facts": facts_of(review, inputs.today(now))}
    events.record("review.answered", subject=review, actor=actor, at=now, **told)
    return review


def _criterion(given, asked: dict[int, GateCriterion]) -> GateCriterion:
    if not isinstance(given, dict):
        raise Refused(_("An answer names its criterion and says how it stands."), field="answers")
    named = given.get("criterion")
    criterion = asked.get(named if isinstance(named, int) else getattr(named, "pk", None))
    if criterion is None:
        raise Refused(_("The gate does not ask criterion {named}.").format(named=str(named)[:40]), field="answers")
    if criterion.kind == GateCriterion.Kind.FACT:
        raise Refused(_("“{text}” is judged from the facts: nobody answers it.").format(text=criterion.text[:80]), field="answers")
    return criterion


def _checked(given: dict, criterion: GateCriterion) -> dict:
    if unknown := given.keys() - {"criterion", "met", "words", "link", "file", "file_name"}:
        raise Refused(_("{name} of an answer is not known.").format(name=min(unknown)), field="answers")
    field = f"answer_{criterion.pk}"
    values = {}
    if "met" in given:
        values["met"] = inputs.choice(given["met"] or Answer.Met.UNKNOWN, among=Answer.Met, field=field, called=_("The answer"))
    if "words" in given:
        values["words"] = inputs.text(given["words"], field=field, called=_("What is said"), longest=LONGEST)
    if "link" in given:
        values["link"] = _link(given["link"], field)
    if given.get("file") is not None:
        values |= _evidence(given["file"], given.get("file_name"), field)
    return values


def _link(value, field: str) -> str:
    link = inputs.text(value, field=field, called=_("The link"), longest=500)
    if link:
        try:
            _web_address(link)
        except ValidationError:
            raise Refused(_("“{link}” is no web address: give one that begins with https://.").format(link=link[:60]), field=field) from None
    return link


def _evidence(data: bytes, name, field: str) -> dict:
    if len(data) > EVIDENCE_MOST:
        raise EvidenceTooLarge(
            _("The file has {size:,} bytes; evidence may have {most:,}: put it elsewhere and give the link.").format(
                size=len(data), most=EVIDENCE_MOST
            ),
            field=field,
        )
    if not data:
        raise Refused(_("The file is empty: choose another."), field=field)
    called = NO_NAME.sub("_", PurePath(inputs.text(name, field=field, called=_("The name of the file"))).name)[-200:] or "evidence"
    digest = hashlib.sha256(data).hexdigest()
    return {"file": ContentFile(data, name=f"{digest[:32]}.bin"), "file_name": called, "file_hash": digest}


def _told(answer: Answer) -> dict:
    said = {"met": answer.met, "words": answer.words, "link": answer.link, "file": answer.file_name, "sha256": answer.file_hash}
    return {name: value for name, value in said.items() if value}
