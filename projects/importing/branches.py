"""Rows of the tree: their parents, in any order, and the rings they must not make."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Context, Row, Verdicts
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal

NODE_KINDS = tuple(Node.Kind.values)


def judge_nodes(rows: list[tuple[int, dict]], known: dict[str, Node], verdicts: Verdicts, context: Context) -> None:
    """Refuse nodes whose parent is unknown, that lie in a ring, whose code is out of reach, or that the actor may not change."""
    rows = list(rows)
    new = {values["code"] for _number, values in rows}
    hidden = set(Node.objects.filter(code__in=new - known.keys()).values_list("code", flat=True))
    parents = {code: node.parent.code if node.parent_id and node.parent else None for code, node in known.items()}
    parents |= {values["code"]: values["parent"] or parents.get(values["code"]) for _number, values in rows}
    allowed: dict[str, bool] = {}
    for number, values in rows:
        parent = values["parent"]
        if values["code"] in hidden:
            verdicts.refuse(number, "code", _("The code “{code}” cannot be used: choose another.").format(code=values["code"]))
        elif parent and parent not in known and parent not in new:
            told = _("The parent “{code}” is not known: correct it, or give it a row of its own.")
            verdicts.refuse(number, "parent", told.format(code=parent))
        elif ring := _ring(values["code"], parents):
            verdicts.refuse(
                number,
                "parent",
                _("The tree would have a ring: {ring}. Give one of them another parent.").format(ring=" → ".join(ring)),
            )
        elif not _may(values, known, parents, allowed, context):
            verdicts.refuse(number, "code", refusal(CAPABILITIES["change_tree"], "change_tree"))
        verdicts.changes[number] = _change(known.get(values["code"]), values)
    _refuse_orphans(rows, known, verdicts)


def node_fields(values: dict) -> dict:
    """What a row says of a node, apart from its place."""
    given = {"name": values["name"], "kind": values["kind"], "owner_name": values["owner"], "currency": values["currency"]}
    return {name: value for name, value in given.items() if value is not None}


def parents_first(rows: Iterable[Row]) -> list[Row]:
    """The rows so that each stands after its parent."""
    by_code = {row.values["code"]: row for row in rows}
    ordered: dict[str, Row] = {}
    for code in by_code:
        chain = []
        while code in by_code and code not in ordered and code not in chain:
            chain.append(code)
            code = by_code[code].values["parent"]
        ordered |= {one: by_code[one] for one in reversed(chain)}
    return list(ordered.values())


def _ring(code: str, parents: dict[str, str | None]) -> list[str]:
    """The way from a code back to itself, or nothing."""
    way = [code]
    while (code := parents.get(code)) is not None:
        way.append(code)
        if code == way[0]:
            return way
        if code in way[1:-1]:
            return []  # the ring is further up: it is told at its own rows
    return []


def _may(values: dict, known: dict, parents: dict, allowed: dict, context: Context) -> bool:
    """Whether the actor may change the tree at the nearest place above the row that exists."""
    places = {values["code"], values["parent"]} & known.keys() or {_nearest(values["parent"], known, parents)}
    for place in places:
        path = known[place].path if place else ""
        if place not in allowed:
            allowed[place] = may("change_tree", actor=context.actor, path=path)
    return all(allowed[place] for place in places)


def _nearest(code: str | None, known: dict, parents: dict) -> str | None:
    seen = set()
    while code is not None and code not in known and code not in seen:
        seen.add(code)
        code = parents.get(code)
    return code if code in known else None


def _refuse_orphans(rows, known: dict, verdicts: Verdicts) -> None:
    """A row whose parent's own row was refused cannot be entered either."""
    bad_rows, bad = verdicts.bad, set()
    while True:
        bad_codes = {values["code"] for number, values in rows if number in bad_rows | bad and values["code"] not in known}
        more = {number for number, values in rows if values["parent"] in bad_codes and number not in bad_rows | bad}
        if not more:
            break
        bad |= more
    for number, values in rows:
        if number in bad:
            verdicts.refuse(number, "parent", _("The row of its parent “{code}” cannot be used.").format(code=values["parent"]))


def _change(node: Node | None, values: dict) -> str:
    if node is None:
        return CREATED
    same = all(getattr(node, name) == value for name, value in node_fields(values).items())
    placed = not values["parent"] or (node.parent is not None and node.parent.code == values["parent"])
    return UNCHANGED if same and placed else UPDATED
