"""What a figure looks like, and that status is never colour alone."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from pmo.web.charts.palette import contrast
from pmo.web.templatetags import figures_format as fmt

TODAY = dt.date(2026, 3, 6)
NOW = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)


def drawn(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def read(html: str) -> str:
    """The text a screen reader meets, tags away."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestShort:
    @pytest.mark.parametrize(
        ("amount", "shown"),
        [
            ("0", "0"),
            ("7.4", "7"),
            ("999.5", "1.00k"),
            ("1234", "1.23k"),
            ("12345", "12.3k"),
            ("999949", "1.00m"),
            ("999499", "999k"),
            ("1234567.89", "1.23m"),
            ("-1234567.89", "−1.23m"),
            ("123456789", "123m"),
            ("4500000000", "4.50bn"),
            ("98765432109876", "98,800bn"),
        ],
    )
    def test_keeps_three_figures_and_a_letter(self, amount, shown):
        assert fmt.short(Decimal(amount)) == shown

    @pytest.mark.parametrize("nothing", [None, "", "n/a", float("nan"), float("inf"), True])
    def test_shows_a_dash_for_what_is_no_amount(self, nothing):
        assert fmt.short(nothing) == "—"

    def test_scale_gives_bare_numbers_that_line_up(self):
        assert [fmt.short(Decimal(v), "m") for v in ("412345", "-61000000")] == ["0.41", "−61.00"]

    def test_never_shows_minus_zero(self):
        assert fmt.short(Decimal("-0.2")) == "0"
        assert fmt.short(Decimal("-1000"), "m") == "0.00"


class TestMoney:
    def test_carries_the_full_value(self):
        html = drawn("{% money amount 'GBP' %}", amount=Decimal("-1234567.891"))
        assert 'value="-1234567.891"' in html
        assert 'title="GBP −1,234,567.89"' in html
        assert read(html) == "− £ 1.23m"

    def test_names_a_currency_without_a_sign(self):
        assert read(drawn("{% money 12 'CHF' %}")) == "CHF 12"

    def test_leaves_the_sign_to_the_header(self):
        assert read(drawn("{% money 1500 'GBP' unit=False %}")) == "1.50k"
        assert read(drawn("{% money 1500 'GBP' scale='k' %}")) == "2"

    def test_unknown_is_a_dash_not_zero(self):
        assert read(drawn("{% money None 'GBP' %}")) == "—"


class TestSigned:
    @pytest.mark.parametrize(
        ("source", "shown", "adverse"),
        [
            ("{% signed 1200000 'money' 'GBP' adverse='up' %}", "↑ +£1.20m", True),
            ("{% signed -1200000 'money' 'GBP' adverse='up' %}", "↓ −£1.20m", False),
            ("{% signed -0.04 'ratio' adverse='down' %}", "↓ −0.04", True),
            ("{% signed 0 'days' adverse='up' %}", "0 d", False),
            ("{% signed 12 'days' adverse='up' %}", "↑ +12 d", True),
            ("{% signed 0.012 'percent' places=1 %}", "↑ +1.2%", False),
            ("{% signed None %}", "—", False),
        ],
    )
    def test_shows_sign_arrow_and_whether_it_is_bad(self, source, shown, adverse):
        html = drawn(source)
        assert read(html) == shown
        assert ("signed--adverse" in html) is adverse


class TestRatiosAndDays:
    def test_ratio_has_two_decimals_and_rounds_half_up(self):
        assert [fmt.ratio(v) for v in (0.874, 0.875, 1, None)] == ["0.87", "0.88", "1.00", "—"]

    def test_percent_takes_a_share(self):
        assert [fmt.percent(0.425), fmt.percent(Decimal("0.4249"), 1), fmt.percent(None)] == ["43%", "42.5%", "—"]

    def test_day_is_unmistakable(self):
        assert fmt.day(dt.date(2026, 3, 6)) == fmt.day("2026-03-06") == "6 Mar 2026"

    def test_day_of_a_moment_is_the_readers_day(self, settings):
        settings.TIME_ZONE = "Asia/Tokyo"
        assert fmt.day(dt.datetime(2026, 3, 5, 20, tzinfo=dt.UTC)) == "6 Mar 2026"

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (NOW - dt.timedelta(seconds=5), "just now"),
            (NOW - dt.timedelta(days=3, hours=2), "3 days ago"),
            (TODAY, "today"),
            (TODAY - dt.timedelta(days=1), "1 day ago"),
            (TODAY + dt.timedelta(days=4), "10 Mar 2026"),
        ],
    )
    def test_ago_counts_from_the_page_s_own_now(self, value, said):
        assert read(drawn("{% ago value %}", value=value, now=NOW, today=TODAY)).replace("\xa0", " ") == said

    def test_ago_without_a_clock_shows_the_day(self):
        assert read(drawn("{% ago value %}", value=TODAY)) == "6 Mar 2026"


class TestSpark:
    def test_breaks_where_a_value_is_unknown(self):
        path = re.search(r'<path d="([^"]+)"', drawn("{% spark values %}", values=[1, 2, None, 3, 4])).group(1)
        assert path.count("M") == 2

    def test_is_a_dash_when_nothing_is_known(self):
        assert read(drawn("{% spark values %}", values=[None, None])) == "—"

    def test_flat_line_divides_by_nothing(self):
        assert "nan" not in drawn("{% spark values %}", values=[1, 1, 1])


class TestFigureButton:
    def test_is_a_link_that_works_without_javascript(self):
        html = drawn("{% figure_button url %}{% ratio 0.81 %}{% endfigure_button %}", url="/explain/?x=1&y=2")
        assert 'href="/explain/?x=1&amp;y=2"' in html
        assert read(html) == "0.81"

    def test_is_the_bare_figure_without_an_address(self):
        assert "<a" not in drawn("{% figure_button '' %}{% ratio 0.81 %}{% endfigure_button %}")


class TestStatus:
    @pytest.mark.parametrize(
        ("rag", "said"), [("red", "R Red"), ("AMBER", "A Amber"), ("green", "G Green"), (None, "? Not known")]
    )
    def test_chip_says_shape_letter_and_word(self, rag, said):
        html = drawn("{% rag_chip rag %}", rag=rag)
        assert read(html) == said
        assert "<svg" in html

    def test_each_colour_has_a_shape_of_its_own(self):
        dots = [drawn("{% rag_dot rag %}", rag=rag) for rag in ("red", "amber", "green", None)]
        assert len({re.search(r"<svg[^>]*>(.*?)</svg>", dot).group(1) for dot in dots}) == 4

    def test_chip_keeps_the_published_word(self):
        assert "Amber/Red" in read(drawn("{% rag_chip 'amber' published='Amber/Red' %}"))

    def test_chip_escapes_what_was_published(self):
        assert "<script>" not in drawn("{% rag_chip 'red' published=word %}", word="<script>")

    @pytest.mark.parametrize(
        ("computed", "declared", "independent", "mark"),
        [
            ("red", "green", None, "differs"),
            ("green", "green", "red", "differs"),
            ("green", "amber", None, "mild"),
            ("green", "green", None, ""),
            (None, "green", None, ""),
            (None, None, None, ""),
        ],
    )
    def test_trio_marks_a_green_that_others_call_red(self, computed, declared, independent, mark):
        html = drawn("{% rag_trio c d i %}", c=computed, d=declared, i=independent)
        assert ("trio--differs" in html) is bool(mark)
        assert ("trio--mild" in html) is (mark == "mild")

    def test_trio_says_since_when(self):
        assert "differ since 6 Feb 2026" in read(drawn("{% rag_trio 'red' 'green' since=day %}", day=dt.date(2026, 2, 6)))

    def test_bar_shares_add_up_and_are_read_out(self):
        html = drawn("{% rag_bar counts %}", counts={"green": 2, "red": 1, "amber": 1})
        widths = [float(w) for w in re.findall(r'<rect x="[\d.]+%" width="([\d.]+)%"', html)]
        assert sum(widths) == pytest.approx(100)
        assert 'aria-label="Status: 1 red, 1 amber, 2 green"' in html

    def test_bar_of_nothing_draws_no_share(self):
        html = drawn("{% rag_bar counts %}", counts={})
        assert "<rect" not in html
        assert "nothing to count" in html


class RiskForm(forms.Form):
    title = forms.CharField(help_text="What could happen")
    notes = forms.CharField(required=False, widget=forms.Textarea)
    restricted = forms.BooleanField(required=False)


class TestBlocks:
    def test_field_ties_its_error_to_the_input(self):
        html = drawn("{{ form }}", form=RiskForm({"title": ""}))
        assert 'aria-describedby="id_title_helptext id_title_error"' in html
        assert '<div role="alert" id="id_title_error">' in html
        assert "(optional)" in html

    def test_refusal_of_the_whole_form_stands_on_top(self):
        form = RiskForm({"title": "x"})
        form.add_error(None, "The period is closed")
        html = drawn("{{ form }}", form=form)
        assert html.index("The period is closed") < html.index("id_title")
        assert 'class="form-errors"' in html

    def test_pagination_keeps_the_filters(self):
        page = Paginator(range(100), 10).page(2)
        html = drawn("{% pagination page %}", page=page, request=RequestFactory().get("/x/?stage=delivery&page=2"))
        assert "?stage=delivery&amp;page=3" in html
        assert "11–20 of 100" in html

    def test_conflict_marks_only_what_differs(self):
        html = drawn("{% conflict rows %}", rows=[("Finish", "1 May", "2 May"), ("Sponsor", "Ada", "Ada")])
        assert html.count('class="changed"') == 2

    def test_tile_opens_and_escapes(self):
        html = drawn("{% tile label explain='/why/' %}{% ratio 0.9 %}{% endtile %}", label="<b>CPI</b>")
        assert "&lt;b&gt;" in html
        assert 'href="/why/"' in html


def _tokens() -> list[dict[str, str]]:
    """Light, dark by the device, dark by choice: each block's custom properties."""
    text = (settings.BASE_DIR / "static/pmo/tokens.css").read_text()
    light, device, chosen = re.split(r"color-scheme: dark;", text)
    return [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", part)) for part in (light, device, chosen)]


class TestTokens:
    def test_both_ways_into_dark_are_alike(self):
        _, device, chosen = _tokens()
        assert device
        assert device == chosen

    def test_dark_answers_every_colour_of_light(self):
        light, device, _ = _tokens()
        assert set(light) == set(device)

    @pytest.mark.parametrize("theme", [0, 1])
    @pytest.mark.parametrize(
        ("ink", "ground", "least"),
        [
            *[(ink, "--surface", 4.5) for ink in ("--ink", "--ink-2", "--muted", "--accent")],
            *[(ink, "--canvas", 4.5) for ink in ("--ink", "--ink-2", "--muted", "--accent")],
            *[(ink, "--sunken", 4.5) for ink in ("--ink", "--ink-2", "--muted", "--accent")],
            *[(f"--rag-{rag}-text", f"--rag-{rag}-tint", 4.5) for rag in ("green", "amber", "red", "unknown")],
            *[(f"--rag-{rag}-on", f"--rag-{rag}-solid", 4.5) for rag in ("green", "amber", "red", "unknown")],
            *[(f"--rag-{rag}", "--surface", 3) for rag in ("green", "amber", "red", "unknown")],
            ("--rag-red-text", "--surface", 4.5),
            ("--rag-red-text", "--selected", 4.5),
            ("--ink-2", "--tint", 4.5),
            ("--muted", "--hover", 4.5),
            ("--on-accent", "--accent", 4.5),
            ("--past-ink", "--past", 4.5),
            ("--line-control", "--surface", 3),
            ("--focus", "--canvas", 3),
        ],
    )
    def test_contrast_is_enough(self, theme, ink, ground, least):
        colours = _tokens()[theme]
        assert contrast(colours[ink], colours[ground]) >= least
