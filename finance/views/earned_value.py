"""Pages of one project's earned value."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.figures import indices_figure, s_curve_figure
from finance.queries.outlook_in_time import project_outlook
from finance.queries.project_value import earned_values, project_value
from projects.queries import finish_on, judgement_on, visible_projects

PACKAGES = 200


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
