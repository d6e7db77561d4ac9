"""The columns of the list of projects: how each is headed, ordered, shown, exported and added up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pmo.web.templatetags import ui_figures as fig
from pmo.web.templatetags import ui_status as status
from reports.queries.figures import FIGURES


@dataclass(frozen=True)
class Column:
    """One column. `order` is the field it is sorted by; `show` makes the cell, `value` what is exported; `total` adds up."""

    name: str
    label: str
    order: str
    value: Callable
    show: Callable
    css: str = ""
    unit: str = ""
    total: bool = False
    adverse: str = ""
    default: bool = True


def _money(name, label, *, default=True, total=True, order=""):
    return Column(
        name,
        label,
        order or name,
        lambda row: getattr(row, name),
        lambda row: fig.money(getattr(row, name), row.currency),
        "num",
        "",
        total,
        default=default,
    )


def _count(name, label, *, default=True):
    return Column(name, label, name, lambda row: getattr(row, name), lambda row: getattr(row, name) or "", "num", "", True, default=default)


def _ratio(name, label, *, default=True):
    return Column(name, label, name, lambda row: getattr(row, name), lambda row: fig.ratio(getattr(row, name)), "num", "", True, default=default)


def _rag(name, label):
    published = (lambda row: row.published) if name == "independent" else (lambda row: "")
    return Column(name, label, name, lambda row: getattr(row, name), lambda row: status.rag_chip(getattr(row, name), published=published(row)), "mid")


def _day(name, label, *, default=True):
    return Column(name, label, name, lambda row: getattr(row, name), lambda row: fig.day(getattr(row, name)), "num", default=default)


def manager_of(row) -> str:
    """The manager by name: the account's, else as a file gave it."""
    return str(row.project.manager) if row.project.manager_id else row.project.manager_name


COLUMNS = [
    Column("node", _("Branch"), "project__node__name", lambda row: row.project.node.name, lambda row: row.project.node.name, "key"),
    Column("stage", _("Stage"), "stage", lambda row: row.stage, lambda row: row.stage, "nowrap"),
    _rag("computed", _("Computed")),
    _rag("declared", _("Declared")),
    _rag("independent", _("Independent")),
    _day("differs_since", _("Differ since"), default=False),
    Column("manager", _("Manager"), "project__manager__last_name", manager_of, manager_of, default=False),
    _ratio("cpi", "CPI"),
    _ratio("spi", "SPI"),
    _money("bac", "BAC", default=False),
    _money("ev", "EV", default=False),
    _money("ac", "AC", default=False),
    _money("eac_b", "EAC", default=False),
    _money("plan", _("Plan")),
    _money("outlook", _("Outlook")),
    _money("actual", _("Actual"), default=False),
    Column(
        "variance", _("Outlook − Plan"), "variance", lambda row: row.variance,
        lambda row: fig.signed(row.variance, "money", row.currency, adverse="up"), "num", "", True, "up",
    ),
    _money("to_go", _("Forecast to go"), default=False),
    _money("committed", _("Open commitments"), default=False),
    _money("contingency_left", _("Contingency left"), default=False),
    _money("whole_life_cost", _("Whole-life cost")),
    _money("benefits", _("Benefits"), default=False),
    _money("benefits_due", _("Benefits due"), default=False),
    _money("benefits_validated", _("Benefits validated"), default=False),
    Column("realisation", _("Realisation"), "realisation", lambda row: row.realisation, lambda row: fig.percent(row.realisation), "num", "", True,
           default=False),
    _money("benefits_expected", _("Benefits expected"), default=False),
    _money("npv", _("NPV"), default=False),
    _money("budget", _("Budget"), default=False),
    _day("baseline_finish", _("Baseline finish"), default=False),
    _day("forecast_finish", _("Forecast finish")),
    Column("slip_days", _("Slip, days"), "slip_days", lambda row: row.slip_days, lambda row: fig.signed(row.slip_days, "count", adverse="up"), "num"),
    _count("open_risks", _("Risks")),
    _count("high_risks", _("High risks"), default=False),
    _money("exposure", _("Exposure"), default=False),
    _count("open_issues", _("Issues"), default=False),
    _count("overdue_actions", _("Overdue actions"), default=False),
    _count("waiting_decisions", _("Decisions waiting"), default=False),
    _count("overdue_gates", _("Gates overdue"), default=False),
    _count("open_changes", _("Changes open"), default=False),
    _count("open_exceptions", _("Exceptions"), default=False),
    _day("reported_on", _("Reported")),
    Column(
        "data_score", _("Data accuracy"), "data_score", lambda row: row.data_score, lambda row: fig.percent(row.data_score, 1), "num", default=False
    ),
    Column("data_flaws", _("Data to mend"), "data_flaws", lambda row: row.data_flaws, lambda row: row.data_flaws or "", "num", default=False),
    Column("ev_grade", _("Confidence in EV"), "ev_grade", lambda row: row.ev_grade, lambda row: row.ev_grade, "mid", default=False),
]  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
DEFAULT = [column.name for column in COLUMNS if column.default]


def chosen(names: list[str]) -> list[Column]:
    """The columns asked for, in their standing order; the default ones when none (or none known) is asked for."""
    wanted = set(names) & BY_NAME.keys() or set(DEFAULT)
    return [column for column in COLUMNS if column.name in wanted]


def cells(row, columns: list[Column], why: Callable[[str], str]) -> list[tuple[str, object]]:
    """(css, content) of each column of a row; a figure is a link to its explanation, at the address that `why` gives for its name."""
    return [(column.css, _opening(column.show(row), why(column.name)) if column.name in FIGURES else column.show(row)) for column in columns]


def _opening(shown, url: str):
    return format_html('<a class="figure" href="{}" data-explain>{}</a>', url, shown) if shown != "" else shown


def total_cells(sums, columns: list[Column]) -> list[tuple[str, object]]:
    """(css, content) of each column of a line of totals; blank where nothing is added."""
    return [(column.css, _total(sums, column) if column.total else "") for column in columns]


def _total(sums, column: Column):
    value = sums[column.name]
    if column.name in ("cpi", "spi"):
        return fig.ratio(value)
    if column.name == "realisation":
        return fig.percent(value)
    if column.name in sums.numbers:
        return fig.count(value)
    if column.adverse:
        return fig.signed(value, "money", sums.currency, adverse=column.adverse)
    return fig.money(value, sums.currency)


def headers() -> list[tuple[str, Callable]]:
    """What every export begins with, whatever columns are shown."""
    return [("code", lambda row: row.project.code), ("name", lambda row: row.project.name)]


def name_cell(row, url: str):
    """The project's name as a link, its code below, and a lock where it is restricted."""
    lock = format_html(' <span class="badge badge--outline">{}</span>', _("restricted")) if row.project.restricted else ""
    return format_html('<a href="{}">{}</a>{}<small class="fig">{}</small>', url, row.project.name, lock, row.project.code)
