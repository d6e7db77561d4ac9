"""The register of risks of a project or node, its maps and its trend, as pages and files."""

from django.core.paginator import Paginator
from django.db.models import Count, F
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from governance.calc.scales import UNITS
from governance.figures.risks import ageing_bars, burn_down_lines
from governance.filters import RiskFilter
from governance.models import Risk
from governance.queries.risk_totals import sums
from governance.queries.risk_trends import ageing, burn_down, worth
from governance.queries.risks import (
    cells_of,
    counted_in,
    drawn_of,
    elsewhere_of,
    ended_projects,
    heat_maps,
    in_one_currency,
    kept_in,
    register_at,
    risk_heat,
    rows_whole,
    totals_of,
)
from governance.queries.scales import Scales, place_path
from governance.views.places import found_place
from governance.views.raid import raid_context
from governance.views.tables import ROWS, columns, exported
from pmo.reading import one_reading
from portfolio.models import Node

TOP = 10
HEADINGS = [
    ("code", _("Code"), ""), ("title", _("Risk"), "name"), ("place", _("Where"), "name"), ("kind", _("Kind"), ""), ("category", _("Category"), ""),
    ("probability", _("P"), "num"), ("impact", _("I"), "num"), ("score", _("Score"), "num"), ("inherent", _("Inherent"), "num"),
    ("target", _("Target"), "num"), ("cost_impact", _("Cost"), "num"), ("exposure", _("Exposure"), "num"), ("contingency", _("Contingency"), "num"),
    ("owner", _("Owner"), ""), ("response", _("Response"), ""), ("strikes_from", _("From"), ""), ("due_on", _("Due"), ""),
    ("opened_on", _("Opened"), ""), ("status", _("Status"), ""),
]  # fmt: skip
KEYS = {key for key, _label, _css in HEADINGS}
ALWAYS = {"code", "title", "score"}
UNSORTED = {"inherent", "target"}
SHOWN = {"probability", "impact", "cost_impact", "exposure", "owner", "response", "due_on", "status"}
GROUPS = {
    "project": ("project__code", "project__name"), "node": ("node__code", "node__name"), "owner": ("owner", "owner"),
    "category": ("risk__category", "risk__category"), "response": ("response", "response"),
}  # fmt: skip
GROUP_WORDS = [("project", _("Project")), ("node", _("Raised to")), ("owner", _("Owner")), ("category", _("Category")), ("response", _("Response"))]
COLUMNS = [
    ("project", lambda row: row.risk.project.code if row.risk.project else ""), ("code", lambda row: row.risk.code), ("title", lambda row: row.title),
    ("description", lambda row: row.risk.description), ("probability", lambda row: row.probability),
    ("impact", lambda row: row.impact), ("score", lambda row: row.score), ("chance", lambda row: row.chance),
    ("cost_impact", lambda row: row.cost_impact), ("exposure", lambda row: row.exposure),
    ("time_impact_days", lambda row: row.time_impact_days),
    ("currency", lambda row: row.currency), ("owner", lambda row: row.owner), ("response", lambda row: row.response),
    ("response_plan", lambda row: row.response_plan), ("due_on", lambda row: row.due_on), ("status", lambda row: row.status),
    ("opened_on", lambda row: row.risk.opened_on), ("kept_at", lambda row: row.node.code if row.node else ""), ("kind", lambda row: row.risk.kind),
    ("category", lambda row: row.risk.category), ("inherent_probability", lambda row: row.inherent_probability),
    ("inherent_impact", lambda row: row.inherent_impact), ("target_probability", lambda row: row.target_probability),
    ("target_impact", lambda row: row.target_impact), ("trigger", lambda row: row.risk.trigger),
    ("strikes_from", lambda row: row.risk.strikes_from), ("contingency", lambda row: row.contingency),
]  # fmt: skip


@one_reading()
def register(request, code, kind="project"):
    place = found_place(request, code, kind)
    above = Scales().above(day=request.as_of)
    rows, over = _rows(request, place, above), ended_projects(days=[request.as_of])[0]
    found = filtered(request, rows, place, over)
    asked, kept = found.qs, cells_of(rows=rows.filter(kept_in(place)), day=request.as_of, over=over)
    whole = [one for one in kept if not one.over]
    listed = cells_of(rows=asked, day=request.as_of) if _reads_apart(found) else [one for one in kept if _asked(found, one)]
    ordered = _ordered(request, found, place, [one.currency for one in listed])
    page = Paginator(Keyed(ordered, sum(one.rows for one in listed), day=request.as_of, above=above), ROWS).get_page(request.GET.get("page"))
    context = raid_context(request, place, "risks") | {
        "filter": found, "columns": columns(HEADINGS, request.GET.get("ordering", "-score")), "page": page,
        "totals": totals_of(cells=whole, day=request.as_of, into=place.currency),
        "sums": totals_of(cells=listed, day=request.as_of, into=place.currency),
        "heat": risk_heat(cells=whole), "shown": _shown(request, place), "choosable": _choosable(request, place), "groups": GROUP_WORDS,
        "group": _group(request, place), "group_sums": _group_sums(request, asked, page, place),
        "elsewhere": elsewhere_of(place=place, user=request.user, day=request.as_of), "parts_of": _parts(request, found),
        "left": sum(one.rows for one in kept if one.over and one.status == Risk.Status.OPEN),
    }  # fmt: skip
    context["span"] = sum(context["shown"].values())
    fragment = request.headers.get("HX-Target") == "risk-register"
    return render(request, "governance/_risk_rows.html" if fragment else "governance/risks.html", context)


class Keyed:
    """A register for the paginator: how many rows it has is known, the keys of a page are asked for, and only that page is read whole."""

    def __init__(self, rows, number: int, **told):
        self._keys, self._number, self._told = rows.values_list("pk", flat=True), number, told

    def count(self) -> int:
        return self._number

    def __getitem__(self, part):
        return rows_whole(keys=self._keys[part], **self._told)


@one_reading()
def picture(request, code, kind="project"):
    place = found_place(request, code, kind)
    kept = register_at(place=place, user=request.user, day=request.as_of).filter(counted_in(place, day=request.as_of))
    live = kept.filter(status=Risk.Status.OPEN)
    told, unrated = burn_down(place=place, user=request.user, day=request.as_of, into=place.currency)
    ages = ageing(rows=kept, day=request.as_of, into=place.currency)
    drawn = drawn_of(rows=kept.exclude(status=Risk.Status.CLOSED), day=request.as_of)
    scales, maps = Scales(), heat_maps(rows=live)
    by_worth = worth(currencies=ages.currencies, into=place.currency, day=request.as_of)
    top = live.filter(kind=Risk.Kind.THREAT, exposure__isnull=False).order_by(by_worth.desc(nulls_last=True), "pk")
    context = raid_context(request, place, "picture") | {
        "maps": maps[Risk.Kind.THREAT], "opportunities": maps[Risk.Kind.OPPORTUNITY], "burned": told, "unrated": unrated, "ages": ages.by_age,
        "appetite": scales.appetite_of(place, day=request.as_of), "steps": scales.of(place)["steps"], "units": UNITS,
        "burn_chart": burn_down_lines(told, currency=place.currency),
        "age_chart": ageing_bars(ages.by_age, currency=place.currency, day=request.as_of),
        "top": rows_whole(keys=top.values_list("pk", flat=True)[:TOP], day=request.as_of, above=scales.above(day=request.as_of)),
        "contingency": [{"currency": one, "held": held, "drawn": drawn.get(one, 0)} for one, held in sorted(ages.held.items())],
    }  # fmt: skip
    return render(request, "governance/risk_picture.html", context)


def export(request, code, ending, kind="project"):
    place = found_place(request, code, kind)
    rows = _rows(request, place, Scales().above(day=request.as_of))
    found = filtered(request, rows, place, ended_projects(days=[request.as_of])[0])
    ordered = _ordered(request, found, place, found.qs.order_by().values_list("currency", flat=True).distinct())
    return exported(ordered, COLUMNS, ending, f"{place.code}-risks-{request.as_of}")


def filtered(request, rows, place, over) -> RiskFilter:
    """The register as the address asks for it; without a word on it, the open threats of what runs that are kept here, the gravest first."""
    wanted = request.GET.copy()
    wanted.setdefault("status", Risk.Status.OPEN)
    wanted.setdefault("kind", Risk.Kind.THREAT)
    wanted.setdefault("ordering", "-score")
    wanted.setdefault("projects", "live")
    if not isinstance(place, Node):
        wanted.setdefault("kept", "here")
    return RiskFilter(wanted, queryset=rows, request=request, place=place, over=over)


def _rows(request, place, above):
    rows = register_at(place=place, user=request.user, day=request.as_of)
    return rows.annotate(place_path=place_path()).annotate(above=above)


def _reads_apart(found) -> bool:
    """Whether what is listed has to be added up by itself: more was asked for than its kind and status, or what is kept elsewhere too."""
    return found.is_narrowed or (not isinstance(found.place, Node) and found.form.cleaned_data.get("kept") != "here")


def _asked(found, cell) -> bool:
    said = found.form.cleaned_data
    of = {"": True, "live": not cell.over, "over": cell.over}[said.get("projects") or ""]
    return of and all(not said.get(name) or said[name] == getattr(cell, name) for name in ("kind", "status"))


def _parts(request, found) -> list[tuple]:
    """The ways to look at the register: key, label, address, whether it is this."""
    said = found.form.cleaned_data
    here = {"kept": "here"} if not isinstance(found.place, Node) else {}
    here |= {"projects": "live"}
    ways = [("open", _("Threats"), {"kind": "threat", **here}), ("opportunities", _("Opportunities"), {"kind": "opportunity", **here})]
    if "kept" in here:
        ways.append(("elsewhere", _("Raised or shared"), {"kind": "", "kept": "elsewhere", "projects": ""}))
    ways.append(("left", _("Left open in ended projects"), {"kind": "", **here, "projects": "over"}))
    ways.append(("", _("All"), {"kind": "", **dict.fromkeys(here, "")}))
    told = []
    for key, label, asked in ways:
        query = request.GET.copy()
        query.pop("page", None)
        for name, value in asked.items():
            query[name] = value
        told.append((key, label, f"?{query.urlencode()}", all((said.get(name) or "") == value for name, value in asked.items())))
    return told


def _ordered(request, found, place, currencies):
    """The rows in the order asked for, group by group; money of several currencies by what it is worth in the place's own."""
    rows = found.qs if found.qs.ordered else found.qs.order_by("-score", "pk")  # an order that is none
    order = [*rows.query.order_by]
    if order and order[0].lstrip("-") in ("exposure", "cost_impact", "contingency"):
        money = worth(order[0].lstrip("-"), currencies=currencies, into=place.currency, day=request.as_of)
        order[0] = money.desc(nulls_last=True) if order[0].startswith("-") else money.asc(nulls_last=True)
    group = _group(request, place)
    grouped = [F(GROUPS[group][0]).asc(nulls_last=True)] if group else []
    return rows.order_by(*grouped, *order, "pk")


def _group(request, place) -> str:
    asked = request.GET.get("group", "")
    return asked if asked in GROUPS and (isinstance(place, Node) or asked != "project") else ""


def _group_sums(request, rows, page, place) -> dict:
    """Of the groups on this page: how many rows there are in all, and the expected money of threats and opportunities."""
    group = _group(request, place)
    if not group:
        return {}
    column = GROUPS[group][0]
    wanted = {_at(row, group) for row in page}
    named = rows.order_by().values(column, "currency")
    named = named.filter(**{f"{column}__in": [one for one in wanted if one is not None]}) if None not in wanted else named
    found: dict = {}
    for row in named.annotate(rows=Count("pk"), **sums(day=request.as_of)):
        found.setdefault(row[column], []).append(row)
    return {
        key: {"rows": sum(row["rows"] for row in some)} | in_one_currency(some, names=("exposure", "gain"), into=place.currency, day=request.as_of)[0]
        for key, some in found.items()
    }


def _at(row, group: str):
    value = row
    for name in GROUPS[group][0].split("__"):
        value = getattr(value, name, None)
    return value


def _shown(request, place) -> dict[str, bool]:
    """The columns asked for, else those of a project or node; code, title and score always stand."""
    asked = {name for name in request.GET.getlist("cols") if name in KEYS}
    usual = SHOWN | ({"place"} if isinstance(place, Node) else set())
    return {key: key in ALWAYS or key in (asked or usual) for key, _label, _css in HEADINGS}


def _choosable(request, place) -> list[tuple]:
    shown = _shown(request, place)
    return [(key, label, shown[key]) for key, label, _css in HEADINGS if key not in ALWAYS]
