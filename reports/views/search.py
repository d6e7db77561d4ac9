"""Find anything: the page, and what the palette shows as one types."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from pmo.web.answers import url_as_of
from pmo.web.context import menu
from reports.queries.search import found

RISK = {False: "governance:risk", True: "governance:node-risk"}  # by whether it came from no project


def search(request):
    words = request.GET.get("q", "").strip()[:100]
    hits = found(user=request.user, words=words, most=8 if request.htmx else 25)
    own = [one for one in hits.projects if one.manager_id == request.user.pk]

    def link(name, *args):
        return url_as_of(request, name, *args)

    groups = [
        (_("Projects"), [(one.name, link("reports:project", one.code), one.code) for one in hits.projects]),
        (_("Tree"), [(one.name, link("reports:node", one.code), one.get_kind_display()) for one in hits.nodes]),
        (_("Risks"), [
            (one.title, link(RISK[one.project is None], (one.project or one.node).code, one.code), (one.project or one.node).name)
            for one in hits.risks
        ]),
        (_("Changes"), [
            (f"{one.code} {one.title}", link("governance:change", one.project.code, one.code), one.project.name) for one in hits.changes
        ]),
        (_("Decisions"), [(one.question, link("governance:decision", one.code), one.code) for one in hits.decisions]),
        (_("Write the weekly status"), [(one.name, link("projects:status", one.code), _("Action")) for one in own]),
    ]  # fmt: skip
    if request.htmx:
        return render(request, "components/search_hits.html", {"groups": [group for group in groups if group[1]]})
    pages = [(label, url, _("Page")) for label, url, _icon, _open in menu(request) if words and words.lower() in str(label).lower()]
    context = {"words": words, "groups": [group for group in [*groups, (_("Pages"), pages)] if group[1]], "crumbs": [(_("Find"), "")]}
    return render(request, "reports/search.html", context)
