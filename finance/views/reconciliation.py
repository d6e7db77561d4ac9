"""Ledger files beside what was made of them."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from finance.policy import require_books_reader
from finance.queries.reconciliation import ledger_files, reconciled_files
from pmo.imports.queries import visible_batches

FILES = 10


def reconciliation(request):
    require_books_reader(actor=request.user)
    page = Paginator(ledger_files(user=request.user), FILES).get_page(request.GET.get("page"))
    opened = visible_batches(user=request.user).filter(pk__in=[one.pk for one in page]).values_list("pk", flat=True)
    context = {
        "page": page, "files": reconciled_files(batches=page), "opened": set(opened),
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Reconciliation"), "")],
    }  # fmt: skip
    return render(request, "finance/reconciliation.html", context)
