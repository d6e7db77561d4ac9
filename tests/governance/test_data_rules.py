"""Every rule on data is broken by a world that breaks exactly it; points are added, never scores; a fix never lowers the score."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.calc.confidence import GRADES, confidence, grade_of
from governance.calc.data_facts import DataFacts, Flaw, score_of
from governance.calc.data_rules import BY_CODE, KINDS, RULES, accuracy, worded
from governance.calc.health import Facts, Rag, judge
from governance.calc.work_soundness import UNKNOWN, WHOLE, Packages, soundness
from portfolio.models import Role

TODAY = date(2026, 3, 6)
WORK = {
    "planned": (4, 0), "work_undated": (4, 0), "work_unmeasured": (3, 0), "work_stale": (2, 0), "finished_undated": (1, 0),
    "dated_unfinished": (1, 0), "actuals_ahead": (3, 0), "went_backward": (3, 0), "cost_without_progress": (3, 0),
    "progress_without_cost": (3, 0),
}  # fmt: skip
WELL = DataFacts(
    as_of=TODAY, due_from=TODAY - timedelta(7), said_on=TODAY - timedelta(2), heard_on=TODAY - timedelta(2), manager="Pat", budget=Decimal(100),
    baseline_finish=date(2026, 9, 1), forecast_finish=date(2026, 9, 1), plan=Decimal(50), outlook=Decimal(50), ev=Decimal(40), ac=Decimal(41),
    ac_source="progress", postings=9, ahead=0, posted_on=TODAY - timedelta(20), dates_judged=20, dates_wrong=0, work=WORK,
)  # fmt: skip
BROKEN = {
    "report_missing": {"heard_on": None, "said_on": None},
    "report_late": {"said_on": TODAY - timedelta(8)},
    "data_stale": {"heard_on": TODAY - timedelta(11), "said_on": None},
    "actuals_late": {"posted_on": TODAY - timedelta(46)},
    "manager_missing": {"manager": " "},
    "budget_missing": {"budget": None},
    "baseline_missing": {"baseline_finish": None, "ev": None, "ac": None, "ac_source": "", "work": {}},
    "forecast_missing": {"forecast_finish": None},
    "outlook_missing": {"outlook": None},
    "costs_ahead": {"ahead": 1},
    "value_without_baseline": {"baseline_finish": None},
    "forecast_passed": {"forecast_finish": TODAY - timedelta(1)},
    "dates_invalid": {"dates_wrong": 3},
    **{code: {"work": WORK | {code: (WORK[code][0], 1)}} for code in WORK if code != "planned"},
}
shares = st.tuples(st.integers(1, 300), st.integers(0, 300)).map(lambda pair: (pair[0], min(pair)))


class TestRules:
    def test_finds_nothing_where_nothing_is_wrong(self):
        found = accuracy(WELL)
        assert (found.flaws, found.score) == ((), 1.0)
        assert {rule.code for rule in RULES} - set(found.kept) == {"baseline_missing"}  # which is asked of those without earned value alone

    @pytest.mark.parametrize("code", [rule.code for rule in RULES])
    def test_is_broken_by_a_world_that_breaks_exactly_it(self, code):
        found = accuracy(replace(WELL, **BROKEN[code]))
        assert [flaw.rule for flaw in found.flaws] == [code]
        assert found.score < 1.0

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"ac_source": "ledger", "ev": Decimal(0)}, "cost_without_progress"),
            ({"ac_source": "ledger", "ac": Decimal(0)}, "progress_without_cost"),
            ({"ac_source": "", "ac": None}, "progress_without_cost"),
        ],
    )
    def test_asks_the_ledger_of_the_whole_project(self, changed, code):
        assert Flaw(code, 1, 1) in accuracy(replace(WELL, **changed)).flaws

    def test_asks_nothing_of_a_request(self):
        assert accuracy(DataFacts(as_of=TODAY, active=False)).score is None

    def test_every_rule_has_words_a_remedy_and_someone_to_ask(self):
        assert len(BY_CODE) == len(RULES)
        for rule in RULES:
            assert rule.kind in KINDS
            assert rule.asked in Role.values
            assert all(text.endswith(".") for text in (rule.remedy, worded(Flaw(rule.code, 7, 2))))

    @given(st.dictionaries(st.sampled_from([code for code in WORK if code != "planned"]), shares))
    def test_a_rule_with_anything_wrong_is_never_kept_whole(self, work):
        found = accuracy(replace(WELL, work=work))
        assert (found.score == 1.0) == (not found.flaws)
        assert 0 <= found.passed <= found.applied

    @given(st.dictionaries(st.sampled_from([code for code in WORK if code != "planned"]), shares, min_size=1), st.data())
    def test_a_fix_of_one_thing_never_lowers_the_score(self, work, data):
        code = data.draw(st.sampled_from(sorted(work)))
        of, wrong = work[code]
        mended = replace(WELL, work=work | {code: (of, max(wrong - 1, 0))})
        assert accuracy(mended).score >= accuracy(replace(WELL, work=work)).score

    @pytest.mark.parametrize("code", [code for code in BROKEN if code not in WORK])
    def test_a_fix_of_a_whole_rule_never_lowers_the_score(self, code):
        assert accuracy(WELL).score > accuracy(replace(WELL, **BROKEN[code])).score

    @given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)).map(sorted), max_size=12), st.integers(0, 12))
    def test_the_score_of_many_is_that_of_their_points_however_they_are_added(self, points, cut):
        def added(some):
            return sum(one[0] for one in some), sum(one[1] for one in some)

        halves = added(points[:cut]), added(points[cut:])
        assert score_of(*added(points)) == score_of(*added(halves))


class TestHealth:
    def test_data_that_breaks_too_many_rules_caps_green_at_amber(self):
        verdict = judge(Facts(cpi=1.0, data_score=0.5, heard=True))
        assert (verdict.overall, verdict.cap.rule) == (Rag.AMBER, "accuracy")

    def test_does_not_lift_red_to_amber(self):
        assert judge(Facts(cpi=0.5, data_score=0.5, heard=True)).overall is Rag.RED

    def test_what_nobody_spoke_of_is_grey_and_never_green(self):
        verdict = judge(Facts(outlook=Decimal(10), plan=Decimal(10), heard=False))
        assert (verdict.overall, verdict.cap.rule) == (Rag.UNKNOWN, "silence")


def packages(**changed) -> Packages:
    """One package of the first project: begun, half done, paid for, measured yesterday."""
    one = {
        "project": 0, "key": 7, "budget": 100, "start": 0, "finish": 10**8, "done": WHOLE // 2, "cost": 50, "measured": 99, "started": 0,
        "finished": UNKNOWN, "effort": False, "fell": False,
    } | changed  # fmt: skip
    return Packages(*(np.array([one[name]]) for name in Packages._fields))


class TestSoundness:
    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            (None, {}),
            ("work_undated", {"finish": UNKNOWN}),
            ("work_unmeasured", {"done": UNKNOWN, "measured": UNKNOWN, "cost": UNKNOWN}),
            ("work_stale", {"measured": 80}),
            ("finished_undated", {"done": WHOLE}),
            ("dated_unfinished", {"finished": 10}),
            ("actuals_ahead", {"started": 10**9}),
            ("went_backward", {"fell": True}),
            ("cost_without_progress", {"done": 0, "started": UNKNOWN}),
        ],
    )
    def test_finds_exactly_what_is_wrong(self, code, changed):
        found = soundness(packages(**changed), projects=1, day=100, stale_days=np.array([10.5]))
        assert [name for name, wrong in found.wrong.items() if wrong[0]] == ([code] if code else [])
        assert found.keys.get(code, {0: [7]}) == {0: [7]}

    def test_misses_cost_only_where_other_work_has_it(self):
        rows = [packages(), packages(key=8, cost=UNKNOWN), packages(project=1, key=9, cost=UNKNOWN)]
        both = Packages(*(np.concatenate(columns) for columns in zip(*rows, strict=True)))
        found = soundness(both, projects=2, day=100, stale_days=np.array([10.5, 10.5]))
        assert found.keys["progress_without_cost"] == {0: [8]}
        assert found.of["progress_without_cost"] == [2, 0]

    def test_level_of_effort_is_never_measured(self):
        found = soundness(packages(effort=True, measured=UNKNOWN, done=UNKNOWN), projects=1, day=100, stale_days=np.array([10.5]))
        assert not found.wrong["work_unmeasured"][0]

    def test_nothing_is_found_of_nothing(self):
        nothing = Packages(*(np.array([], dtype=np.int64) for _name in Packages._fields[:-2]), *(np.array([], dtype=bool),) * 2)
        assert soundness(nothing, projects=0, day=100, stale_days=np.array([])).keys["work_stale"] == {}

    @given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([UNKNOWN, 0, WHOLE // 2, WHOLE]), st.sampled_from([UNKNOWN, 5])), max_size=30))
    def test_counts_as_a_loop_would(self, told):
        rows = [packages(project=project, key=at, done=done, finished=ended) for at, (project, done, ended) in enumerate(told)] or [packages()]
        both = Packages(*(np.concatenate(columns) for columns in zip(*rows, strict=True)))
        found = soundness(both, projects=4, day=100, stale_days=np.full(4, 10.5))
        slow = Counter(project for project, done, ended in told if done == WHOLE and ended == UNKNOWN)
        assert found.wrong["finished_undated"] == [slow[project] for project in range(4)]


class TestConfidence:
    SOUND = {"age_days": 3, "cycle_days": 7, "effort": 0.05, "judged": 0.3, "lag_days": 20, "checks": (14, 14)}

    @pytest.mark.parametrize(
        ("changed", "grade"),
        [
            ({}, "A"),
            ({"age_days": 7}, "A"), ({"age_days": 8}, "B"), ({"age_days": 11}, "C"), ({"age_days": 22}, "D"), ({"age_days": None}, ""),
            ({"judged": 0.51}, "B"), ({"effort": 0.16}, "C"), ({"effort": 0.51}, "D"), ({"effort": None}, "B"),
            ({"lag_days": 31}, "A"), ({"lag_days": 45}, "B"), ({"lag_days": 62}, "C"), ({"lag_days": 63}, "D"), ({"lag_days": None}, "D"),
            ({"checks": (12, 14)}, "A"), ({"checks": (11, 14)}, "B"), ({"checks": (7, 14)}, "C"), ({"checks": (6, 14)}, "D"), ({"checks": None}, "B"),
        ],
    )  # fmt: skip
    def test_is_the_worst_of_its_parts(self, changed, grade):
        assert confidence(**self.SOUND | changed).grade == grade

    @given(st.dictionaries(st.sampled_from(GRADES), st.integers(0, 10**12).map(float)), st.sampled_from(GRADES))
    def test_of_a_node_never_falls_when_budget_moves_to_a_better_grade(self, budgets, worse):
        better = budgets | {"A": budgets.get("A", 0) + budgets.get(worse, 0), worse: 0 if worse != "A" else budgets.get("A", 0)}
        before, after = grade_of(budgets), grade_of(better)
        assert not before or after <= before

    def test_of_a_node_is_what_four_fifths_of_the_budget_reach(self):
        assert grade_of({"A": 80.0, "D": 20.0}) == "A"
        assert grade_of({"A": 79.0, "D": 21.0}) == "D"
