"""How projects behave: the curves behind each kind of trouble that an office knows."""

from dataclasses import dataclass

import numpy as np

Path = tuple[tuple[float, float], ...]  # (week from now, value), straight lines between


@dataclass(frozen=True, slots=True)
class Shape:
    """Behaviour over weeks counted from now. Rates are against the baseline; `slip` is a share of its duration."""

    speed: Path = ((0, 1.0),)  # work done per week of plan
    thrift: Path = ((0, 1.0),)  # earned per pound spent
    slip: Path = ((0, 0.0),)  # what the manager forecasts
    landing: Path = ((0, 1.0),)  # outlook ÷ plan of the year
    benefits: Path = ((0, 1.0),)
    scope: tuple[tuple[int, str], ...] = ((-200, "green"),)  # the manager's word, from a week on
    perils: str = "low"  # how the risk register looks: low, medium, high, overdue
    declared: str = "honest"  # honest, always green, or a colour kinder than the figures
    last_word: int = 0  # the last week with a report or a measure
    measured: bool = True
    growth: tuple[tuple[int, float], ...] = ()  # (week, share of budget added by change)
    spread: float = 0.012  # how much one project differs from another


SHAPES = {
    "steady": Shape(speed=((-40, 1.0), (0, 0.995)), thrift=((-40, 1.01), (0, 1.005)), slip=((-20, 0.0), (0, 0.012)), spread=0.018),
    "ahead": Shape(speed=((-30, 1.0), (0, 1.06)), thrift=((-30, 1.01), (0, 1.055)), slip=((-20, 0.0), (0, -0.04)), landing=((0, 0.98),)),
    "watermelon": Shape(
        speed=((-36, 0.99), (0, 0.93)), thrift=((-36, 0.98), (-20, 0.91), (0, 0.82)), slip=((0, 0.0),), landing=((-20, 1.0), (0, 1.02)),
        perils="medium", declared="green",
    ),
    "overrun": Shape(
        speed=((-30, 0.97), (0, 0.92)), thrift=((-30, 0.96), (-12, 0.89), (0, 0.865)), slip=((-24, 0.01), (0, 0.075)),
        landing=((-20, 1.03), (0, 1.11)), perils="medium",
    ),
    "mild_cost": Shape(speed=((-30, 0.99), (0, 0.975)), thrift=((-30, 0.99), (0, 0.93)), slip=((0, 0.02),), landing=((-20, 1.01), (0, 1.04))),
    "late": Shape(
        speed=((-34, 0.45), (-22, 0.7), (0, 0.88)), thrift=((-30, 0.95), (0, 0.97)), slip=((-30, 0.04), (-10, 0.12), (0, 0.135)),
        landing=((-20, 0.97), (0, 0.91)), perils="medium",
    ),
    "slipping": Shape(speed=((-24, 1.0), (0, 0.945)), thrift=((0, 0.985),), slip=((-22, 0.01), (0, 0.074)), landing=((0, 0.96),)),
    "creeper": Shape(
        speed=((-30, 1.0), (0, 0.955)), thrift=((-30, 0.99), (0, 0.942)), slip=((-20, 0.01), (0, 0.045)), landing=((-20, 1.0), (0, 1.045)),
        scope=((-200, "green"), (-18, "amber")), growth=((-16, 0.06), (-5, 0.05)), perils="medium",
    ),
    "stale": Shape(speed=((-30, 1.0), (0, 0.98)), thrift=((0, 0.98),), slip=((0, 0.01),), last_word=-3),
    "optimist": Shape(
        speed=((-30, 0.99), (0, 0.955)), thrift=((-30, 0.97), (0, 0.918)), slip=((0, 0.01),), landing=((0, 1.0),), declared="kind",
        perils="medium",
    ),
    "recovered": Shape(
        speed=((-34, 0.97), (-18, 0.86), (-6, 0.94), (0, 0.985)), thrift=((-34, 0.97), (-18, 0.86), (-6, 0.94), (0, 0.972)),
        slip=((-30, 0.02), (-18, 0.12), (-6, 0.06), (0, 0.02)), landing=((-18, 1.09), (0, 1.02)),
    ),
    "unmeasured": Shape(speed=((0, 1.0),), thrift=((0, 1.0),), measured=False),
    "underspender": Shape(speed=((-30, 1.0), (0, 0.962)), thrift=((-30, 1.02), (0, 1.14)), slip=((0, 0.02),), landing=((-20, 0.95), (0, 0.82))),
    "risky": Shape(speed=((0, 0.985),), thrift=((0, 0.985),), slip=((0, 0.02),), perils="high"),
    "overdue": Shape(speed=((0, 0.99),), thrift=((0, 1.0),), slip=((0, 0.01),), perils="overdue"),
    "benefits": Shape(speed=((0, 0.99),), thrift=((0, 0.98),), slip=((0, 0.02),), benefits=((-20, 1.0), (-8, 0.93), (0, 0.86))),
    "demand": Shape(),
}


def at(path: Path, week: float) -> float:
    """The value of a path in a week."""
    weeks, values = zip(*path, strict=True)
    return float(np.interp(week, weeks, values))


def word(steps: tuple[tuple[int, str], ...], week: int) -> str:
    """The word that stands in a week."""
    return [text for since, text in steps if since <= week][-1]
