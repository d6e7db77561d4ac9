"""What the steps of risk scores mean at a node, and its appetite."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.queries.rates import currencies_in_use
from governance.actions.scales import set_risk_scale
from governance.forms.scales import ScaleForm
from governance.queries.scales import Scales, inherited_scale, own_scale, scale_of
from governance.views.places import found_place
from governance.views.raid import raid_context
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_node


def scales(request, code=None, kind=None):
    node = found_place(request, code, kind)
    currency = node.currency if node else next(iter(currencies_in_use()), "GBP")
    form = ScaleForm(request.POST or None, inherited=inherited_scale(node=node), own=own_scale(node=node), currency=currency)
    status = 200
    if request.method == "POST":
        require_over_node("set_thresholds", actor=request.user, node=node)
        status = _write(request, node, form)
        if status == 200:
            messages.success(request, _("The scales are set: what is judged from now on follows them."))
            return go(request, "governance:node-risk-scales", code) if node else go(request, "governance:risk-scales")
    context = raid_context(request, node, "scales") if node else {"parts": [], "may": permitted(actor=request.user), "project": None, "node": None}
    context |= {"form": form, "editable": "set_thresholds" in context["may"] and not request.is_history, "in_force": scale_of(place=node)}
    context["appetite"] = Scales().appetite_of(node, day=request.as_of, currency=currency)
    return render(request, "governance/risk_scales.html", context, status=status)


def _write(request, node, form) -> int:
    if not form.is_valid():
        return 422
    said = {"steps": form.steps(), "appetite": form.appetite(), "version": form.cleaned_data["version"]}
    try:
        set_risk_scale(actor=request.user, node=node, now=timezone.now(), **said)
    except Refused as refusal:
        return refused(form, refusal)
    return 200
