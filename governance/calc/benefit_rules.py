"""The rules on benefits: facts and limits in, a finding out, None where the facts do not say."""

from decimal import Decimal  # noqa: F401 - the examples use it

from governance.calc.health_facts import Facts, Finding, Limits
from governance.calc.health_limits import above, share_of, side


def benefits_shortfall(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on forecast benefits against planned; None when one is not known or nothing is planned.

    Source: ours (green to 5 %, amber to 10 % short), in line with the limits on cost.

    >>> benefits_shortfall(Facts(benefits_planned=Decimal(100), benefits_forecast=Decimal(80)), Limits()).text
    'Forecast benefits are 20.0% below plan, above 10%.'
    """
    forecast = share_of(facts.benefits_forecast, facts.benefits_planned)
    if forecast is None:
        return None
    short = float(1 - facts.benefits_forecast / facts.benefits_planned)
    rag, limit = above(short, limits.shortfall_amber, limits.shortfall_red)
    text = (
        f"Forecast benefits are {short:.1%} below plan, {side(rag)} {limit:.0%}."
        if short > 0
        else "Forecast benefits meet the plan."
    )
    return Finding("benefits", rag, "benefits_shortfall", text, short, limit)


def benefits_to_date(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on what came against what was planned, over the months of which something was said; None when one is not known.

    What came is as finance found it, and as the owner says where finance has not looked yet. Silence is neither gain nor loss: months of
    which nothing was said count on neither side, and stand as late on the page.

    Source: ours (green to 5 %, amber to 10 % short), in line with `benefits_shortfall`.

    >>> benefits_to_date(Facts(benefits_due=Decimal(100), benefits_realised=Decimal(88)), Limits()).text
    'Benefits realised to date are 12.0% below plan, above 10%.'
    """
    if share_of(facts.benefits_realised, facts.benefits_due) is None:
        return None
    short = float(1 - facts.benefits_realised / facts.benefits_due)
    rag, limit = above(short, limits.shortfall_amber, limits.shortfall_red)
    text = (
        f"Benefits realised to date are {short:.1%} below plan, {side(rag)} {limit:.0%}."
        if short > 0
        else "Benefits realised to date meet the plan."
    )
    return Finding("benefits", rag, "benefits_to_date", text, short, limit)
