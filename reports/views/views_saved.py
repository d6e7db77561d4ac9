"""Keep a view of a list, let one go."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from reports.actions.saved_views import delete_view, save_view
from reports.forms import SavedViewForm
from reports.queries.saved_views import saved_views


@require_POST
def save(request):
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        raise Refused(_("The view was not kept: give it a name of at most 80 characters."), field="name")
    view = save_view(actor=request.user, page="portfolio", now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The view “{name}” is kept.").format(name=view.name))
    return redirect(f"{reverse('reports:portfolio')}?{view.query}&view={view.pk}")


@require_POST
def delete(request, pk):
    view = get_object_or_404(saved_views(user=request.user, page="portfolio"), pk=pk)
    delete_view(actor=request.user, view=view, now=timezone.now())
    messages.success(request, _("The view “{name}” is gone.").format(name=view.name))
    return redirect("reports:portfolio")
