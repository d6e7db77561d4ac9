"""One axis: its kind, its range, its ticks, and where a value stands in pixels."""

from dataclasses import dataclass, field

from . import measure, ticks
from .canvas import TEXT
from .numbers import formatted, short
from .plain import days, text_of
from .ticks import Tick


@dataclass
class Axis:
    key: str
    spec: dict
    categories: dict[str, int] = field(default_factory=dict)
    low: float = 0.0
    high: float = 1.0
    start: float = 0.0
    end: float = 1.0

    @property
    def kind(self) -> str:
        return self.spec["type"]

    @property
    def horizontal(self) -> bool:
        return self.key[0] == "x"

    @property
    def title(self) -> str:
        return text_of(self.spec.get("title"))

    @property
    def fixed(self) -> bool:
        return bool(self.spec.get("range"))

    def number(self, value) -> float | None:
        """Return a data value as a number on this axis; None where it has no place."""
        if self.kind == "category":
            key = str(value)
            if value is not None and key in self.categories:
                return float(self.categories[key])
            return float(value) if isinstance(value, (int, float)) else None
        if self.kind == "date":
            return days(value)
        return float(value) if isinstance(value, (int, float)) else None

    def at(self, number: float) -> float:
        """Return the pixel of a number, kept near the drawing however far outside the range it lies."""
        share = (number - self.low) / (self.high - self.low)
        return self.start + min(max(share, -9.0), 10.0) * (self.end - self.start)

    def inside(self, number: float) -> bool:
        slack = (self.high - self.low) * 1e-6
        return self.low - slack <= number <= self.high + slack

    def stretch(self, numbers: list[float], *, zero: bool, pad: float, parts: int) -> None:
        """Set the range from the data, or from the layout where that fixes it."""
        if self.fixed:
            low, high = (self._bound(v) for v in self.spec["range"])
        elif self.kind == "category":
            low, high = -0.5, max(len(self.categories), 1) - 0.5
        else:
            low, high = self._loose(numbers, zero, pad, parts)
        if self.spec.get("autorange") == "reversed":
            low, high = max(low, high), min(low, high)
        self.low, self.high = min(low, high), max(low, high)
        self.backwards = low > high

    def span(self, start: float, end: float) -> None:
        """Say which pixels the axis runs between, its low end first."""
        self.start, self.end = (end, start) if self.backwards else (start, end)

    def _bound(self, value) -> float:
        number = value if isinstance(value, (int, float)) and self.kind == "category" else self.number(value)
        if number is None:
            raise ValueError(f"axis {self.key} cannot begin or end at {value!r}")
        return float(number)

    def _loose(self, numbers: list[float], zero: bool, pad: float, parts: int) -> tuple[float, float]:
        mode = self.spec.get("rangemode", "normal")
        if self.kind == "linear" and (zero or mode in ("tozero", "nonnegative")):
            numbers = [*numbers, 0.0]
        if not numbers:
            return (0.0, 1.0) if self.kind == "linear" else (738000.0, 738365.0)
        low, high = min(numbers), max(numbers)
        if low == high:
            room = 15.0 if self.kind == "date" else abs(low) * 0.1 or 1.0
            low, high = low - room, high + room
        room = (high - low) * pad
        low, high = _padded(low, -room), _padded(high, room)
        if self.kind == "linear" and not self.horizontal:
            apart = ticks.step(low, high, parts)
            low, high = ticks.math.floor(low / apart + 1e-9) * apart, ticks.math.ceil(high / apart - 1e-9) * apart
        return low, high

    def found_ticks(self, pixels: float) -> list[Tick]:
        """Return the ticks that fit on so many pixels."""
        if self.spec.get("tickvals") is not None:
            return self._given_ticks()
        if self.kind == "category":
            return [Tick(float(i), name) for i, name in enumerate(self.categories) if self.inside(i)]
        if self.kind == "date":
            found = ticks.calendar(self.low, self.high, max(2, int(pixels / 44)))
            return found if self.horizontal else ticks.upright(found)
        parts = max(2, int(pixels / (64 if self.horizontal else 32)))
        apart = float(self.spec.get("dtick") or ticks.step(self.low, self.high, parts))
        values = ticks.marks(self.low, self.high, apart)
        biggest = max((abs(v) for v in values), default=0)
        return [Tick(v, self.written(v, apart, biggest)) for v in values]

    def written(self, value: float, apart: float | None = None, biggest: float | None = None) -> str:
        """Return a number as this axis writes it, with its prefix and suffix."""
        pattern = self.spec.get("tickformat")
        text = formatted(value, pattern) if pattern else short(value, apart, biggest)
        prefix = self.spec.get("tickprefix", "")
        sign, digits = ("−", text[1:]) if prefix and text.startswith("−") else ("", text)
        return f"{sign}{prefix}{digits}{self.spec.get('ticksuffix', '')}"

    def _given_ticks(self) -> list[Tick]:
        texts = self.spec.get("ticktext") or []
        found = []
        for index, value in enumerate(self.spec["tickvals"]):
            number = self.number(value)
            if number is None or not self.inside(number):
                continue
            label = texts[index] if index < len(texts) else (self.written(number) if self.kind == "linear" else value)
            found.append(Tick(number, str(label)))
        return found

    def label_width(self, pixels: float) -> float:
        """Return the width of the widest tick label."""
        lines = [line for tick in self.found_ticks(pixels) for line in measure.lines(tick.label)]
        return max((measure.width(line, TEXT) for line in lines), default=0)


def _padded(end: float, room: float) -> float:
    """Return the end of a range moved outward, but not across nought: values that are never negative show no negative ticks."""
    moved = end + room
    return 0.0 if end == 0 or end * moved < 0 else moved
