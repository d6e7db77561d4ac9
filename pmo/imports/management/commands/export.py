"""Write what import takes back."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from pmo import inputs
from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from pmo.imports.exporting import exported
from pmo.imports.kinds import exportable


class Command(Answering):
    help = "Write a file of the kind that import takes back unchanged, .csv or .xlsx by its name; a schedule .xml."

    def arguments(self, parser):
        parser.add_argument("kind", choices=exportable())
        parser.add_argument("--node", metavar="CODE", help="only what lies under this node")
        parser.add_argument("--project", metavar="CODE", help="the project whose schedule is written")
        parser.add_argument("--as-of", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def answer(self, kind, node, project, as_of, out, **_):
        day = as_of or inputs.today(timezone.now())
        data, rows = exported(kind, suffix=out.suffix, actor=system_user(), node_code=project or node, as_of=day)
        try:
            out.write_bytes(data)
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}.") from error
        return {"kind": kind, "rows": rows, "file": str(out)}
