"""`{% load outside_view %}`: what similar finished projects suggest, beside a promise that is about to be made; shown, never applied.

{% outside_view project %}
{% outside_view_of_request form node %}   of one that is still being written, as far as its form can be read
"""

from django import template

from finance.forms.outside_view import OutsideViewForm
from finance.queries.reference_class import reference_class, reference_of
from projects.actions.life_cycle import default_type

register = template.Library()


@register.inclusion_tag("reports/_reference_class.html", takes_context=True)
def outside_view(context, project):
    request = context["request"]
    found = reference_class(user=request.user, project=project, day=request.as_of)
    return {"reference": found, "currency": project.currency, "request": request, "shown_only": True}


@register.inclusion_tag("reports/_reference_class.html", takes_context=True)
def outside_view_of_request(context, form, node):
    request = context["request"]
    asked = OutsideViewForm(form.data if form.is_bound else form.initial).asked(node=node, usual_type=default_type().pk)
    found = reference_of(user=request.user, asked=asked, day=request.as_of)
    return {"reference": found, "currency": asked.currency, "request": request, "shown_only": True}
