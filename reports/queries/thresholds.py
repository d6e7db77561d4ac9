"""Read where limits of their own are set."""

from governance.models import Thresholds


def own_thresholds(*, node) -> Thresholds | None:
    """The limits set at a node itself (None: the office's)."""
    return Thresholds.objects.filter(node=node).first() if node is not None else Thresholds.objects.filter(node__isnull=True).first()


def places_with_limits(*, nodes) -> list[Thresholds]:
    """Those of the nodes that have limits of their own."""
    return list(
        Thresholds.objects.filter(node__in=nodes.select_related(None).order_by()).exclude(limits={}).select_related("node").order_by("node__path")
    )
