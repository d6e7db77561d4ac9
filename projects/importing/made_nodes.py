"""Rows of projects that a mapping settles: nodes that are not there yet, codes that stand twice, dates that cannot be."""

from collections import Counter

from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.shape import left_out
from pmo.imports.contract import Context, Reading
from portfolio.actions.nodes import create_node
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal
from projects.importing.branches import NODE_KINDS


def settle_rows(rows: list[tuple[int, dict]], reading: Reading, mapping: Mapping) -> None:
    """Number codes that stand twice, and leave dates out that cannot be, where the mapping says so; the file's notes tell which."""
    if mapping.repeated == "number":
        seen, numbered = Counter(), []
        taken = {values["code"] for _number, values in rows}
        for number, values in rows:
            code = values["code"]
            seen[code] += 1
            if seen[code] > 1:
                values["code"] = next(made for n in range(seen[code], len(rows) + 2) if (made := f"{code}-{n}") not in taken)
                taken.add(values["code"])
                numbered.append(number)
        if numbered:
            told = _("A code that stands twice was given a number in {count} rows: {rows}.")
            reading.notes.append(told.format(count=len(numbered), rows=", ".join(map(str, numbered[:10]))))
    if "finish" in mapping.leave_out:
        early = [(number, values) for number, values in rows if values["start"] and values["finish"] and values["finish"] < values["start"]]
        for _number, values in early:
            values["finish"] = None
        if early:
            reading.notes.append(left_out(reading.columns.get("finish", "finish"), [number for number, _values in early]))


def nodes_to_make(rows: list[tuple[int, dict]], known: dict[str, Node], context: Context) -> dict[str, dict]:
    """By code: what is known of the nodes that rows of projects name, that are nowhere yet, and that the mapping has made.

    Raises:
        Refused: the mapping names no kind of node, or a place that is not known.
        NotPermitted: the actor may not change the tree there.
    """
    wanted = context.mapping.make_nodes
    if not wanted:
        return {}
    kind = wanted["kind"].strip().lower()
    if kind not in NODE_KINDS:
        raise Refused(_("The mapping makes nodes of the kind “{kind}”: choose one of {kinds}.").format(
            kind=kind, kinds=", ".join(NODE_KINDS)), field="mapping")  # fmt: skip
    under = known.get(wanted.get("under", ""))
    if wanted.get("under") and under is None:
        raise Refused(_("The mapping makes nodes under “{code}”, which is not known.").format(code=wanted["under"]), field="mapping")
    found: dict[str, dict] = {}
    for _number, values in rows:
        code = values["node"]
        if code and code not in known and code not in found:
            currency = wanted.get("currency") or values["currency"] or (under.currency if under else "GBP")
            found[code] = {"name": values["node_name"] or code, "kind": kind, "currency": currency, "parent": under.code if under else None}
    for code in Node.objects.filter(code__in=list(found)).values_list("code", flat=True):
        del found[code]  # there, but not to be seen: its rows are told that it is not known
    if found and not may("change_tree", actor=context.actor, path=under.path if under else ""):
        raise Refused(refusal(CAPABILITIES["change_tree"], "change_tree"), field="mapping")
    return found


def make_nodes(made: dict[str, dict], known: dict[str, Node], context: Context) -> int:
    """Make the nodes, and say how many."""
    for code, told in made.items():
        parent = known.get(told["parent"]) if told["parent"] else None
        fields = {"name": told["name"], "kind": told["kind"], "currency": told["currency"]}
        create_node(actor=context.actor, code=code, parent=parent, now=context.now, **fields)
    return len(made)
