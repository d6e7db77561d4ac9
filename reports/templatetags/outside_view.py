"""`{% load outside_view %}`: what similar finished projects suggest, beside a promise that is about to be made; shown, never applied.

{% outside_view project %}
"""

from django import template

from finance.queries.reference_class import reference_class

register = template.Library()


@register.inclusion_tag("reports/_reference_class.html", takes_context=True)
def outside_view(context, project):
    request = context["request"]
    found = reference_class(user=request.user, project=project, day=request.as_of)
    return {"reference": found, "currency": project.currency, "request": request, "shown_only": True}
