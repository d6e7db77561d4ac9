"""The money of the office: the fiscal calendar, its years and the periods that close one by one."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions.fiscal_periods import set_period_state
from finance.actions.fiscal_years import add_fiscal_year, change_fiscal_calendar, name_fiscal_year
from finance.forms.books import CalendarForm, PeriodForm, YearForm, YearNameForm
from finance.models import FiscalPeriod, FiscalYear
from finance.policy import require_books_reader
from finance.queries.periods import default_calendar, years_of
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require


def books(request):
    calendar = default_calendar()
    form, status = CalendarForm(request.POST or None, calendar=calendar), 200
    if request.method == "POST":
        require("keep_books", actor=request.user)
        status = _written(form, change_fiscal_calendar, request)
        if status == 200:
            messages.success(request, _("The fiscal calendar is set."))
            return go(request, "finance:books")
    return _page(request, calendar, status, form=form)


@require_POST
def add_year(request):
    require("keep_books", actor=request.user)
    form = YearForm(request.POST)
    status = _written(form, add_fiscal_year, request)
    if status == 200:
        messages.success(request, _("The year is set up, with its periods."))
        return go(request, "finance:books")
    return _page(request, default_calendar(), status, year_form=form)


@require_POST
def name_year(request, pk):
    require("keep_books", actor=request.user)
    year, form = get_object_or_404(FiscalYear, pk=pk), YearNameForm(request.POST)
    status = _written(form, name_fiscal_year, request, year=year)
    if status == 200:
        messages.success(request, _("The year has its name."))
        return go(request, "finance:books")
    return _page(request, year.calendar, status, name_form=form, year=year)


@require_POST
def period(request, pk):
    require("keep_books", actor=request.user)
    found, form = get_object_or_404(FiscalPeriod.objects.select_related("year"), pk=pk), PeriodForm(request.POST)
    status = _written(form, set_period_state, request, period=found)
    if status == 200:
        state = dict(FiscalPeriod.State.choices)[form.cleaned_data["state"]]
        messages.success(request, _("{period} is {state}.").format(period=found, state=state.lower()))
        return redirect(f"{reverse('finance:books')}?year={found.year_id}")
    return _page(request, found.year.calendar, status, period_form=form, year=found.year, period=found)


def _written(form, action, request, **subject) -> int:
    """The status of the answer: 200 when the deed is done."""
    if not form.is_valid():
        return 422
    try:
        action(actor=request.user, now=timezone.now(), **subject, **form.cleaned_data)
    except Refused as refusal:
        return refused(form, refusal)
    return 200


def _page(request, calendar, status, *, year: FiscalYear | None = None, **more):
    require_books_reader(actor=request.user)
    may = permitted(actor=request.user)
    years = list(years_of(calendar=calendar)) if calendar else []
    year = year or _chosen(years, request.GET.get("year", ""), request.today)
    context = {
        "calendar": calendar, "years": years, "year": year, "form": CalendarForm(calendar=calendar), "name_form": YearNameForm(year=year),
        "periods": list(year.periods.select_related("changed_by")) if year else [],
        "ahead": years[0].end_on + dt.timedelta(days=1) if years else request.today,
        "back": years[-1].start_on - dt.timedelta(days=1) if years else None,
        "keeps": "keep_books" in may and not request.is_history, "administers": "administer" in may, "crumbs": [(_("Money"), "")],
    }  # fmt: skip
    return render(request, "finance/books.html", context | more, status=status)


def _chosen(years, wanted: str, today: dt.date) -> FiscalYear | None:
    named = next((one for one in years if wanted in (one.label, str(one.pk))), None)
    return named or next((one for one in years if one.start_on <= today <= one.end_on), years[0] if years else None)
