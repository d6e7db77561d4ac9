"""The register of benefits of a project, as rows: what was promised by month, what came, and what finance found of it."""

import datetime as dt
import random

from finance.calc.costs_by_month import months_between
from finance.models import Benefit, BenefitValue, BusinessCase
from projects.models import Project
from reports.demo.book import Book
from reports.demo.life import money
from reports.demo.plot import Plot
from reports.demo.shapes import at

MONTHS, RAMP = 48, 6
SAVED = {  # (share of the case, kind, name, measure)
    "civil": [(0.7, "cashable", "Penalties and spill charges avoided", "Charges of the year before less charges booked"),
              (0.3, "non_cashable", "Reactive call-outs saved", "Call-outs saved × standard cost of one")],
    "power": [(0.6, "cashable", "Energy and outage payments saved", "Meter readings and payments against the year before"),
              (0.4, "non_cashable", "Field hours freed", "Hours freed × standard rate")],
    "digital": [(0.65, "cashable", "Licences and support switched off", "Contracts ended, from the ledger"),
                (0.35, "non_cashable", "Contacts and handling time saved", "Contacts saved × cost of one")],
    "office": [(0.6, "cashable", "Rents and suppliers no longer paid", "Contracts ended, from the ledger"),
               (0.4, "non_cashable", "Staff hours freed", "Hours freed × standard rate")],
}  # fmt: skip
LEVELS = {
    "civil": ("Spills into bathing water", "spills a quarter", 18, 5), "power": ("Minutes lost a customer", "minutes", 34, 26),
    "digital": ("Days to answer a customer", "days", 20, 6), "office": ("Days to close the books", "days", 11, 5),
}  # fmt: skip


def write_benefits(book: Book, told: Plot, project: Project, *, monday: dt.date, seed: int, manager, controller, sponsor: str) -> None:
    """Two benefits in money, a level for some and a harm for few; most of what is over is told, and most of that is validated."""
    entry = told.entry
    case = next((one for one in book.rows[BusinessCase] if one.project is project), None)
    if case is None or not told.packages or case.known_on > monday:
        return
    dice = random.Random(f"{seed}:benefits:{entry.code}")
    share = 0.45 if entry.work in ("digital", "office") else 0.65
    live = told.start_on + dt.timedelta(days=round(told.days * share))
    months = months_between(live, live + dt.timedelta(days=round(30.4 * (MONTHS - 1))))
    closed = told.finish_on if entry.stage == "Closed" else None
    weights = [min(step + 1, RAMP) / RAMP for step in range(len(months))]

    def opened(number: int, name: str, kind: str, measure: str, **more) -> Benefit:
        benefit = book.add(Benefit(
            project=project, code=f"B-{number:02d}", name=name, kind=kind, measure=measure, owner=manager if number > 1 else None,
            owner_name="" if number > 1 else sponsor, starts_on=months[0], ends_on=months[-1] + dt.timedelta(days=27), holder_name=sponsor,
            known_on=case.known_on, handed_over_on=closed, **more,
        ))  # fmt: skip
        book.tell(case.known_on, manager, "benefit.opened", benefit, after={"name": name, "kind": kind})
        return benefit

    for number, (part, kind, name, measure) in enumerate(SAVED[entry.work], start=1):
        unit = float(case.benefits) * part / sum(weights)
        _values(book, told, opened(number, name, kind, measure), months, [unit * weight for weight in weights], monday, dice, manager, controller)
    if dice.random() < 0.45:
        name, unit, before, after = LEVELS[entry.work]
        level = opened(3, name, "non_monetary", "As reported to the regulator", unit=unit, counted="level", baseline_value=before)
        values = [before - (before - after) * weight for weight in weights]
        _values(book, told, level, months[:24], values[:24], monday, dice, manager, controller, level=before)
    if dice.random() < 0.25:
        harm = opened(4, "Old and new run side by side", "disbenefit", "Second contract, from the ledger")
        amount = float(case.benefits) * 0.015 / 6
        _values(book, told, harm, months[:6], [amount] * 6, monday, dice, manager, controller)


def _values(book, told: Plot, benefit: Benefit, months, planned, monday, dice, manager, controller, *, level: float = 0.0) -> None:
    known_on, shape = benefit.known_on, told.shape
    weak = at(shape.benefits, 0)
    silent = dice.random() < 0.15  # the newest month is not told yet
    for month, amount in zip(months, planned, strict=True):
        book.add(BenefitValue(benefit=benefit, series="planned", month=month, value=money(round(amount, 0 if amount > 100 else 2)),
                              known_on=known_on, author=controller))  # fmt: skip
        end = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        said_on = end + dt.timedelta(days=10)
        factor = at(shape.benefits, (month - monday).days / 7) * dice.uniform(0.97, 1.04)
        came = level - (level - amount) * factor if level else amount * factor
        if said_on <= monday and not (silent and (monday - said_on).days < 31):
            _realised(book, benefit, month, came, said_on, monday, dice, manager, controller)
        elif weak < 0.99 and not level and said_on > monday:
            book.add(BenefitValue(benefit=benefit, series="forecast", month=month, value=money(round(amount * weak, 0)),
                                  known_on=monday - dt.timedelta(days=4), author=manager))  # fmt: skip


def _realised(book, benefit, month, came, said_on, monday, dice, manager, controller) -> None:
    row = BenefitValue(benefit=benefit, series="realised", month=month, value=money(round(came, 0 if came > 100 else 2)), known_on=said_on,
                       author=manager)  # fmt: skip
    found_on = said_on + dt.timedelta(days=20)
    if found_on <= monday:
        row.validated_on, row.validated_by = found_on, controller
        row.validated_value = money(float(row.value) * 0.96) if dice.random() < 0.12 else row.value
        book.tell(found_on, controller, "benefit.validated", benefit, after={f"{month:%Y-%m}": str(row.validated_value)})
    book.tell(said_on, manager, "benefit.realised", benefit, after={f"{month:%Y-%m}": str(row.value), "known_on": said_on})
    book.add(row)
