"""How far earned value can be believed: a grade from A to D, from the age of the data, the techniques, the lag of cost, and the schedule."""

from typing import NamedTuple

GRADES = "ABCD"
AGE = (1.0, 1.5, 3.0)  # reporting cycles since the newest measure; the second and the third are the limits of stale data
LAG = (31, 45, 62)  # days since the newest cost: one month, one and a half, two
EFFORT, JUDGED = 0.15, 0.50  # shares of the budget
CHECKS = (0.85, 0.65, 0.50)  # share of the schedule's checks that pass
MOST = 0.8  # of the budget of a node


class Part(NamedTuple):
    """One part of the grade: its name, its grade (empty where nothing is known), and the words for it."""

    name: str
    grade: str
    text: str


class Confidence(NamedTuple):
    """The grade of a project's earned value and its parts; an empty grade where there is no earned value."""

    grade: str
    parts: tuple[Part, ...]


def confidence(
    *, age_days: int | None, cycle_days: int, effort: float | None, judged: float | None, lag_days: int | None, checks: tuple[int, int] | None
) -> Confidence:
    """Return how far a project's earned value can be believed.

    age_days: since the newest measure, None where nothing was measured: no grade. cycle_days: the length of a reporting cycle.
    effort: share of the budget that earns by the calendar (level of effort); judged: share measured as a percentage someone judged.
    lag_days: since the newest cost, None where no cost is known. checks: passed and judged of the schedule, None where there is no schedule.
    The grade is that of the worst part; a part that is not known allows B at best. Raises nothing.

    Source: the four parts as GAO-20-195G asks of earned value data; level of effort up to 15 % is the usual guidance (DCMA, NDIA); the other
    limits are ours.

    >>> found = confidence(age_days=5, cycle_days=7, effort=0.0, judged=0.2, lag_days=20, checks=(13, 14))
    >>> found.grade, found.parts[0].text
    ('A', 'The newest measure is 5 days old, 0.7 reporting cycles.')
    >>> confidence(age_days=5, cycle_days=7, effort=0.3, judged=0.2, lag_days=None, checks=None).grade
    'D'
    """
    if age_days is None:
        return Confidence("", ())
    parts = (_age(age_days, cycle_days), _technique(effort, judged), _lag(lag_days), _checks(checks))
    worst = max(part.grade or "B" for part in parts)
    return Confidence(worst, parts)


def grade_of(budgets: dict[str, float]) -> str:
    """Return the best grade that four fifths of the budget reach; empty where no budget has a grade.

    budgets: by grade, the budget at completion of the projects that have it. Raises nothing.

    Source: ours: the budgets are added, grades are never averaged.

    >>> grade_of({"A": 70.0, "B": 15.0, "D": 15.0}), grade_of({})
    ('B', '')
    """
    whole = sum(float(budgets.get(grade, 0)) for grade in GRADES)
    reached = 0.0
    for grade in GRADES:
        reached += float(budgets.get(grade, 0))
        if whole > 0 and reached >= MOST * whole * (1 - 1e-12):
            return grade
    return ""


def _age(days: int, cycle: int) -> Part:
    cycles = max(days, 0) / cycle if cycle else 0.0
    unit = "day" if days == 1 else "days"
    return Part("data age", _up_to(cycles, AGE), f"The newest measure is {max(days, 0)} {unit} old, {cycles:.1f} reporting cycles.")


def _technique(effort: float | None, judged: float | None) -> Part:
    if effort is None or judged is None:
        return Part("technique", "", "No work has a budget.")
    words = f"{effort:.0%} of the budget is level of effort, {judged:.0%} is measured as a percentage someone judges."
    grade = "D" if effort > JUDGED else "C" if effort > EFFORT else "B" if judged > JUDGED else "A"
    return Part("technique", grade, words)


def _lag(days: int | None) -> Part:
    if days is None:
        return Part("actuals lag", "D", "No cost is known.")
    return Part("actuals lag", _up_to(days, LAG), f"The newest cost is {max(days, 0)} {'day' if days == 1 else 'days'} old.")


def _checks(checks: tuple[int, int] | None) -> Part:
    if checks is None or not checks[1]:
        return Part("schedule quality", "", "No schedule was checked.")
    passed, judged = checks
    share = passed / judged
    grade = next((grade for grade, least in zip(GRADES, CHECKS, strict=False) if share >= least), "D")
    return Part("schedule quality", grade, f"{passed} of {judged} checks of the schedule pass.")


def _up_to(value: float, limits: tuple[float, ...]) -> str:
    return next((grade for grade, most in zip(GRADES, limits, strict=False) if value <= most), "D")
