"""Every colour has a rule, every rule a sentence with its figures, and what is missing stays grey."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.calc.health import DECIDING, DIMENSIONS, Facts, Limits, divergence, judge
from governance.calc.health_rules import RULES
from pmo.calc.rag import Rag, worst

TODAY = date(2026, 3, 6)
WELL = Facts(
    as_of=TODAY,
    last_report_on=TODAY,
    cycle_days=7,
    cpi=1.0,
    spi=1.0,
    spi_t=1.0,
    bac=Decimal(100),
    eac=Decimal(100),
    ev_coverage=1.0,
    plan=Decimal(50),
    outlook=Decimal(50),
    budget=Decimal(100),
    spent=Decimal(60),
    committed=Decimal(30),
    baseline_start=date(2026, 1, 1),
    baseline_finish=date(2026, 4, 10),
    forecast_finish=date(2026, 4, 10),
    finished=False,
    risk_exposure=Decimal(1),
    open_risks=2,
    overdue_risks=0,
    overdue_responses=0,
    top_risk_score=6,
    benefits_planned=Decimal(10),
    benefits_forecast=Decimal(10),
    benefits_due=Decimal(4),
    benefits_realised=Decimal(4),
    scope_declared="green",
    overdue_actions=0,
    overdue_gates=0,
    resource_demand=90.0,
    resource_capacity=100.0,
    milestones_due=2,
    milestones_missed=0,
    negative_slack=0.0,
    checks_passed=14,
    checks_judged=14,
    data_score=1.0,
    heard=True,
)
GREEN, AMBER, RED, UNKNOWN = Rag.GREEN, Rag.AMBER, Rag.RED, Rag.UNKNOWN


def of(dimension: str, **changed) -> Rag:
    return judge(replace(WELL, **changed)).dimensions[dimension].rag


class TestLimits:
    @pytest.mark.parametrize(
        ("dimension", "changed", "rag"),
        [
            ("cost", {"cpi": 0.95}, GREEN),
            ("cost", {"cpi": 0.9499}, AMBER),
            ("cost", {"cpi": 0.90}, AMBER),
            ("cost", {"cpi": 0.8999}, RED),
            ("schedule", {"spi": 0.95}, GREEN),
            ("schedule", {"spi": 0.94}, AMBER),
            ("schedule", {"spi": 0.89}, RED),
            ("schedule", {"spi_t": 0.89}, RED),
            ("cost", {"eac": Decimal(105)}, GREEN),
            ("cost", {"eac": Decimal("105.01")}, AMBER),
            ("cost", {"eac": Decimal(110)}, AMBER),
            ("cost", {"eac": Decimal("110.01")}, RED),
            ("cost", {"eac": Decimal(90)}, GREEN),
            ("cost", {"eac": Decimal("89.99")}, AMBER),
            ("cost", {"eac": Decimal(1)}, AMBER),
            ("cost", {"outlook": Decimal("52.5")}, GREEN),
            ("cost", {"outlook": Decimal(55)}, AMBER),
            ("cost", {"outlook": Decimal(56)}, RED),
            ("cost", {"outlook": Decimal(40)}, AMBER),
            ("schedule", {"forecast_finish": date(2026, 4, 15)}, GREEN),
            ("schedule", {"forecast_finish": date(2026, 4, 16)}, AMBER),
            ("schedule", {"forecast_finish": date(2026, 4, 20)}, AMBER),
            ("schedule", {"forecast_finish": date(2026, 4, 21)}, RED),
            ("schedule", {"forecast_finish": date(2026, 4, 1)}, GREEN),
            ("schedule", {"forecast_finish": date(2026, 3, 5)}, AMBER),
            ("schedule", {"forecast_finish": date(2026, 3, 5), "finished": True}, GREEN),
            ("schedule", {"milestones_due": 4, "milestones_missed": 0}, GREEN),
            ("schedule", {"milestones_due": 4, "milestones_missed": 1}, AMBER),
            ("schedule", {"milestones_due": 4, "milestones_missed": 3}, RED),
            ("schedule", {"negative_slack": 0.0}, GREEN),
            ("schedule", {"negative_slack": 0.1}, AMBER),
            ("schedule", {"negative_slack": 0.11}, RED),
            ("schedule", {"checks_passed": 13, "checks_judged": 20}, GREEN),
            ("schedule", {"checks_passed": 0, "checks_judged": 14}, AMBER),
            ("data", {"data_score": 0.9}, GREEN),
            ("data", {"data_score": 0.899}, AMBER),
            ("data", {"data_score": 0.7}, AMBER),
            ("data", {"data_score": 0.699}, RED),
            ("risk", {"risk_exposure": Decimal(5)}, GREEN),
            ("risk", {"risk_exposure": Decimal(10)}, AMBER),
            ("risk", {"risk_exposure": Decimal(11)}, RED),
            ("risk", {"top_risk_score": 14}, GREEN),
            ("risk", {"top_risk_score": 15}, AMBER),
            ("risk", {"top_risk_score": 20}, RED),
            ("risk", {"overdue_responses": 1}, AMBER),
            ("risk", {"overdue_risks": 2, "overdue_responses": 3}, RED),
            ("benefits", {"benefits_forecast": Decimal("9.5")}, GREEN),
            ("benefits", {"benefits_forecast": Decimal(9)}, AMBER),
            ("benefits", {"benefits_forecast": Decimal("8.9")}, RED),
            ("benefits", {"benefits_realised": Decimal("3.8")}, GREEN),
            ("benefits", {"benefits_realised": Decimal("3.7")}, AMBER),
            ("benefits", {"benefits_realised": Decimal("3.5")}, RED),
            ("scope", {"scope_declared": Rag.RED}, RED),
            ("resources", {"resource_demand": 100.0}, GREEN),
            ("resources", {"resource_demand": 101.0}, AMBER),
            ("resources", {"resource_demand": 111.0}, RED),
            ("governance", {"overdue_actions": 1}, AMBER),
            ("governance", {"overdue_actions": 5}, RED),
            ("governance", {"overdue_gates": 2}, RED),
            ("data", {"last_report_on": TODAY - timedelta(days=10)}, GREEN),
            ("data", {"last_report_on": TODAY - timedelta(days=11)}, AMBER),
            ("data", {"last_report_on": TODAY - timedelta(days=21)}, AMBER),
            ("data", {"last_report_on": TODAY - timedelta(days=22)}, RED),
            ("data", {"ev_coverage": 0.49}, AMBER),
        ],
    )
    def test_at_and_beside_the_line(self, dimension, changed, rag):
        assert of(dimension, **changed) is rag

    def test_are_arguments(self):
        strict = Limits(cpi_amber=1.2, cpi_red=1.1)
        assert judge(WELL, strict).dimensions["cost"].reasons[0].text == "CPI 1.00 is below 1.10."


class TestMissing:
    @pytest.mark.parametrize("dimension", DIMENSIONS)
    def test_is_grey_and_says_so(self, dimension):
        judged = judge(Facts()).dimensions[dimension]
        assert judged.rag is UNKNOWN
        assert judged.reasons[0].text == f"Nothing is known about {dimension}."

    @pytest.mark.parametrize("name", [field.name for field in fields(Facts)])
    def test_one_fact_alone_or_one_fact_less_breaks_nothing(self, name):
        alone = judge(Facts(**{name: getattr(WELL, name)}))
        less = judge(replace(WELL, **{name: None}))
        assert alone.overall in (GREEN, UNKNOWN)
        assert less.overall is GREEN

    def test_a_register_with_nothing_open_is_green_but_no_register_is_grey(self):
        assert judge(Facts(open_risks=0)).dimensions["risk"].rag is GREEN
        assert judge(Facts(open_risks=None)).dimensions["risk"].rag is UNKNOWN

    @pytest.mark.parametrize("changed", [{"bac": Decimal(0)}, {"plan": Decimal(0)}, {"budget": Decimal(0)}, {"cycle_days": 0}])
    def test_nothing_is_divided_by_nought(self, changed):
        assert judge(replace(WELL, **changed)).overall is GREEN


class TestOverall:
    def test_all_well_is_green_with_a_reason_for_every_dimension(self):
        verdict = judge(WELL)
        assert verdict.overall is GREEN
        assert {name: judged.rag for name, judged in verdict.dimensions.items()} == dict.fromkeys(DIMENSIONS, GREEN)
        assert all(finding.text.endswith(".") for judged in verdict.dimensions.values() for finding in judged.reasons)

    @pytest.mark.parametrize(
        "changed",
        [{"cpi": 0.8}, {"spi": 0.8}, {"benefits_forecast": Decimal(1)}, {"top_risk_score": 25}, {"scope_declared": "red"}],
    )
    def test_is_the_worst_of_the_five_that_decide(self, changed):
        assert judge(replace(WELL, **changed)).overall is RED

    @pytest.mark.parametrize("changed", [{"overdue_gates": 9}, {"resource_demand": 999.0}, {"ev_coverage": 0.1}])
    def test_is_not_moved_by_the_others(self, changed):
        assert judge(replace(WELL, **changed)).overall is GREEN

    def test_stale_data_caps_green_at_amber_and_says_why(self):
        verdict = judge(replace(WELL, last_report_on=TODAY - timedelta(days=14)))
        assert verdict.overall is AMBER
        assert verdict.cap.text == "The last report is 14 days old, 2.0 reporting cycles, above 1.5."

    @pytest.mark.parametrize(("changed", "overall"), [({"cpi": 0.8}, RED), ({"cpi": 0.92}, AMBER)])
    def test_stale_data_neither_softens_nor_hardens_anything_else(self, changed, overall):
        verdict = judge(replace(WELL, last_report_on=TODAY - timedelta(days=99), **changed))
        assert (verdict.overall, verdict.cap) == (overall, None)

    def test_stale_data_alone_does_not_colour_the_unknown(self):
        assert judge(Facts(as_of=TODAY, last_report_on=date(2020, 1, 1), cycle_days=7)).overall is UNKNOWN

    RATIOS = st.one_of(st.none(), st.floats(0, 3))
    AMOUNTS = st.one_of(st.none(), st.decimals(-1000, 1000, places=2))
    DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    ANY = st.builds(
        Facts,
        as_of=DAYS,
        last_report_on=DAYS,
        cycle_days=st.one_of(st.none(), st.integers(0, 40)),
        cpi=RATIOS,
        spi=RATIOS,
        spi_t=RATIOS,
        bac=AMOUNTS,
        eac=AMOUNTS,
        plan=AMOUNTS,
        outlook=AMOUNTS,
        budget=AMOUNTS,
        risk_exposure=AMOUNTS,
        benefits_planned=AMOUNTS,
        benefits_forecast=AMOUNTS,
        benefits_due=AMOUNTS,
        benefits_realised=AMOUNTS,
        baseline_start=DAYS,
        baseline_finish=DAYS,
        forecast_finish=DAYS,
        finished=st.sampled_from([None, True, False]),
        open_risks=st.one_of(st.none(), st.integers(0, 9)),
        scope_declared=st.sampled_from([None, "unknown", *Rag]),
        top_risk_score=st.one_of(st.none(), st.integers(1, 25)),
    )

    @given(ANY)
    def test_holds_for_any_facts(self, facts):
        verdict = judge(facts)
        deciding = worst([verdict.dimensions[name].rag for name in DECIDING])
        assert verdict.overall is (AMBER if verdict.cap else deciding)
        assert verdict.cap is None or deciding is GREEN
        for name, judged in verdict.dimensions.items():
            assert judged.rag is judged.reasons[0].rag is worst([finding.rag for finding in judged.reasons])
            assert {finding.dimension for finding in judged.reasons} == {name}

    @given(st.sampled_from(["cpi", "spi", "spi_t"]), st.floats(0, 3), st.floats(0, 3))
    def test_a_better_index_is_never_a_worse_colour(self, name, one, other):
        ranks = {GREEN: 0, AMBER: 1, RED: 2}
        low, high = (ranks[judge(replace(WELL, **{name: value})).overall] for value in sorted((one, other)))
        assert high <= low


class TestSentences:
    @pytest.mark.parametrize(
        ("changed", "text"),
        [
            ({"cpi": 0.82}, "CPI 0.82 is below 0.90."),
            ({"cpi": 0.8999}, "CPI 0.8999 is below 0.90."),
            ({"cpi": 1.02}, "CPI 1.02 is at or above 0.95."),
            ({"spi": 0.94}, "SPI 0.94 is below 0.95."),
            ({"eac": Decimal(112)}, "EAC is 12.0% above BAC, more than 10%."),
            ({"eac": Decimal(103)}, "EAC is 3.0% above BAC, within 5%."),
            ({"eac": Decimal(97)}, "EAC is 3.0% below BAC."),
            ({"outlook": Decimal(40)}, "Outlook is 20.0% below Plan, more than 10%."),
            ({}, "Outlook is equal to Plan."),
            ({"committed": Decimal(52)}, "Spent and ordered is 12.0% above the budget, above 10%."),
            ({}, "Spent and ordered is 90.0% of the budget."),
            ({"forecast_finish": date(2026, 4, 11)}, "Finish slips 1 day, 1.0% of the baseline duration, within 5%."),
            ({"forecast_finish": date(2026, 4, 1)}, "Finish is forecast 9 days before the baseline."),
            ({"overdue_responses": 1}, "1 risk review or response is overdue."),
            ({"open_risks": 0}, "No risk is open."),
            ({}, "Forecast benefits meet the plan."),
            ({}, "Benefits realised to date meet the plan."),
            ({"benefits_realised": Decimal(3)}, "Benefits realised to date are 25.0% below plan, above 10%."),
            ({}, "No gate review is overdue."),
        ],
    )
    def test_carry_the_figures(self, changed, text):
        verdict = judge(replace(WELL, **changed))
        assert text in [finding.text for judged in verdict.dimensions.values() for finding in judged.reasons]

    def test_every_rule_speaks_of_its_own_dimension_and_has_its_own_name(self):
        spoken = [
            finding
            for judged in judge(replace(WELL, forecast_finish=date(2026, 3, 1))).dimensions.values()
            for finding in judged.reasons
        ]
        assert len({finding.rule for finding in spoken}) == len(spoken) == sum(map(len, RULES.values()))


class TestDivergence:
    def test_names_the_pairs_that_differ(self):
        assert divergence("red", "green", "amber") == (
            ("computed", "declared"),
            ("computed", "independent"),
            ("declared", "independent"),
        )
        assert divergence("red", "red", "amber") == (("computed", "independent"), ("declared", "independent"))

    @pytest.mark.parametrize(("computed", "declared", "independent"), product([None, "unknown"], repeat=3))
    def test_the_unknown_differs_from_nothing(self, computed, declared, independent):
        assert divergence(computed, declared, independent) == divergence("red", declared, independent) == ()

    def test_refuses_a_word_that_is_no_colour(self):
        with pytest.raises(ValueError, match="blue"):
            divergence("blue", None, None)
