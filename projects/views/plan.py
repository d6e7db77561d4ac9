"""The schedule for a page that draws and edits it: columns out, edits in, as JSON under the session of the person.

GET rows.json[?baseline=2][&as_of=2026-03-06][&packed=1] answers what `queries/gantt.py` says, `packed` as `queries/packed.py` has it. POST
edits.json takes `{"version": 7, "edits": [{"do": …}], "preview": false}` with the CSRF token, and answers `{"version", "stored", "reshaped",
"finish", "finish_before", "ids": {key: id}, "undo": [edits], "changed": {"id": [], "start": [], "finish": [], "start_before": [],
"finish_before": [], "total_slack": [], "critical": []}}`; after `reshaped` the rows are to be read again. A refusal is a problem document
(RFC 9457): 412 with `mine`, `theirs` and `version` when someone else was faster.
"""

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from pmo.errors import Refused
from pmo.web.addresses import whole
from pmo.web.rest.answers import OPTIONS, plain
from pmo.web.rest.problems import CONTENT_TYPE, problem
from portfolio.policy import permitted, require_over_project
from projects.actions.edits import edit_schedule
from projects.queries import visible_projects
from projects.queries.gantt import gantt
from projects.queries.packed import DRAWN, packed
from projects.queries.plans import preview


@require_GET
@gzip_page  # a tenth of the bytes; no secret stands in it that could be guessed by their number
def rows(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    day = request.as_of if request.is_history else None
    pack = "packed" in request.GET
    chosen = {"may_edit": "change_project" in may, "baseline": whole(request.GET.get("baseline")), "only": DRAWN if pack else None}
    found = gantt(user=request.user, project=project, day=day, **chosen)
    if found is None:
        raise Http404
    return _json(packed(found) if pack else found)


@require_POST
def edits(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    try:
        body = _body(request)
        require_over_project("change_project", actor=request.user, project=project)
        if body["preview"]:
            return _json(preview(project=project, edits=body["edits"]).as_columns())
        made = edit_schedule(
            actor=request.user, project=project, version=body["version"], edits=body["edits"], known_on=timezone.localdate(), now=timezone.now()
        )
    except Refused as refusal:
        answer = problem(refusal, {})
        return _json(answer.data, status=answer.status_code, content_type=CONTENT_TYPE)
    return _json(made.as_columns())


def _body(request) -> dict:
    try:
        body = orjson.loads(request.body)
    except ValueError:
        raise Refused("The body is not JSON.", field="body") from None
    if not isinstance(body, dict) or not isinstance(body.get("edits"), list):
        raise Refused("The body is an object with a list of edits.", field="edits")
    version, preview_only = body.get("version"), body.get("preview", False)
    if not isinstance(preview_only, bool) or (not preview_only and (isinstance(version, bool) or not isinstance(version, int))):
        raise Refused("Say which version of the schedule the edits were made from.", field="version")
    return {"edits": body["edits"], "version": version, "preview": preview_only}


def _json(data, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(orjson.dumps(data, default=plain, option=OPTIONS), status=status, content_type=content_type)
