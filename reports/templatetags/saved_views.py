"""`{% load saved_views %}`: the views people keep of a list; lists of apps to the left have them without importing us.

{% saved_views "risks" _("The register") %}       the kept views as tabs, the form that keeps this one, and the end of one's own
"""

from django import template

from pmo.web.answers import keep
from reports.forms import SavedViewForm
from reports.queries.saved_views import saved_views as views_of

register = template.Library()


@register.inclusion_tag("reports/_saved_views.html", takes_context=True)
def saved_views(context, page, whole):
    request = context["request"]
    views = list(views_of(user=request.user, page=page))
    chosen = next((view for view in views if str(view.pk) == request.GET.get("view")), None)
    tabs = [(whole, f"{request.path}{keep(request)}", chosen is None)]
    for view in views:
        name = view.name if view.owner_id == request.user.pk else f"{view.name} · {view.owner}"
        tabs.append((name, f"{request.path}?{view.query}&view={view.pk}{keep(request).replace('?', '&')}", view is chosen))
    form = SavedViewForm(initial={"page": page, "back": request.path, "query": request.GET.urlencode()}, auto_id="view-%s")
    return {"tabs": tabs, "view": chosen, "form": form, "request": request, "user": request.user, "csrf_token": context.get("csrf_token")}
