"""Read the written thresholds."""

import orjson

from governance.calc.health import DEFAULT
from pmo.statements import fetched


def limits_by_node(*, paths: dict[int, str]) -> dict[int, dict]:
    """The limits in force for nodes given as {id: path}: the office's, overridden from the top of the tree down."""
    stored = {node_id: orjson.loads(limits) for node_id, limits in fetched("SELECT node_id, limits FROM governance_thresholds")}
    office = stored.get(None, {})
    return {node_id: _down(path, stored, office) for node_id, path in paths.items()}


def _down(path: str, stored: dict, office: dict) -> dict:
    limits = dict(office)
    for part in path.split("/"):
        if part:
            limits.update(stored.get(int(part), {}))
    return limits


def tolerances(*, below) -> dict[str, float]:
    """By path, of a node and all below it: the share over Plan that is still within the cost tolerance."""
    paths = dict(fetched("SELECT id, path FROM portfolio_node WHERE path LIKE %s", [f"{below.path}%"]))
    limits = limits_by_node(paths=paths)
    return {path: limits[pk].get("over_amber", DEFAULT.over_amber) for pk, path in paths.items()}
