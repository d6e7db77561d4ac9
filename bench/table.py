"""The lines of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measured figure: its name, what was measured, its yardstick, their ratio and the goal set for it."""

    name: str
    measured: str
    yardstick: str = ""
    ratio: float | None = None
    goal: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty where there is none."""
        return "" if self.goal is None or self.ratio is None else "met" if self.ratio <= self.goal else "missed"


def milliseconds(seconds: float) -> str:
    """A duration in the unit that suits it."""
    return f"{seconds * 1000:.1f} ms" if seconds < 10 else f"{seconds:.1f} s"


def not_there(name: str, why: str) -> Line:
    """A figure whose code is not there yet."""
    return Line(name, "not measured", note=why)


def print_table(lines: list[Line], heading: str) -> None:
    """Print the table to stdout."""
    head = ("what", "measured", "yardstick", "ratio", "goal", "", "note")
    rows = [head]
    for one in lines:
        ratio, goal = _said(one.ratio, ".2f"), _said(one.goal, "g", "≤ ")
        rows.append((one.name, one.measured, one.yardstick, ratio, goal, one.verdict, one.note))
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    print(heading)
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _said(ratio: float | None, places: str, before: str = "") -> str:
    if ratio is None:
        return ""
    if ratio == 0:
        return "none"
    return f"{before}{ratio:{places}}×" if ratio >= 0.01 else f"{before}1/{1 / ratio:,.0f}"
