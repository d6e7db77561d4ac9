"""Read what people say about records, and which records may be spoken of."""

import datetime as dt
import re
from functools import reduce

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q

from governance.models import Comment
from governance.queries.electors import sees
from governance.queries.places import seen
from portfolio.queries import visible_nodes
from projects.queries import visible, visible_projects

MENTION = re.compile(r"(?<![\w@])@([\w.+-]{1,150})")
# Records that stand in a project or at a node by columns of those names.
PLACED = ("decision", "action", "risk", "issue", "assumption", "dependency", "breach", "escalation")
OF_PROJECT = ("review", "changerequest", "waiver")
OF_NODE = {"board": "node", "meeting": "board__node"}  # records that stand at a node by way of a column


def subject_seen(*, user, kind: str, key: int):
    """The record a comment is about, among those the person sees; None where there is none, or it cannot be spoken of."""
    if kind == "projects.project":
        return visible_projects(user=user).filter(pk=key).first()
    if kind == "portfolio.node":
        return visible_nodes(user=user).filter(pk=key).first()
    app, _dot, name = kind.partition(".")
    if app != "governance" or name not in (*PLACED, *OF_PROJECT, *OF_NODE):
        return None
    if name in OF_NODE:
        condition = Q(**{f"{OF_NODE[name]}__in": visible_nodes(user=user)})
    else:
        condition = seen(user=user) if name in PLACED else visible(user=user, prefix="project__")
    return apps.get_model(app, name).objects.filter(condition).filter(pk=key).first()


def place_of(subject):
    """The project or node a record belongs to."""
    kind = subject._meta.label_lower
    if kind in ("projects.project", "portfolio.node"):
        return subject
    if subject._meta.app_label == "governance" and (way := OF_NODE.get(subject._meta.model_name)):
        return reduce(getattr, way.split("__"), subject)
    return getattr(subject, "place", None) or subject.project


def comments_on(*, subject, day: dt.date | None = None):
    """What was said of a record (by the end of a day), oldest first; what was taken back keeps its place without its words."""
    found = Comment.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    found = found if day is None else found.filter(said_at__date__lte=day)
    return found.select_related("author").prefetch_related("mentioned").order_by("said_at", "pk")


def visible_comments(*, user):
    """Every comment on what a person sees."""
    return Comment.objects.filter(seen(user=user)).select_related("author", "project", "node")


def mentioned_in(*, body: str, place) -> tuple[list, list[str]]:
    """The people a text mentions by @user-name who see the place, and the names that nobody who sees it has."""
    names = list(dict.fromkeys(name.rstrip(".") for name in MENTION.findall(body)))
    people = {user.username.lower(): user for user in get_user_model().objects.filter(_named(names), is_active=True, is_system=False)}
    found = [people[name.lower()] for name in names if name.lower() in people and sees(user=people[name.lower()], place=place)]
    known = {user.username.lower() for user in found}
    return found, [name for name in names if name.lower() not in known]


def _named(names: list[str]) -> Q:
    condition = Q(pk__in=())
    for name in names[:50]:
        condition |= Q(username__iexact=name)
    return condition
