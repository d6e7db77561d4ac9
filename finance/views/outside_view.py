"""What similar finished projects suggest, beside a request while it is being written."""

from django.shortcuts import get_object_or_404, render

from finance.forms.outside_view import OutsideViewForm
from finance.queries.reference_class import reference_of
from portfolio.policy import require_over_node
from portfolio.queries import visible_nodes
from projects.actions.life_cycle import default_type


def of_request(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    require_over_node("create_project", actor=request.user, node=node)
    asked = OutsideViewForm(request.GET).asked(node=node, usual_type=default_type().pk)
    told = {"reference": reference_of(user=request.user, asked=asked, day=request.as_of), "currency": asked.currency, "shown_only": True}
    return render(request, "reports/_reference_class.html", told)
