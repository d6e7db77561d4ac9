# ruff: noqa: E501  tables and sentences
"""What project managers write each week. Every sentence is filled from the project's own figures."""

import random

HEADLINES = {
    "steady": [
        "On plan. {done:.0%} of the work is earned against {due:.0%} planned; nothing needs the board this week.",
        "A quiet week. {active} is moving as planned and the forecast finish of {finish:%d %b %Y} stands.",
        "Progress as planned on {active}; cost and time are inside tolerance.",
    ],
    "ahead": ["Ahead of plan: {done:.0%} earned against {due:.0%}. {active} finished its week two days early.", "Still ahead, and under the budgeted rate on {active}."],
    "watermelon": [
        "All green. The team is confident that {active} will catch up and that costs settle once the final account is agreed.",
        "We remain on track. Invoices on {active} ran early, which makes spend look high; it will even out.",
        "Good week, green overall. The {finish:%B} finish holds and the client team is content.",
    ],
    "overrun": [
        "Red on cost. Each pound spent has earned {cpi:.2f}; {active} is carrying the overspend and a recovery plan is with the sponsor.",
        "Cost pressure continues on {active}. Forecast at completion is above the approved budget; options paper due.",
    ],
    "mild_cost": ["{active} costs more than planned: CPI {cpi:.2f}. Rates have been renegotiated from next month.", "Amber on cost at CPI {cpi:.2f}; schedule is holding."],
    "late": [
        "We started {late} weeks late and have not yet won the time back: SPI {spi:.2f}. {active} now works two shifts.",
        "Still behind the late start. {active} improves week by week; the finish is now expected {finish:%d %b %Y}.",
    ],
    "slipping": ["{active} is slower than planned; the finish moves to {finish:%d %b %Y}.", "Slippage on {active} of about a week this month. SPI {spi:.2f}."],
    "creeper": [
        "Requests keep arriving: the scope has grown since the summer and {active} absorbs it. SPI {spi:.2f}, CPI {cpi:.2f}.",
        "Another change was accepted into {active}. The re-baseline covers it, the team does not.",
    ],
    "stale": ["On plan. {active} continues; detail to follow with the next update."],
    "optimist": [
        "Spend is above earned value (CPI {cpi:.2f}) but the outlook is kept at plan: the second half of the year is cheaper.",
        "The outlook stays at plan. Savings on later work will pay for {active}.",
    ],
    "recovered": ["The recovery plan is working: CPI is back at {cpi:.2f} and {active} is on its revised dates.", "Recovering. {active} met both milestones of the plan this month."],
    "unmeasured": ["Work is going well on {active}. Progress measurement will start once the schedule tool is set up.", "Busy week on {active}; no issues to report."],
    "underspender": ["Work is on plan but money is not being spent: {active} needed fewer crews than budgeted. The outlook is lowered.", "Underspend continues; the surplus should be released."],
    "risky": ["Delivery is on plan. One risk dominates: see R-001, scored at the top of the scale.", "{active} is on plan; the severe risk is unresolved and the sponsor is engaged."],
    "overdue": ["On plan, though a risk response is past its date and must be closed.", "{active} on plan. The overdue response is with procurement."],
    "benefits": ["Delivery is fine; the case is not. Adoption is below forecast and the benefits have been written down.", "{active} on plan. Benefits are being re-forecast with the business owner."],
}
ASKS = {
    "watermelon": None,
    "overrun": "Decide between phasing the remaining work into next year and releasing {ask} of contingency.",
    "late": "Approve a second crew for 12 weeks ({ask}) so that the finish does not move again.",
    "creeper": "Decide whether further change requests are refused until release, or funded with {ask}.",
    "risky": "Sponsor to settle the severe risk with the counterparty's director this month; exposure {ask}.",
    "benefits": "Business owner to confirm the revised benefits, or to stop at the current release.",
    "underspender": "Release {ask} of this year's plan back to the portfolio.",
    "slipping": "Release of two design engineers from the framework for eight weeks.",
}
REASONS = {
    "watermelon": "Early invoices distort the index; the final account will bring it back.",
    "optimist": "The second half of the year is planned at lower rates; the overspend is expected to reverse.",
    "honest": "The figures move late: the position was corrected after the measurement date.",
}


def headline(shape: str, week: int, dice: random.Random, **figures) -> str:
    """The summary of a week."""
    texts = HEADLINES.get(shape, HEADLINES["steady"])
    return dice.choice(texts).format(**figures)


def achieved(moved: list[tuple[str, float, float]]) -> str:
    """What moved in the week, given as (package, share before, share now)."""
    said = [
        f"{name} complete." if now >= 1 else f"{name} started." if before == 0 else f"{name} from {before:.0%} to {now:.0%}."
        for name, before, now in moved
    ]
    return "\n".join(said[:4]) or "No measurable progress this week."


def next_steps(active: list[str], coming: list[str], dice: random.Random) -> str:
    """What comes next, given the packages under way and those not begun."""
    verbs = ["Continue {}.", "Weekly review of {} with the supplier.", "Close open points on {}."]
    said = [dice.choice(verbs).format(_inside(name)) for name in active[: 2 if coming else 3]]
    return "\n".join(said + [f"Prepare {_inside(name)}." for name in coming[:1]])


def _inside(name: str) -> str:
    """A package's name inside a sentence."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


COMMENTARY = {
    "Green": "Successful delivery to time, cost and quality appears highly likely; no major issue stands in the way at this stage.",
    "Amber/Green": "Successful delivery appears probable; attention is needed so that risks do not become issues.",
    "Amber": "Successful delivery appears feasible, but significant issues exist. They appear resolvable if addressed promptly.",
    "Amber/Red": "Successful delivery is in doubt in key areas. Reported confidence is not supported by the measured cost performance.",
    "Red": "Successful delivery appears unachievable without re-baselining. Major issues do not appear manageable at present.",
}
