"""What one currency is in another: a table by month, set by set."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions.discount_rates import set_discount_rate
from finance.actions.rates import set_rates
from finance.calc.fiscal import fiscal_year
from finance.forms.rates import DiscountForm, RateRowForm, RatesForm
from finance.policy import require_books_reader
from finance.queries.benefit_cases import discounting_on
from finance.queries.periods import default_calendar
from finance.queries.rates import MONTHLY, currencies_in_use, rate_sets, rate_table
from pmo.errors import Refused
from pmo.web.answers import refused
from portfolio.policy import permitted, require


def rates(request):
    chosen = _chosen(request)
    form, status = _form(request, chosen), 200
    if request.method == "POST":
        require("keep_books", actor=request.user)
        status = 422
        if form.is_valid() and "page" in request.POST:
            set_rates(actor=request.user, rates=form.said, now=timezone.now())
            messages.success(request, _("The rates are set. Nodes that add up several currencies follow."))
            return redirect(_address(chosen))
    return _page(request, chosen, status, form=form)


@require_POST
def add_rate(request):
    require("keep_books", actor=request.user)
    row, status = RateRowForm(request.POST), 422
    if row.is_valid():
        try:
            set_rates(actor=request.user, rates=[row.said()], now=timezone.now())
        except Refused as refusal:
            status = refused(row, refusal)
        else:
            messages.success(request, _("The rate is set."))
            told = row.cleaned_data
            return redirect(_address({"set": told["rate_set"], "into": told["into"], "day": told["known_on"]}))
    return _page(request, _chosen(request), status, row=row)


@require_POST
def discount(request):
    require("keep_books", actor=request.user)
    form, status = DiscountForm(request.POST), 422
    if form.is_valid():
        try:
            set_discount_rate(actor=request.user, now=timezone.now(), **form.said())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            messages.success(request, _("The discount rate is set. The cases of projects with benefits follow."))
            return redirect("finance:rates")
    return _page(request, _chosen(request), status, discount_form=form)


def _page(request, chosen, status, *, form=None, row=None, discount_form=None):
    require_books_reader(actor=request.user)
    may = permitted(actor=request.user)
    calendar = default_calendar()
    initial = {"rate_set": chosen["set"], "into": chosen["into"], "known_on": chosen["months"][0]}
    context = {
        "form": form or _form(request, chosen, bound=False), "row": row or RateRowForm(initial=initial), "chosen": chosen, "sets": rate_sets(),
        "currencies": currencies_in_use() or [chosen["into"]], "years": calendar.years.order_by("-start_on") if calendar else [],
        "discounting": discounting_on(day=request.as_of), "discount_form": discount_form or DiscountForm(initial={"known_on": request.today}),
        "monthly": chosen["set"] in MONTHLY, "keeps": "keep_books" in may and not request.is_history,
        "crumbs": [(_("Money"), reverse("finance:books")), (_("Rates"), "")],
    }  # fmt: skip
    return render(request, "finance/rates.html", context, status=status)


def _form(request, chosen, bound=True):
    table = rate_table(rate_set=chosen["set"], into=chosen["into"], months=chosen["months"])
    return RatesForm(request.POST if bound and request.method == "POST" else None, table=table, rate_set=chosen["set"], into=chosen["into"])


def _chosen(request) -> dict:
    """The set, the currency and the fiscal year that are asked for."""
    used = currencies_in_use()
    into = request.GET.get("into", "")
    calendar = default_calendar()
    year, label = None, request.GET.get("year", "")
    if calendar:
        year = calendar.years.filter(label=label).first() or calendar.years.filter(start_on__lte=request.as_of, end_on__gte=request.as_of).first()
    start_month = calendar.start_month if calendar else 4
    span = fiscal_year(year.start_on if year else request.as_of, start_month)
    into = into if len(into) == 3 and into.isascii() and into.isalpha() and into.isupper() else (used or ["GBP"])[0]
    return {"set": request.GET.get("set", "")[:20].strip() or "plan", "into": into, "year": year.label if year else span.label, "months": span.months}


def _address(chosen: dict) -> str:
    told = {name: chosen[name] for name in ("set", "into", "year") if name in chosen}
    return f"{reverse('finance:rates')}?{urlencode(told)}"
