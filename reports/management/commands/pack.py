"""Make a board pack."""

from pathlib import Path

from django.utils import timezone

from pmo.commands import Answering
from pmo.errors import Refused
from portfolio.models import Node
from reports.management.subjects import day
from reports.printing.pack import print_pack
from reports.queries.pack import TEMPLATES, pack_content


class Command(Answering):
    help = "Make the PDF pack of a node as known on a day, restricted projects included unless --without-restricted is given."

    def arguments(self, parser):
        parser.add_argument("node", help="the code of the node")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="as known on that day (today)")
        parser.add_argument("--template", choices=TEMPLATES, default=TEMPLATES[0])
        parser.add_argument("--without-restricted", action="store_true", help="as a reader without clearance gets it")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the PDF is written")

    def answer(self, node, as_of, template, without_restricted, out, **_):
        today = timezone.now().date()
        if as_of is not None and as_of > today:
            raise Refused(f"{as_of} lies in the future: choose today or an earlier day.")
        found = Node.objects.filter(code=node).first()
        if found is None:
            raise Refused(f"There is no node with the code '{node}'.")
        said = pack_content(node=found, as_of=as_of or today, today=today, cleared=not without_restricted, template=template)
        printed, content_hash = print_pack(said)
        try:
            out.write_bytes(printed.pdf)
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}.") from error
        return {"node": found.code, "as_of": said.as_of, "pages": printed.pages, "content": content_hash, "bytes": len(printed.pdf), "file": str(out)}
