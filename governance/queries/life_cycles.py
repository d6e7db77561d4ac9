"""Read the life cycles of the office."""

from django.db.models import Count, Q

from projects.models import ProjectType


def life_cycles():
    """Every project type with its stages, how many gates stand between them, and how many projects follow it."""
    gates = Count("gates", filter=Q(gates__retired_on=None), distinct=True)
    rows = ProjectType.objects.annotate(gate_count=gates).prefetch_related("stages").order_by("name")
    return list(rows)
