"""Read the saved views of a list."""

from django.db.models import Q

from reports.models import SavedView


def saved_views(*, user, page: str):
    """A person's own views of a list and those others share."""
    return SavedView.objects.filter(Q(owner=user) | Q(shared=True), page=page).select_related("owner").order_by("name", "pk")
