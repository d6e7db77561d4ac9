"""What every figure on a dashboard is: its formula, its inputs, its rule, and where its facts stand."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

EVM = _("PMI Practice Standard for Earned Value Management; ISO 21508. Money is added first, then divided; unknown is never 0 or 1.")
EARNED_TIME = _(
    "The earliest moment by which the plan would have earned what is earned, in working time. Of a node: on the sum of the plans below, by the day "
    "for plans of up to 200 days, else by the week, straight within it; kept with the day. Sources: Lipke, Schedule is Different; ISO 21508."
)
ADDED = _("Added over the projects that know it, in the node's currency at the plan rate; unknown is left out.")
NPV = _(
    "By month to the first of the fiscal year that holds the status date, at the office's discount rate. Costs: what was posted, and what is left "
    "of the whole-life cost, evenly to the forecast finish. Sources: HM Treasury, The Green Book."
)
DRAWN = _(
    "From the newest forecast with a range: what is left is drawn ten thousand times or more, from three points each, with a Gaussian copula. "
    "Of a node: its fiscal year, against its envelope. Facts may have moved since; the page of the forecast says so."
)
DATA = _("Late, stale, missing or contradictory data loses points; a project's points are added up the tree, then divided.")
OWN_COUNT = _("Counted over the live projects below.")
GOVERNED = _("Counted over the live projects below, and what is kept at the nodes themselves.")


HEADS = {
    "spi_t": "SPI(t)", "eac_a": "EAC a", "eac_b": "EAC b", "spent": _("Spent"), "low": _("To go: low"), "likely": _("likely"), "high": _("high"),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure: its column of the snapshot, how it is set, its formula and the columns it is worked out from."""

    column: str
    title: str
    kind: str  # money ratio percent days day count rag
    formula: str
    inputs: tuple[str, ...] = ()
    rule: str = ADDED
    source: str = ""  # value, money, actuals, risks, case, register, dates, budget, report, rating, health, data, grade

    @property
    def head(self) -> str:
        """What stands above a column of it."""
        return HEADS.get(self.column) or (self.column.upper() if self.kind in ("money", "ratio") else self.title)


def _figures(*listed) -> dict[str, Figure]:
    return {one.column: one for one in listed}


FIGURES = _figures(
    Figure("cpi", _("CPI, cost performance index"), "ratio", "CPI = EV / AC", ("ev", "ac"), EVM, "value"),
    Figure(
        "spi_t", _("SPI(t), schedule performance index in time"), "ratio", "SPI(t) = ES / AT", ("es_minutes", "at_minutes"), EARNED_TIME, "value",
    ),
    Figure("es_minutes", _("ES, earned schedule"), "time", "ES = PV⁻¹(EV)", ("ev", "pv"), EARNED_TIME, "value"),
    Figure(
        "at_minutes", _("AT, actual time"), "time", _("AT = working time from the first baseline start to the status date"), (), EARNED_TIME, "value"
    ),
    Figure(
        "pd_minutes", _("PD, planned duration"), "time", _("PD = working time from the first baseline start to the last baseline finish"), (),
        EARNED_TIME, "value",
    ),
    Figure(
        "management_reserve", _("Management reserve"), "money", _("held back above the baseline: project budget = BAC + reserve"), (), ADDED, "value",
    ),
    Figure("spi", _("SPI, schedule performance index"), "ratio", "SPI = EV / PV", ("ev", "pv"), EVM, "value"),
    Figure("bac", _("BAC, budget at completion"), "money", "BAC = Σ budget of work packages", (), EVM, "value"),
    Figure("pv", _("PV, planned value"), "money", "PV = Σ budget × share planned by the status date", (), EVM, "value"),
    Figure("ev", _("EV, earned value"), "money", "EV = Σ budget × share measured as done", (), EVM, "value"),
    Figure("ac", _("AC, actual cost"), "money", _("AC = Σ ledger postings, else Σ measured cost of work packages"), (), EVM, "value"),
    Figure("eac_a", _("EAC, at the planned rate (a)"), "money", "EAC = AC + (BAC − EV)", ("ac", "bac", "ev"), EVM, "value"),
    Figure("eac_b", _("EAC, at the rate so far (b)"), "money", "EAC = AC + (BAC − EV) / CPI", ("ac", "bac", "ev", "cpi"), EVM, "value"),
    Figure("vac", _("VAC, variance at completion"), "money", "VAC = BAC − EAC (b, else a)", ("bac", "eac_b", "eac_a"), EVM, "value"),
    Figure("etc", _("ETC, estimate to complete, as stated"), "money", "ETC = Σ estimates of work packages", (), EVM, "value"),
    Figure(
        "coverage", _("Coverage"), "percent", _("budget of measured work packages / budget"), ("measured_budget", "bac", "budget"),
        _("The share of the budget that has earned value at all."), "value",
    ),
    Figure("measured_budget", _("Budget of measured work packages"), "money", "Σ budget where a measure exists", (), EVM, "value"),
    Figure("plan", _("Plan of the fiscal year"), "money", _("the newest approved Plan known by the day"), (), ADDED, "money"),
    Figure("outlook", _("Outlook of the fiscal year"), "money", _("the newest Outlook known by the day"), (), ADDED, "money"),
    Figure("actual", _("Actual of the fiscal year"), "money", _("Σ postings of the year known by the day"), (), ADDED, "actuals"),
    Figure(
        "variance", _("Landing variance"), "money", "Outlook − Plan", ("outlook", "plan_compared"),
        _("Over the projects that have both an Outlook and a Plan."), "money",
    ),
    Figure(
        "variance_share", _("Landing variance, share of Plan"), "percent", "(Outlook − Plan) / Plan", ("variance", "plan_compared"),
        ADDED, "money",
    ),
    Figure("plan_compared", _("Plan of those that have an Outlook"), "money", "Σ Plan where an Outlook exists", (), ADDED, "money"),
    Figure("to_go", _("Forecast to go"), "money", "Outlook − Actual", ("outlook", "actual"), _("Over the projects that have an Outlook."), "money"),
    Figure(
        "committed", _("Open commitments"), "money", _("Σ open amount of purchase orders, as each was last known by the day"), (),
        _("Of all years: what is ordered and not yet invoiced. Never added to Actual."), "orders",
    ),
    Figure(
        "contingency_left", _("Contingency left"), "money", _("Plan of contingency cost types − Actual on them"), (),
        _("Of the fiscal year, over the projects whose Plan holds contingency."), "money",
    ),
    Figure("whole_life_cost", _("Whole-life cost"), "money", _("as the business case stated by the day"), (), ADDED, "case"),
    Figure("benefits", _("Benefits"), "money", _("as the business case stated by the day"), (), ADDED, "case"),
    Figure(
        "realisation", _("Realisation of benefits"), "percent", _("validated / planned to date"), ("benefits_validated", "benefits_due"),
        _("Of benefits in money, disbenefits taken off. Added first, then divided; what was due and nobody spoke of counts in what was due."),
        "register",
    ),
    Figure(
        "benefits_due", _("Benefits planned to date"), "money", _("Σ plan of the months that are over"), (),
        _("The plan of each month as last known by the day, disbenefits taken off. Of projects that are closed too: an obligation outlives them."),
        "register",
    ),
    Figure(
        "benefits_realised", _("Benefits realised to date"), "money", _("Σ validated, else said by the owner, of the months that are over"), (),
        _("What finance found of a month takes the place of what was said of it."), "register",
    ),
    Figure(
        "benefits_validated", _("Benefits validated to date"), "money", _("Σ found by finance, of the months that are over"), (),
        _("By who approves money and did not say the value himself. Where something was said and nothing found yet, it is 0."), "register",
    ),
    Figure("benefits_planned", _("Benefits planned, whole life"), "money", _("Σ plan of all months"), (), ADDED, "register"),
    Figure(
        "benefits_expected", _("Benefits expected, whole life"), "money",
        _("Σ realised of the months that are over + forecast, else plan, of the rest"), (),
        _("A month that is over and of which nobody spoke brings nothing."), "register",
    ),
    Figure("npv", _("NPV of the case now"), "money", "NPV = Σ (B − C)ₜ / (1 + r)ᵗ", ("benefits_expected", "whole_life_cost"), NPV, "register"),
    Figure(
        "npv_planned", _("NPV of the case approved"), "money", "NPV = Σ (B − C)ₜ / (1 + r)ᵗ", ("benefits_planned",),
        _("Planned benefits, and the first whole-life cost spread evenly over the first baseline; discounted as the case now."), "register",
    ),
    Figure("budget", _("Approved budget"), "money", _("the newest baseline's budget, else the project's own"), (), ADDED, "budget"),
    Figure("exposure", _("Risk exposure"), "money", "Σ chance × cost of open risks", (), ADDED, "risks"),
    Figure("open_risks", _("Open risks"), "count", _("risks whose status is open"), (), OWN_COUNT, "risks"),
    Figure("high_risks", _("High risks"), "count", "probability × impact ≥ 15", (), OWN_COUNT, "risks"),
    Figure("overdue_risks", _("Overdue risks"), "count", _("open, with a due day before the status date"), (), OWN_COUNT, "risks"),
    Figure("open_issues", _("Open issues"), "count", _("issues not resolved by the day"), (), GOVERNED, "issues"),
    Figure("high_issues", _("Grave issues"), "count", _("open, of severity 4 or 5"), ("open_issues",), GOVERNED, "issues"),
    Figure("open_actions", _("Open actions"), "count", _("actions neither done nor dropped by the day"), (), GOVERNED, "actions"),
    Figure("overdue_actions", _("Overdue actions"), "count", _("open, due before the day"), ("open_actions",), GOVERNED, "actions"),
    Figure("waiting_decisions", _("Decisions waiting"), "count", _("asked, and not taken by the day"), (), GOVERNED, "decisions"),
    Figure(
        "overdue_decisions", _("Decisions late"), "count", _("waiting, needed before the day"), ("waiting_decisions",), GOVERNED, "decisions"
    ),
    Figure("overdue_gates", _("Gates overdue"), "count", _("gates past the day of their review or the end of their waiver"), (), GOVERNED, "gates"),
    Figure("open_changes", _("Changes before a board"), "count", _("submitted, and not decided by the day"), (), GOVERNED, "changes"),
    Figure("open_escalations", _("Open escalations"), "count", _("raised, and not answered by the day"), (), GOVERNED, "escalations"),
    Figure("open_exceptions", _("Open exceptions"), "count", _("tolerances breached, or forecast to be"), (), GOVERNED, "exceptions"),
    Figure(
        "slip_days", _("Slip against the baseline"), "days", _("forecast finish − baseline finish"), ("forecast_finish", "baseline_finish"),
        _("In calendar days; of projects only: days are not added up."), "dates",
    ),
    Figure("p80_cost", _("P80 cost"), "money", _("what four of five draws do not exceed"), ("p50_cost", "simulated_on"), DRAWN, "simulation"),
    Figure("p50_cost", _("P50 cost"), "money", _("the cost that every other draw does not exceed"), ("simulated_on",), DRAWN, "simulation"),
    Figure("p80_finish", _("P80 finish"), "day", _("the day by which four of five draws are finished"), ("simulated_on",), DRAWN, "simulation"),
    Figure(
        "chance_in_budget", _("Chance of landing within budget"), "percent", _("draws that cost no more than the budget / draws"),
        ("p80_cost", "budget", "simulated_on"), DRAWN, "simulation",
    ),
    Figure("simulated_on", _("Forecast with a range is of"), "day", _("the newest one that was drawn by the day"), (), DRAWN, "simulation"),
    Figure("forecast_finish", _("Forecast finish"), "day", _("the newest forecast known by the day"), (), _("Of projects only."), "dates"),
    Figure("baseline_finish", _("Baseline finish"), "day", _("of the newest approved baseline"), (), _("Of projects only."), "budget"),
    Figure(
        "reported_on", _("Reported"), "day", _("the newest of status report, measure and published rating known by the day"), (),
        _("Of projects only."), "report",
    ),
    Figure("stale", _("Stale data"), "count", _("active projects without word or measure for too many cycles"), (), OWN_COUNT, "report"),
    Figure(
        "data_score", _("Data accuracy"), "percent", _("points kept / points of the rules that apply"), ("data_passed", "data_applied"), DATA, "data"
    ),
    Figure("data_passed", _("Points kept"), "count", _("Σ weight × 100 × share that is right"), (), DATA, "data"),
    Figure("data_applied", _("Points of the rules that apply"), "count", _("Σ weight × 100"), (), DATA, "data"),
    Figure(
        "data_money_score", _("Data accuracy by budget"), "percent", _("Σ budget × points kept / Σ budget × points that apply"), ("data_score",),
        _("Over the projects that have a budget: a large one weighs more."), "data",
    ),
    Figure("data_flaws", _("Data to mend"), "count", _("rules on data that are not kept"), ("data_score",), DATA, "data"),
    Figure(
        "ev_grade", _("Confidence in earned value"), "grade", _("the worst of data age, technique, actuals lag and schedule quality"), (),
        _("A to D; a part that is not known allows B at best. Of a node: the best grade that four fifths of the budget reach."), "grade",
    ),
    Figure("asks", _("Decisions and help asked"), "count", _("newest reports that ask for a decision or for help"), (), OWN_COUNT, "report"),
    Figure("projects", _("Projects"), "count", _("live projects: asked for or under way, not finished, not gone"), (), OWN_COUNT, ""),
    Figure("unconverted", _("Left out of the money"), "count", _("projects whose currency has no plan rate"), (), OWN_COUNT, ""),
    Figure(
        "computed", _("Computed RAG"), "rag", _("the worst of cost, schedule, benefits, risk and scope, as far as known"), (),
        _("Written thresholds; stale data caps green at amber. A node shows counts, never one averaged colour."), "health",
    ),
    Figure("declared", _("Declared RAG"), "rag", _("the word of the newest submitted status report"), (), _("The project manager's word."), "report"),
    Figure(
        "independent", _("Independent RAG"), "rag", _("the newest published rating, on three points"), (),
        _("Amber/Green and Amber/Red both count as amber; the published word is kept."), "rating",
    ),
    Figure(
        "differs_since", _("The three differ since"), "day", _("the first status date from which they differ without a break"),
        ("computed", "declared", "independent"), _("Unknown differs from nothing."), "health",
    ),
)  # fmt: skip
ALIASES = {"eac": "eac_b", "slip": "slip_days", "finish": "forecast_finish", "rag": "computed", "risks": "open_risks", "high": "high_risks"}


def figure(name: str) -> Figure | None:
    """The figure of a name as dashboards use it."""
    return FIGURES.get(ALIASES.get(name, name))
