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
from governance.queries.risks import contingency_of, heat_maps, in_one_currency, kept_in, register_at, risk_heat, totals_of
from governance.queries.scales import Scales, place_path
from governance.views.places import found_place
from governance.views.raid import raid_context
from governance.views.tables import ROWS, columns, exported
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
    "project": ("risk__project__code", "risk__project__name"), "node": ("node__code", "node__name"), "owner": ("owner", "owner"),
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


def register(request, code, kind="project"):
    place = found_place(request, code, kind)
    rows = _rows(request, place)
    found = filtered(request, rows)
    counted = found.qs.filter(kept_in(place))
    whole = totals_of(rows=rows.filter(kept_in(place)), day=request.as_of, into=place.currency)
    page = Paginator(_ordered(request, found, place, whole), ROWS).get_page(request.GET.get("page"))
    context = raid_context(request, place, "risks") | {
        "filter": found, "columns": columns(HEADINGS, request.GET.get("ordering", "-score")), "page": page, "totals": whole,
        "sums": totals_of(rows=counted, day=request.as_of, into=place.currency) if found.is_narrowed else whole,
        "heat": risk_heat(rows=rows.filter(kept_in(place), status=Risk.Status.OPEN)),
        "shown": _shown(request, place), "choosable": _choosable(request, place), "groups": GROUP_WORDS, "group": _group(request, place),
        "group_sums": _group_sums(request, counted, page, place),
    }  # fmt: skip
    context["span"] = sum(context["shown"].values())
    fragment = request.headers.get("HX-Target") == "risk-register"
    return render(request, "governance/_risk_rows.html" if fragment else "governance/risks.html", context)


def picture(request, code, kind="project"):
    place = found_place(request, code, kind)
    kept = register_at(place=place, user=request.user, day=request.as_of).filter(kept_in(place))
    live = kept.filter(status=Risk.Status.OPEN)
    threats = live.filter(risk__kind=Risk.Kind.THREAT)
    told, unrated = burn_down(place=place, user=request.user, day=request.as_of, into=place.currency)
    ages = ageing(rows=threats, day=request.as_of, into=place.currency)
    scale = Scales().of(place)
    context = raid_context(request, place, "picture") | {
        "maps": heat_maps(rows=threats), "opportunities": heat_maps(rows=live.filter(risk__kind=Risk.Kind.OPPORTUNITY)),
        "burned": told, "unrated": unrated, "ages": ages, "appetite": scale["appetite"], "steps": scale["steps"], "units": UNITS,
        "burn_chart": burn_down_lines(told, currency=place.currency), "age_chart": ageing_bars(ages, currency=place.currency, day=request.as_of),
        "top": threats.filter(exposure__isnull=False).order_by(_worth(place, request, threats).desc(nulls_last=True), "pk")[:TOP],
        "contingency": contingency_of(rows=kept.exclude(status=Risk.Status.CLOSED), day=request.as_of),
    }  # fmt: skip
    return render(request, "governance/risk_picture.html", context)


def export(request, code, ending, kind="project"):
    place = found_place(request, code, kind)
    found = filtered(request, _rows(request, place))
    return exported(found.qs, COLUMNS, ending, f"{place.code}-risks-{request.as_of}")


def filtered(request, rows) -> RiskFilter:
    """The register as the address asks for it; without a word on it, what is open, the gravest first."""
    wanted = request.GET.copy()
    wanted.setdefault("status", Risk.Status.OPEN)
    wanted.setdefault("ordering", "-score")
    return RiskFilter(wanted, queryset=rows, request=request)


def _rows(request, place):
    rows = register_at(place=place, user=request.user, day=request.as_of)
    return rows.annotate(place_path=place_path()).annotate(above=Scales().above())


def _ordered(request, found, place, whole):
    """The rows in the order asked for, group by group; money of several currencies by what it is worth in the place's own."""
    rows = found.qs if found.qs.ordered else found.qs.order_by("-score", "pk")  # an order that is none
    order = [*rows.query.order_by]
    if isinstance(place, Node) and order and order[0].lstrip("-") == "exposure":
        order[0] = _worth(place, request, rows).desc(nulls_last=True) if order[0].startswith("-") else _worth(place, request, rows).asc()
    group = _group(request, place)
    grouped = [F(GROUPS[group][0]).asc(nulls_last=True)] if group else []
    return rows.order_by(*grouped, *order, "pk")


def _worth(place, request, rows):
    currencies = [place.currency] if not isinstance(place, Node) else rows.order_by().values_list("currency", flat=True).distinct()
    return worth(currencies=currencies, into=place.currency, day=request.as_of)


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
