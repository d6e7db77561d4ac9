"""The logs of changes of projects: drafts come in, what was decided is only told."""

from django.utils.translation import gettext as _

from governance.actions.changes import WRITABLE, open_change, revise_change
from governance.models import ChangeRequest
from governance.queries.changes import change_register
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text, whole
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, Row, TableImporter, Verdicts, Watch
from projects.importing.bunches import refused_or_raise
from projects.importing.known import named_projects, projects_by_code

WORDS = ["title", "cause", "reason", "scope", "resources", "risks", "owner"]
LONG = 20_000


class ChangesImporter(TableImporter):
    kind = "changes"
    title = "Changes"
    description = (
        "One row a change request, matched by project and code. New ones come in as drafts, drafts are said otherwise; what was submitted, decided "
        "or applied is not changed by a file. Edits, money and benefits are said on the page or over REST. An empty cell leaves what is there."
    )
    shape = Shape(
        (
            Field("project", code(), required=True, aliases=("project code",)),
            Field("code", code(), required=True, aliases=("change", "change code", "id")),
            Field("title", text(250), required=True, aliases=("name", "change request")),
            Field("cause", choice(ChangeRequest.Cause.values), required=True),
            Field("reason", text(LONG), aliases=("why",)),
            Field("scope", text(LONG), aliases=("description",)),
            Field("resources", text(LONG)),
            Field("risks", text(LONG)),
            Field("owner", text(120)),
            Field("state", choice(ChangeRequest.State.values), aliases=("status",)),
            Field("cost_change", Money(), aliases=("cost",)),
            Field("days_change", whole(-100_000, 100_000), aliases=("days",)),
            Field("opened_on", Day(), aliases=("opened",)),
            Field("submitted_on", Day()),
            Field("decided_on", Day()),
            Field("applied_on", Day()),
        )
    )
    example = [
        ["APOLLO", "CR-001", "A second door", "scope", "The fire officer asks for it", "One door in the north wall", "", "Bears on R-004", "A. Mason",
         "draft", "", "", "", "", "", ""],
    ]  # fmt: skip

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "request_change")
        stored, seen = _stored(known.values()), {}
        for place, values in rows:
            project = known.get(values["project"])
            if project is None:
                continue
            key = (project.pk, values["code"])
            if (earlier := seen.setdefault(key, place)) != place:
                verdicts.refuse(place, "code", _("“{key}” is already in row {earlier}.").format(key=values["code"], earlier=earlier))
            change = stored.get(key)
            does = _change(change, values)
            if change is None and values["state"] not in (None, ChangeRequest.State.DRAFT):
                verdicts.refuse(place, "state", _("A change is {state} by those who decide, not by a file: bring it as a draft.").format(
                    state=values["state"]))  # fmt: skip
            elif does == UPDATED and change.state not in WRITABLE:
                told = _("{code} is {state}: a file does not change it any more.")
                verdicts.refuse(place, "code", told.format(code=change.code, state=change.get_state_display().lower()))
            verdicts.changes[place] = does
        return verdicts

    def watch(self, reading, context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows})
        return [Watch("governance.changerequest", "project__code__in", codes), Watch("governance.changestanding", "change__project__code__in", codes)]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        stored, done, rejected = _stored(known.values()), {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        for row in reading.rows:
            try:
                done[_enter(row, known[row.values["project"]], stored, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node, as_of)


def _stored(projects) -> dict[tuple[int, str], ChangeRequest]:
    ids, found = sorted(project.pk for project in projects), {}
    for start in range(0, len(ids), 500):
        rows = ChangeRequest.objects.select_related("project__node").filter(project_id__in=ids[start : start + 500])
        found |= {(row.project_id, row.code): row for row in rows}
    return found


def _enter(row: Row, project, stored: dict, context: Context) -> str:
    values, wanted = row.values, _given(row.values)
    change = stored.get((project.pk, values["code"]))
    does = _change(change, values)
    if does == CREATED:
        open_change(actor=context.actor, project=project, code=values["code"], now=context.now, **wanted)
    elif does == UPDATED:
        revise_change(actor=context.actor, change=change, version=change.version, now=context.now, **wanted)
    return does


def _given(values: dict) -> dict:
    return {name: values[name] for name in WORDS if values[name] is not None and (values[name] or name not in ("title", "cause"))}


def _change(change: ChangeRequest | None, values: dict) -> str:
    if change is None:
        return CREATED
    return UNCHANGED if all(getattr(change, name) == value for name, value in _given(values).items()) else UPDATED


def _lines(actor, node, as_of):
    for row in change_register(user=actor, day=as_of, place=node).order_by("project__code", "code").iterator(chunk_size=2000):
        stood = row.stood
        yield [
            row.project.code, row.code, stood.title, stood.cause, stood.reason, stood.scope, stood.resources, stood.risks, stood.owner, stood.state,
            stood.cost_change, stood.days_change, row.opened_on, stood.submitted_on, stood.decided_on, stood.applied_on,
        ]  # fmt: skip
