"""The pack against WeasyPrint on the finished HTML."""

from importlib import import_module
from importlib.util import find_spec

from django.utils import timezone

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import timed
from portfolio.models import Node

NAME = "12-page pack"
MODULE = "reports.packs"


def lines() -> list[Line]:
    """Time of a pack and of its rendering alone."""
    if find_spec(MODULE) is None:
        return [not_there(NAME, f"{MODULE} is not there yet")]
    packs = import_module(MODULE)
    missing = [name for name in ("pack_html", "pack_pdf") if not hasattr(packs, name)]
    if missing:
        return [not_there(NAME, f"{MODULE} has no {' and no '.join(missing)}")]
    node = Node.objects.filter(kind="programme").order_by("path").first()
    today, user = timezone.now().date(), reader()
    html = packs.pack_html(user=user, node=node, as_of=today)
    floor = timed(lambda: packs.pack_pdf(html=html), times=3, warm=1)
    whole = timed(lambda: packs.pack_pdf(html=packs.pack_html(user=user, node=node, as_of=today)), times=3)
    return [Line(NAME, milliseconds(whole.seconds), f"{milliseconds(floor.seconds)} WeasyPrint alone", whole.seconds / floor.seconds, 1.3, node.code)]
