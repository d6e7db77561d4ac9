"""Finds room for labels: of several places the one that covers least, never two labels upon each other."""

import itertools

Box = tuple[float, float, float, float]


class Placer:
    def __init__(self, left: float, top: float, right: float, bottom: float):
        self.bounds = (left, top, right, bottom)
        self.boxes: list[tuple[Box, float]] = []
        self.dots: list[tuple[float, float]] = []

    def avoid_box(self, box: Box, weight: float = 100.0) -> None:
        """Keep labels off a box; a light weight means rather not, a heavy one means never."""
        self.boxes.append((box, weight))

    def avoid_line(self, points: list[tuple[float, float]]) -> None:
        """Keep labels off a line where possible."""
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            steps = min(200, max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 5)))
            self.dots += [(x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1)]

    def cost(self, box: Box) -> float:
        left, top, right, bottom = box
        covered = sum(weight * _overlap(box, other) for other, weight in self.boxes)
        crossed = sum(4.0 for x, y in self.dots if left <= x <= right and top <= y <= bottom)
        outside = (right - left) * (bottom - top) - _overlap(box, self.bounds)
        return covered + crossed + max(0.0, outside) * 100

    def place(self, candidates: list[Box], *, must: bool = True) -> Box | None:
        """Return the cheapest box and keep it free from now on; None where all would hide a label or leave the drawing."""
        costs = [self.cost(box) for box in candidates]
        best = min(range(len(candidates)), key=lambda i: (round(costs[i], 3), i))
        if not must and costs[best] > 400:
            return None
        self.avoid_box(candidates[best])
        return candidates[best]


def around(x: float, y: float, wide: float, tall: float, gap: float) -> list[Box]:
    """Return the places about a point, best first: right, above, below, left, then the corners."""
    spots = (
        (gap, -tall / 2), (-wide / 2, -gap - tall), (-wide / 2, gap), (-gap - wide, -tall / 2),
        (gap * 0.7, -tall - gap * 0.5), (gap * 0.7, gap * 0.5),
        (-wide - gap * 0.7, -tall - gap * 0.5), (-wide - gap * 0.7, gap * 0.5),
        (gap * 0.7, -2 * tall), (gap * 0.7, tall), (-wide - gap * 0.7, -2 * tall), (-wide - gap * 0.7, tall),
    )  # fmt: skip
    return [(x + dx, y + dy, x + dx + wide, y + dy + tall) for dx, dy in spots]


def spread(middles: list[float], apart: float, low: float, high: float) -> list[float]:
    """Return the middles moved no more than needed to stand so far apart between low and high, order kept.

    >>> spread([10, 12, 50], 14, 0, 100)
    [7.0, 21.0, 50.0]
    """
    order = sorted(range(len(middles)), key=lambda i: (middles[i], i))

    def centre(members: list[int]) -> float:
        reach = len(members) * apart / 2
        return max(low + reach, min(sum(middles[i] for i in members) / len(members), high - reach))

    def collide(one: list[int], other: list[int]) -> bool:
        return centre(one) + (len(one) + len(other)) * apart / 2 > centre(other) + 1e-9

    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and collide(groups[-2], groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    found = [0.0] * len(middles)
    for members in groups:
        for rank, index in enumerate(members):
            found[index] = float(centre(members) + (rank - (len(members) - 1) / 2) * apart)
    return found


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return wide * tall if wide > 0 and tall > 0 else 0.0
