"""Say something about a record, change it, take it back."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Comment
from governance.policy import require_at
from governance.queries.comments import mentioned_in, place_of
from governance.queries.places import at
from pmo import inputs
from pmo.calc.rich_text import clean
from pmo.errors import Conflict, NotPermitted
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version

LONGEST = 20_000


@dataclass(frozen=True)
class Said:
    """A comment, and the names it mentions that nobody has who sees the record: they are not told."""

    comment: Comment
    unheard: list[str]


@transaction.atomic
def comment(*, actor, subject, body: str, now: dt.datetime) -> Said:
    """Say something about a record; those it mentions by @user-name are told, if they see the record.

    Raises:
        NotPermitted: the actor may not comment there.
        Refused: there are no words, or too many.
    """
    place = place_of(subject)
    require_at("comment", actor=actor, place=place)
    body = _words(body)
    people, unheard = mentioned_in(body=body, place=place)
    made = Comment.objects.create(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, **at(place), body=body, author=actor, said_at=now
    )
    made.mentioned.set(people)
    told = {"on": str(subject)[:200], "mentioned": [user.username for user in people]}
    events.record("comment.made", subject=made, actor=actor, at=now, after=told)
    return Said(made, unheard)


@transaction.atomic
def change_comment(*, actor, comment: Comment, version: int | None, body: str, now: dt.datetime) -> Said:
    """Say it otherwise; the trail keeps what stood there.

    Raises:
        NotPermitted: it is another's.
        Stale, Conflict: it changed, or was taken back.
        Refused: there are no words, or too many.
    """
    _require_author(actor, comment)
    body, place = _words(body), comment.project or comment.node
    people, unheard = mentioned_in(body=body, place=place)
    comment = _changed("comment.changed", comment, version, {"body": body, "changed_at": now}, actor, now)
    comment.mentioned.set(people)
    return Said(comment, unheard)


@transaction.atomic
def remove_comment(*, actor, comment: Comment, version: int | None, now: dt.datetime) -> Comment:
    """Take it back: its words are no longer shown, the trail keeps them.

    Raises:
        NotPermitted: it is another's, and the actor keeps no boards there.
        Stale, Conflict: it changed, or was taken back.
    """
    if comment.author_id != actor.pk:
        require_at("keep_boards", actor=actor, place=comment.project or comment.node)
    return _changed("comment.removed", comment, version, {"removed_at": now}, actor, now)


def _changed(verb: str, comment: Comment, version, wanted: dict, actor, now) -> Comment:
    comment = hold(comment)
    require_version(comment, version=version, wanted={name: value for name, value in wanted.items() if name == "body"})
    if comment.removed_at is not None:
        raise Conflict(_("It was taken back."))
    change = difference(comment, wanted)
    comment.save(update_fields=columns(comment, change))
    events.record(verb, subject=comment, actor=actor, at=now, before=change.before, after=change.after)
    return comment


def _require_author(actor, comment: Comment) -> None:
    if comment.author_id != actor.pk:
        raise NotPermitted(_("This is {who}'s remark: add one of your own.").format(who=comment.author))
    require_at("comment", actor=actor, place=comment.project or comment.node)


def _words(body) -> str:
    return clean(inputs.text(body, field="body", called=_("The remark"), longest=LONGEST, required=True))
