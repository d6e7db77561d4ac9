"""The register of benefits from a file: a row for each benefit and series, a column for each month; and out again."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.benefit_values import say_benefit_values
from finance.actions.benefits import change_benefit, open_benefit
from finance.importing.budgets import month_field
from finance.models import Benefit, BenefitValue
from finance.queries.benefits import Kept, kept_benefits
from pmo.accounts.models import User
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.calc.fields import Day, Money, choice, code, text
from pmo.imports.calc.shape import Field, Shape
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch, at_row
from projects.importing.known import named_projects, projects_by_code, projects_under

SERIES = list(BenefitValue.Series.values)
SAID = ("name", "kind", "unit", "counted", "owner", "measure", "baseline_value", "starts_on", "ends_on", "holder")


class BenefitsImporter(TableImporter):
    kind = "benefits"
    title = "Benefits (register, by month)"
    description = (
        "One row a benefit and series (planned, forecast, realised), with a column for each month (2027-04 …). A benefit is found by project and "
        "code; a new one needs a name, a kind and an owner in one of its rows. Values are known from the status date on, earlier words stay for "
        "their days; an empty cell says nothing. What stands validated does not come from a file: that is finance's own deed."
    )
    shape = Shape(
        (
            Field("code", code(), required=True, aliases=("benefit", "benefit code")),
            Field("project", code(), required=True, aliases=("project code",)),
            Field("name", text(160), default="", aliases=("title",)),
            Field("kind", choice(Benefit.Kind.values), default=""),
            Field("unit", text(40), default=""),
            Field("owner", text(120), default=""),
            Field("series", choice(SERIES), default="planned"),
            Field("counted", choice(Benefit.Counted.values), default=""),
            Field("measure", text(250), default=""),
            Field("baseline_value", Money(), aliases=("baseline",)),
            Field("starts_on", Day(), aliases=("start", "starts")),
            Field("ends_on", Day(), aliases=("end", "ends")),
            Field("holder", text(120), default="", aliases=("answers after closure",)),
        ),
        unique=(("code", "project", "series"),),
        further=month_field,
    )
    example = [
        ["B-01", "APOLLO", "Fewer calls", "cashable", "", "Head of service", "planned", "", "Calls × cost of one", "", "2027-04-01", "2031-03-31",
         "Head of service", "12500.00", "12500.00"],
        ["B-02", "APOLLO", "Shorter waiting", "non_monetary", "days", "Head of service", "planned", "level", "", "20", "", "", "", "18", "15"],
    ]  # fmt: skip

    @property
    def columns(self) -> list[str]:
        return [*(each.name for each in self.shape.fields), "2027-04", "2027-05"]

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        known = named_projects(rows, verdicts, context, "budget")
        stored = _stored(known.values(), context.known_on)
        for (project, name), lines in _by_benefit(rows).items():
            if project not in known or any(number in verdicts.bad for number, _values in lines):
                continue
            kept = stored.get((known[project].pk, name))
            if kept is None:
                self._require_whole(lines, verdicts)
            for number, values in lines:
                verdicts.changes[number] = _change(kept, values)
                months = _months(values)
                begun = [month for month in months if month > context.known_on]
                if values["series"] == "realised" and begun:
                    told = _("{month} has not begun by {day}: what is to come is a forecast.")
                    verdicts.refuse(number, begun[0].isoformat(), told.format(month=f"{begun[0]:%Y-%m}", day=context.known_on))
                if below := [month for month, value in months.items() if value < 0]:
                    told = _("The value is below zero: harm is a disbenefit of its own.")
                    verdicts.refuse(number, below[0].isoformat(), told)
        return verdicts

    def _require_whole(self, lines, verdicts) -> None:
        """Refuses the first row of a new benefit of which the file does not say enough."""
        number = lines[0][0]
        for name in ("name", "kind", "owner"):
            if not any(values[name] for _number, values in lines):
                verdicts.refuse(number, name, _("The benefit is new: say its {name} in one of its rows.").format(name=name))

    def watch(self, reading, context) -> list[Watch]:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        ids = sorted(project.pk for project in known.values())
        return [Watch("finance.benefit", "project_id__in", ids), Watch("finance.benefitvalue", "benefit__project_id__in", ids)]

    def apply(self, reading: Reading, context: Context) -> Applied:
        known = projects_by_code(actor=context.actor, codes={row.values["project"] for row in reading.rows})
        stored = _stored(known.values(), context.known_on)
        changed = {row.number for row in reading.rows if row.change != UNCHANGED}
        for (project, name), lines in _by_benefit([(row.number, row.values) for row in reading.rows]).items():
            if not changed & {number for number, _values in lines}:
                continue
            try:
                self._apply_one(known[project], name, lines, stored.get((known[project].pk, name)), context)
            except Refused as refusal:
                first = at_row(lines[0][0], refusal, reading.columns)
                told = _("Row {row}: {message}").format(row=first.row, message=refusal.message)
                problem = {"row": first.row, "column": first.column, "message": refusal.message}
                raise Refused(told, field=refusal.field, problems=[problem]) from refusal
        return Applied(reading.count(CREATED), reading.count(UPDATED), reading.count(UNCHANGED))

    def _apply_one(self, project, name: str, lines, kept: Kept | None, context: Context) -> None:
        deed = {"actor": context.actor, "now": context.now}
        told = _told(lines)
        if kept is None:
            benefit = open_benefit(project=project, code=name, known_on=context.known_on, **deed, **told)
        else:
            benefit = kept.benefit
            if told:
                benefit = change_benefit(benefit=benefit, version=benefit.version, **deed, **told)
        for series in SERIES:
            for _number, values in lines:
                months = _months(values)
                if values["series"] == series and months:
                    say_benefit_values(benefit=benefit, series=series, values=months, known_on=context.known_on, **deed)

    def export(self, *, actor, node, as_of):
        rows = Benefit.objects.filter(project__in=projects_under(actor=actor, node=node).order_by().values("pk"))
        kept = kept_benefits(rows=rows, day=as_of)
        months = sorted({month for one in kept for month in one.months})
        head = [*(each.name for each in self.shape.fields), *(f"{month:%Y-%m}" for month in months)]
        return head, [line for one in kept for line in _lines(one, months)]


def _lines(kept: Kept, months: list[dt.date]):
    one = kept.benefit
    for series in SERIES:
        values = [getattr(kept.months[month], series) if month in kept.months else None for month in months]
        if series != "planned" and all(value is None for value in values):
            continue
        yield [
            one.code, one.project.code, one.name, one.kind, one.unit, one.owner.username if one.owner else one.owner_name, series, one.counted,
            one.measure, one.baseline_value, one.starts_on, one.ends_on, one.holder.username if one.holder else one.holder_name, *values,
        ]  # fmt: skip


def _stored(projects, day: dt.date) -> dict[tuple, Kept]:
    rows = Benefit.objects.filter(project_id__in=[one.pk for one in projects])
    return {(one.benefit.project_id, one.benefit.code): one for one in kept_benefits(rows=rows, day=day)}


def _by_benefit(rows) -> dict[tuple[str, str], list]:
    found: dict[tuple, list] = defaultdict(list)
    for number, values in rows:
        found[values["project"], values["code"]].append((number, values))
    return found


def _months(values: dict) -> dict[dt.date, Decimal]:
    """The months of a row that say something, each by its first day."""
    days = {dt.date.fromisoformat(name): value for name, value in values.items() if len(name) == 10 and name[:4].isdigit()}
    return {day.replace(day=1): in_cents(value) for day, value in days.items() if value is not None}


def _told(lines) -> dict:
    """What the rows of a benefit say of it, the last word counts; people by user name where there is one, else by name."""
    found: dict = {}
    for _number, values in lines:
        found |= {name: values[name] for name in SAID if values[name] not in ("", None)}
    for name in ("owner", "holder"):
        if name in found:
            words = found.pop(name)
            person = User.objects.filter(username=words, is_active=True).first()
            found |= {name: person, f"{name}_name": "" if person else words}
    if "baseline_value" in found:
        found["baseline_value"] = in_cents(found["baseline_value"])
    return found


def _change(kept: Kept | None, values: dict) -> str:
    if kept is None:
        return CREATED
    series = values["series"]
    if any(month not in kept.months or getattr(kept.months[month], series) != value for month, value in _months(values).items()):
        return UPDATED
    told = _told([(0, values)])
    same = all(getattr(kept.benefit, name) == value for name, value in told.items() if name != "unit")
    unit = told.get("unit", kept.benefit.unit)
    return UNCHANGED if same and unit.upper() in (kept.benefit.unit.upper(), kept.benefit.project.currency if kept.is_money else "") else UPDATED
