"""What every page's frame needs."""

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from pmo.web.addresses import asked
from pmo.web.answers import keep

WRITERS = {"analyst", "administrator"}
# (label, url name, icon, the roles it is for; None: everybody)
MENU = [
    (_("Home"), "reports:home", "house", None),
    (_("Inbox"), "governance:inbox", "inbox", None),
    (_("Portfolio"), "reports:portfolio", "layout-list", None),
    (_("Tree"), "reports:tree", "network", None),
    (_("Money"), "finance:books", "coins", WRITERS | {"controller", "project_manager", "auditor", "integration"}),
    (_("Decisions"), "governance:decisions", "gavel", None),
    (_("Packs"), "reports:packs", "book-open-text", None),
    (_("Imports"), "imports:batches", "file-up", WRITERS | {"controller", "project_manager", "auditor"}),
    (_("Periods"), "reports:periods", "calendar-check", None),
    (_("Thresholds"), "reports:thresholds", "sliders-horizontal", None),
    (_("People"), "portfolio:people", "users", {"administrator"}),
    (_("Trail"), "portfolio:trail", "scroll-text", {"administrator", "auditor", "analyst", "controller"}),
]


def frame(request) -> dict:
    """Navigation, search, the as-of date and the freshness of the figures."""
    user = getattr(request, "user", None)
    found = {"now": timezone.now(), "today": timezone.localdate()}
    if user is None or not user.is_authenticated:
        return found
    return found | {
        "nav": SimpleLazyObject(lambda: menu(request)),
        "search_url": reverse("reports:search") + keep(request),
        "asked": asked(request),
        "as_of": getattr(request, "as_of", found["today"]),
        "freshness": cache(lambda: import_string(settings.FRESHNESS)(as_of=request.as_of)),  # a template calls it
    }


def menu(request) -> list[tuple]:
    """The pages this reader may open: (label, url, icon, whether it is the open one)."""
    roles, back = None, keep(request)
    entries = []
    for label, name, icon, wanted in MENU:
        if wanted is not None:
            roles = import_string(settings.HELD_ROLES)(user=request.user) if roles is None else roles
            if not wanted & roles:
                continue
        try:
            url = reverse(name)
        except NoReverseMatch:  # an app that is not installed here has no page
            continue
        here = request.path == url if url == "/" else request.path.startswith(url)
        entries.append((label, url + back, icon, here))
    return entries
