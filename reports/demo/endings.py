"""How the finished projects of the demonstration ended: later and dearer than they were first approved, most of them."""

# code: (days by which the first approved finish was missed, share by which the cost rose over the first approved budget)
ENDINGS = {
    "WAT-205": (24, 0.06), "WWT-109": (63, 0.19), "EXP-205": (0, -0.03), "DIG-208": (41, 0.27), "PPL-105": (17, 0.09),
}  # fmt: skip
REPLANNED = 9  # weeks after the start, when it was approved again


def first_promise(code: str, budget: int) -> tuple[int, float]:
    """Days before the finish that came, and the budget, as they were first approved."""
    days, grown = ENDINGS.get(code, (0, 0.0))
    return days, round(budget / (1 + grown) / 1000) * 1000
