"""Draw everything that is still to come, together: items that move with those of their group, and risks that come true or do not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from finance.calc.simulation.margins import Items, Table
from finance.calc.simulation.summary import ranks

AT_ONCE = 10_000  # draws made together; which of them move with the sum is told from the first so many
_ROOM = 20_000_000  # normal scores kept at once
LEADING = 12  # that a tornado shows
_AT_A_TIME = 64  # items whose draws are spread over periods together


@dataclass(frozen=True)
class Risks:
    """What may come true, k risks: the chance (0..1), what it costs and how long it takes then; `group` as of `Items`."""

    chance: np.ndarray
    cost: np.ndarray
    time: np.ndarray
    group: np.ndarray

    def __len__(self) -> int:
        return len(self.chance)


@dataclass(frozen=True)
class Driver:
    """An item or a risk that the sum moves with: its place among its kind, and the rank correlation, −1..1."""

    kind: str  # cost, time or risk
    place: int
    correlation: float


@dataclass(frozen=True)
class Phases:
    """When it is spent: the share of each cost item, and of what each risk costs, by period; a row a period, a column an item, adding up to 1."""

    cost: np.ndarray
    risk: np.ndarray


@dataclass(frozen=True)
class Drawn:
    """What came of every draw; None where there is nothing to draw. `finish` is in the unit that `finish_of` answers in.

    falls: what falls into each period of the phases asked for, a row a period, a column a draw.
    """

    cost: np.ndarray | None
    finish: np.ndarray | None
    cost_drivers: list[Driver]
    finish_drivers: list[Driver]
    falls: np.ndarray | None = None


def risks_of(rows=(), *, group: int | Sequence[int] = 0) -> Risks:
    """Return risks from tuples (chance, cost, time). group: of all, or one a risk.

    Raises ValueError where a number is not finite, or a chance lies outside 0..1; the message names the risk by its place from 1.

    Source: definition.

    >>> risks_of([(0.5, 100, 0)]).cost.tolist()
    [100.0]
    """
    columns = np.array([tuple(map(float, one)) for one in rows], dtype=float).reshape(-1, 3)
    wrong = ~np.isfinite(columns).all(axis=1)
    if wrong.any():
        raise ValueError(f"The numbers of risk {int(np.flatnonzero(wrong)[0]) + 1} are not all numbers.")
    wrong = (columns[:, 0] < 0) | (columns[:, 0] > 1)
    if wrong.any():
        raise ValueError(f"The chance of risk {int(np.flatnonzero(wrong)[0]) + 1} is not between 0 and 1.")
    return Risks(*columns.T, np.broadcast_to(np.asarray(group, np.int64), len(columns)).copy())


def draw(
    *,
    cost: Items | None,
    time: Items | None = None,
    risks: Risks | None = None,
    finish_of: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
    draws: int = AT_ONCE,
    seed: int = 1,
    correlation: float = 0.3,
    report: Callable[[float], None] = lambda _share: None,
    phases: Phases | None = None,
) -> Drawn:
    """Draw so many times what the items come to, in cost and in time, and which risks come true; the same seed draws the same.

    cost: items that are added up, with what risks cost. time: items whose draws go to `finish_of`, one row an item, with what risks add to
    the time of each draw, one number a draw; it answers when all is done. correlation: between any two items or risks of one group,
    0 ≤ correlation < 1, none across groups. report: is told the share that is done, 0..1; what it raises ends the work. phases: when the cost
    falls; what is drawn does not depend on them.
    Raises ValueError for fewer than 1 draw or a correlation outside its range.

    Source: reference formulas, section 5: a Gaussian copula with one factor a group: score = √ρ · factor + √(1 − ρ) · own; a risk comes true
    where its score lies above the normal score of 1 − chance.

    >>> from finance.calc.simulation.margins import items_of
    >>> drawn = draw(cost=items_of([(10, 12, 20)] * 3), seed=7)
    >>> bool((drawn.cost == draw(cost=items_of([(10, 12, 20)] * 3), seed=7).cost).all()), bool(30 <= drawn.cost.min() <= drawn.cost.max() <= 60)
    (True, True)
    """
    if draws < 1:
        raise ValueError("At least one draw is needed.")
    if not 0 <= correlation < 1:
        raise ValueError("The correlation is from 0 to less than 1.")
    parts = [("cost", cost), ("time", time), ("risk", risks)]
    count = sum(len(part) for _kind, part in parts if part is not None)
    size = max(min(AT_ONCE, _ROOM // max(count, 1)), 1)
    tables = {kind: Table(part) for kind, part in parts if kind != "risk" and part is not None}
    pieces, drivers = [], ([], [])
    for first in range(0, draws, size):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(first,))))
        part = min(size, draws - first)
        chunk = _Chunk(rng, part, correlation, lambda share, first=first, part=part: report((first + share * part) / draws))
        found = chunk.run(parts, tables, finish_of, phases, keep=first == 0)
        pieces.append(found)
        if first == 0:
            drivers = tuple(chunk.drivers(total, kinds) for total, kinds in zip(found[:2], (("cost", "risk"), ("time", "risk")), strict=True))
        report(min((first + size) / draws, 1.0))
    whole = [None if column[0] is None else np.concatenate(column, axis=-1) for column in zip(*pieces, strict=True)]
    return Drawn(whole[0], whole[1], *drivers, whole[2])


class _Chunk:
    """So many draws, made together."""

    def __init__(self, rng: np.random.Generator, draws: int, correlation: float, report: Callable[[float], None]):
        self.rng, self.draws, self.report = rng, draws, report
        self.shared, self.own = np.float32(np.sqrt(correlation)), np.float32(np.sqrt(1 - correlation))
        self.factors: dict[int, np.ndarray] = {}
        self.kept: dict[str, np.ndarray] = {}
        self.scores = np.empty(draws, np.float32)

    def run(self, parts, tables, finish_of, phases: Phases | None, *, keep: bool) -> tuple[np.ndarray | None, ...]:
        """The cost and the finish of each draw, and what falls into each period."""
        (_, cost), (_, time), (_, risks) = parts
        self.done, self.count = 0, sum(len(part) for _kind, part in parts if part is not None)
        for group in sorted({int(one) for _kind, part in parts if part is not None for one in np.unique(part.group)} - {-1}):
            self.factors[group] = self.shared * self.rng.standard_normal(self.draws, dtype=np.float32)
        total = np.zeros(self.draws) if cost is not None else None
        falling = None if phases is None or total is None else _Falling(len(phases.cost), self.draws)
        for place, scores in self._each("cost", cost, keep):
            value = tables["cost"].value(place, scores)
            total += value
            if falling:
                falling.add(phases.cost[:, place], value)
        spans = None if time is None else np.empty((len(time), self.draws))
        for place, scores in self._each("time", time, keep):
            spans[place] = tables["time"].value(place, scores)
        longer = np.zeros(self.draws)
        for place, scores in self._each("risk", risks, keep):
            true = scores > _above(float(risks.chance[place]))
            if keep:
                self.kept["risk"][place] = true
            if total is not None:
                total[true] += risks.cost[place]
            if falling:
                falling.add(phases.risk[:, place], true * risks.cost[place])
            longer[true] += risks.time[place]
        return total, None if spans is None or finish_of is None else finish_of(spans, longer), falling and falling.sums()

    def _each(self, kind: str, part, keep: bool):
        if part is None:
            return
        if keep:
            self.kept[kind] = np.empty((len(part), self.draws), np.float32)
        for place, group in enumerate(part.group.tolist()):
            self.rng.standard_normal(out=self.scores, dtype=np.float32)
            if group >= 0:
                self.scores *= self.own
                self.scores += self.factors[group]
            if keep:
                self.kept[kind][place] = self.scores
            yield place, self.scores
            self.done += 1
            if self.done % 100 == 0:
                self.report(self.done / (self.count + 1))

    def drivers(self, total: np.ndarray | None, kinds: tuple[str, ...]) -> list[Driver]:
        """What the sum moves with most: chosen by the correlation of scores with ranks, told by that of ranks with ranks."""
        if total is None:
            return []
        wanted = _standard(ranks(total))
        if wanted is None:
            return []
        found = []
        for kind in kinds:
            rows = self.kept.get(kind)
            if rows is None or not len(rows):
                continue
            mean = rows.mean(axis=1)  # of the squares by einsum: no second matrix of deviations
            spread = np.sqrt(np.maximum(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] - mean * mean, 0))
            moved = np.abs(rows @ wanted.astype(np.float32)) / np.where(spread > 0, spread, np.inf)
            found += [(float(moved[place]), kind, int(place)) for place in np.argsort(-moved, kind="stable")[:LEADING]]
        leading = sorted(found, key=lambda one: (-one[0], one[1], one[2]))[:LEADING]
        told = [Driver(kind, place, _correlated(self.kept[kind][place], wanted)) for moved, kind, place in leading if moved > 0]
        return sorted(told, key=lambda one: -abs(one.correlation))


class _Falling:
    """Draws of many items spread over periods, some items at a time."""

    def __init__(self, periods: int, draws: int):
        self._sums, self._values = np.zeros((periods, draws)), np.empty((_AT_A_TIME, draws))
        self._shares: list[np.ndarray] = []

    def add(self, shares: np.ndarray, value: np.ndarray) -> None:
        self._values[len(self._shares)] = value
        self._shares.append(shares)
        if len(self._shares) == _AT_A_TIME:
            self.sums()

    def sums(self) -> np.ndarray:
        """What falls into each period so far."""
        if self._shares:
            self._sums += np.stack(self._shares, axis=1) @ self._values[: len(self._shares)]
            self._shares.clear()
        return self._sums


def _above(chance: float) -> float:
    """The normal score that one draw in 1 / chance lies above."""
    return -np.inf if chance >= 1 else np.inf if chance <= 0 else NormalDist().inv_cdf(1 - chance)


def _standard(values: np.ndarray) -> np.ndarray | None:
    spread = values.std()
    return None if not spread else (values - values.mean()) / spread


def _correlated(values: np.ndarray, wanted: np.ndarray) -> float:
    ranked = _standard(ranks(values))
    return 0.0 if ranked is None else float(ranked @ wanted) / len(wanted)
