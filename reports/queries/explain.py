"""Read where a figure comes from: its inputs, what hangs below contributed, and the facts it rests on."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from finance.models import EarnedValue
from finance.queries.fiscal import OUTLOOK_STATES, PLAN_STATES
from finance.queries.simulations import newest_simulation
from governance.calc.data_rules import BY_CODE
from governance.models import Rating
from portfolio.models import Node
from projects.queries import forecast_on, report_on
from reports.calc.totals import VOICES
from reports.models import Snapshot
from reports.queries.figures import FIGURES, Figure
from reports.queries.node import child_rows
from reports.queries.snapshots import project_rows

LISTED = 200


@dataclass(frozen=True)
class Part:
    """What one child added: the value of the figure, and of its inputs."""

    code: str
    name: str
    is_project: bool
    currency: str
    values: list
    page: str = ""  # the name of its page; that of the project or node where nothing is said


@dataclass(frozen=True)
class Explanation:
    """A figure opened: value, inputs by name, reasons in words, the parts below, and sources (label, url name or "")."""

    figure: Figure
    row: Snapshot
    value: object
    inputs: list[tuple[Figure, object]]
    reasons: list[dict] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    columns: list[Figure] = field(default_factory=list)
    more: int = 0
    sources: list[tuple[str, str]] = field(default_factory=list)
    as_of: dt.date | None = None  # where it is of another day than the row


def value_of(row: Snapshot, figure: Figure):
    """The figure as a row has it; the colours of a node are counts."""
    if row.node_id is not None and figure.column in VOICES:
        return row.counts.get("rag", {}).get(figure.column, {})
    return getattr(row, figure.column)


def explain_project(*, project, row: Snapshot, figure: Figure) -> Explanation:
    """A figure of a project's row: inputs, reasons and the facts it rests on."""
    reasons = []
    if figure.source == "health":
        health = project.healths.filter(period=row.period_id).first()
        reasons = [reason | {"dimension": part["name"]} for part in (health.dimensions if health else []) for reason in part["reasons"]]
    return Explanation(figure, row, value_of(row, figure), _inputs(row, figure), reasons, sources=_sources(project, row, figure))


def explain_node(*, user, node: Node, row: Snapshot, figure: Figure, as_of: dt.date, today: dt.date) -> Explanation:
    """A figure of a node's row: inputs, and what each child node and each project of its own added."""
    columns = [figure, *(FIGURES[name] for name in figure.inputs)]
    own = project_rows(user=user, as_of=as_of, today=today, node=node).filter(project__node=node).order_by("project__code")
    found = [
        *(
            Part(one.node.code, one.node.name, False, one.currency, [value_of(one, column) for column in columns])
            for one in child_rows(user=user, node=node, as_of=as_of)
        ),
        *(Part(one.project.code, one.project.name, True, one.currency, [value_of(one, column) for column in columns]) for one in own[:LISTED]),
    ]
    more = max(own.count() - LISTED, 0)
    return Explanation(figure, row, value_of(row, figure), _inputs(row, figure), parts=found, columns=columns, more=more)


def _inputs(row: Snapshot, figure: Figure) -> list[tuple[Figure, object]]:
    return [(FIGURES[name], value_of(row, FIGURES[name])) for name in figure.inputs]


def _sources(project, row: Snapshot, figure: Figure) -> list[tuple[str, str]]:
    found = SOURCES.get(figure.source)
    return found(project, row, figure) if found else []


def _value(project, row, figure):
    fact = EarnedValue.objects.filter(project=project, period=row.period_id).first()
    if fact is None:
        return [(_("no work package is measured yet"), "finance:earned-value")]
    cost = _("actual cost from the ledger") if fact.ac_source == "ledger" else _("actual cost as measured")
    label = _("{n} work packages, newest measure {day}").format(n=fact.work_packages, day=fact.measured_on or "—")
    return [(label, "finance:earned-value"), (cost, "finance:money")]


def _money(project, row, figure):
    versions = project.versions.filter(fiscal_year__label=row.fiscal_year, known_on__lte=row.as_of).order_by("-known_on", "-pk")
    found = []
    for kind, states in (("plan", PLAN_STATES), ("outlook", OUTLOOK_STATES)):
        if (version := versions.filter(kind=kind, state__in=states).first()) is not None:
            words = f"{version.get_kind_display()} {version.label}".strip()
            found.append(
                (
                    _("{version} of {year}, known on {day}: {total}").format(
                        version=words, year=row.fiscal_year, day=version.known_on, total=version.total
                    ),
                    "finance:money",
                )
            )
    return found or [(_("no Plan or Outlook is known"), "finance:money")]


def _actuals(project, row, figure):
    number = project.actuals.filter(known_on__lte=row.as_of).count()
    return [(_("{n} postings known by the day").format(n=number), "finance:money")]


def _orders(project, row, figure):
    number = project.commitments.filter(known_on__lte=row.as_of).values("reference", "line").distinct().count()
    return [(_("{n} lines of purchase orders known by the day").format(n=number), "finance:money")]


def _risks(project, row, figure):
    return [(_("the risk register: {n} open").format(n=row.open_risks), "governance:risks")]


def _governed(project, row, figure):
    words, page = GOVERNED[figure.source]
    return [(words, page)]


def _case(project, row, figure):
    case = project.business_cases.filter(known_on__lte=row.as_of).order_by("-known_on").first()
    return [(_("business case known on {day}").format(day=case.known_on), "finance:money")] if case else []


def _register(project, row, figure):
    number = project.benefits.filter(known_on__lte=row.as_of).count()
    waiting = project.benefit_standings.filter(period=row.period_id).values_list("waiting", flat=True).first()
    found = [(_("the register of benefits: {n} known by the day").format(n=number), "finance:benefits")]
    return found + ([(_("months that wait for finance: {n}").format(n=waiting), "finance:benefits")] if waiting else [])


def _dates(project, row, figure):
    forecast = forecast_on(project=project, day=row.as_of)
    said = [(_("forecast known on {day}").format(day=forecast.known_on), "")] if forecast else []
    return said + _report(project, row, figure) + _budget(project, row, figure)


def _budget(project, row, figure):
    baseline = project.baselines.filter(approved_on__lte=row.as_of).order_by("-number").first()
    return [(_("baseline {n}, approved on {day}").format(n=baseline.number, day=baseline.approved_on), "projects:trail")] if baseline else []


def _report(project, row, figure):
    report = report_on(project=project, day=row.as_of)
    return [(_("status report of {day}").format(day=report.known_on), "projects:status")] if report else []


def _simulation(project, row, figure):
    made = newest_simulation(subject=project, day=row.as_of)
    if made is None:
        return [(_("no forecast with a range is drawn yet"), "governance:forecast")]
    return [(_("{draws} draws as of {day}, seed {seed}").format(draws=f"{made.draws:,}", day=made.as_of, seed=made.seed), "governance:forecast")]


def _rating(project, row, figure):
    rating = Rating.objects.filter(project=project, known_on__lte=row.as_of).order_by("-known_on").first()
    if rating is None:
        return []
    return [(_("rated {word} on {day} {by}").format(word=rating.published, day=rating.known_on, by=rating.reviewer).strip(), "projects:trail")]


def _health(project, row, figure):
    return [(_("the written thresholds in force"), "reports:node-thresholds"), *_report(project, row, figure), *_rating(project, row, figure)]


def _accuracy(project, row, figure):
    flaws = _told(project, row).get("flaws", [])
    found = [(f"{BY_CODE[one['rule']].title}: {one['wrong']} / {one['of']}", "") for one in flaws if one["rule"] in BY_CODE]
    return [*found, (_("what is to be mended, and by whom"), "reports:data-accuracy")]


def _grade(project, row, figure):
    parts = [(f"{name} {grade or '—'}: {text}", "") for name, grade, text in _told(project, row).get("parts", [])]
    return [*parts, (_("how far the data can be believed"), "reports:data-accuracy")]


def _told(project, row) -> dict:
    health = project.healths.filter(period=row.period_id).only("accuracy").first()
    return health.accuracy if health else {}


GOVERNED = {
    "issues": (_("the register of issues"), "governance:issues"), "actions": (_("the register of actions"), "governance:project-actions"),
    "decisions": (_("the register of decisions"), "governance:project-decisions"), "gates": (_("the gates"), "governance:project-gates"),
    "changes": (_("the log of changes"), "governance:changes"),
    "escalations": (_("the escalations"), "governance:project-escalations"), "exceptions": (_("the exceptions"), "governance:project-exceptions"),
}  # fmt: skip
SOURCES = {
    **dict.fromkeys(("issues", "actions", "decisions", "gates", "changes", "escalations", "exceptions"), _governed),
    "value": _value, "money": _money, "actuals": _actuals, "orders": _orders, "risks": _risks, "case": _case, "register": _register, "dates": _dates,
    "budget": _budget, "report": _report, "rating": _rating, "health": _health,
    "data": _accuracy, "grade": _grade,
    "simulation": _simulation,
}  # fmt: skip
