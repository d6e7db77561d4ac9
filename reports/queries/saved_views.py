"""Read the saved views of a list."""

from django.db.models import Q

from reports.models import SavedView


def saved_views(*, user, page: str):
    """A person's own views of a list and those others share."""
    return own_and_shared_views(user=user).filter(page=page)


def own_and_shared_views(*, user):
    """A person's own views and those others share, of any list."""
    return SavedView.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner").order_by("name", "pk")
