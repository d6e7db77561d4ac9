"""Rows of a budget file that say the target of a node."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.file_versions import in_periods
from finance.calc.sheet_edits import Row
from finance.models import FiscalYear, Version
from finance.queries.fiscal import period_starts
from finance.queries.targets import target_amounts, target_draft, target_of
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Context, Verdicts
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal
from portfolio.queries import visible_nodes


def nodes_by_code(*, actor, codes: Iterable[str]) -> dict[str, Node]:
    """The nodes of these codes that a person sees."""
    return {one.code: one for one in visible_nodes(user=actor).filter(code__in=sorted(set(codes)))}


def named_nodes(rows: list[tuple[int, dict]], verdicts: Verdicts, context: Context) -> dict[str, Node]:
    """The nodes in the column `project`; rows whose node is unknown, hidden or out of reach, or that say more than a target, are refused."""
    known = nodes_by_code(actor=context.actor, codes=(values["project"] for _number, values in rows))
    for number, values in rows:
        node = known.get(values["project"])
        if node is None:
            told = _("There is no node “{code}” that you see: a target is a node's.")
            verdicts.refuse(number, "project", told.format(code=values["project"]))
        elif not may("approve_money", actor=context.actor, path=node.path):
            verdicts.refuse(number, "project", refusal(CAPABILITIES["approve_money"], "approve_money"))
        if values["cost_type"]:
            verdicts.refuse(number, "cost_type", _("A target is said without a cost type: leave it empty."))
        if values["text"]:
            verdicts.refuse(number, "text", _("A target has one line and no text: leave it empty."))
        if values["version"].casefold().strip() not in ("", "target"):
            verdicts.refuse(number, "version", _("A target has no name of its own: write “Target”."))
    return known


def judge_target(
    node: Node, year: FiscalYear | None, state: str, lines: list[tuple[int, Row]], verdicts: Verdicts, context: Context
) -> None:  # fmt: skip
    """Say of each line what taking it would do; a target that is no draft is only taken where it says what counts."""
    draft = state == Version.State.DRAFT
    version = None
    if year is not None:
        version = target_draft(node=node, year=year) if draft else target_of(user=context.actor, node=node, year=year, day=context.known_on)
    stored = {} if version is None else target_amounts(version=version)
    said = stored if year is None else {key: one for key, one in (stored | amounts_of([line for _n, line in lines], year)).items() if one is not None}
    change = CREATED if version is None else UNCHANGED if said == stored else UPDATED
    for number, _line in lines:
        if change != UNCHANGED and not draft:
            verdicts.refuse(number, "state", _("A target comes from a file as a draft: say draft, and submit it on its page."))
        elif verdicts.changes.get(number, UNCHANGED) == UNCHANGED:
            verdicts.changes[number] = change


def amounts_of(lines: Iterable[Row], year: FiscalYear) -> dict:
    """What lines add up to by the first day of their periods; None where a cell is cleared."""
    firsts, found = period_starts(year=year), {}
    for line in lines:
        for first, amount in in_periods(line, firsts, empty=True).items():
            before = found.get(first)
            found[first] = before if amount is None else amount + (before or Decimal(0))
    return found
