"""Rows of a ledger that name no project the office knows: matched by the rules, else kept in suspense where the mapping says so."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.calc.matching import Rule, first_match
from finance.models import MatchingRule, Suspense
from finance.queries.suspense import rules_for
from pmo.errors import Refused
from pmo.imports.contract import CREATED, UNCHANGED, Context, Reading, Verdicts
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal
from portfolio.queries import visible_nodes
from projects.importing.known import projects_by_code

SAID = ["source", "posting_date", "amount", "project_said", "cost_type_said", "reference", "order", "vendor", "text"]


class Unmatched:
    """The rows of a file whose project is blank, unknown or not to be seen by who brings it in."""

    def __init__(self, rows, context: Context, verdicts: Verdicts):
        self.context, self.verdicts = context, verdicts
        self.holds = context.mapping.unmatched == "suspense"
        self.node = self.node_of(context)
        self.rules = rules_for(node=self.node)
        self.rows = []
        if self.holds or self.rules:
            known = projects_by_code(actor=context.actor, codes=(values["project"] for _number, values in rows))
            self.rows = [row for row in rows if row[1]["project"] not in known]

    @staticmethod
    def node_of(context: Context) -> Node | None:
        """The branch a file was brought in under.

        Raises:
            Refused: the actor sees none of that code.
        """
        if not context.into:
            return None
        node = visible_nodes(user=context.actor).filter(code=context.into).first()
        if node is None:
            raise Refused(_("The node “{code}” is not known.").format(code=context.into), field="into")
        return node

    def settle(self, reading: Reading) -> set[int]:
        """Give rows the project of the first rule that fits them; the numbers of those that go to suspense."""
        if not self.rows:
            return set()
        plain = [Rule(one.field, one.test, one.words, one.source, one.pk) for one in self.rules]
        by_key, seen, waiting, amounts = {one.pk: one for one in self.rules}, self._held(), set(), []
        for number, values in self.rows:
            said = said_of(values)
            if seen[key := tuple(said[name] for name in SAID)] > 0:
                seen[key] -= 1
                values["_suspense"] = self.verdicts.changes[number] = UNCHANGED
                waiting.add(number)
            elif rule := first_match(plain, said, source=values["source"]):
                _apply(by_key[rule.key], values)
            elif self.holds:
                values["_suspense"] = _("no project is named") if not values["project"] else _("the project is not known, and no rule fits")
                self.verdicts.changes[number] = CREATED
                waiting.add(number)
                amounts.append(values["amount"])
        if amounts:
            told = _("{count} postings of {amount} belong to no project that is known: they will wait in suspense.")
            reading.notes.append(told.format(count=len(amounts), amount=f"{sum(amounts, Decimal(0)):,}"))
            self._require_holding(waiting)
        return waiting

    def _require_holding(self, waiting: set[int]) -> None:
        path = self.node.path if self.node else ""
        if not may("book_money", actor=self.context.actor, path=path):
            told = refusal(CAPABILITIES["book_money"], "book_money")
            more = "" if self.node else _(" Name the node the file belongs to under Into.")
            for number in waiting:
                self.verdicts.refuse(number, "project", told + more)

    def _held(self) -> Counter:
        """How often each of these rows was kept already, whatever became of it."""
        days = [values["posting_date"] for _number, values in self.rows]
        stored = Suspense.objects.filter(posting_date__range=(min(days), max(days))).order_by()
        return Counter(stored.values_list(*SAID))


def said_of(values: dict) -> dict:
    """What a row says, by the fields of a posting in suspense."""
    return {
        "source": values["source"], "posting_date": values["posting_date"], "amount": values["amount"], "project_said": values["project"],
        "cost_type_said": values["cost_type"], "reference": values["reference"], "order": values["order"], "vendor": values["vendor"],
        "text": values["text"],
    }  # fmt: skip


def _apply(rule: MatchingRule, values: dict) -> None:
    values["project"] = rule.project.code
    if rule.cost_type is not None:
        values["cost_type"] = rule.cost_type.code
