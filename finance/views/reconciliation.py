"""Ledger files beside what was made of them."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from finance.policy import require_books_reader
from finance.queries.reconciliation import booked_of, ledger_files, reconciled_files
from finance.views.money import month_said
from pmo.imports.queries import visible_batches

FILES, ROWS = 10, 100


def reconciliation(request):
    require_books_reader(actor=request.user)
    page = Paginator(ledger_files(user=request.user), FILES).get_page(request.GET.get("page"))
    opened = visible_batches(user=request.user).filter(pk__in=[one.pk for one in page]).values_list("pk", flat=True)
    context = {
        "page": page, "files": reconciled_files(batches=page), "opened": set(opened),
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Reconciliation"), "")],
    }  # fmt: skip
    return render(request, "finance/reconciliation.html", context)


def booked(request, pk):
    require_books_reader(actor=request.user)
    batch = get_object_or_404(ledger_files(user=request.user), pk=pk)
    month = month_said(request.GET.get("month"))
    found = booked_of(user=request.user, batch=batch, month=month)
    context = {
        "batch": batch, "month": month, "found": found, "page": Paginator(found.rows, ROWS).get_page(request.GET.get("page")),
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Reconciliation"), reverse("finance:reconciliation")), (batch.filename, "")],
    }  # fmt: skip
    return render(request, "finance/booked.html", context)
