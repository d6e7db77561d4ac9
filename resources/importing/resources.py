"""Who and what does the work: the office's resources, and those of projects."""

from django.utils.translation import gettext as _

from pmo.errors import NotPermitted, Refused
from pmo.imports.calc.fields import Money, choice, code, number, text, yes_no
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, Row, TableImporter, Verdicts, Watch
from portfolio.policy import require
from projects.importing.bunches import refused_or_raise
from projects.importing.known import named_projects, projects_by_code, projects_under
from resources.actions.pool import keep_resources
from resources.models import Resource

GIVEN = ("kind", "max_units", "rate", "group", "email", "unit", "active")


class ResourcesImporter(TableImporter):
    kind = "resources"
    title = "Resources"
    description = (
        "One row a person, role, team, vendor, piece of equipment, material or kind of cost, matched by code. Without a project it is the "
        "office's. Full time is 1; the rate is an hour's, or a unit's of a material. An empty cell leaves what is there."
    )
    takes_period = False
    shape = Shape(
        (
            Field("project", code(), aliases=("project code",)),
            Field("code", text(60), required=True, aliases=("resource", "resource code", "id")),
            Field("name", text(250), required=True, aliases=("resource name",)),
            Field("kind", choice(Resource.Kind.values), aliases=("type",)),
            Field("max_units", number(0, 99_999), aliases=("units", "capacity", "max units")),
            Field("rate", Money(), aliases=("standard rate",)),
            Field("group", text(120), aliases=("department",)),
            Field("email", text(254), aliases=("e-mail",)),
            Field("unit", text(40), aliases=("material label",)),
            Field("active", yes_no),
        ),
        unique=(("project", "code"),),
    )
    example = [["", "AMASON", "A. Mason", "person", "1", "62.50", "Surveyors", "a.mason@example.org", "", "yes"]]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects([row for row in rows if row[1]["project"]], verdicts, context, "change_project")
        refused = _refused_office(context) if any(not values["project"] for _number, values in rows) else ""
        stored = _stored(known.values())
        for place, values in rows:
            if not values["project"] and refused:
                verdicts.refuse(place, "project", refused)
            if values["rate"] is not None and values["rate"] < 0:
                verdicts.refuse(place, "rate", _("The rate is below zero: give zero or more."))
            project = known.get(values["project"])
            row = stored.get((project and project.pk, values["code"]))
            verdicts.changes[place] = CREATED if row is None else _change(row, values)
        return verdicts

    def watch(self, reading: Reading, context: Context) -> list[Watch]:
        codes = sorted({row.values["project"] for row in reading.rows if row.values["project"]})
        office = [Watch("resources.resource", "project__isnull", [True])] if any(not row.values["project"] for row in reading.rows) else []
        return [Watch("resources.resource", "project__code__in", codes), *office]

    def apply(self, reading: Reading, context: Context) -> Applied:
        bunches: dict[str | None, list[Row]] = {}
        for row in reading.rows:
            bunches.setdefault(row.values["project"], []).append(row)
        known = projects_by_code(actor=context.actor, codes=[name for name in bunches if name])
        created = updated = unchanged = 0
        rejected = []
        for name, rows in bunches.items():
            said = [{key: row.values[key] for key in ("code", "name", *GIVEN)} for row in rows]
            try:
                counts = keep_resources(actor=context.actor, project=known[name] if name else None, resources=said, now=context.now)
            except Refused as refusal:
                rejected += refused_or_raise(refusal, rows, context, reading.columns)
                continue
            created, updated, unchanged = created + counts.created, updated + counts.updated, unchanged + counts.unchanged
        return Applied(created, updated, unchanged, tuple(rejected))

    def export(self, *, actor, node, as_of):
        return self.columns, _lines(actor, node)


def _lines(actor, node):
    own = Resource.objects.filter(project__in=projects_under(actor=actor, node=node)).select_related("project")
    office = Resource.objects.filter(project__isnull=True).order_by("code") if node is None else ()
    for row in [*office, *own.order_by("project__code", "code")]:
        yield [
            row.project.code if row.project else None, row.code, row.name, row.kind, row.max_units.normalize(), row.rate, row.group, row.email,
            row.unit, row.active,
        ]  # fmt: skip


def _refused_office(context: Context) -> str:
    try:
        require("change_project", actor=context.actor)
    except NotPermitted as refusal:
        return _("A resource without a project is the office's. {why}").format(why=refusal.message)
    return ""


def _stored(projects) -> dict:
    ids = [project.pk for project in projects]
    rows = [*Resource.objects.filter(project__isnull=True), *Resource.objects.filter(project__in=ids)]
    return {(row.project_id, row.code): row for row in rows}


def _change(row: Resource, values: dict) -> str:
    same = all(values[name] is None or getattr(row, name) == values[name] for name in ("name", *GIVEN))
    return UNCHANGED if same else UPDATED
