"""What money is spent on: the tree of cost types."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions.cost_types import add_cost_type, change_cost_type, remove_cost_type
from finance.forms.cost_types import CostTypeForm
from finance.models import CostType
from finance.policy import require_books_reader
from finance.queries.cost_types import cost_type_tree, uses
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require


def cost_types(request):
    require_books_reader(actor=request.user)
    form, status = CostTypeForm(request.POST or None), 200
    if request.method == "POST":
        require("keep_books", actor=request.user)
        status = 422
        if form.is_valid():
            try:
                made = add_cost_type(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("“{name}” is there.").format(name=made.name))
                return go(request, "finance:cost-types")
    context = {
        "tree": cost_type_tree(), "form": form, "keeps": "keep_books" in permitted(actor=request.user) and not request.is_history,
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Cost types"), "")],
    }  # fmt: skip
    return render(request, "finance/cost_types.html", context, status=status)


def cost_type(request, pk):
    require("keep_books", actor=request.user)
    found = get_object_or_404(CostType, pk=pk)
    form, status = CostTypeForm(request.POST or None, cost_type=found), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_cost_type(actor=request.user, cost_type=found, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("“{name}” is up to date.").format(name=form.cleaned_data["name"]))
                return go(request, "finance:cost-types")
    crumbs = [(_("Money"), reverse("finance:books")), (_("Cost types"), reverse("finance:cost-types")), (found.code, "")]
    return render(request, "finance/cost_type.html", {"one": found, "form": form, "uses": uses(cost_type=found), "crumbs": crumbs}, status=status)


@require_POST
def remove(request, pk):
    require("keep_books", actor=request.user)
    found = get_object_or_404(CostType, pk=pk)
    version = request.POST.get("version", "")
    remove_cost_type(actor=request.user, cost_type=found, version=int(version) if version.isdecimal() else None, now=timezone.now())
    messages.success(request, _("“{name}” is gone.").format(name=found.name))
    return go(request, "finance:cost-types")
