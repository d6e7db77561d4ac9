from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.jobs.models import Job
from portfolio.queries import visible_nodes
from reports.actions import packs as actions
from reports.forms import PackForm
from reports.queries.packs import visible_packs

ROWS = 25
ENOUGH = 286  # tells the page to stop asking
ENDED_BADLY = (Job.State.FAILED, Job.State.CANCELLED)


def packs(request):
    nodes = visible_nodes(user=request.user)
    asked = request.GET.get("node", "")
    form = PackForm(request.POST or None, nodes=nodes, initial={"node": asked, "as_of": request.as_of, "template": "board"})
    if request.method == "POST" and form.is_valid():
        node = get_object_or_404(nodes, code=form.cleaned_data["node"])
        try:
            pack = actions.ask_pack(
                actor=request.user, node=node, as_of=form.cleaned_data["as_of"], template=form.cleaned_data["template"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return _list(request, form, status=refusal.status)
        return redirect("reports:pack", pack.pk)
    return _list(request, form, status=422 if form.is_bound else 200)


def _list(request, form, *, status):
    page = Paginator(visible_packs(user=request.user), ROWS).get_page(request.GET.get("page"))
    return render(request, "reports/packs.html", {"form": form, "page": page, "crumbs": [(_("Packs"), "")]}, status=status)


def pack(request, pk):
    found = get_object_or_404(visible_packs(user=request.user), pk=pk)
    waiting = found.made_at is None and found.job is not None and found.job.state not in (*ENDED_BADLY, Job.State.DONE)
    context = {"pack": found, "waiting": waiting, "crumbs": [(_("Packs"), "/packs/"), (str(found), "")]}
    if request.htmx:
        return render(request, "reports/_pack_state.html", context, status=200 if waiting else ENOUGH)
    return render(request, "reports/pack.html", context)


def download(request, pk):
    found = get_object_or_404(visible_packs(user=request.user), pk=pk)
    if not found.file or not found.file.storage.exists(found.file.name):
        raise Http404
    name = f"{found.node.code}-{found.as_of}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment="show" not in request.GET, filename=name, content_type="application/pdf")
