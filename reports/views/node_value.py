"""Earned value of a node: the sums of its projects, where they land, and who bends them."""

from django.shortcuts import render

from finance.figures import indices_figure, s_curve_figure
from finance.figures.estimates import estimate_rows, landing_rows
from finance.queries.forecast_fan import outlook_fan
from finance.queries.outlook_in_time import WEIGHTS
from finance.queries.planned_curve import steps_curve, steps_days
from governance.queries.limits import limits_by_node
from pmo.calc.shares import share_asked
from reports.figures.bullseye import bullseye_figure
from reports.queries.earned_value import node_standing
from reports.queries.node import child_rows
from reports.queries.value_parts import together, worst_of
from reports.templatetags.node_page import frame_of
from reports.views.node import found_node

WORST, LEFT_OUT = 12, 50
MOST = 2000  # projects whose work a page waits for


def value(request, code):
    found, row = found_node(request, code)
    context = frame_of(request, found, row, "value")
    weight = share_asked(request.GET.get("spi_weight", ""))
    weights = WEIGHTS if weight is None else (1 - weight, weight)
    standing = row and node_standing(user=request.user, node=found, as_of=row.as_of, weights=weights, most=MOST)
    if not standing or standing.point.bac is None:
        return render(request, "reports/node_value.html", context)
    day, outlook = row.as_of, standing.outlook
    limits = limits_by_node(paths={found.pk: found.path})[found.pk]
    fan = outlook_fan(now=day, outlook=outlook, begun=steps_days(standing.steps)[0])
    left_out = [one for one in standing.parts if one.why]
    context |= {
        "standing": standing, "outlook": outlook, "last": standing.point, "added": together(standing.parts), "limits": limits,
        "curve": s_curve_figure(
            steps_curve(steps=standing.steps, as_of=day), standing.series, currency=standing.currency, as_of=day, fan=fan
        ),
        "indices": indices_figure(standing.series, limits=limits),
        "bullseye": bullseye_figure(standing.parts, limits=limits, currency=standing.currency),
        "estimates": estimate_rows(outlook, weights), "landings": landing_rows(outlook), "weight": weights[1],
        "worst": worst_of(standing.parts, WORST), "children": child_rows(user=request.user, node=found, as_of=day),
        "left_out": left_out[:LEFT_OUT], "left_out_more": max(len(left_out) - LEFT_OUT, 0),
    }  # fmt: skip
    return render(request, "reports/node_value.html", context)
