"""One figure of each kind that pages draw, as an author would write it."""

from datetime import date

from pmo.web.charts import parts

MONTHS = [f"{2025 + (m + 3) // 12}-{(m + 3) % 12 + 1:02d}-01" for m in range(18)]
PV = [0.1, 0.3, 0.7, 1.2, 1.9, 2.8, 3.8, 4.9, 6.0, 7.1, 8.1, 9.0, 9.8, 10.4, 10.9, 11.3, 11.6, 11.8]
MILLION = 1_000_000


def s_curve():
    ev = [0.1, 0.25, 0.55, 1.0, 1.6, 2.3, 3.1, 3.9, 4.7]
    ac = [0.1, 0.35, 0.8, 1.4, 2.2, 3.1, 4.2, 5.3, 6.5]
    eac = [6.5, 7.6, 8.8, 10.0, 11.1, 12.1, 13.0, 13.7, 14.2, 14.6]
    low = [6.5, 7.4, 8.4, 9.4, 10.3, 11.1, 11.8, 12.4, 12.8, 13.1]
    high = [6.5, 7.9, 9.4, 10.8, 12.1, 13.3, 14.4, 15.3, 16.0, 16.5]

    def line(name, x, y, colour, **more):
        return {"name": name, "x": x, "y": [v * MILLION for v in y], "mode": "lines", "line": {"color": colour, **more}}

    fan = [
        line("P10", MONTHS[8:], low, "outlook", width=0),
        line("P90", MONTHS[8:], high, "outlook", width=0) | {"fill": "tonexty", "fillcolor": "outlook/25"},
    ]
    lines = [
        line("Planned value", MONTHS, PV, "plan", dash="dash") | {"meta": {"label": "PV £11.8m"}},
        line("Earned value", MONTHS[:9], ev, "accent", width=2.5) | {"meta": {"label": "EV"}},
        line("Actual cost", MONTHS[:9], ac, "series-3", width=2.5) | {"meta": {"label": "AC"}},
        line("Forecast", MONTHS[8:], eac, "series-3", dash="dot") | {"meta": {"label": "EAC £14.6m"}},
    ]
    return {
        "data": fan + lines,
        "layout": {
            "title": {"text": "Apollo earns 72p for each pound spent and will land £2.8m over"},
            "meta": {"subtitle": "Cumulative, as of 1 December 2025; forecast at the cumulative CPI"},
            "yaxis": {"title": {"text": "£"}, "rangemode": "tozero"},
            "shapes": [parts.today("2025-12-01")],
        },
    }


def plan_outlook_actual():
    months = MONTHS[:12]
    plan = [4.1, 4.3, 4.6, 5.0, 5.2, 5.5, 5.4, 5.0, 4.8, 4.4, 4.0, 3.9]
    actual = [3.8, 4.4, 4.2, 5.3, 5.1, 6.0]
    outlook = [5.9, 5.6, 5.1, 4.6, 4.1, 4.0]

    def bar(name, x, y, colour, group):
        values = [v * MILLION for v in y]
        return {"type": "bar", "name": name, "x": x, "y": values, "marker": {"color": colour}, "offsetgroup": group}

    return {
        "data": [
            bar("Plan", months, plan, "plan", "plan"),
            bar("Actual", months[:6], actual, "actual", "now"),
            bar("Outlook", months[6:], outlook, "outlook", "now"),
        ],
        "layout": {
            "title": {"text": "Outlook 6+6 lands £1.7m over Plan"},
            "meta": {"subtitle": "By month, FY 2025/26"},
            "barmode": "stack",
            "yaxis": {"title": {"text": "£"}},
            "shapes": [parts.today("2025-09-16")],
        },
    }


def rag_counts():
    periods = ["Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    counts = {
        "Green": [31, 30, 27, 26, 24, 22],
        "Amber": [8, 9, 11, 13, 12, 13],
        "Red": [2, 2, 4, 5, 7, 9],
        "Unknown": [4, 4, 3, 1, 2, 1],
    }
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": periods,
            "x": values,
            "text": [str(v) for v in values],
            "marker": {"color": f"rag-{name.lower()}"},
        }
        for name, values in counts.items()
    ]
    layout = {
        "title": {"text": "Red has more than doubled since November"},
        "meta": {"subtitle": "Projects by computed RAG at the end of each period"},
        "barmode": "stack",
        "xaxis": {"title": {"text": "Projects"}},
        "yaxis": {"autorange": "reversed"},
    }
    return {"data": data, "layout": layout}


def bubble():
    names = [
        "Apollo",
        "Border crossings",
        "Court reform",
        "Digital identity",
        "Estate renewal",
        "Fleet",
        "Grid upgrade",
        "Housing data",
    ]
    colours = ["rag-red", "rag-green", "rag-amber", "rag-amber", "rag-green", "rag-unknown", "rag-red", "rag-green"]
    budgets = [11.8, 32, 48, 21, 9, 3, 64, 14]
    trace = {
        "mode": "markers+text",
        "x": [0.35, 0.82, 0.55, 0.58, 0.9, 0.5, 0.3, 0.74],
        "y": [4.2, 6.1, 7.5, 7.0, 2.2, 1.4, 8.8, 5.9],
        "text": names,
        "marker": {"color": colours, **parts.bubbles(budgets)},
    }
    layout = {
        "title": {"text": "The two largest benefits stand on the least confident deliveries"},
        "meta": {
            "subtitle": "Area is whole-life cost; shape and colour are the computed RAG",
            "size_title": "Whole-life cost, £m",
        },
        "xaxis": {"title": {"text": "Delivery confidence"}, "tickformat": ".0%", "range": [0.2, 1.0]},
        "yaxis": {"title": {"text": "Value score, 0 to 10"}, "range": [0, 10]},
    }
    return {"data": [trace], "layout": layout}


def risk_heat():
    chance = ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]
    impact = ["Minor", "Small", "Medium", "Large", "Severe"]
    bands = [[0, "rag-green-soft"], [0.2, "rag-green-soft"], [0.2, "rag-amber-soft"], [0.56, "rag-amber-soft"]]
    bands += [[0.56, "rag-red-soft"], [1, "rag-red-soft"]]
    found = {(3, 4): "3", (4, 4): "1", (2, 2): "5", (1, 3): "2", (0, 0): "4", (2, 4): "2"}
    return {
        "data": [
            {
                "type": "heatmap",
                "x": impact,
                "y": chance,
                "z": [[(p + 1) * (i + 1) for i in range(5)] for p in range(5)],
                "text": [[found.get((p, i), "") for i in range(5)] for p in range(5)],
                "zmin": 0,
                "zmax": 25,
                "colorscale": bands,
            }
        ],
        "layout": {
            "title": {"text": "Four open risks are in the red corner"},
            "meta": {"subtitle": "Open risks, residual"},
            "xaxis": {"title": {"text": "Impact"}},
            "yaxis": {"title": {"text": "Probability"}},
        },
    }


def capacity_heat():
    roles = ["Solution architect", "Business analyst", "Test manager", "Data engineer"]
    z = [
        [0.6, 0.8, 1.1, 1.3, 0.9, None],
        [0.4, 0.5, 0.7, 0.7, 0.6, 0.5],
        [1.0, 1.2, 1.4, 0.9, 0.3, 0.2],
        [0.0, 0.2, 0.4, 0.8, 1.0, 1.1],
    ]
    return {
        "data": [
            {
                "type": "heatmap",
                "x": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
                "y": roles,
                "z": z,
                "text": [["—" if v is None else f"{v:.0%}" for v in row] for row in z],
                "zmin": 0,
                "zmax": 1.5,
                "showscale": True,
                "colorscale": [[0, "heat-low"], [0.667, "heat-high"], [0.667, "rag-amber-soft"], [1, "rag-red-soft"]],
            }
        ],
        "layout": {"title": {"text": "Architects and testers are overbooked in March"}, "yaxis": {"autorange": "reversed"}},
    }


def movement():
    causes = ["Plan", "Scope", "Rates", "Slippage", "Efficiency", "Outlook"]
    base = [0, 54.2, 57.9, 56.1, 54.4, 0]
    change = [54.2, 3.7, 1.2, -3.0, -1.7, 54.4]
    colours = ["plan", "series-4", "series-4", "series-2", "series-2", "outlook"]
    trace = {
        "type": "bar",
        "x": causes,
        "y": [v * MILLION for v in change],
        "base": [v * MILLION for v in base],
        "text": ["54.2m", "+3.7m", "+1.2m", "−3.0m", "−1.7m", "54.4m"],
        "textposition": "outside",
        "marker": {"color": colours},
    }
    layout = {
        "title": {"text": "New scope ate what slippage gave back"},
        "meta": {"subtitle": "Bridge from Plan to Outlook 6+6"},
        "yaxis": {"title": {"text": "£"}},
    }
    return {"data": [trace], "layout": layout}


def gantt():
    rows = [
        ("Business case", date(2026, 1, 5), date(2026, 2, 27), date(2026, 1, 5), date(2026, 3, 6)),
        ("Procurement of the platform", date(2026, 3, 2), date(2026, 5, 29), date(2026, 3, 9), date(2026, 6, 19)),
        ("Build, release one", date(2026, 6, 1), date(2026, 9, 30), date(2026, 6, 22), date(2026, 11, 6)),
        ("Trial in two regions", date(2026, 10, 1), date(2026, 11, 30), date(2026, 11, 9), date(2027, 1, 15)),
    ]
    names = [row[0] for row in rows]

    def bar(name, spans, colour, width):
        return {
            "type": "bar", "orientation": "h", "name": name, "y": names, "width": width, "marker": {"color": colour},
            "base": [start.isoformat() for start, _ in spans], "x": [parts.length(start, end) for start, end in spans],
        }  # fmt: skip

    gates = {
        "mode": "markers", "name": "Gate", "x": ["2026-03-06", "2026-06-19", "2027-01-15"], "y": [names[0], names[1], names[3]],
        "marker": {"symbol": "diamond", "size": 10, "color": "ink"},
    }  # fmt: skip
    return {
        "data": [
            bar("Baseline", [r[1:3] for r in rows], "plan/45", 0.7),
            bar("Forecast", [r[3:5] for r in rows], "accent", 0.36),
            gates,
        ],
        "layout": {
            "title": {"text": "The trial ends 46 days late; procurement is the cause"},
            "barmode": "overlay",
            "height": 240,
            "yaxis": {"autorange": "reversed"},
            "shapes": [parts.today("2026-05-12")],
        },
    }


def indices():
    weeks = [f"2026-{m:02d}-{d:02d}" for m in range(1, 5) for d in (2, 9, 16, 23)]
    cpi = [1.02, 1.0, 0.99, 0.97, 0.98, None, 0.93, 0.91, 0.9, 0.88, 0.87, 0.86, 0.84, 0.83, 0.84, 0.82]
    spi = [0.95, 0.96, 0.97, 0.96, 0.98, 0.99, 1.0, 1.0, 1.01, 1.0, 0.99, 0.99, 0.98, 0.98, 0.97, 0.98]
    return {
        "data": [
            {"name": "CPI", "x": weeks, "y": cpi, "mode": "lines+markers", "marker": {"size": 5}, "meta": {"label": "CPI 0.82"}},
            {"name": "SPI", "x": weeks, "y": spi, "line": {"color": "series-4", "shape": "hv"}, "meta": {"label": "SPI 0.98"}},
        ],
        "layout": {
            "title": {"text": "Cost index fell below the red line in March"},
            "xaxis": {"title": {"text": "Status date"}},
            "yaxis": {"title": {"text": "Index"}, "range": [0.7, 1.1]},
            "shapes": [
                parts.threshold(0.95, "Amber below 0.95", colour="rag-amber"),
                parts.threshold(0.85, "Red below 0.85", colour="rag-red"),
                parts.band(0.7, 0.85, colour="rag-red/7"),
            ],
            "annotations": [{"x": "2026-02-06", "y": 0.98, "text": "Supplier<br>changed", "ay": -34, "ax": 0}],
        },
    }


def two_scales():
    months = MONTHS[:9]
    return {
        "data": [
            {"type": "bar", "name": "Spend", "x": months, "y": [1.2e6, 1.4e6, 1.1e6, 1.9e6, 2.2e6, 2.0e6, 2.4e6, 2.6e6, 2.1e6]},
            {
                "name": "Milestones met",
                "x": months,
                "y": [0.9, 0.88, 0.91, 0.84, 0.8, 0.82, 0.75, 0.7, 0.72],
                "yaxis": "y2",
                "line": {"color": "series-3"},
                "mode": "lines+markers",
            },
        ],
        "layout": {
            "title": "Spend rises while milestones slip",
            "yaxis": {"title": {"text": "£ a month"}},
            "yaxis2": {
                "overlaying": "y",
                "side": "right",
                "title": {"text": "Share on time"},
                "tickformat": ".0%",
                "range": [0, 1],
            },
        },
    }


def changes():
    names = ["Ministry of Infrastructure and Digital Services", "Border crossings", "Court reform", "Estate renewal", "Fleet"]
    values = [4.2e6, 1.1e6, -0.2e6, -1.8e6, -2.6e6]
    colours = ["series-1" if v > 0 else "series-2" for v in values]
    trace = {
        "type": "bar", "orientation": "h", "y": names, "x": values, "marker": {"color": colours},
        "text": ["+4.2m", "+1.1m", "−0.2m", "−1.8m", "−2.6m"], "textposition": "outside",
    }  # fmt: skip
    return {
        "data": [trace],
        "layout": {
            "title": {"text": "One department explains the rise in whole-life cost"},
            "meta": {"subtitle": "Movement since the last period"},
            "xaxis": {"title": {"text": "Change in whole-life cost, £"}},
            "yaxis": {"autorange": "reversed"},
        },
    }


SAMPLES = {
    f.__name__: f
    for f in (
        s_curve, plan_outlook_actual, rag_counts, bubble, risk_heat, capacity_heat, movement, gantt, indices, two_scales, changes,
    )
}  # fmt: skip
