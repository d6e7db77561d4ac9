"""The tree of cost types."""

from django.utils.translation import gettext as _

from finance.actions.cost_types import add_cost_type, change_cost_type
from finance.importing.permitted import books_refused
from finance.models import CostType
from pmo.errors import Refused
from pmo.imports.calc.fields import text, yes_no
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from projects.importing.bunches import refused_or_raise

GIVEN = ("name", "capital", "contingency", "account")


class CostTypesImporter(TableImporter):
    kind = "cost-types"
    title = "Cost types"
    description = (
        "One row a cost type, matched by code; the parent is the code of another, of the office or of the same file. An empty cell leaves what "
        "is there."
    )
    takes_period = False
    shape = Shape(
        (
            Field("code", text(40), required=True, aliases=("cost type", "cost element")),
            Field("name", text(120)),
            Field("parent", text(40), aliases=("under",)),
            Field("capital", yes_no, aliases=("capex",)),
            Field("contingency", yes_no),
            Field("account", text(40), aliases=("account code",)),
        ),
        unique=(("code",),),
    )
    example = [["IT", "Information technology", "", "no", "no", "6100"], ["KIT", "Hardware", "IT", "yes", "no", "6110"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts, refused = Verdicts(reading.columns), books_refused(context)
        stored = {one.code: one for one in CostType.objects.select_related("parent")}
        above = {code: one.parent.code if one.parent else "" for code, one in stored.items()}
        above |= {values["code"]: values["parent"] for _number, values in rows if values["parent"]}
        named = stored.keys() | {values["code"] for _number, values in rows}
        for number, values in rows:
            if refused:
                verdicts.refuse(number, "code", refused)
            if values["parent"] and values["parent"] not in named:
                told = _("The parent “{code}” is not known: add a row for it, or name one of the office.")
                verdicts.refuse(number, "parent", told.format(code=values["parent"]))
            elif values["parent"] and _below_itself(values["code"], above):
                verdicts.refuse(number, "parent", _("“{code}” would stand below itself: put it under another.").format(code=values["code"]))
            verdicts.changes[number] = _change(stored.get(values["code"]), values)
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        return [Watch("finance.costtype", "code__in", sorted({row.values["code"] for row in reading.rows}))]

    def apply(self, reading: Reading, context: Context) -> Applied:
        stored = {one.code: one for one in CostType.objects.select_related("parent")}
        done, rejected = {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        for row in _parents_first(reading.rows):
            try:
                done[_enter(row.values, stored, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def export(self, *, actor, node, as_of):
        rows = CostType.objects.order_by("code").values_list("code", "name", "parent__code", "capital", "contingency", "account")
        return self.columns, ([code, name, parent or "", *_words(*flags), account] for code, name, parent, *flags, account in rows)


def _words(*flags: bool) -> list[str]:
    return ["yes" if flag else "no" for flag in flags]


def _below_itself(code: str, above: dict[str, str]) -> bool:
    passed, at = {code}, above.get(code, "")
    while at:
        if at in passed:
            return True
        passed.add(at)
        at = above.get(at, "")
    return False


def _parents_first(rows: list) -> list:
    """The rows so that each comes after the one it stands under; none stands below itself."""
    by_code = {row.values["code"]: row for row in rows}
    placed, found = set(), []
    for row in rows:
        waiting, at = [], row
        while at is not None and at.values["code"] not in placed and at not in waiting:
            waiting.append(at)
            at = by_code.get(at.values["parent"] or "")
        for one in reversed(waiting):
            placed.add(one.values["code"])
            found.append(one)
    return found


def _given(values: dict) -> dict:
    return {name: values[name] for name in GIVEN if values[name] is not None}


def _change(stored: CostType | None, values: dict) -> str:
    if stored is None:
        return CREATED
    same = all(getattr(stored, name) == value for name, value in _given(values).items())
    placed = not values["parent"] or (stored.parent is not None and stored.parent.code == values["parent"])
    return UNCHANGED if same and placed else UPDATED


def _enter(values: dict, stored: dict[str, CostType], context: Context) -> str:
    one, wanted = stored.get(values["code"]), _given(values)
    change = _change(one, values)
    if values["parent"]:
        if values["parent"] not in stored:
            raise Refused(_("The parent “{code}” is not known.").format(code=values["parent"]), field="parent")
        wanted["parent"] = stored[values["parent"]]
    if change == CREATED:
        stored[values["code"]] = add_cost_type(actor=context.actor, code=values["code"], now=context.now, **wanted)
    elif change == UPDATED:
        stored[values["code"]] = change_cost_type(actor=context.actor, cost_type=one, version=one.version, now=context.now, **wanted)
    return change
