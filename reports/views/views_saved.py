"""Keep a view of a list, let one go."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from reports.actions.saved_views import delete_view, save_view
from reports.forms import SavedViewForm
from reports.queries.saved_views import own_and_shared_views


@require_POST
def save(request):
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        raise Refused(_("The view was not kept: give it a name of at most 80 characters."), field="name")
    said = {name: form.cleaned_data[name] for name in ("page", "name", "query", "shared")}
    view = save_view(actor=request.user, now=timezone.now(), **said)
    messages.success(request, _("The view “{name}” is kept.").format(name=view.name))
    return redirect(f"{_list_of(view.page, form.cleaned_data['back'])}?{view.query}&view={view.pk}")


@require_POST
def delete(request, pk):
    view = get_object_or_404(own_and_shared_views(user=request.user), pk=pk)
    page = view.page
    delete_view(actor=request.user, view=view, now=timezone.now())
    messages.success(request, _("The view “{name}” is gone.").format(name=view.name))
    return redirect(_list_of(page, request.POST.get("back", "")))


def _list_of(page: str, back: str) -> str:
    """The address of the list a view is of: the one it was kept on, where that is such a list, else the portfolio."""
    try:
        found = resolve(back)
    except Resolver404:
        return reverse("reports:portfolio")
    return back if found.view_name in (f"reports:{page}", f"governance:{page}", f"governance:node-{page}") else reverse("reports:portfolio")
