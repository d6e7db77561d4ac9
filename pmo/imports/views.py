"""Files from outside: bring one in, see what it would do, apply it, take it back."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pmo.errors import Refused
from pmo.imports import actions
from pmo.imports.actions.staging import kept_bytes, too_large
from pmo.imports.exporting import template as template_bytes
from pmo.imports.forms import MappingForm, UploadForm
from pmo.imports.kinds import KINDS, importer, importers
from pmo.imports.policy import may_import, require_importing
from pmo.imports.queries import busy, reconciled, saved_mappings, sourced, visible_batches, waiting

ROWS = 30
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "application/xml"}


def batches(request):
    form, answer = UploadForm(initial={name: request.GET.get(name, "") for name in ("kind", "into")}), 200
    if request.method == "POST":
        require_importing(actor=request.user)
        form, answer = UploadForm(request.POST, request.FILES), 422
        staged = _staged(request, form) if form.is_valid() else None
        if isinstance(staged, int):
            answer = staged
        elif staged is not None:
            return redirect("imports:batch", staged.pk)
    page = Paginator(visible_batches(user=request.user), ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "kinds": importers(), "mappings": saved_mappings(), "may_import": may_import(actor=request.user),
        "most": settings.IMPORT_MAX_BYTES, "crumbs": [(_("Imports"), "")],
    }  # fmt: skip
    return render(request, "imports/batches.html", context, status=answer)


@require_GET
def batch(request, pk):
    found = _found(request, pk)
    if request.htmx:
        if busy(found):
            return render(request, "imports/_progress.html", {"batch": found})
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, found)


@require_POST
def apply(request, pk):
    found = _found(request, pk)
    try:
        found = actions.apply_soon(
            actor=request.user, batch=found, accept_good_rows="accept_good_rows" in request.POST, now=timezone.now()
        )
    except Refused as refusal:
        return _page(request, _found(request, pk), refusal=refusal)
    if not busy(found):
        messages.success(request, _("Applied. Figures that depend on it follow in a moment."))
    return redirect("imports:batch", pk)


@require_POST
def undo(request, pk):
    found = _found(request, pk)
    try:
        actions.undo(actor=request.user, batch=found, now=timezone.now())
    except Refused as refusal:
        return _page(request, _found(request, pk), refusal=refusal)
    messages.success(request, _("Taken back: every record is as it was before."))
    return redirect("imports:batch", pk)


@require_POST
def discard(request, pk):
    found = _found(request, pk)
    try:
        actions.discard(actor=request.user, batch=found, now=timezone.now())
    except Refused as refusal:
        return _page(request, _found(request, pk), refusal=refusal)
    messages.success(request, _("Discarded: nothing was changed."))
    return redirect("imports:batches")


@require_POST
def remap(request, pk):
    found = _found(request, pk)
    form = _mapping_form(found, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _page(request, found, form=form, answer=422)
    try:
        mapping, now = form.mapping(), timezone.now()
        if form.cleaned_data["name"]:
            of_source = {name: told for name, told in mapping.items() if name != "control_total"}  # that is this one file's
            actions.save_mapping(actor=request.user, kind=found.kind, name=form.cleaned_data["name"], mapping=of_source, now=now)
        again = actions.remap(actor=request.user, batch=found, mapping=mapping, now=now)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, found, form=form, answer=refusal.status)
    return redirect("imports:batch", again.pk)


@require_POST
def forget(request, pk):
    actions.forget_mapping(actor=request.user, mapping=get_object_or_404(saved_mappings(), pk=pk), now=timezone.now())
    return redirect("imports:batches")


@require_GET
def kept_file(request, pk):
    found = _found(request, pk)
    return _download(kept_bytes(found), found.filename, "application/octet-stream")


@require_GET
def template(request, kind, suffix):
    if kind not in KINDS or suffix not in TYPES or suffix not in importer(kind).template_formats:
        raise Http404
    return _download(template_bytes(kind, suffix=suffix), f"{kind}-template.{suffix}", TYPES[suffix])


def _found(request, pk):
    return get_object_or_404(visible_batches(user=request.user), pk=pk)


def _staged(request, form: UploadForm):
    """The batch, or the status of a refusal that stands in the form."""
    file, told = form.cleaned_data["file"], form.cleaned_data
    if file.size > settings.IMPORT_MAX_BYTES:
        form.add_error("file", too_large(file.size))
        return 413
    try:
        return actions.stage(
            actor=request.user, kind=told["kind"], filename=file.name, data=file.read(), into=told["into"], period_end=told["period_end"],
            mapping=sourced(told["mapping"]) if told["mapping"] else None, control_total=told["control_total"], now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
        return refusal.status


def _mapping_form(found, told=None) -> MappingForm | None:
    """The form of the columns; none where the kind has no columns of ours to map."""
    headers = found.notes.get("headers")
    if not headers:
        return None
    return MappingForm(
        told, importer=importer(found.kind), headers=headers, mapping=found.mapping, found=found.notes.get("columns")
    )


def _page(request, found, *, refusal=None, form=None, answer=200):
    context = {
        "batch": found, "importer": importer(found.kind), "busy": busy(found), "waiting": waiting(found), "refusal": refusal,
        "mapping_form": form or _mapping_form(found), "figures": _figures(found), "good": found.rows - found.rejected,
        "crumbs": [(_("Imports"), "/imports/"), (found.filename, "")],
    }  # fmt: skip
    return render(request, "imports/batch.html", context, status=refusal.status if refusal else answer)


def _figures(found) -> list[tuple]:
    words = {
        "projects": _("Projects"),
        "whole_life_cost": _("Whole-life cost"),
        "plan": _("Fiscal-year plan"),
        "outlook": _("Fiscal-year outlook"),
        "tasks": _("Tasks"),
        **{f"links {kind}": _("Links {kind}").format(kind=kind) for kind in ("FS", "SS", "FF", "SF")},
        "resources": _("Resources"),
        "assignments": _("Assignments"),
        "work_hours": _("Work, hours"),
        "cost": _("Cost"),
        "baseline_cost": _("Baseline cost"),
        "start": _("Start"),
        "finish": _("Finish"),
        "critical": _("Critical tasks"),
    }
    return [(words.get(name, name), own, stored, equal) for name, own, stored, equal in reconciled(found)]


def _download(data: bytes, filename: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    name = filename.encode("ascii", "replace").decode().replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
