"""The risk registers of projects."""

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.models import Risk, RiskAssessment
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, number, text, whole
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, Row, TableImporter, Verdicts, Watch
from projects.importing.bunches import refused_or_raise
from projects.importing.known import named_projects, projects_by_code, projects_under

JUDGED = [
    "title",
    "description",
    "probability",
    "impact",
    "chance",
    "cost_impact",
    "time_impact_days",
    "owner",
    "response",
    "response_plan",
    "due_on",
]
LONG = 20_000


class RisksImporter(TableImporter):
    kind = "risks"
    title = "Risks"
    description = (
        "One row a risk, matched by project and code, or by project and title where the code is empty. Probability and impact are scores "
        "from 1 to 5, the chance a share from 0 to 1. An empty cell leaves what is there."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("code", code(), aliases=("risk", "risk code", "id")),
            Field("title", text(250), required=True, aliases=("name", "risk title")),
            Field("description", text(LONG)),
            Field("probability", whole(1, 5), required=True, aliases=("likelihood",)),
            Field("impact", whole(1, 5), required=True, aliases=("severity",)),
            Field("chance", number(0, 1)),
            Field("cost_impact", Money(), aliases=("cost", "money")),
            Field("owner", text(120)),
            Field("response", choice(Risk.Response.values)),
            Field("response_plan", text(LONG), aliases=("plan", "mitigation")),
            Field("due_on", Day(), aliases=("due", "due date")),
            Field("opened_on", Day(), aliases=("opened", "raised on")),
            Field("status", choice(Risk.Status.values)),
            Field("time_impact_days", whole(0, 10_000), aliases=("delay", "delay days", "time impact")),
        )
    )
    example = [
        ["APOLLO", "R-001", "Ground is contaminated", "", "3", "4", "0.35", "250000.00", "A. Mason", "reduce", "Survey before the dig", "2026-05-15",
         "2026-03-02", "open", "15"],
    ]  # fmt: skip

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "manage_risks")
        stored, seen = _Register(known.values()), {}
        for place, values in rows:
            project = known.get(values["project"])
            if project is None:
                continue
            key = (project.pk, values["code"] or values["title"])
            if (earlier := seen.setdefault(key, place)) != place:
                column = "code" if values["code"] else "title"
                verdicts.refuse(place, column, _("“{key}” is already in row {earlier}.").format(key=key[1], earlier=earlier))
            if values["cost_impact"] is not None and values["cost_impact"] < 0:
                verdicts.refuse(place, "cost_impact", _("The cost is below zero: give zero or more."))
            risk = stored.find(project, values)
            change = _change(risk, values)
            if change == UPDATED and risk.status != Risk.Status.OPEN:
                verdicts.refuse(
                    place, "status", _("The risk {code} is {status}: open a new one.").format(code=risk.code, status=risk.status)
                )
            verdicts.changes[place] = change
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [
            Watch("governance.risk", "project__code__in", codes),
            Watch("governance.riskassessment", "risk__project__code__in", codes),
        ]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        stored, done, rejected = _Register(known.values()), {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        for row in reading.rows:
            try:
                done[_enter(row, known[row.values["project"]], stored, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


class _Register:
    """The risks of projects, found by code or, without one, by title."""

    def __init__(self, projects):
        self.by_code, self.by_title = {}, {}
        ids = sorted(project.pk for project in projects)
        for start in range(0, len(ids), 500):
            for risk in Risk.objects.select_related("project__node").filter(project_id__in=ids[start : start + 500]):
                self.by_code[risk.project_id, risk.code] = risk
                self.by_title.setdefault((risk.project_id, risk.title), risk)

    def find(self, project, values: dict) -> Risk | None:
        if values["code"]:
            return self.by_code.get((project.pk, values["code"]))
        return self.by_title.get((project.pk, values["title"]))


def _enter(row: Row, project, stored: _Register, context: Context) -> str:
    values = row.values
    risk, wanted = stored.find(project, values), _given(values)
    change = _change(risk, values)
    if change == UNCHANGED:
        return change
    if risk is None:
        risk = open_risk(
            actor=context.actor, project=project, code=values["code"], opened_on=values["opened_on"], known_on=context.known_on,
            now=context.now, **wanted,
        )  # fmt: skip
    else:
        differing = {name: value for name, value in wanted.items() if getattr(risk, name) != value}
        if differing:
            risk = assess_risk(
                actor=context.actor, risk=risk, version=risk.version, known_on=context.known_on, now=context.now, **differing
            )
    if values["status"] not in (None, Risk.Status.OPEN):
        close_risk(
            actor=context.actor, risk=risk, version=risk.version, now=context.now, reason=_("As an imported file says."),
            occurred=values["status"] == Risk.Status.OCCURRED,
        )  # fmt: skip
    return change


def _given(values: dict) -> dict:
    given = {name: values[name] for name in JUDGED if values[name] is not None}
    if "cost_impact" in given:
        given["cost_impact"] = in_cents(given["cost_impact"])
    if "chance" in given:
        given["chance"] = round(given["chance"], 4)
    return given


def _change(risk: Risk | None, values: dict) -> str:
    if risk is None:
        return CREATED
    same = all(getattr(risk, name) == value for name, value in _given(values).items())
    return UNCHANGED if same and values["status"] in (None, risk.status) else UPDATED


def _lines(actor, node, as_of):
    newest = (
        RiskAssessment.objects.filter(risk=OuterRef("risk"), known_on__lte=as_of).order_by("-known_on", "-pk").values("pk")[:1]
    )
    rows = RiskAssessment.objects.filter(risk__project__in=projects_under(actor=actor, node=node), pk=Subquery(newest))
    told = ["project", "code", "description", "opened_on"]
    rows = rows.annotate(**{f"of_{name}": F(f"risk__{'project__code' if name == 'project' else name}") for name in told})
    for row in rows.order_by("of_project", "of_code").iterator(chunk_size=2000):
        yield [
            row.of_project, row.of_code, row.title, row.of_description, row.probability, row.impact, row.chance, row.cost_impact, row.owner,
            row.response, row.response_plan, row.due_on, row.of_opened_on, row.status, row.time_impact_days,
        ]  # fmt: skip
