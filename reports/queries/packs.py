"""Read the packs that were made."""

from django.db.models import Q

from portfolio.queries import scope_of, visible_nodes, within
from reports.models import Pack


def visible_packs(*, user):
    """The packs of nodes a person sees; those with restricted projects only where the person is cleared for the node."""
    packs = Pack.objects.filter(node__in=visible_nodes(user=user).select_related(None).order_by()).select_related("node", "by", "job")
    scope = scope_of(user=user)
    if scope.cleared_everything:
        return packs
    return packs.filter(Q(cleared=False) | within(scope.cleared_paths, "node__path"))
