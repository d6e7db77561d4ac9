"""What the office says to the rows of a ledger file, block after block."""

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from finance.calc.repeated import repeated
from finance.importing.unmatched import Unmatched
from finance.models import CostType
from finance.policy import FiscalGate
from finance.queries.booked import Booked
from finance.queries.cost_type_words import cost_types_meant
from finance.queries.rates import Converter
from pmo.calc.money import in_cents, to_minor
from pmo.errors import Refused
from pmo.imports.contract import CREATED, UNCHANGED, Context, Verdicts
from pmo.imports.streams import Judging
from projects.importing.known import NamedProjects
from projects.models import Project


class Ledger(Judging):
    """Which rows are booked already, which go to a project or to suspense, and which cannot be booked at all.

    What is asked of the office is asked once for each project, cost type, day and currency that differ, not for each row.
    """

    def __init__(self, columns: dict[str, str], days: Iterable[dt.date], context: Context):
        self._columns = columns
        self._projects = NamedProjects(context, "book_money")
        self._unmatched = Unmatched(context, self._projects, days)
        self._booked = Booked(days)
        self._gate, self._converter = FiscalGate(actor=context.actor), Converter()
        self._meant: dict[str, CostType] = {}
        self._told: dict[tuple, str | None] = {}
        self._repeated = _Repeated()
        self.words: set[str] = set()

    @property
    def held(self) -> int:
        """How many rows go to suspense."""
        return self._unmatched.held

    def verdicts(self, rows):
        verdicts = Verdicts(self._columns)
        waiting = self._unmatched.settle(rows, verdicts)
        rest = [row for row in rows if row[0] not in waiting] if waiting else rows
        known = self._projects.among(rest, verdicts)
        self._booked.read({project.pk for _number, values in rest if (project := known.get(values["project"])) is not None})
        self._learn({values["cost_type"] for _number, values in rest})
        for number, values in rest:
            project = known.get(values["project"])
            if project is None:
                continue
            values["_project"] = project
            if self._booked.any and self._booked.take(_identity(project, values, self._meant)):
                verdicts.changes[number] = UNCHANGED
                continue
            verdicts.changes[number] = CREATED
            self._check(number, project, values, verdicts)
            if self.noting and values["reference"]:
                self._repeated.add(number, values)
        return verdicts

    def notes(self, again):
        return [*self._unmatched.notes(), *self._repeated.notes(again)]

    def _learn(self, words: set[str]) -> None:
        new = words - self.words
        if new:
            self.words |= new
            self._meant |= cost_types_meant(words=new)

    def _check(self, number: int, project: Project, values: dict, verdicts: Verdicts) -> None:
        """Refuse what has no rate that month, or lies in a period that takes nothing."""
        day, currency = values["posting_date"], values["currency"]
        if currency not in (None, project.currency):
            key = currency, project.currency, day
            if key not in self._told:
                self._told[key] = self._no_rate(*key)
            if (told := self._told[key]) is not None:
                verdicts.refuse(number, "currency", told)
        key = project.pk, day
        if key not in self._told:
            self._told[key] = self._gate.problem(day, project=project)
        if (told := self._told[key]) is not None:
            verdicts.refuse(number, "posting_date", told)

    def _no_rate(self, currency: str, into: str, day: dt.date) -> str | None:
        try:
            self._converter.rate(currency, into, day)
        except Refused as refusal:
            return refusal.message
        return None


class _Repeated:
    """References that stand more than once among the new postings of a project and do not add up to nothing: told, and kept.

    Of each row eight bytes stand for its project and reference, so that a million of them can be compared.
    """

    def __init__(self):
        self._keys, self._cents, self._numbers = array("q"), array("q"), array("I")

    def add(self, number: int, values: dict) -> None:
        self._keys.append(hash((values["project"], values["reference"])))
        self._cents.append(to_minor(values["amount"]))
        self._numbers.append(number)

    def notes(self, again: Callable[[], Iterator[tuple[int, dict]]]) -> list[str]:
        count, shown = repeated(self._keys, self._cents, self._numbers)
        if not count:
            return []
        wanted, called = {numbers[0] for numbers in shown}, {}
        for number, values in again():
            if number in wanted:
                called[number] = values["reference"]
                if len(called) == len(wanted):
                    break
        told = "; ".join(f"{called[numbers[0]]}: {', '.join(map(str, numbers))}" for numbers in shown)
        return [_("{count} references stand in more than one row; all are kept: {shown}.").format(count=count, shown=told)]


def _identity(project: Project, values: dict, cost_types: dict[str, CostType]) -> tuple:
    """What `identity` makes of the row once it is booked; a cost type nobody knows yet was booked by nothing."""
    said = values["cost_type"]
    cost_type = (cost_types[said].pk if said in cost_types else -1) if said else None
    told = values["reference"], values["vendor"], values["text"], values["order"], values["kind"], values["source"]
    turned = values["currency"] if values["currency"] not in (None, project.currency) else ""
    return (project.pk, values["posting_date"], in_cents(values["amount"]), cost_type, *told, turned)
