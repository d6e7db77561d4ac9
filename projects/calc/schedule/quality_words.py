"""The names, the definitions and the limits of the fourteen checks.

Source: DCMA-EA PAM 200.1 (October 2012), section 4; Ron Winter, "DCMA 14-Point Schedule Assessment" (2011).
"""

NAMES = {
    1: "Logic", 2: "Leads", 3: "Lags", 4: "Finish-to-start links", 5: "Hard constraints", 6: "High float", 7: "Negative float",
    8: "High duration", 9: "Invalid dates", 10: "Resources", 11: "Missed tasks", 12: "Critical path test", 13: "Critical path length index",
    14: "Baseline execution index",
}  # fmt: skip
OPEN = "activities that are not finished (no summaries, hammocks or inactive lines)"
DEFINITIONS = {
    1: f"Share of {OPEN} without a predecessor or without a successor; the first and the last of the project are excused. At most 5 %.",
    2: f"Share of links to {OPEN} with a negative lag. None.",
    3: f"Share of links to {OPEN} with a positive lag. At most 5 %.",
    4: f"Share of links to {OPEN} that go from finish to start. At least 90 %.",
    5: f"Share of {OPEN} that must start or finish on, or no later than, a date. At most 5 %.",
    6: f"Share of {OPEN} with more than 44 working days of total float. At most 5 %.",
    7: f"Share of {OPEN} with negative total float. None.",
    8: f"Share of {OPEN} with a baseline duration (without a baseline: a duration) of more than 44 working days. At most 5 %.",
    9: "Activities forecast to start or finish before the status date, or with actual dates after it, as a share of all activities. None.",
    10: f"Share of {OPEN} of a day or more that carry neither work nor cost. None, where loading is required.",
    11: "Of the activities whose baseline finish is not after the status date, the share that finished, or is forecast, later. At most 5 %.",
    12: "When an activity on the critical path takes 600 working days longer, the project must end as much later.",
    13: "(CPL + TF) ÷ CPL: working days from the status date to the forecast of the end, and from there to its baseline (without one: to its"
        " constraint). At least 0.95.",
    14: "Activities finished by the status date ÷ (those whose baseline finish is not after it + those without a baseline). At least 0.95.",
}  # fmt: skip
LIMITS = {1: 0.05, 2: 0.0, 3: 0.05, 4: 0.9, 5: 0.05, 6: 0.05, 7: 0.0, 8: 0.05, 9: 0.0, 10: 0.0, 11: 0.05, 12: 1.0, 13: 0.95, 14: 0.95}
