"""The rule on what is ordered: facts and limits in, a finding out, None where the facts do not say."""

from decimal import Decimal  # noqa: F401 - the examples use it

from governance.calc.health_facts import Facts, Finding, Limits
from governance.calc.health_limits import above, share_of, side


def cost_of_orders(facts: Facts, limits: Limits) -> Finding | None:
    """Return the finding on what is spent and ordered against the approved budget of the whole project.

    None when one of the three is not known or the budget is not above 0. An open order is money that is as good as spent.

    Source: ours: amber above the budget, red from 10 % above it, in line with the limits on cost.

    >>> cost_of_orders(Facts(spent=Decimal(80), committed=Decimal(26), budget=Decimal(100)), Limits()).text
    'Spent and ordered is 6.0% above the budget, above 0%.'
    """
    if facts.spent is None or facts.committed is None:
        return None
    share = share_of(facts.spent + facts.committed, facts.budget)
    if share is None:
        return None
    over = share - 1
    rag, limit = above(over, limits.committed_amber, limits.committed_red)
    where = f"{over:.1%} above the budget, {side(rag)} {limit:.0%}" if over > 0 else f"{share:.1%} of the budget"
    return Finding("cost", rag, "orders", f"Spent and ordered is {where}.", over, limit)
