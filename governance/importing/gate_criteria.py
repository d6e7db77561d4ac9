"""What the gates of the office ask, as a table: our own columns, or a checklist by phase as others publish it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from governance.actions.gates import add_criterion, change_criterion, checked_criterion
from governance.calc.gate_rules import RULES
from governance.calc.phases import stage_words
from governance.models import Gate, GateCriterion
from pmo.errors import Refused
from pmo.imports.calc.fields import choice, number, text, whole, yes_no
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from portfolio.policy import CAPABILITIES, may, refusal
from projects.importing.bunches import refused_or_raise

GIVEN = ("kind", "rule", "limit", "mandatory", "evidence", "order")
USUAL = "predictive"


class GateCriteriaImporter(TableImporter):
    kind = "gate-criteria"
    title = "Criteria of stage gates"
    description = (
        "One row a criterion, matched by gate and text. The gate is named by its code or name, or by the phase at whose end it is held, so that "
        "a checklist by phase is taken as it is. Without a type, the predictive life cycle is meant, or the only one that has gates. An empty "
        "cell leaves what is there; a new criterion is answered and mandatory where nothing else is said."
    )
    takes_period = False
    shape = Shape(
        (
            Field("type", text(120), aliases=("life cycle", "project type")),
            Field("gate", text(120), required=True, aliases=("phase", "stage", "fase", "gate code")),
            Field("text", text(400), required=True, aliases=("title", "criterion", "question", "tittel", "checklist item")),
            Field("kind", choice(GateCriterion.Kind.values)),
            Field("rule", choice([*RULES])),
            Field("limit", number(-999_999_999, 999_999_999)),
            Field("mandatory", yes_no),
            Field("evidence", yes_no),
            Field("order", whole(0, 32_000), aliases=("sort_order", "sort order", "sort", "rekkefølge")),
        )
    )
    example = [
        ["predictive", "G3", "Management plan", "artefact", "", "", "yes", "yes", "10"],
        ["predictive", "G3", "CPI is at least 0.90", "fact", "cpi_at_least", "0.9", "no", "no", "20"],
    ]  # fmt: skip

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts, gates, seen = Verdicts(reading.columns), _Gates(), {}
        refused = "" if context.actor.is_system or may("define_gates", actor=context.actor) else refusal(CAPABILITIES["define_gates"], "define_gates")
        for place, values in rows:
            if refused:
                verdicts.refuse(place, "gate", refused)
                continue
            gate, column, problem = gates.find(values)
            if gate is None:
                verdicts.refuse(place, column, problem)
                continue
            if (earlier := seen.setdefault((gate.pk, values["text"]), place)) != place:
                verdicts.refuse(place, "text", _("{gate} is asked this in row {earlier} already.").format(gate=gate, earlier=earlier))
            stored = gates.asked.get((gate.pk, values["text"]))
            try:
                verdicts.changes[place] = _change(stored, values)
            except Refused as problem:
                verdicts.refuse(place, problem.field or "text", problem.message)
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        gates = _Gates()
        ids = {gate.pk for row in reading.rows if (gate := gates.find(row.values)[0]) is not None}
        return [Watch("governance.gatecriterion", "gate_id__in", sorted(ids))]

    def apply(self, reading: Reading, context: Context) -> Applied:
        gates, done, rejected = _Gates(), {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        for row in reading.rows:
            gate, column, problem = gates.find(row.values)
            try:
                if gate is None:
                    raise Refused(problem, field=column)
                done[_enter(gate, gates.asked.get((gate.pk, row.values["text"])), row.values, context)] += 1
            except Refused as refused:
                rejected += refused_or_raise(refused, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def export(self, *, actor, node, as_of):
        rows = GateCriterion.objects.filter(retired_on=None, gate__retired_on=None).select_related("gate__type")
        return self.columns, (_line(one) for one in rows.order_by("gate__type__code", "gate__stage__order", "order", "pk"))


class _Gates:
    """The standing gates, found by what a row says of them, and what they ask."""

    def __init__(self):
        standing = list(Gate.objects.filter(retired_on=None).select_related("type", "stage").order_by("type__code", "stage__order"))
        self.by_type: dict[int, list[Gate]] = {}
        self.types: dict[str, int] = {}
        for gate in standing:
            self.by_type.setdefault(gate.type_id, []).append(gate)
            self.types |= {gate.type.code.casefold(): gate.type_id, gate.type.name.casefold(): gate.type_id}
        self.stages = {kind: {stage.name.casefold(): stage for stage in gates[0].type.stages.all()} for kind, gates in self.by_type.items()}
        criteria = GateCriterion.objects.filter(gate__in=standing, retired_on=None).select_related("gate")
        self.asked = {(one.gate_id, one.text): one for one in criteria}

    def find(self, values: dict) -> tuple[Gate | None, str, str]:
        """The gate of a row; or None with the column that does not say it, and why."""
        if not self.by_type:
            return None, "gate", _("The office has no gates yet: install a life cycle, or put a gate before a stage, then bring the file again.")
        word = (values["type"] or "").casefold()
        kind = self.types.get(word) if word else self.types.get(USUAL) or (next(iter(self.by_type)) if len(self.by_type) == 1 else None)
        if kind is None:
            known = ", ".join(sorted({gates[0].type.code for gates in self.by_type.values()}))
            return None, "type", _("“{word}” is no life cycle with gates: choose one of {known}.").format(word=values["type"] or "", known=known)
        gates, said = self.by_type[kind], values["gate"].strip().casefold()
        found = next((gate for gate in gates if said in (gate.code.casefold(), gate.name.casefold(), str(gate).casefold())), None)
        found = found or self._at_the_end(kind, values["gate"])
        if found is None:
            known = ", ".join(str(gate) for gate in gates)
            told = _("“{word}” names no gate of {kind} and no phase that ends with one: choose one of {known}.")
            return None, "gate", told.format(word=values["gate"][:60], kind=gates[0].type, known=known)
        return found, "", ""

    def _at_the_end(self, kind: int, phase: str) -> Gate | None:
        """The gate at the end of a phase: the next one after its stage, or the last gate where the phase is the last."""
        stages, gates = self.stages[kind], self.by_type[kind]
        stage = next((stages[word.casefold()] for word in stage_words(phase.strip()) if word.casefold() in stages), None)
        if stage is None or stage.kind == "out":
            return None
        return next((gate for gate in gates if gate.stage.order > stage.order), gates[-1])


def _given(values: dict) -> dict:
    given = {name: values[name] for name in GIVEN if values[name] is not None}
    if "limit" in given:
        given["limit"] = Decimal(str(given["limit"])).quantize(Decimal("0.0001"))
    return given


def _change(stored: GateCriterion | None, values: dict) -> str:
    given = _given(values)
    order = given.pop("order", None)
    if stored is None:
        checked_criterion(text=values["text"], **given)
        return CREATED
    kept = {name: getattr(stored, name) for name in ("kind", "rule", "limit", "mandatory", "evidence")}
    checked = checked_criterion(text=values["text"], **kept | given)
    same = all(getattr(stored, name) == value for name, value in checked.items()) and order in (None, stored.order)
    return UNCHANGED if same else UPDATED


def _enter(gate: Gate, stored: GateCriterion | None, values: dict, context: Context) -> str:
    change = _change(stored, values)
    if change == CREATED:
        add_criterion(actor=context.actor, gate=gate, text=values["text"], now=context.now, **_given(values))
    elif change == UPDATED:
        change_criterion(actor=context.actor, criterion=stored, version=stored.version, now=context.now, **_given(values))
    return change


def _line(one: GateCriterion) -> list:
    said = ["yes" if flag else "no" for flag in (one.mandatory, one.evidence)]
    limit = "" if one.limit is None else f"{one.limit.normalize():f}"
    return [one.gate.type.code, one.gate.code, one.text, one.kind, one.rule, limit, *said, one.order]
