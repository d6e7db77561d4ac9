"""A ledger file of the demonstration: late invoices of the month before, two of them of no project, and the months the books are closed for."""

import csv
import datetime as dt
import io
import random
from decimal import Decimal

from finance.actions.accruals import book_accrual
from finance.actions.fiscal_periods import set_period_state
from finance.actions.matching_rules import add_rule
from finance.models import FiscalPeriod
from pmo.imports.actions.applying import apply
from pmo.imports.actions.mappings import save_mapping
from pmo.imports.actions.staging import stage
from portfolio.models import Node
from projects.models import Project
from reports.demo.life import money

MAPPING = {
    "columns": {
        "posting_date": "Posting date", "project": "WBS element", "cost_type": "Cost element", "amount": "Amount LC", "currency": "Crcy",
        "reference": "Document", "vendor": "Vendor name", "text": "Text",
    },
    "defaults": {"source": "SAP"}, "date_order": "dmy", "unmatched": "suspense",
}  # fmt: skip
NAME = "SAP line items"
INVOICES, ASTRAY, ACCRUALS = 18, ("WAT-1O1", "OVERHEAD"), 3


def bring_ledger_file(*, projects: list[Project], top: Node, vendors: list[str], monday: dt.date, seed: int, controller, now: dt.datetime) -> None:
    """Bring the file in as the controller does: a saved mapping, the control total of the ledger, what fits no project in suspense, but what a rule
    says. Of what has no invoice yet some is accrued, and taken back in the month that follows.
    """
    chosen = sorted((one for one in projects if one.currency == top.currency), key=lambda one: one.code)
    month = FiscalPeriod.objects.filter(end_on__lt=monday).order_by("-end_on").first()
    if month is None or not chosen:
        return
    data, total = _file(chosen, month, vendors, random.Random(seed))
    save_mapping(actor=controller, kind="actuals", name=NAME, mapping=MAPPING, now=now)
    add_rule(
        actor=controller, field="project_said", test="starts", words=_element(chosen[0]), project=chosen[0], node=top, source="SAP", now=now
    )
    told = {"into": top.code, "mapping": MAPPING, "control_total": str(total), "here": True}
    batch = stage(actor=controller, kind="actuals", filename=f"late-invoices-{month.end_on:%Y-%m}.csv", data=data, now=now, **told)
    apply(actor=controller, batch=batch, now=now)
    dice = random.Random(seed + 1)
    for project in chosen[:ACCRUALS]:
        book_accrual(
            actor=controller, project=project, accrued_on=month.end_on, amount=money(dice.uniform(3000, 16000)), cost_type="CON",
            vendor=dice.choice(vendors), text=f"Valuation of {month.end_on:%B}, certificate not in", now=now,
        )  # fmt: skip


def close_the_books(*, monday: dt.date, controller, now: dt.datetime) -> None:
    """All months are closed but the last two that have ended: one soft-closed, and the one whose late invoices have just come in."""
    ended = list(FiscalPeriod.objects.filter(end_on__lt=monday).order_by("start_on"))
    for period in ended[:-1]:
        state = "soft" if period == ended[-2] else "closed"
        set_period_state(actor=controller, period=period, version=period.version, state=state, now=now)


def _file(projects: list[Project], month: FiscalPeriod, vendors: list[str], dice: random.Random) -> tuple[bytes, Decimal]:
    """The bytes of the file, and what the ledger says its amounts add up to."""
    out, total = io.StringIO(), Decimal(0)
    write = csv.writer(out, delimiter=";")
    write.writerow(list(MAPPING["columns"].values()))
    for number in range(INVOICES):
        amount = money(dice.uniform(380, 4200))
        code = ASTRAY[number % 2] if number >= INVOICES - len(ASTRAY) else dice.choice(projects).code
        day = month.end_on - dt.timedelta(days=dice.randrange(20))
        write.writerow([f"{day:%d.%m.%Y}", code, "CON", amount, projects[0].currency, 5190000000 + number, dice.choice(vendors), "Late invoice"])
        total += amount
    amount = money(dice.uniform(380, 4200))  # of a WBS element of the ledger's own, which a rule knows
    row = [f"{month.end_on:%d.%m.%Y}", f"{_element(projects[0])}.04", "CON", amount, projects[0].currency, 5190000000 + INVOICES]
    write.writerow([*row, dice.choice(vendors), "Late invoice"])
    total += amount
    return out.getvalue().encode(), total


def _element(project: Project) -> str:
    """What the ledger calls a project."""
    return f"C/{project.code.replace('-', '')}"
