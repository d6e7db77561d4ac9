"""The pack against WeasyPrint on the finished HTML."""

from django.utils import timezone

from bench.table import Line, milliseconds
from bench.timing import cpu_ratio, timed
from portfolio.models import Node
from reports.printing.pack import STYLESHEET, pack_html, print_pack
from reports.printing.pdf import print_html
from reports.queries.pack import content_hash, pack_content

PAGES, TRIED = 12, 4


def lines() -> list[Line]:
    """Time of a pack, from its queries to its pages, and of its pages alone."""
    today = timezone.now().date()

    def content(node: Node):
        return pack_content(node=node, as_of=today, today=today, cleared=True, template="board")

    nodes = Node.objects.filter(children=None, projects__isnull=False).distinct().order_by("path")[:TRIED]
    node = min(nodes, key=lambda one: abs(print_pack(content(one))[0].pages - PAGES))
    said = content(node)
    html = pack_html(said, said=content_hash(said))
    floor = timed(lambda: print_html(html, stylesheet=STYLESHEET), times=3, warm=1)
    whole = timed(lambda: print_pack(content(node)), times=3)
    note = f"{whole.answer[0].pages} pages of {node.code}, {said.live} projects; {cpu_ratio(whole.cpu, floor.cpu)}"
    name = "pack, from its queries to its pages"
    return [Line(name, milliseconds(whole.seconds), f"{milliseconds(floor.seconds)} WeasyPrint alone", whole.seconds / floor.seconds, 1.3, note)]
