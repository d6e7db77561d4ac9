"""Draws of a project with a thousand items against bare NumPy, and the joint draw of a node with five hundred projects."""

import numpy as np

from bench.table import Line, milliseconds
from bench.timing import peak_mib, timed
from finance.calc.simulation.joint import draw
from finance.calc.simulation.margins import items_of

ITEMS, DRAWS, PROJECTS = 1_000, 10_000, 500


def lines() -> list[Line]:
    """The engine beside rng.beta over the same items; a node's year read, drawn and kept."""
    likely, low, high = _points()
    items = items_of(np.stack([low, likely, high], axis=1))
    bare = timed(lambda: _bare(low, likely, high), times=5, warm=1)
    engine = timed(lambda: draw(cost=items, draws=DRAWS, seed=1), times=5, warm=1)
    apart = timed(lambda: draw(cost=items, draws=DRAWS, seed=1, correlation=0.0), times=1)
    if abs(apart.answer.cost.mean() / bare.answer.mean() - 1) > 1e-3:
        raise AssertionError("The draws of bare NumPy have another mean than the engine's.")
    note = "correlated, with percentiles, chances and tornado; bare: rng.beta, independent, summed"
    return [
        Line(
            f"{DRAWS:,} draws over {ITEMS:,} items", milliseconds(engine.seconds), f"{milliseconds(bare.seconds)} bare NumPy",
            engine.seconds / bare.seconds, 2, note,
        ),
        *_node(),
    ]  # fmt: skip


def _points() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    likely = rng.uniform(100, 1_000, ITEMS)
    return likely, likely * rng.uniform(0.7, 0.95, ITEMS), likely * rng.uniform(1.1, 2, ITEMS)


def _bare(low: np.ndarray, likely: np.ndarray, high: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(1)
    first = 1 + 4 * (likely - low) / (high - low)
    total = np.zeros(DRAWS)
    for place in range(ITEMS):
        total += low[place] + (high[place] - low[place]) * rng.beta(first[place], 6 - first[place], DRAWS)
    np.percentile(total, [10, 50, 80, 90])
    return total


def _node() -> list[Line]:
    """A node of five hundred projects, drawn as a worker draws it, and taken back: the nearest there is, with as many moved there as it lacks."""
    from django.db import transaction
    from django.utils import timezone

    from governance.actions.simulations import simulate_now
    from pmo.accounts.actions import system_user
    from portfolio.models import Node
    from projects.models import Project

    nodes = Node.objects.order_by("depth", "pk")[:150]
    below = {node: Project.objects.filter(node__path__startswith=node.path).count() for node in nodes}
    if not below:
        return []
    node = max((one for one in below if below[one] <= PROJECTS), key=lambda one: (below[one], -one.pk), default=None)
    if node is None:
        return []
    now = timezone.now()
    elsewhere = Project.objects.exclude(node__path__startswith=node.path).exclude(stage__kind="out").order_by("pk")
    moved = list(elsewhere.values_list("pk", flat=True)[: PROJECTS - below[node]])
    count = below[node] + len(moved)

    def drawn() -> None:
        with transaction.atomic():
            Project.objects.filter(pk__in=moved).update(node=node)
            simulate_now(actor=system_user(), subject=node, as_of=now.date(), now=now)
            transaction.set_rollback(True)

    peak, _ = peak_mib(drawn)
    taken = timed(drawn, times=3)
    span, spent = taken.seconds, taken.cpu
    named = f"joint forecast of a node of {count:,} projects"
    told = f"read, drawn and kept; with progress; peak {peak:.0f} MiB; processor {milliseconds(spent)}"
    return [Line(named, milliseconds(span), "2.0 s", span / 2, 1, told)]
