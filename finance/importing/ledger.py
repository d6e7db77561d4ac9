"""What the office says to the rows of a ledger file, block after block."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import compress

from django.utils.translation import gettext as _

from finance.importing.repeated_references import RepeatedReferences
from finance.importing.unmatched import Unmatched
from finance.models import CostType, Suspense
from finance.policy import FiscalGate
from finance.queries.booked import Booked
from finance.queries.cost_type_words import cost_types_meant
from finance.queries.rates import Converter
from pmo import inputs
from pmo.calc.money import cents_texts, in_cents
from pmo.errors import Refused
from pmo.imports.calc.blocks import Block
from pmo.imports.calc.shape import Problem
from pmo.imports.contract import CREATED, UNCHANGED, Context
from pmo.imports.streams import Judging, Settled
from projects.importing.known import NamedProjects

ASKED = ("code", "currency", "restricted")  # of projects: what policies, rates and the calendar ask
LONGEST = Suspense._meta.get_field("cost_type_said").max_length
SAID = ("reference", "vendor", "text", "order", "kind", "source")  # written as the file says it


class Ledger(Judging):
    """Which rows are booked already, which go to a project or to suspense, and which cannot be booked at all.

    What is asked of the office is asked once for each project, cost type, day and currency that differ, not for each row. The rows that are
    to be written are ready as columns: `actual` as they are booked, but for their cost types, and `suspense` as the file says them.
    """

    def __init__(self, columns: dict[str, str], days: Iterable[dt.date], context: Context):
        self._columns, self._noting = columns, not context.writing
        self._projects = NamedProjects(context, "book_money", fields=ASKED)
        self._unmatched = Unmatched(context, self._projects, days)
        self._booked = Booked(days)
        self._gate, self._converter = FiscalGate(actor=context.actor), Converter()
        self._met: set[str] = set()  # codes of projects
        self._keys: dict[str, int] = {}  # by code
        self._own: dict[str, str] = {}  # their currencies
        self._refused: dict[str, str] = {}  # why not
        self._meant: dict[str, CostType] = {}
        self._kinds: dict[str, str] = {"": "None"}  # by word of a cost type: its key as part of an identity
        self._rates: dict[tuple, Decimal | str] = {}
        self._shut: dict[tuple, str | None] = {}
        self._repeated = RepeatedReferences()
        self.words: set[str] = set()

    def settle(self, block):
        waiting = self._unmatched.settle(block)
        rest = block.only([place not in waiting for place in range(len(block))]) if waiting else block
        problems = self._of_suspense(block, waiting)
        known = self._known(rest, problems)
        rows, seen = self._as_written(known), {block.numbers[place] for place, why in waiting.items() if why == UNCHANGED}
        if self._booked.any and any(taken := self._booked.taken(self._identities(rows))):
            seen.update(compress(rows.numbers, taken))
            fresh = [not booked for booked in taken]
            known, rows = known.only(fresh), rows.only(fresh)
        self._turn(known, rows, problems)
        self._find_shut(known, problems)
        if self._noting:
            self._repeated.add(rows)
        bad = {problem.row for problem in problems}
        good = block.without(bad)
        changes = [UNCHANGED if number in seen else CREATED for number in good.numbers] if seen else [CREATED] * len(good)
        return Settled(good, changes, problems, self._ready(rows.without(bad), block, waiting, bad))

    def notes(self, again):
        return [*self._unmatched.notes(), *self._repeated.notes(again)]

    def _of_suspense(self, block: Block, waiting: dict[int, str]) -> list[Problem]:
        """Of the rows that would be held: each, where the actor may hold none, and those that do not fit."""
        denied, words = self._unmatched.problem(), block.columns["cost_type"]
        new = [place for place, why in waiting.items() if why != UNCHANGED]
        if denied:
            return [self._problem(block.numbers[place], "project", denied) for place in new]
        told = _("The cost type has {length} characters; of a posting that waits in suspense at most {most} fit.")
        return [self._problem(block.numbers[place], "cost_type", told.format(length=len(words[place]), most=LONGEST))
                for place in new if len(words[place]) > LONGEST]  # fmt: skip

    def _known(self, rest: Block, problems: list[Problem]) -> Block:
        """The rows of projects that are known; those that cannot be used are noted."""
        codes = rest.columns["project"]
        different, known = set(codes), self._projects.look_for(codes)
        if fresh := different - self._met:
            self._met |= fresh
            self._keys |= {code: known[code].pk for code in fresh & known.keys()}
            self._own |= {code: known[code].currency for code in fresh & known.keys()}
            self._refused |= {code: problem for code in fresh if (problem := self._projects.problem(code)) is not None}
            self._booked.read(self._keys[code] for code in fresh & known.keys())
        told = different & self._refused.keys()
        if not told:
            return rest
        problems += [self._problem(number, "project", self._refused[code]) for number, code in zip(rest.numbers, codes, strict=True) if code in told]
        return rest if told <= known.keys() else rest.only([code in known for code in codes])

    def _as_written(self, known: Block) -> Block:
        """The rows as they are written where they are in their project's currency, with the word for their cost type."""
        said, codes = known.columns, known.columns["project"]
        own = map(self._own.__getitem__, codes)
        nothing = [None] * len(known)
        columns = {
            "project_id": list(map(self._keys.__getitem__, codes)), "posting_date": list(map(dt.date.isoformat, said["posting_date"])),
            "amount": cents_texts(said["amount"]), "cost_type": said["cost_type"], **{name: said[name] for name in SAID},
            "original_currency": ["" if one is None or one == its else one for one, its in zip(said["currency"], own, strict=True)],
            "original_amount": nothing, "rate": nothing,
        }  # fmt: skip
        if new := set(columns["cost_type"]) - self._kinds.keys():
            self.words |= new
            self._meant |= cost_types_meant(words=new)
            self._kinds |= {word: str(self._meant[word].pk) if word in self._meant else "-1" for word in new}  # what nobody knows is booked nowhere
        return Block(known.numbers, columns)

    def _identities(self, rows: Block) -> list[Sequence[str]]:
        """What `finance.queries.booked.identity` makes of the rows once they are booked, as texts."""
        said = rows.columns
        keys, kinds = list(map(str, said["project_id"])), list(map(self._kinds.__getitem__, said["cost_type"]))
        return [keys, said["posting_date"], said["amount"], kinds, *(said[name] for name in SAID), said["original_currency"]]

    def _turn(self, known: Block, rows: Block, problems: list[Problem]) -> None:
        """Turn amounts in another currency than their project's at the rate of their month."""
        if not any(rows.columns["original_currency"]):
            return
        for name in ("original_amount", "rate"):
            rows.columns[name] = [None] * len(rows)
        amounts, originals, rates = (rows.columns[name] for name in ("amount", "original_amount", "rate"))
        for place, currency in enumerate(rows.columns["original_currency"]):
            if not currency:
                continue
            key = currency, self._own[known.columns["project"][place]], known.columns["posting_date"][place]
            rate = self._rates[key] if key in self._rates else self._rates.setdefault(key, self._rate(*key))
            if isinstance(rate, str):
                problems.append(self._problem(rows.numbers[place], "currency", rate))
                continue
            try:
                turned = inputs.money(in_cents(Decimal(amounts[place]) * rate), field="amount", called="amount", negative=True, required=True)
            except Refused as refusal:
                problems.append(self._problem(rows.numbers[place], "amount", refusal.message))
                continue
            originals[place], rates[place], amounts[place] = amounts[place], str(rate), str(turned)

    def _rate(self, currency: str, into: str, day: dt.date) -> Decimal | str:
        """What one unit was worth that day, or why nobody can say."""
        try:
            return self._converter.rate(currency, into, day)
        except Refused as refusal:
            return refusal.message

    def _find_shut(self, known: Block, problems: list[Problem]) -> None:
        """Note the rows that lie in a period that takes nothing of the actor."""
        days = known.columns["posting_date"]
        doubtful = self._gate.doubtful(set(days))
        if not doubtful:
            return
        for number, day, code in zip(known.numbers, days, known.columns["project"], strict=True):
            if day not in doubtful:
                continue
            project = self._projects.known[code]
            key = day, project.node.path
            if key not in self._shut:
                self._shut[key] = self._gate.problem(day, project=project)
            if (told := self._shut[key]) is not None:
                problems.append(self._problem(number, "posting_date", told))

    def _ready(self, rows: Block, block: Block, waiting: dict[int, str], bad: set[int]) -> dict[str, dict[str, list]]:
        ready = {"actual": rows.columns} if len(rows) else {}
        held = {place: why for place, why in waiting.items() if why != UNCHANGED and block.numbers[place] not in bad}
        if held:
            some = block.only([place in held for place in range(len(block))])
            texts = {"posting_date": [day.isoformat() for day in some.columns["posting_date"]], "amount": cents_texts(some.columns["amount"])}
            ready["suspense"] = {**some.columns, **texts, "row": some.numbers, "reason": list(held.values())}
        return ready

    def _problem(self, number: int, name: str, message: str) -> Problem:
        return Problem(number, self._columns.get(name, name), str(message))
