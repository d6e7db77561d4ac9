"""Draw money, benefits and earned value as plain plotly figures."""

from finance.figures.benefits import profile_figure
from finance.figures.bridge import bridge_figure, bridge_finding
from finance.figures.money import months_figure, whole_life_figure
from finance.figures.value import indices_figure, s_curve_figure, value_finding

__all__ = ["bridge_figure", "bridge_finding", "indices_figure", "months_figure", "profile_figure", "s_curve_figure", "value_finding",
           "whole_life_figure"]  # fmt: skip
