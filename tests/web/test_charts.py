"""Charts say what the figure says, as SVG, as a table and as plotly data, whatever the figure holds."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import numpy
import pytest
from django.template import Context, Template
from django.utils import translation

from pmo.web.charts import measure, palette, parts, svg, table
from pmo.web.charts.palette import resolved
from pmo.web.charts.placing import spread
from pmo.web.charts.settle import settled
from tests.web.chart_samples import SAMPLES

HOSTILE = '</script><b a="x">&amp; <&>\x00 ]]>'
NS = "{http://www.w3.org/2000/svg}"


def drawn(figure, **options):
    return ElementTree.fromstring(svg(figure, **options))


def words(figure, **options):
    return ["".join(t.itertext()) for t in drawn(figure, **options).iter(f"{NS}text")]


def line(values, **more):
    return {"data": [{"x": [f"2026-{m + 1:02d}-01" for m in range(len(values))], "y": values, **more}], "layout": {}}


def show(figure, **options):
    return Template("{% load charts %}{% chart figure theme=theme %}").render(
        Context({"figure": figure, "theme": "screen"} | options)
    )


@pytest.mark.parametrize("name", SAMPLES)
class TestEveryKind:
    @pytest.mark.parametrize("theme", ["screen", "print"])
    @pytest.mark.parametrize("width", [720, 360])
    def test_is_well_formed_and_stays_in_its_frame(self, name, theme, width):
        root = drawn(SAMPLES[name](), theme=theme, width=width)
        assert root.get("role") == "img"
        assert root.find(f"{NS}title").text
        assert root.find(f"{NS}desc").text
        for rect in root.iter(f"{NS}rect"):
            assert float(rect.get("x")) >= -1
            assert float(rect.get("x")) + float(rect.get("width")) <= width + 1

    def test_is_the_same_bytes_each_time(self, name):
        assert svg(SAMPLES[name]()) == svg(SAMPLES[name]())

    def test_has_no_style_attribute_and_no_id(self, name):
        markup = show(SAMPLES[name]())
        assert not re.search(r"<[^>]* (style|id|on\w+)=", markup)

    def test_colours_are_classes_on_screen_and_hex_in_print(self, name):
        assert not re.search(r"#[0-9a-f]{6}", svg(SAMPLES[name](), theme="screen"))
        assert 'class="f-' not in svg(SAMPLES[name](), theme="print")

    def test_is_a_valid_plotly_figure(self, name):
        from plotly import graph_objects

        ready = resolved(settled(SAMPLES[name]()))
        for trace in ready["data"]:
            trace.get("marker", {}).pop("symbol", None) if trace["type"] == "bar" else None
        graph_objects.Figure(ready)

    def test_words_keep_clear_of_each_other(self, name):
        boxes = []
        for text in drawn(SAMPLES[name]()).iter(f"{NS}text"):
            size = float(text.get("font-size"))
            wide = measure.width("".join(text.itertext()), size) * 0.9
            left = float(text.get("x")) - wide * {"middle": 0.5, "end": 1}.get(text.get("text-anchor"), 0)
            boxes.append((left, float(text.get("y")) - size * 0.7, left + wide, float(text.get("y"))))
        clashes = [
            (a, b)
            for i, a in enumerate(boxes)
            for b in boxes[i + 1 :]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert clashes == []

    def test_every_colour_has_a_rule_in_the_stylesheet(self, name):
        css = (Path(__file__).parents[2] / "static/pmo/chart-colours.css").read_text()
        for group in set(re.findall(r'class="([^"]+)"', svg(SAMPLES[name]()))):
            for one in group.split():
                assert f".{one} " in css


class TestContent:
    def test_a_stacked_bar_shows_its_counts(self):
        assert {"31", "13", "9", "Mar 2026"} <= set(words(SAMPLES["rag_counts"]()))

    def test_a_line_carries_its_label_and_then_there_is_no_legend(self):
        found = words(SAMPLES["s_curve"]())
        assert "EAC £14.6m" in found
        assert "Planned value" not in found

    def test_named_traces_without_labels_get_a_legend(self):
        assert {"Plan", "Actual", "Outlook"} <= set(words(SAMPLES["plan_outlook_actual"]()))

    def test_money_ticks_are_short(self):
        assert {"2m", "4m"} <= set(words(line([0, 2_000_000, 5_500_000])))

    def test_a_gantt_does_not_reach_back_to_year_one(self):
        found = words(SAMPLES["gantt"]())
        assert "2026" in found
        assert not any(re.fullmatch(r"1?\d{1,3}|19\d\d", word) for word in found)

    def test_gantt_bars_stand_in_the_order_of_their_days(self):
        rects = [
            r
            for r in drawn(SAMPLES["gantt"]()).iter(f"{NS}rect")
            if r.get("class") == "f-accent" and r.find(f"{NS}title") is not None
        ]
        assert [float(r.get("x")) for r in rects] == sorted(float(r.get("x")) for r in rects)
        assert len(rects) == 4

    def test_bar_lengths_are_in_proportion(self):
        rects = drawn({"data": [{"type": "bar", "x": ["a", "b"], "y": [10, 20]}]}).iter(f"{NS}rect")
        short, tall = (float(r.get("height")) for r in rects)
        assert tall == pytest.approx(2 * short, abs=0.2)

    def test_a_stack_adds_up_and_negatives_hang_below(self):
        data = [{"type": "bar", "x": ["a"], "y": [v]} for v in (3, 4, -2)]
        one, two, below = drawn({"data": data, "layout": {"barmode": "stack"}}).iter(f"{NS}rect")
        assert float(two.get("y")) + float(two.get("height")) == pytest.approx(float(one.get("y")), abs=0.2)
        assert float(below.get("y")) == pytest.approx(float(one.get("y")) + float(one.get("height")), abs=0.2)

    def test_rag_markers_have_shapes(self):
        colours = ["rag-green", "rag-amber", "rag-red", "rag-unknown"]
        figure = {"data": [{"mode": "markers", "x": [1, 2, 3, 4], "y": [1, 2, 3, 4], "marker": {"color": colours}}]}
        assert settled(figure)["data"][0]["marker"]["symbol"] == ["circle", "triangle-up", "square", "circle-open"]
        tags = [e.tag.removeprefix(NS) for e in drawn(figure) if e.find(f"{NS}title") is not None]
        assert sorted(tags) == ["circle", "circle", "polygon", "polygon"]

    def test_bubble_area_tells_the_value(self):
        marker = parts.bubbles([1, 4], largest=40)
        figure = {"data": [{"x": [1, 2], "y": [1, 2], "marker": marker}]}
        radii = sorted(float(c.get("r")) for c in drawn(figure).iter(f"{NS}circle"))
        assert radii == [10, 20]

    def test_the_today_line_is_labelled(self):
        assert "Today" in words(SAMPLES["s_curve"]())

    def test_a_title_may_be_left_to_the_page(self):
        assert not any("Apollo earns" in word for word in words(SAMPLES["s_curve"](), heading=False))


class TestExtremes:
    @pytest.mark.parametrize(
        "values", [[1e12, -1e12], [5.0], [0, 0, 0], [1e-9, 2e-9], [-3, -2, -1], [1e12] * 3, [None, 4, None], [1e300, 1]]
    )
    @pytest.mark.parametrize("kind", ["scatter", "bar"])
    def test_any_number_is_drawn(self, values, kind):
        markup = svg(line(values, type=kind))
        ElementTree.fromstring(markup)
        assert not re.search(r"[\" ](nan|inf)", markup)

    def test_trillions_read_as_tn(self):
        assert "1.0tn" in words(line([0, 1e12]))

    def test_nan_is_a_gap_in_the_line(self):
        paths = list(drawn(line([1, 2, float("nan"), 4, 5])).iter(f"{NS}path"))
        assert len(paths) == 2

    def test_a_point_between_gaps_is_a_dot(self):
        assert list(drawn(line([1, 2, None, 4, None, 5, 6])).iter(f"{NS}circle"))

    @pytest.mark.parametrize("figure", [
        {}, {"data": []}, {"data": [{"x": [], "y": []}]}, line([None, None]),
        {"data": [{"type": "bar", "x": ["a"], "y": [float("nan")]}]},
        {"data": [{"type": "heatmap", "z": [[None]]}]},
    ])  # fmt: skip
    def test_nothing_to_draw_is_a_designed_state(self, figure):
        assert words(figure) == ["No data yet"]

    def test_the_empty_state_may_say_what_to_do(self):
        assert "Submit a status" in words({"data": [], "layout": {"meta": {"empty": "Submit a status"}}})

    def test_a_line_out_of_range_is_cut_at_the_edge(self):
        figure = line([0.9, 40, 0.8])
        figure["layout"] = {"yaxis": {"range": [0.5, 1.5]}}
        numbers = [
            float(n) for p in drawn(figure, height=300).iter(f"{NS}path") for n in re.findall(r"-?[\d.]+", p.get("d"))[1::2]
        ]
        assert min(numbers) >= 0
        assert max(numbers) <= 300

    def test_decimals_dates_and_arrays_are_taken(self):
        figure = {"data": [{"x": [date(2026, 1, 1), date(2026, 2, 1)], "y": numpy.array([1.5, Decimal("2.5")])}]}
        assert table(figure)[1] == [["2026-01-01", 1.5], ["2026-02-01", 2.5]]
        assert "Jan 2026" in words(figure)

    @pytest.mark.parametrize(
        "trace",
        [{"type": "pie"}, {"y": [1], "line": {"color": "red"}}, {"y": [1], "mode": "markers", "marker": {"symbol": "yak"}}],
    )
    def test_what_is_not_drawn_is_refused(self, trace):
        with pytest.raises(ValueError):
            svg({"data": [trace]})

    def test_forty_long_categories_do_not_collide(self):
        names = [f"Department number {n}" for n in range(40)]
        found = [w for w in words({"data": [{"type": "bar", "x": names, "y": list(range(40))}]}) if w.startswith("Dep")]
        assert 0 < len(found) < 40


class TestHostileText:
    figure = {
        "data": [
            {"type": "bar", "name": HOSTILE, "x": [HOSTILE, "b"], "y": [1, 2], "text": [HOSTILE, "2"]},
            {"name": HOSTILE + "2", "y": [1]},
        ],
        "layout": {"title": {"text": HOSTILE}, "meta": {"subtitle": HOSTILE}, "xaxis": {"title": {"text": HOSTILE}}},
    }

    def test_svg_stays_well_formed(self):
        assert any("</script>" in word for word in words(self.figure, description=HOSTILE))

    def test_json_cannot_leave_its_element(self):
        markup = show(self.figure)
        assert markup.count("</script>") == 1
        assert "<b a=" not in markup
        told = json.loads(re.search(r'class="chart-data">(.*?)</script>', markup, re.S)[1])
        assert told["layout"]["title"]["text"] == HOSTILE


class TestTable:
    def test_series_share_their_first_column(self):
        headers, rows = table(SAMPLES["plan_outlook_actual"]())
        assert headers == ["Date", "Plan", "Actual", "Outlook"]
        assert rows[0] == ["2025-04-01", pytest.approx(4_100_000), 3_800_000, None]
        assert rows[-1][1:] == [3_900_000, None, 4_000_000]

    def test_horizontal_bars_read_by_row(self):
        headers, rows = table(SAMPLES["rag_counts"]())
        assert headers[1:] == ["Green", "Amber", "Red", "Unknown"]
        assert rows[-1] == ["Mar 2026", 22, 13, 9, 1]

    def test_a_heat_map_is_its_grid(self):
        headers, rows = table(SAMPLES["capacity_heat"]())
        assert headers == ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun"]
        assert rows[0] == ["Solution architect", 0.6, 0.8, 1.1, 1.3, 0.9, None]

    def test_a_gantt_names_its_days(self):
        rows = table(SAMPLES["gantt"]())[1]
        assert rows[0] == ["Business case", "Baseline", "2026-01-05", "2026-02-27"]

    def test_a_bubble_names_its_size(self):
        headers, rows = table(SAMPLES["bubble"]())
        assert headers == ["Item", "Delivery confidence", "Value score, 0 to 10", "Whole-life cost, £m"]
        assert rows[0] == ["Apollo", 0.35, 4.2, 11.8]

    def test_the_figure_may_bring_its_own(self):
        assert table({"data": [], "layout": {"meta": {"table": {"headers": ["a"], "rows": [[Decimal("1.5")]]}}}}) == (
            ["a"],
            [[1.5]],
        )


class TestTag:
    def test_shows_drawing_data_and_twin(self):
        markup = show(SAMPLES["rag_counts"]())
        assert markup.count("<svg") == 2
        assert "plotly/plotly.min" in markup
        assert '<th scope="row">Mar 2026</th><td class="num">22</td>' in markup
        assert "Red has more than doubled since November" in markup

    def test_print_is_the_drawing_alone(self):
        markup = show(SAMPLES["rag_counts"](), theme="print")
        assert markup.count("<svg") == 1
        assert "<script" not in markup
        assert "<details" not in markup

    def test_an_empty_chart_asks_nothing_of_plotly(self):
        assert "data-plotly" not in show({"data": []})


class TestPalette:
    def test_the_stylesheet_is_the_table(self):
        css = (Path(__file__).parents[2] / "static/pmo/chart-colours.css").read_text()
        assert css.endswith(palette.stylesheet())

    @pytest.mark.parametrize("theme", palette.THEMES)
    def test_text_is_readable_on_the_surface_and_in_cells(self, theme):
        named = palette.NAMED[theme]
        for name in palette.TABLE:
            assert palette.contrast(named[f"text-{name}"], named["surface"]) >= 4.5
        for name in ("rag-green-soft", "rag-amber-soft", "rag-red-soft", "rag-unknown-soft", "heat-low", "heat-high"):
            assert palette.contrast(named["ink"], named[name]) >= 4.5
        for name in ("rag-green", "rag-amber", "rag-red", "rag-unknown", *palette.SERIES):
            assert palette.contrast(named[f"on-{name}"], named[name]) >= 4.5


def test_months_speak_the_readers_language():
    with translation.override("de"):
        assert "Okt" in words(SAMPLES["gantt"]())


def test_labels_spread_no_further_than_needed():
    assert spread([50, 52, 54, 90], 10, 0, 100) == [42, 52, 62, 90]
    assert spread([99, 100], 10, 0, 100) == [85, 95]


def test_plotly_is_found_and_nothing_else_of_its_package():
    from django.contrib.staticfiles import finders

    assert Path(finders.find("plotly/plotly.min.js")).stat().st_size > 1_000_000
    assert not finders.find("plotly/datasets/gapminder.csv.gz")
    listed = [path for path, store in finders.get_finder("pmo.web.finders.PlotlyFinder").list([])]
    assert listed == ["plotly.min.js"]
