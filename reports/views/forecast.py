"""The fiscal year of a node, drawn many times over."""

from django.shortcuts import render
from django.utils import timezone

from finance.queries.simulations import newest_simulation
from governance.actions.simulations import ask_simulation
from governance.figures.simulation import shown_simulation
from governance.forms.forecast import SimulationForm
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import require_over_node
from portfolio.queries import scope_of
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node


def forecast(request, code):
    found, row = found_node(request, code)
    whole = scope_of(user=request.user).clears(found.path)
    newest = newest_simulation(subject=found, day=request.as_of, whole=whole)
    form, status = SimulationForm(request.POST or None, initial=SimulationForm.initial_of(newest)), 200
    if request.method == "POST":
        require_over_node("simulate", actor=request.user, node=found)
        status = 422
        if form.is_valid():
            try:
                ask_simulation(actor=request.user, subject=found, as_of=request.as_of, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                return go(request, "reports:node-forecast", code)
    context = frame_of(request, found, row, "forecast") | shown_simulation(subject=found, day=request.as_of, whole=whole) | {"form": form}
    if request.htmx and request.method == "GET":
        return render(request, "governance/_simulation_state.html", context) if context["waiting"] else go(request, "reports:node-forecast", code)
    return render(request, "reports/node_forecast.html", context, status=status)
