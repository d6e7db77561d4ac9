"""`{% load discussion %}`: what people say about a record, with the form to say something.

{% discussion decision %}
"""

from django import template

from governance.queries.comments import comments_on, place_of
from portfolio.policy import permitted

register = template.Library()


@register.inclusion_tag("governance/_discussion.html", takes_context=True)
def discussion(context, subject):
    request, may = context["request"], context.get("may")
    if may is None:
        place = place_of(subject)
        node = place if place._meta.model_name == "node" else place.node
        may = permitted(actor=request.user, path=node.path, project_id=None if place is node else place.pk)
    day = request.as_of if request.is_history else None
    return {
        "request": request, "subject": subject, "kind": subject._meta.label_lower, "comments": comments_on(subject=subject, day=day),
        "speaks": "comment" in may and not request.is_history, "keeps": "keep_boards" in may,
    }  # fmt: skip
