"""Fiscal years of the demonstration as rows: cycles, causes, orders, targets, what waits in suspense, corrective action, rates of the months."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from finance.models import (
    Commitment,
    CorrectiveAction,
    CostType,
    Cycle,
    ExchangeRate,
    FiscalYear,
    Movement,
    Suspense,
    Version,
    VersionAmount,
    VersionLine,
)
from portfolio.models import Node
from projects.models import Project
from reports.demo.book import Book
from reports.demo.life import approved_on, money
from reports.demo.plot import Plot
from reports.demo.shapes import at

# code | name | parent | capital | contingency | account
COST_TYPES = [
    ("CAPEX", "Capital expenditure", None, True, False, "1"), ("OPEX", "Operating expenditure", None, False, False, "6"),
    ("LAB", "Own staff", "OPEX", False, False, "6100"), ("CON", "Contractors and consultants", "CAPEX", True, False, "1210"),
    ("EQP", "Equipment and materials", "CAPEX", True, False, "1220"), ("SWL", "Software and licences", "CAPEX", True, False, "1230"),
    ("CTG", "Contingency", "CAPEX", True, True, "1900"),
]  # fmt: skip
CYCLES = (3, 6, 9)
DUE = dt.timedelta(days=14)
NOTES = {
    "performance": "Work costs more than its estimate.", "rephasing": "Deliveries moved across the year's end.",
    "change": "Change accepted by the board.", "scope": "Sites added to the works order.", "fx": "Supplier paid in another currency.",
}  # fmt: skip
LOST = [
    ("WAT-999", "Pennine Ground Engineering", 48_210.55, "no project has the code WAT-999"),
    ("", "Corvane Software", 12_400.00, "the posting names no project"),
    ("LEGACY 7", "Harbour Fit-out", 7_315.20, "no project has the code LEGACY 7"),
    ("PWR-1O2", "Voltrace Systems", 66_090.00, "no project has the code PWR-1O2"),
]


@dataclass
class Rounds:
    """The cycles of the demonstration: by fiscal year and by how many periods an Outlook holds as actuals."""

    by_place: dict = field(default_factory=dict)
    bases: list = field(default_factory=list)  # (version, the one it was opened from), set once both are written

    def cycle(self, year: FiscalYear, actual_periods: int) -> Cycle | None:
        return self.by_place.get((year.pk, actual_periods))

    def chain(self) -> None:
        """Say what each version was opened from."""
        for version, base in self.bases:
            version.based_on = base
        Version.objects.bulk_update([version for version, _base in self.bases], ["based_on"], batch_size=500)


def cost_types() -> dict[str, CostType]:
    """The tree of cost types, by code."""
    rows: dict[str, CostType] = {}
    for code, name, parent, capital, contingency, account in COST_TYPES:
        rows[code] = CostType.objects.create(
            code=code, name=name, parent=rows.get(parent), capital=capital, contingency=contingency, account=account
        )
    return rows


def open_cycles(book: Book, *, years: list[FiscalYear], top: Node, controller) -> Rounds:
    """The Outlook cycles of each year, closed when they were answered; the newest, of the months so far, is open and past its day."""
    rounds = Rounds()
    for year in years:
        firsts = list(year.periods.order_by("start_on").values_list("start_on", flat=True))
        elapsed = sum(first <= book.today for first in firsts[1:])
        running = year.start_on <= book.today <= year.end_on
        for place in sorted({*CYCLES, *([elapsed] if running and elapsed else [])}):
            opened = firsts[place]
            if opened > book.today:
                continue
            still = running and place == max(place for place in {*CYCLES, elapsed} if place and firsts[place] <= book.today)
            due = min(opened + DUE, book.today - dt.timedelta(days=2)) if still else opened + DUE
            cycle = Cycle(
                node=top, fiscal_year=year, kind=Cycle.Kind.OUTLOOK, label=f"{place}+{len(firsts) - place}", actual_periods=place,
                source=Cycle.Source.OUTLOOK, opened_on=opened, due_on=max(due, opened), closed_on=None if still else opened + 2 * DUE,
            )  # fmt: skip
            book.add(cycle)
            book.tell(opened, controller, "cycle.opened", cycle, after={"label": cycle.label, "due_on": cycle.due_on})
            rounds.by_place[year.pk, place] = cycle
    return rounds


def write_movements(book: Book, told: Plot, version: Version, before: Version) -> None:
    """Why an Outlook moved away from the version before it; a twentieth of it nobody says."""
    moved = version.total - before.total
    if abs(moved) < 1000:
        return
    first = "fx" if told.entry.currency != "GBP" else "change" if told.shape.growth and moved > 0 else "performance"
    for cause, share in ((first, "0.60"), ("rephasing", "0.25"), ("scope", "0.10")):
        amount = (moved * Decimal(share)).quantize(Decimal("0.01"))
        book.add(Movement(version=version, cause=cause, amount=amount, note=NOTES[cause]))


def write_orders(book: Book, told: Plot, project: Project, *, monday: dt.date, types: dict, vendors: list[str]) -> None:
    """Purchase orders of a project: what was ordered, and what of it is still to be invoiced."""
    spent = told.weeks[-1].ac if told.weeks else 0.0
    left = max(told.budget - spent, 0)
    for number in range(1, 4):
        ordered_on = approved_on(told, monday) + dt.timedelta(weeks=4 + 9 * number)
        if ordered_on > book.today:
            break
        kind = types["CON" if number % 2 else "EQP"]
        amount, still = money(round(told.budget * (0.05 + 0.03 * number), -2)), money(round(left * 0.04 * number, -2))
        still = min(still, amount)
        known = [(ordered_on, amount)] + ([(book.today - dt.timedelta(days=3), still)] if ordered_on < book.today - dt.timedelta(days=10) else [])
        for known_on, open_amount in known:
            book.add(
                Commitment(
                    project=project, cost_type=kind, reference=f"45{project.code.replace('-', '')}{number:02d}", line="10", known_on=known_on,
                    vendor=vendors[number % len(vendors)], text=f"Framework call-off {number}", ordered_on=ordered_on,
                    due_on=told.finish_on, amount=amount, open_amount=open_amount, currency=told.entry.currency,
                )
            )  # fmt: skip


def write_corrective(book: Book, told: Plot, project: Project, *, year: FiscalYear, plan: Version | None, manager, monday: dt.date) -> None:
    """What is promised where a project lands beyond its tolerance: one that is under way, and one that is done."""
    now = at(told.shape.landing, 0)
    if plan is None or now <= 1.05 or told.entry.stage != "Delivery":
        return
    over = (plan.total * Decimal(f"{now - 1:.4f}")).quantize(Decimal("0.01"))
    opened = monday - dt.timedelta(weeks=6)
    started = max(opened - dt.timedelta(weeks=9), year.start_on)
    steps = [
        ("descope", "Leave the visitor path out of this year's works", "0.30", started, monday - dt.timedelta(weeks=4), "done"),
        ("rephase", "Order the second package after the year's end", "0.50", opened, monday + dt.timedelta(weeks=3), "open"),
    ]
    for option, what, share, known_on, due_on, state in steps:
        closed = due_on if state == "done" else None
        row = CorrectiveAction(
            project=project, fiscal_year=year, option=option, what=what, amount=(over * Decimal(share)).quantize(Decimal("0.01")),
            owner=manager, due_on=due_on, known_on=known_on, variance_then=over, state=state, closed_on=closed,
            variance_at_close=(over * Decimal("0.85")).quantize(Decimal("0.01")) if closed else None,
            result="Left out; the variance fell by half of what was hoped for." if closed else "",
        )  # fmt: skip
        book.add(row)
        book.tell(known_on, manager, "corrective_action.opened", row, after={"what": what, "amount": str(row.amount), "due_on": due_on})
        if closed:
            book.tell(closed, manager, "corrective_action.closed", row, after={"state": "done"}, reason=row.result)


def write_targets(book: Book, *, year: FiscalYear, nodes: dict[str, Node], rates: dict[str, Decimal], controller) -> None:
    """The top-down target of each function: a little less than the Plans below it."""
    below: dict[str, Decimal] = {}
    plans = [row for row in book.rows[Version] if row.kind == "plan" and row.fiscal_year_id == year.pk]
    for plan in plans:
        for code, node in nodes.items():
            if node.kind == "function" and plan.project.node.path.startswith(node.path):
                below[code] = below.get(code, Decimal(0)) + plan.total * rates.get(plan.project.currency, Decimal(1))
    for code, total in sorted(below.items()):
        amount = Decimal(round(total * Decimal("0.97"), -3)).quantize(Decimal("0.01"))
        target = Version(
            node=nodes[code], fiscal_year=year, kind="target", label="Budget letter", state="approved", known_on=year.start_on, total=amount,
            author=controller,
        )  # fmt: skip
        book.add(target)
        line = book.add(VersionLine(version=target, number=1))
        book.add(VersionAmount(line=line, amount=amount))


def write_suspense(book: Book, *, top: Node) -> None:
    """Postings of the last weeks that matched no project."""
    for row, (said, vendor, amount, reason) in enumerate(LOST, start=12):
        book.add(
            Suspense(
                node=top, source="SAP", row=row, project_said=said, cost_type_said="6400", posting_date=book.today - dt.timedelta(days=row),
                amount=money(amount), currency="GBP", reference=f"59000{row}", vendor=vendor, text="Invoice",
                reason=f"{reason[:1].upper()}{reason[1:]}.",
            )
        )  # fmt: skip


def period_rates(*, years: list[FiscalYear], rates: dict[str, tuple[str, ...]], today: dt.date) -> None:
    """What each month's postings were turned at: the plan rate, a little higher month by month, and back."""
    rows = []
    for currency, of_year in rates.items():
        for year, plan in zip(years, of_year, strict=True):
            for number, first in enumerate(year.periods.order_by("start_on").values_list("start_on", flat=True)):
                if first <= today:
                    rate = Decimal(plan) * (1 + Decimal(number % 6) * Decimal("0.004"))
                    rows.append(ExchangeRate(rate_set="period", currency=currency, into="GBP", known_on=first, rate=rate))
    ExchangeRate.objects.bulk_create(rows)
