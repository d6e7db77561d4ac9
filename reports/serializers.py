"""What earned value looks like from outside, for the description of the API."""

from rest_framework import serializers

MONEY = r"A decimal string in `currency`; null where it is not known."


def _money(help_text: str = MONEY) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True, help_text=help_text)


def _number(help_text: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=help_text)


class EstimatesOut(serializers.Serializer):
    a = _money("AC + (BAC − EV)")
    b = _money("BAC / CPI")
    c = _money("AC + (BAC − EV) / (CPI · SPI)")
    d = _money("AC + (BAC − EV) / (0.8 CPI + 0.2 SPI)")
    e = _money("AC + (BAC − EV) / CPI of the last three status dates")
    f = _money("AC + (BAC − EV) / (CPI · SPI(t))")
    g = _money("AC + the manager's own estimate to complete")


class DoubtOut(serializers.Serializer):
    name = serializers.ChoiceField(["outside", "too_fast", "below_committed", "unchanged"])
    rag = serializers.ChoiceField(["amber", "red"])
    text = serializers.CharField()


class PointOut(serializers.Serializer):
    date = serializers.DateField()
    pv = _money()
    ev = _money()
    ac = _money()


class EarnedValueOut(serializers.Serializer):
    as_of = serializers.DateField()
    currency = serializers.CharField(max_length=3)
    bac = _money()
    pv = _money()
    ev = _money()
    ac = _money()
    cv = _money("EV − AC")
    sv = _money("EV − PV")
    cpi = _number("EV / AC")
    spi = _number("EV / PV")
    eac = EstimatesOut()
    etc = _money("EAC b, or a where b is not known, − AC")
    vac = _money("BAC − that EAC")
    tcpi_bac = _number("(BAC − EV) / (BAC − AC); null where the budget is gone before the work is done.")
    tcpi_eac = _number("(BAC − EV) / (EAC − AC)")
    es = _number("Earned schedule, working hours: when the plan would have earned EV.")
    at = _number("Working hours from the planned start to the day.")
    pd = _number("Planned duration, working hours.")
    sv_t = _number("ES − AT, working hours.")
    ieac_t = _number("Forecast duration, working hours: PD / SPI(t).")
    spi_t = _number("ES / AT")
    tspi = _number("(PD − ES) / (PD − AT); null where the planned time is over before the work is.")
    p_factor = _number("The share of what was due by ES that is done just there, 0 to 1.")
    flags = DoubtOut(many=True, help_text="What speaks against estimate g.")
    coverage = _number("The share of the budget that has earned value.")
    series = PointOut(many=True, help_text="By status date, oldest first, up to the day.")
