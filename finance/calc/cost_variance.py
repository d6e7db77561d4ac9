"""How far what work is now expected to cost lies from what it was planned to cost."""

from decimal import Decimal


def variance_percent(planned: Decimal, projected: Decimal) -> float | None:
    """Return (planned − projected) / planned in percent: below zero costs more than planned; None where nothing was planned.

    planned, projected: amounts in one currency, added up before.

    Source: US Federal IT Dashboard, "Cost Variance %".

    >>> round(variance_percent(Decimal("1028.342"), Decimal("2150.697")), 4)
    -109.1422
    >>> variance_percent(Decimal(0), Decimal(5)) is None
    True
    """
    return float((planned - projected) / planned * 100) if planned else None
