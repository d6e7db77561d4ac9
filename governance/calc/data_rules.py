"""The rules on data, and the score they make: what is late, stale, missing or contradictory, what would mend it, and who is asked.

All weights and limits are ours: no published standard scores the data of a portfolio. What each kind means is DOMAIN's.
"""

from datetime import timedelta

from governance.calc.data_facts import Accuracy, DataFacts, Flaw, Rule, Share

POINTS = 100  # of a rule of weight 1
LATE_POSTINGS = 45  # days: a month, and the half of one that a ledger takes to close it
ONE_RIGHT, ONE_WRONG = (1, 0), (1, 1)
MANAGER, CONTROLLER, ANALYST = "project_manager", "controller", "analyst"


def accuracy(facts: DataFacts) -> Accuracy:
    """Return how far a project's data can be believed.

    facts: one project's. A rule of weight w is worth w × 100 points, of which the share of what it looks at that is right is kept, rounded
    down: a rule with anything wrong is never kept whole. Rules that do not apply count neither way. Raises nothing.

    Source: ours.

    >>> from datetime import date
    >>> found = accuracy(DataFacts(as_of=date(2026, 3, 6), work={"finished_undated": (4, 1)}))
    >>> [flaw.rule for flaw in found.flaws][:2], Flaw("finished_undated", 4, 1) in found.flaws
    (['report_missing', 'manager_missing'], True)
    """
    passed = applied = 0
    flaws, kept = [], []
    for rule in RULES:
        share = rule.look(facts)
        if share is None or not share[0]:
            continue
        of, wrong = share
        whole = rule.weight * POINTS
        applied += whole
        if wrong:
            passed += whole * (of - wrong) // of
            flaws.append(Flaw(rule.code, of, wrong))
        else:
            passed += whole
            kept.append(rule.code)
    return Accuracy(passed, applied, tuple(flaws), tuple(kept))


def _is(wrong: bool) -> Share:
    return ONE_WRONG if wrong else ONE_RIGHT


def _report_missing(facts: DataFacts) -> Share | None:
    return _is(facts.heard_on is None) if facts.active else None


def _report_late(facts: DataFacts) -> Share | None:
    if not facts.active or facts.said_on is None or facts.due_from is None:
        return None
    return _is(facts.said_on < facts.due_from)


def _data_stale(facts: DataFacts) -> Share | None:
    if not facts.active or facts.heard_on is None:
        return None
    return _is((facts.as_of - facts.heard_on).days > facts.stale_cycles * facts.cycle_days)


def _actuals_late(facts: DataFacts) -> Share | None:
    if not facts.active or facts.posted_on is None:
        return None
    return _is(facts.as_of - facts.posted_on > timedelta(days=LATE_POSTINGS))


def _manager_missing(facts: DataFacts) -> Share | None:
    return _is(not facts.manager.strip()) if facts.active else None


def _budget_missing(facts: DataFacts) -> Share | None:
    return _is(facts.budget is None) if facts.active else None


def _baseline_missing(facts: DataFacts) -> Share | None:
    return _is(facts.baseline_finish is None) if facts.active and not facts.ev else None


def _value_without_baseline(facts: DataFacts) -> Share | None:
    return _is(facts.baseline_finish is None) if facts.ev else None


def _forecast_missing(facts: DataFacts) -> Share | None:
    return _is(facts.forecast_finish is None) if facts.active else None


def _outlook_missing(facts: DataFacts) -> Share | None:
    return None if facts.plan is None else _is(facts.outlook is None)


def _forecast_passed(facts: DataFacts) -> Share | None:
    return None if facts.forecast_finish is None else _is(facts.forecast_finish < facts.as_of)


def _dates_invalid(facts: DataFacts) -> Share | None:
    return (facts.dates_judged, facts.dates_wrong or 0) if facts.dates_judged else None


def _cost_without_progress(facts: DataFacts) -> Share | None:
    if facts.ac_source == "progress":
        return facts.work.get("cost_without_progress")
    return _is(not facts.ev) if facts.ac and facts.ac > 0 and "planned" in facts.work else None


def _progress_without_cost(facts: DataFacts) -> Share | None:
    if facts.ac_source == "progress":
        return facts.work.get("progress_without_cost")
    return _is(not facts.ac) if facts.ev else None


def _costs_ahead(facts: DataFacts) -> Share | None:
    return (facts.postings, facts.ahead) if facts.postings else None


def _of_work(code: str):
    return lambda facts: facts.work.get(code)


RULES: tuple[Rule, ...] = (
    Rule("report_missing", "missing", 3, "Nothing reported", "No report, measure or rating was ever given.",
         "Submit a first status report.", MANAGER, "status", _report_missing),
    Rule("report_late", "late", 2, "Report late", "The status report of the last period that is over was not given.",
         "Submit a status report; 'no change' will do.", MANAGER, "status", _report_late),
    Rule("data_stale", "stale", 3, "Data stale", "The newest word or measure is so old that a green cannot stand.",
         "Report, or measure the work that goes on.", MANAGER, "status", _data_stale),
    Rule("actuals_late", "late", 2, "Actuals late", f"The newest posting is more than {LATE_POSTINGS} days old.",
         "Bring in the ledger's file of the last month, or accrue what is owed.", CONTROLLER, "money", _actuals_late),
    Rule("manager_missing", "missing", 2, "No manager", "No project manager is named.",
         "Name who manages the project.", ANALYST, "people", _manager_missing),
    Rule("budget_missing", "missing", 3, "No budget", "No budget is approved.",
         "Enter the approved budget, or approve a baseline that has one.", CONTROLLER, "charter", _budget_missing),
    Rule("baseline_missing", "missing", 3, "No baseline", "No baseline is approved: nothing can be late or over.",
         "Approve a baseline of the schedule.", MANAGER, "baselines", _baseline_missing),
    Rule("forecast_missing", "missing", 2, "No forecast", "No finish is forecast.",
         "Say in the status report when it will finish, or keep a schedule.", MANAGER, "status", _forecast_missing),
    Rule("outlook_missing", "missing", 1, "No Outlook", "The year has a Plan and no Outlook.",
         "Submit an Outlook of the fiscal year.", MANAGER, "versions", _outlook_missing),
    Rule("work_undated", "missing", 2, "Work without dates", "{n} of {of} budgeted work packages have no baseline dates: their PV is not known.",
         "Give them a baseline start and finish.", MANAGER, "schedule", _of_work("work_undated")),
    Rule("work_unmeasured", "missing", 2, "Work not measured", "{n} of {of} work packages were due to begin and were never measured.",
         "Measure them, 0 % where they have not begun.", MANAGER, "progress", _of_work("work_unmeasured")),
    Rule("work_stale", "stale", 2, "Measures stale", "{n} of {of} work packages under way were last measured too long ago.",
         "Measure them anew.", MANAGER, "progress", _of_work("work_stale")),
    Rule("finished_undated", "contradictory", 2, "Finished without a finish", "{n} of {of} finished work packages have no actual finish.",
         "Enter the day each was finished.", MANAGER, "schedule", _of_work("finished_undated")),
    Rule("dated_unfinished", "contradictory", 2, "Finish without being finished", "{n} of {of} work packages with an actual finish are not done.",
         "Measure them as done, or take the actual finish back.", MANAGER, "schedule", _of_work("dated_unfinished")),
    Rule("actuals_ahead", "contradictory", 2, "Actual dates in the future", "{n} of {of} work packages have an actual date after the status date.",
         "Correct the actual start or finish.", MANAGER, "schedule", _of_work("actuals_ahead")),
    Rule("went_backward", "contradictory", 2, "Progress went backward", "{n} of {of} measured work packages are less done than they were.",
         "Measure them again; if the work was lost, say so in the status report.", MANAGER, "progress", _of_work("went_backward")),
    Rule("cost_without_progress", "contradictory", 2, "Cost without progress", "Cost is known where no progress is: {n} of {of}.",
         "Measure the work that was paid for, or move the cost to where it belongs.", MANAGER, "progress", _cost_without_progress),
    Rule("progress_without_cost", "contradictory", 2, "Progress without cost", "Progress is known where no cost is: {n} of {of}.",
         "Book or accrue what the work has cost.", CONTROLLER, "money", _progress_without_cost),
    Rule("costs_ahead", "contradictory", 2, "Costs in the future", "{n} of {of} postings are dated after the status date; AC leaves them out.",
         "Correct the posting date, or keep them for their period.", CONTROLLER, "money", _costs_ahead),
    Rule("value_without_baseline", "contradictory", 3, "Earned value without a baseline", "Value is earned, and no baseline is approved.",
         "Approve the baseline that the budget of the work comes from.", MANAGER, "baselines", _value_without_baseline),
    Rule("forecast_passed", "contradictory", 3, "Forecast in the past", "The forecast finish has passed, and the project is not done.",
         "Forecast anew, or close the project.", MANAGER, "status", _forecast_passed),
    Rule("dates_invalid", "contradictory", 2, "Schedule dates not valid",
         "{n} of {of} activities are forecast before the status date or have actual dates after it.",
         "Move what is left of them to after the status date.", MANAGER, "quality", _dates_invalid),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
KINDS = ("late", "stale", "missing", "contradictory")


def worded(flaw: Flaw) -> str:
    """Return the sentence of what a rule found. Raises KeyError on a rule that is not there.

    flaw: of a rule's code, counts as `Flaw` has them.

    Source: ours.

    >>> worded(Flaw("finished_undated", 14, 2))
    '2 of 14 finished work packages have no actual finish.'
    """
    return BY_CODE[flaw.rule].finds.format(n=flaw.wrong, of=flaw.of)
