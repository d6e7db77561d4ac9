"""Keep a list as someone set it up, and let it go."""

import datetime as dt
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import NotPermitted, Refused
from pmo.ledger import events
from reports.models import SavedView

PAGES = ("portfolio", "risks", "issues", "assumptions", "dependencies")
NOT_KEPT = {"as_of", "page", "view", "csrfmiddlewaretoken"}
LONGEST = 2000


@transaction.atomic
def save_view(*, actor, page: str, name: str, query: str, shared: bool, now: dt.datetime) -> SavedView:
    """Keep the filters, grouping, columns and order of a list under a name; one of the same name is replaced.

    Raises:
        Refused: the page is unknown, the name is missing, or the list is set up in more words than are kept.
    """
    if page not in PAGES:
        raise Refused(_("There is no list “{page}” to keep a view of.").format(page=page), field="page")
    name = inputs.text(name, field="name", called=_("The name"), longest=80, required=True)
    kept = urlencode([(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key not in NOT_KEPT])
    if len(kept) > LONGEST:
        raise Refused(_("This view says too much to be kept: choose fewer columns or filters."), field="name")
    view, new = SavedView.objects.update_or_create(page=page, owner=actor, name=name, defaults={"query": kept, "shared": shared, "saved_at": now})
    after = events.values(view, "page", "name", "query", "shared")
    events.record("view.saved", subject=view, actor=actor, at=now, after=after, facts={"new": new})
    return view


@transaction.atomic
def delete_view(*, actor, view: SavedView, now: dt.datetime) -> None:
    """Let a saved view go.

    Raises:
        NotPermitted: it is somebody else's.
    """
    if view.owner_id != actor.pk:
        raise NotPermitted(_("This view is {owner}'s: only they can delete it. Save your own beside it.").format(owner=view.owner))
    events.record("view.deleted", subject=view, actor=actor, at=now, before=events.values(view, "page", "name", "query", "shared"))
    view.delete()
