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
    d = _money("AC + (BAC − EV) / (0.8 CPI + 0.2 SPI); `spi_weight` sets the second weight.")
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


class LandingOut(serializers.Serializer):
    pace = serializers.ChoiceField(["planned", "so_far", "with_cost"], help_text="PF = 1, SPI(t), SPI(t) · CPI.")
    factor = _number("PF of IEAC(t) = AT + (PD − ES) / PF")
    ieac_t = _number("Working hours.")
    finish = serializers.DateField(allow_null=True)


class TimesOut(serializers.Serializer):
    es = _number("Working hours, as all of these.")
    at = _number("")
    pd = _number("")
    sv_t = _number("")
    ieac_t = _number("")
    spi_t = _number("ES / AT, both without the time in which the plan has nothing under way.")


class RatesEffectOut(serializers.Serializer):
    at_plan_rate = _money("What was booked, at the plan rate.")
    at_period_rate = _money("The same at the period rate of each month.")
    effect = _money("The difference: what the currency did, apart from CV.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Rates that are not known; what needs them is in neither figure.")


class LeftOutOut(serializers.Serializer):
    code = serializers.CharField()
    reason = serializers.ChoiceField(["no work packages", "not measured", "no rate"])


class ProjectsOut(serializers.Serializer):
    counted = serializers.IntegerField()
    eac_sum = _money("Σ of the projects' own estimates, to be read beside `eac.b`, which follows from the sums.")
    left_out = LeftOutOut(many=True)


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
    eac_e6 = _money("AC + (BAC − EV) / CPI of the last six status dates")
    etc = _money("EAC b, or a where b is not known, − AC")
    vac = _money("BAC − that EAC")
    tcpi_bac = _number("(BAC − EV) / (BAC − AC); null where the budget is gone before the work is done.")
    tcpi_eac = _number("(BAC − EV) / (EAC − AC)")
    budget_attainable = serializers.BooleanField(allow_null=True, help_text="False where the budget is gone and work is left.")
    es = _number("Earned schedule, working hours: when the plan would have earned EV.")
    at = _number("Working hours from the planned start to the day.")
    pd = _number("Planned duration, working hours.")
    sv_t = _number("ES − AT, working hours.")
    ieac_t = _number("Forecast duration, working hours: PD / SPI(t).")
    spi_t = _number("ES / AT")
    tspi = _number("(PD − ES) / (PD − AT); null where the planned time is over before the work is.")
    tspi_estimate = _number("(PD − ES) / (ED − AT), ED up to the finish that is forecast, else IEAC(t).")
    plan_attainable = serializers.BooleanField(allow_null=True, help_text="False where the planned time is over and work is left.")
    ed = _number("Working hours from the planned start to the finish that is forecast.")
    planned_finish = serializers.DateField(allow_null=True)
    landings = LandingOut(many=True, help_text="When the work ends at three paces.")
    without_downtime = TimesOut(allow_null=True)
    p_factor = _number("The share of what was due by ES that is done just there, 0 to 1.")
    flags = DoubtOut(many=True, help_text="What speaks against estimate g.")
    coverage = _number("The share of the budget that has earned value.")
    management_reserve = _money("Held back above the BAC.")
    project_budget = _money("BAC + management reserve.")
    fx = RatesEffectOut(allow_null=True)
    wbs = serializers.CharField(allow_null=True, help_text="The branch asked for.")
    projects = ProjectsOut(allow_null=True, help_text="Of a node.")
    series = PointOut(many=True, help_text="By status date, oldest first, up to the day.")
