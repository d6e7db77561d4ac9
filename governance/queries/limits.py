"""Read the written thresholds."""

from governance.models import Thresholds


def limits_by_node(*, paths: dict[int, str]) -> dict[int, dict]:
    """The limits in force for nodes given as {id: path}: the office's, overridden from the top of the tree down."""
    stored = {row.node_id: row.limits for row in Thresholds.objects.all()}
    office = stored.get(None, {})
    return {node_id: _down(path, stored, office) for node_id, path in paths.items()}


def _down(path: str, stored: dict, office: dict) -> dict:
    limits = dict(office)
    for part in path.split("/"):
        if part:
            limits.update(stored.get(int(part), {}))
    return limits
