"""The decision register as a file: questions come in, what was decided is only told."""

from django.utils.translation import gettext as _

from governance.actions.asking import checked_options
from governance.actions.decisions import ask_decision
from governance.importing.registers import LONG, RegisterImporter, below_node, places_of
from governance.models import Decision
from governance.queries.decisions import decision_register, visible_boards
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Verdicts

BETWEEN = " | "


class DecisionsImporter(RegisterImporter):
    kind = "decisions"
    title = "Decisions"
    description = (
        "One row a question, matched by project (or node) and code, or by the question where the code is empty. New ones are put before "
        "the board that is named, or those whose role decides there; options stand between bars. What was asked is not said otherwise "
        "by a file, and no file decides."
    )
    model = Decision
    given = ("question", "background", "needed_by")
    capability, named, live = "ask_decision", "question", ()
    related = ("project__node", "node", "board")
    shape = Shape(
        (
            Field("project", code(), aliases=("project code",)),
            Field("code", code(), aliases=("decision code", "id")),
            Field("question", text(250), required=True, aliases=("title", "name")),
            Field("background", text(LONG)),
            Field("options", text(LONG)),
            Field("board", code(), aliases=("board code",)),
            Field("needed_by", Day(), aliases=("needed", "due")),
            Field("cost_of_delay", Money(), aliases=("cost_of_delay_a_week",)),
            Field("state", choice(Decision.State.values), aliases=("status",)),
            Field("asked_on", Day(), aliases=("asked",)),
            Field("decided_on", Day(), aliases=("decided",)),
            Field("decision", text(250)),
            Field("reasons", text(LONG)),
            Field("node", code(), aliases=("node code",)),
        ),
        one_of=(("project", "node"),),
    )
    example = [
        ["APOLLO", "", "Buy the support or build a team?", "The contract ends in June", "Buy it | Build a team", "", "2026-05-15", "4000.00",
         "asked", "", "", "", "", ""],
    ]  # fmt: skip

    def judge(self, rows, reading, context) -> Verdicts:
        rows = list(rows)
        verdicts = super().judge(rows, reading, context)
        for number, values in rows:
            if verdicts.changes.get(number) != CREATED:
                continue
            if values["state"] not in (None, Decision.State.ASKED):
                told = _("A question is {state} by those who decide, not by a file: bring it as asked.")
                verdicts.refuse(number, "state", told.format(state=values["state"]))
            if not values["options"]:
                verdicts.refuse(number, "options", _("A question needs two options or more: name them between bars, such as Buy it | Build it."))
        return verdicts

    def closed_already(self, row) -> str:
        return _("{code} stands as it was asked: a file does not change it. Withdraw it and ask anew.").format(code=row.code)

    def looked_up(self, place, values, context) -> dict:
        found = {} if values["cost_of_delay"] is None else {"cost_of_delay": values["cost_of_delay"]}
        if values["options"]:
            found["options"] = checked_options([one.strip() for one in values["options"].split(BETWEEN.strip())])
        if values["board"]:
            found["board"] = visible_boards(user=context.actor).filter(code=values["board"]).first()
            if found["board"] is None:
                raise Refused(_("There is no board {code} that you see: correct its code.").format(code=values["board"]), field="board")
        return found

    def opened(self, place, values, wanted, context):
        return ask_decision(actor=context.actor, place=place, code=values["code"], now=context.now, **wanted)

    def changed(self, row, wanted, context):
        raise Refused(self.closed_already(row), field="code")

    def closed(self, row, state, values, context) -> None:
        raise Refused(self.closed_already(row), field="state")

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of, self.columns)

    def _change(self, row, values, wanted) -> str:
        if row is None:
            return CREATED
        same = all(getattr(row, name) == value for name, value in wanted.items() if name != "options")
        same = same and (not values["options"] or values["options"] == options_told(row))
        return UNCHANGED if same and values["state"] in (None, row.state) else UPDATED


def options_told(row: Decision) -> str:
    """The options of a decision in one cell."""
    return BETWEEN.join(option["label"] for option in row.options)


def _lines(actor, node, as_of, columns):
    rows = decision_register(user=actor, day=as_of).filter(below_node(node)).order_by("project__code", "node__code", "code")
    for row in rows.iterator(chunk_size=2000):
        project, at = places_of(row)
        decided = row.decided_then is not None
        told = {
            "project": project, "node": at, "code": row.code, "question": row.question, "background": row.background, "options": options_told(row),
            "board": row.board.code if row.board else "", "needed_by": row.needed_by, "cost_of_delay": row.cost_of_delay, "state": row.state_then,
            "asked_on": row.asked_on, "decided_on": row.decided_then, "decision": row.label_of(row.choice) if decided else "",
            "reasons": row.reasons if decided else "",
        }  # fmt: skip
        yield [told[name] for name in columns]
