"""The lines of a draft as a sheet that is edited as in a spreadsheet: a page, its rows and edits as JSON under the session of the person.

GET lines.json answers what `queries/sheet_columns.py` says; `?seen=7` (with `&beside=3` for the year beside it) answers `{"same": true}` while both
are at these versions. POST edits.json takes `{"edits": [...], "seen": 7}` with the CSRF token (each edit as in `calc/said_edits.py`) and answers
`{"version", "numbers": {key: line}, "undo": [edits], "news": whether others changed it since 7}`. POST paste.json takes `{"text", "kinds": [...]}`
and answers the cells read, writing nothing. A refusal is a problem document (RFC 9457): 412 with `mine` and `theirs` by cell when someone else was
faster.
"""

import orjson
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from finance.actions.grid import edit_version
from finance.calc import pasted
from finance.calc.said_edits import edit_of, said_edit
from finance.forms.sheet import CellForm
from finance.models import Version
from finance.policy import require_writer
from finance.queries.sheet_columns import next_draft, sheet_columns
from finance.queries.sources import periods_of
from finance.queries.versions import lines_of, visible_versions
from finance.views.sheet_words import words
from pmo.errors import Refused
from pmo.web.addresses import whole
from pmo.web.answers import go, refused
from pmo.web.rest.answers import OPTIONS, plain
from pmo.web.rest.problems import CONTENT_TYPE, problem
from portfolio.policy import permitted
from projects.queries import visible_projects

LINES = 40  # of the table beside the sheet: the sheet itself shows them all


def sheet(request, code, pk):
    project, version = _found(request, code, pk)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    writes = "budget" in may and version.state == Version.State.DRAFT and not request.is_history
    periods, lines = periods_of(year=version.fiscal_year), lines_of(version=version)
    form, answer = CellForm(request.POST or None, lines=lines, periods=periods), 200
    if request.method == "POST":
        require_writer(actor=request.user, version=version)
        answer = 422
        if form.is_valid():
            try:
                edit_version(actor=request.user, version=version, edits=form.edits(), now=timezone.now())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return go(request, "finance:sheet", project.code, version.pk)
    months = [None, *(one.start_on for one in periods)]
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    context = {
        "project": project, "version": version, "writes": writes, "form": form, "months": months, "words": words(), "may": may,
        "beside": next_draft(user=request.user, version=version),
        "page": page, "lines": [(line, [line.amounts.get(month) for month in months]) for line in page],
        "totals": [sum(line.amounts.get(month, 0) for line in lines) for month in months],
    }  # fmt: skip
    return render(request, "finance/sheet.html", context, status=answer)


@require_GET
@gzip_page  # what people typed stands in it, but no secret
def rows(request, code, pk):
    project, version = _found(request, code, pk)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    if (seen := whole(request.GET.get("seen"))) is not None:
        beside = next_draft(user=request.user, version=version)
        if (version.version, beside and beside.version) == (seen, whole(request.GET.get("beside"))):
            return _json({"same": True, "state": version.state})
    return _json(sheet_columns(user=request.user, version=version, may_edit="budget" in may and not request.is_history))


@require_POST
def edits(request, code, pk):
    _project, version = _found(request, code, pk)
    try:
        require_writer(actor=request.user, version=version)
        body = _body(request)
        found = [_said(place, one) for place, one in enumerate(_list(body, "edits"))]
        saved = edit_version(actor=request.user, version=version, edits=found, now=timezone.now())
    except Refused as refusal:
        return _refusal(refusal)
    undo = [said_edit(edit) for edit in saved.inverse] if body.get("undo") else []
    news = body.get("seen") != saved.version.version - saved.changed
    return _json({"version": saved.version.version, "numbers": saved.numbers, "undo": undo, "news": news})


@require_POST
def paste(request, code, pk):
    _project, version = _found(request, code, pk)
    try:
        require_writer(actor=request.user, version=version)
        body = _body(request)
        kinds, text = _list(body, "kinds"), body.get("text")
        if not isinstance(text, str) or not kinds or not set(map(str, kinds)) <= {pasted.AMOUNT, pasted.TEXT}:
            raise Refused(_("Say the text that was pasted, and of each column from there on whether it holds amounts or text."), field="text")
        try:
            cells = pasted.block(text)
            pasted.shaped(cells, len(kinds))
        except ValueError as error:
            raise Refused(str(error), field="text") from None
    except Refused as refusal:
        return _refusal(refusal)
    found = pasted.read(cells, kinds, decimal_comma=formats.get_format("DECIMAL_SEPARATOR") == ",")
    troubles = [[one.row, one.column, one.message] for one in found.troubles]
    return _json({"cells": found.cells, "troubles": troubles, "note": _note(found)})


def _note(found: pasted.Pasted) -> str:
    if not found.ambiguous or found.decimal is None:
        return ""
    read = ngettext("{n} amount such as 1.234 was read", "{n} amounts such as 1.234 were read", found.ambiguous).format(n=found.ambiguous)
    sign = _("a comma as the decimal sign") if found.decimal == "," else _("a point as the decimal sign")
    why = _("as you write numbers here; nothing in the paste says otherwise") if found.assumed else _("as the rest of the paste shows")
    return _("{read} with {sign}, {why}.").format(read=read, sign=sign, why=why)


def _found(request, code, pk):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    rows = visible_versions(user=request.user).select_related("fiscal_year", "project__node", "based_on", "cycle")
    return project, get_object_or_404(rows, project=project, pk=pk)


def _body(request) -> dict:
    try:
        body = orjson.loads(request.body)
    except ValueError:
        raise Refused(_("The body is not JSON."), field="body") from None
    if not isinstance(body, dict):
        raise Refused(_("The body is a JSON object."), field="body")
    return body


def _list(body: dict, name: str) -> list:
    if not isinstance(body.get(name), list):
        raise Refused(_("“{name}” is a list.").format(name=name), field=name)
    return body[name]


def _said(place: int, said):
    try:
        return edit_of(said)
    except ValueError as error:
        told = {"row": place, "column": f"edits[{place}]", "message": str(error)}
        raise Refused(str(error), field="edits", problems=[told]) from None


def _refusal(refusal: Refused) -> HttpResponse:
    answer = problem(refusal, {})
    return _json(answer.data, status=answer.status_code, content_type=CONTENT_TYPE)


def _json(data, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(orjson.dumps(data, default=plain, option=OPTIONS), status=status, content_type=content_type)
