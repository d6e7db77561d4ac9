"""Record the independent word of assurance."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Rating
from pmo import inputs
from pmo.calc.rag import from_published, published_word
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold
from portfolio.actions.periods import require_open
from projects.models import Project
from projects.policy import require_over

WORDS = "Green, Amber/Green, Amber, Amber/Red, Red, Reset, Exempt"


@transaction.atomic
def record_rating(
    *, actor, project: Project, known_on: dt.date, published: str, now: dt.datetime, commentary: str = "", reviewer: str = ""
) -> Rating:
    """Record a rating in the word it was published in; a second one of the same day replaces the first.

    Raises:
        NotPermitted: the actor may not rate the project.
        Refused: the word is no rating, or a value is not acceptable.
        Conflict: the day lies in a closed period.
    """
    require_over("rate", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    word = published_word(published)
    if word is None:
        raise Refused(_("“{word}” is not a rating: give one of {words}.").format(word=str(published)[:40], words=WORDS), field="published")
    wanted = {
        "published": word,
        "rag": from_published(word).value,
        "commentary": inputs.text(commentary, field="commentary", called=_("The commentary")),
        "reviewer": inputs.text(reviewer, field="reviewer", called=_("The reviewer"), longest=120),
    }
    project = hold(project)
    rating = Rating.objects.filter(project=project, known_on=known_on).first() or Rating(project=project, known_on=known_on)
    new, change = rating.pk is None, difference(rating, wanted)
    if change is None:
        return rating
    require_open(day=known_on, field="known_on")
    rating.save(force_insert=new, update_fields=None if new else columns(rating, change))
    events.record(
        "rating.recorded", subject=rating, actor=actor, at=now, before=None if new else change.before,
        after={**change.after, "known_on": known_on}, facts={"project_id": project.pk, "since": known_on},
    )  # fmt: skip
    return rating
