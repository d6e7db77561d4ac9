"""Figures of risks opened: of a register, of its trend and its cover, and of one risk."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from finance.queries.rates import rates_on
from governance.figures.risk_explained import risk_explained
from governance.figures.risks_explained import Register, age_explained, burned_explained, cover_explained, sum_explained
from governance.models import Risk
from governance.queries.places import origin
from governance.queries.risk_trends import ageing, burn_down, worth
from governance.queries.risks import assessments_of, cells_of, counted_in, draws_in, draws_of, register_at, rows_whole, totals_of
from governance.queries.scales import Scales
from governance.views.places import context_of, found_place
from governance.views.raid import named, record_url
from pmo.web.answers import url_as_of
from portfolio.models import Node

LARGEST = 8


def of_register(request, code, figure, kind="project"):
    place, day = found_place(request, code, kind), request.as_of
    rows = register_at(place=place, user=request.user, day=day).filter(counted_in(place, day=day))

    def door(name, *more):
        return url_as_of(request, named(place, name), place.code, *more)

    register = Register(place.name, place.currency, day, rates_on(day=day), door)
    part, _colon, rest = figure.partition(":")
    if part == "burn":
        told = burned_explained(register, rest, burn_down(place=place, user=request.user, day=day, into=place.currency)[0])
    elif part == "age":
        told = age_explained(register, rest, ageing(rows=rows, day=day, into=place.currency))
    elif rest:
        draws = draws_in(rows=rows.exclude(status=Risk.Status.CLOSED), day=day)
        found = [(draw, record_url(request, "risk", draw.risk)) for draw in draws]
        told = cover_explained(register, figure, ages=ageing(rows=rows, day=day, into=place.currency), draws=found)
    else:
        cells = cells_of(rows=rows, day=day)
        totals = totals_of(cells=cells, day=day, into=place.currency)
        told = sum_explained(register, figure, cells=cells, totals=totals, top=_largest(request, place, rows, figure, cells))
    return _shown(request, place, told)


def of_risk(request, code, risk_code, figure, kind="project"):
    place, day = found_place(request, code, kind), request.as_of
    row = get_object_or_404(Risk.objects.select_related("project__node", "node"), code=risk_code, **origin(place))
    judged = next(iter(assessments_of(risk=row, as_of=day)), None)
    if judged is None:
        raise Http404
    kept, currency, scales = judged.node or row.project, (row.project or row.node).currency, Scales()
    above = kept if isinstance(kept, Node) else kept.node
    told = risk_explained(
        judged, figure, currency=currency, scale=scales.of(kept), appetite=scales.appetite_of(kept, day=day, currency=currency),
        draws=draws_of(risk=row, as_of=day)[0], as_of=day, scales_url=url_as_of(request, "governance:node-risk-scales", above.code),
    )  # fmt: skip
    return _shown(request, place, told and told | {"sources": [(row.title, record_url(request, "risk", row)), *told["sources"]]})


def _largest(request, place, rows, figure: str, cells) -> list[tuple]:
    """The risks that say most of a sum of money: (judgement, the address where its own figure is opened)."""
    if figure not in ("exposure", "gain"):
        return []
    kind = Risk.Kind.THREAT if figure == "exposure" else Risk.Kind.OPPORTUNITY
    by_worth = worth(currencies={one.currency for one in cells}, into=place.currency, day=request.as_of)
    some = rows.filter(status=Risk.Status.OPEN, kind=kind, exposure__isnull=False).order_by(by_worth.desc(nulls_last=True), "pk")
    link = partial(url_as_of, request)
    whole = rows_whole(keys=some.values_list("pk", flat=True)[:LARGEST], day=request.as_of, above=Scales().above(day=request.as_of))
    return [(row, _value_url(link, row.risk, "exposure")) for row in whole]


def _value_url(link, risk: Risk, figure: str) -> str:
    at = risk.project or risk.node
    return link(named(at, "risk-value"), at.code, risk.code, figure)


def _shown(request, place, explanation: dict | None):
    if explanation is None:
        raise Http404
    page = "components/explain.html" if request.htmx else "governance/explained.html"
    crumbs = [(place.name, url_as_of(request, named(place, "risks"), place.code)), (_("Risks"), "")]
    return render(request, page, context_of(request, place) | {"explanation": explanation, "crumbs": crumbs})
