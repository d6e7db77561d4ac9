"""Files of a kind: what the office knows as rows, or an empty template with one example."""

import datetime as dt

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.calc.exports import csv_bytes, xlsx_bytes
from pmo.imports.kinds import BRANCH, importer

WRITERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


def exported(kind: str, *, suffix: str, actor, node_code: str | None, as_of: dt.date) -> tuple[bytes, int]:
    """A file of what the actor sees under a node (None: everything; for schedules, a project) as of a day, and how many rows it has.

    Raises:
        Refused: the kind cannot be written, the suffix is no format, or the node is not known.
    """
    source = importer(kind)
    if suffix.lower().lstrip(".") in getattr(source, "writes", ()):
        return source.written(actor=actor, code=node_code, as_of=as_of)
    write = _writer(suffix)
    if source.export is None:
        raise Refused(_("Files of the kind {kind} are read, not written.").format(kind=kind), field="kind")
    headers, rows = source.export(actor=actor, node=_node(actor, node_code), as_of=as_of)
    rows = list(rows)
    try:
        return write(headers, rows), len(rows)
    except ValueError as error:
        raise Refused(str(error)) from error


def template(kind: str, *, suffix: str) -> bytes:
    """The header row of a kind with an example row or two.

    Raises:
        Refused: there is no such kind or format.
    """
    source = importer(kind)
    if suffix in getattr(source, "writes", ()):
        return source.template(suffix)
    return _writer(suffix)(source.columns, source.example)


def _writer(suffix: str):
    write = WRITERS.get(suffix.lower().lstrip("."))
    if write is None:
        raise Refused(
            _("“{suffix}” is no format of an export: name the file .csv or .xlsx, or .xml for a schedule.").format(suffix=suffix), field="out"
        )
    return write


def _node(actor, code: str | None):
    if not code:
        return None
    node = import_string(BRANCH)(user=actor).filter(code=code).first()
    if node is None:
        raise Refused(_("The node “{code}” is not known.").format(code=code), field="node")
    return node
