"""Rows of a ledger that name no project the office knows: matched by the rules, else kept in suspense where the mapping says so."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.calc.matching import Rule, first_match
from finance.models import MatchingRule
from finance.queries.booked import SAID, Kept
from finance.queries.suspense import rules_for
from pmo.errors import Refused
from pmo.imports.calc.blocks import Block
from pmo.imports.contract import UNCHANGED, Context
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal
from portfolio.queries import visible_nodes
from projects.importing.known import NamedProjects


class Unmatched:
    """The rows of a file whose project is blank, unknown or not to be seen by who brings it in, block after block."""

    def __init__(self, context: Context, projects: NamedProjects, days: Iterable[dt.date]):
        self._context, self._projects, self._days = context, projects, days
        self._holds = context.mapping.unmatched == "suspense"
        self._node = self.node_of(context)
        self._of_key = {one.pk: one for one in rules_for(node=self._node)}
        self._rules = [Rule(one.field, one.test, one.words, one.source, one.pk) for one in self._of_key.values()]
        self._kept: Kept | None = None
        self._denied: str | None = None
        self.held, self._amount = 0, Decimal(0)

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

    def settle(self, block: Block) -> dict[int, str]:
        """Give rows the project of the first rule that fits them; why the others wait in suspense, or that they do already, by their place."""
        if not (self._holds or self._rules):
            return {}
        known, waiting, columns = self._projects.look_for(block.columns["project"]), {}, block.columns
        for place, code in enumerate(columns["project"]):
            if code in known:
                continue
            values = block.row(place)
            said = said_of(values)
            if self._was_kept(said):
                waiting[place] = UNCHANGED
            elif rule := first_match(self._rules, said, source=values["source"]):
                _apply(self._of_key[rule.key], columns, place)
            elif self._holds:
                waiting[place] = _("no project is named") if not code else _("the project is not known, and no rule fits")
                self.held, self._amount = self.held + 1, self._amount + values["amount"]
        return waiting

    def notes(self) -> list[str]:
        """How much of the file will wait in suspense."""
        if not self.held:
            return []
        told = _("{count} postings of {amount} belong to no project that is known: they will wait in suspense.")
        return [told.format(count=self.held, amount=f"{self._amount:,}")]

    def _was_kept(self, said: dict) -> bool:
        self._kept = self._kept or Kept(self._days)
        return self._kept.take([said[name] for name in SAID])

    def problem(self) -> str:
        """Why the actor may hold nothing in suspense; empty where he may, or nothing is to be held."""
        if not self.held:
            return ""
        if self._denied is None:
            path = self._node.path if self._node else ""
            told = refusal(CAPABILITIES["book_money"], "book_money")
            more = "" if self._node else _(" Name the node the file belongs to under Into.")
            self._denied = "" if may("book_money", actor=self._context.actor, path=path) else told + more
        return self._denied


def said_of(values: dict) -> dict:
    """What a row says, by the fields of a posting in suspense."""
    return {
        "source": values["source"], "posting_date": values["posting_date"], "amount": values["amount"], "project_said": values["project"],
        "cost_type_said": values["cost_type"], "reference": values["reference"], "order": values["order"], "vendor": values["vendor"],
        "text": values["text"],
    }  # fmt: skip


def _apply(rule: MatchingRule, columns: dict[str, list], place: int) -> None:
    columns["project"][place] = rule.project.code
    if rule.cost_type is not None:
        columns["cost_type"][place] = rule.cost_type.code
