"""Pages of one project's money and earned value."""

import datetime as dt

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.figures import indices_figure, months_figure, s_curve_figure, whole_life_figure
from finance.queries.outlook_in_time import project_outlook
from finance.queries.project_money import fiscal_years, posted, postings, whole_life, year_money
from finance.queries.project_value import earned_values, project_value
from projects.queries import finish_on, judgement_on, visible_projects

ROWS = 50
PACKAGES = 200


def money(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    years = fiscal_years(project=project, as_of=request.as_of)
    year = _chosen(years, request.GET.get("year"), request.as_of)
    found = year_money(project=project, year=year, as_of=request.as_of) if year else None
    cases = whole_life(project=project, as_of=request.as_of)
    month = _month(request.GET.get("month"))
    rows = postings(project=project, year=year, month=month, as_of=request.as_of)
    context = {
        "project": project,
        "years": years,
        "year": year,
        "money": found,
        "month": month,
        "figure": months_figure(found, currency=project.currency, as_of=request.as_of) if found else None,
        "cases": cases[::-1],
        "case_figure": whole_life_figure(cases, currency=project.currency) if len(cases) > 1 else None,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "posted": posted(rows=rows),
    }
    return render(request, "finance/money.html", context)


def earned_value(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    history = earned_values(project=project, as_of=request.as_of)
    value = project_value(project=project, as_of=request.as_of)
    last = history[-1] if history else None
    outlook = project_outlook(project=project, history=history)
    finish = finish_on(project=project, day=request.as_of)
    limits = judgement_on(project=project, day=request.as_of).limits
    context = {
        "project": project,
        "last": last,
        "measures": _measures(last),
        "outlook": outlook,
        "estimates": _estimates(outlook),
        "value": value,
        "coverage": last.coverage if last else None,
        "finish": finish,
        "curve": s_curve_figure(value.curve, history, currency=project.currency, as_of=request.as_of, finish_on=finish),
        "indices": indices_figure(history, limits=limits),
        "page": Paginator(value.packages, PACKAGES).get_page(request.GET.get("page")),
    }
    return render(request, "finance/earned_value.html", context)


def _measures(last) -> list[tuple]:
    """(figure, label, amount, what it is) of the four sums."""
    if last is None:
        return []
    return [
        ("bac", "BAC", last.fact.bac, _("budget at completion")),
        ("pv", "PV", last.fact.pv, _("work that was due")),
        ("ev", "EV", last.fact.ev, _("work that is done")),
        ("ac", "AC", last.fact.ac, _("what it has cost")),
    ]


def _estimates(outlook) -> list[tuple]:
    """(letter, meaning, formula, EAC, BAC − EAC) of every estimate, the manager's own where there is one."""
    if outlook is None:
        return []
    rows = [
        ("a", _("the rest goes as planned"), "AC + (BAC − EV)"),
        ("b", _("the rest goes as so far"), "AC + (BAC − EV) / CPI"),
        ("c", _("cost and time go on as so far"), "AC + (BAC − EV) / (CPI · SPI)"),
        ("d", _("as b, with some of the delay"), "AC + (BAC − EV) / (0.8 CPI + 0.2 SPI)"),
        ("e", _("as the last three status dates"), "AC + (BAC − EV) / CPI₃"),
        ("f", _("as c, by earned schedule"), "AC + (BAC − EV) / (CPI · SPI(t))"),
        ("g", _("the manager's own estimate"), "AC + ETC"),
    ]
    found = outlook.found
    amounts = [(letter, says, formula, getattr(found, f"eac_{letter}")) for letter, says, formula in rows]
    return [(*row, None if row[-1] is None else found.bac - row[-1]) for row in amounts if row[0] != "g" or row[-1] is not None]


def _chosen(years: list, label: str | None, as_of: dt.date):
    """The year asked for by its label, else the one that holds the day, else the newest."""
    named = next((year for year in years if year.label == label), None)
    holding = next((year for year in reversed(years) if year.start_on <= as_of <= year.end_on), None)
    return named or holding or (years[-1] if years else None)


def _month(text: str | None) -> dt.date | None:
    """The first day of a period, or a month by its year and number."""
    try:
        return dt.date.fromisoformat(text if len(text) > len("2026-04") else f"{text}-01") if text else None
    except ValueError:
        return None
