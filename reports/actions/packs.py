"""Ask for a board pack, and keep it when it is made."""

import datetime as dt

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.jobs import actions as jobs
from pmo.ledger import events
from portfolio.models import Node
from portfolio.policy import require_over_node
from portfolio.queries import scope_of
from reports.models import Pack
from reports.queries.pack import TEMPLATES, node_row


@transaction.atomic
def ask_pack(*, actor, node: Node, as_of: dt.date, now: dt.datetime, template: str = "board") -> Pack:
    """Ask for the pack of a node as of a day, for the asking reader's clearance; a worker makes it.

    Raises:
        NotPermitted: no role of the actor's over the node makes packs.
        Refused: the day lies ahead, the template is unknown, or nothing was known of the node by then.
    """
    require_over_node("make_pack", actor=actor, node=node)
    if template not in TEMPLATES:
        known = ", ".join(TEMPLATES)
        raise Refused(_("There is no pack template “{template}”: choose one of {known}.").format(template=template, known=known), field="template")
    if as_of > now.date():
        raise Refused(_("{day} lies in the future: choose today or an earlier day.").format(day=as_of), field="as_of")
    cleared = scope_of(user=actor).clears(node.path)
    if node_row(node=node, as_of=as_of, cleared=cleared) is None:
        raise Refused(_("Nothing was known of {node} on {day}: choose a later day.").format(node=node.name, day=as_of), field="as_of")
    pack = Pack.objects.create(node=node, as_of=as_of, template=template, cleared=cleared, by=actor, asked_at=now)
    steps = [{"task": "reports.make_pack", "kwargs": {"pack_id": pack.pk}}]
    pack.job = jobs.queue(title=_("Pack of {node} as of {day}").format(node=node.name, day=as_of), steps=steps, created_by=actor, now=now)
    pack.save(update_fields=["job"])
    events.record("pack.asked", subject=pack, actor=actor, at=now, after=events.values(pack, "node", "as_of", "template", "cleared"))
    return pack


@transaction.atomic
def keep_pack(*, pack: Pack, pdf: bytes, pages: int, content_hash: str, now: dt.datetime) -> Pack:
    """Keep a made pack with the hash of what it says. One that is kept already stays as it was."""
    pack = Pack.objects.select_for_update().select_related("node", "by").get(pk=pack.pk)
    if pack.made_at is not None:
        return pack
    pack.content_hash, pack.pages, pack.made_at = content_hash, pages, now
    pack.file.save(f"{pack.node.code}-{pack.as_of}-{content_hash[:8]}.pdf", ContentFile(pdf), save=False)
    pack.save(update_fields=["content_hash", "pages", "made_at", "file"])
    events.record("pack.made", subject=pack, actor=pack.by, at=now, after=events.values(pack, "content_hash", "pages"))
    return pack
