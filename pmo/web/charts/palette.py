"""The colours of every chart: one table of meanings, told in hex for light, dark and print."""

import re

# meaning: (light, dark, print). Series colours keep clear of red, amber and green, which mean status.
TABLE = {
    "ink": ("#1b2430", "#e6eaf0", "#111820"),
    "muted": ("#5a6575", "#9da9b8", "#4a5463"),
    "axis": ("#a9b2bf", "#4d596a", "#8d97a5"),
    "grid": ("#e6eaf0", "#273140", "#dfe3e9"),
    "surface": ("#ffffff", "#151b24", "#ffffff"),
    "accent": ("#2b5fa8", "#7db0f2", "#24518f"),
    "plan": ("#8a96a6", "#8795a8", "#7d8999"),
    "outlook": ("#86aad6", "#4a79ae", "#86aad6"),
    "actual": ("#24518f", "#93c0f7", "#1f4880"),
    "series-1": ("#2f5d8c", "#7fb2e5", "#2f5d8c"),
    "series-2": ("#6fa3c8", "#4f86b5", "#6fa3c8"),
    "series-3": ("#7a6aa6", "#a99bd6", "#7a6aa6"),
    "series-4": ("#3f8a94", "#6fbac4", "#3f8a94"),
    "series-5": ("#a0738c", "#cf9dba", "#a0738c"),
    "series-6": ("#6b7685", "#9aa6b5", "#6b7685"),
    "rag-green": ("#2f855a", "#5cc08b", "#2a7a51"),
    "rag-amber": ("#d98e04", "#f2b441", "#d98e04"),
    "rag-red": ("#b8322a", "#f07167", "#b02a22"),
    "rag-unknown": ("#8c96a3", "#8a95a5", "#868f9c"),
    "rag-green-soft": ("#cbe6d6", "#1f4d38", "#cbe6d6"),
    "rag-amber-soft": ("#fae0a8", "#5e4612", "#fae0a8"),
    "rag-red-soft": ("#f3c3bd", "#6e2c29", "#f3c3bd"),
    "rag-unknown-soft": ("#e3e7ed", "#333d4a", "#e3e7ed"),
    "heat-low": ("#eef3f9", "#1c2633", "#f0f4f9"),
    "heat-high": ("#8db3df", "#2f629c", "#8db3df"),
}
THEMES = ("light", "dark", "print")
SERIES = tuple(f"series-{n}" for n in range(1, 7))
RAG_SYMBOLS = {"rag-green": "circle", "rag-amber": "triangle-up", "rag-red": "square", "rag-unknown": "circle-open"}
HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def split(colour: str) -> tuple[str, float]:
    """Return the name and the opacity (0..1) of a colour written as `name` or `name/percent`.

    Raises ValueError for a colour that is neither in the table nor six-digit hex.

    >>> split("accent/20")
    ('accent', 0.2)
    """
    name, _, percent = str(colour).partition("/")
    if name not in NAMED["light"] and name != "none" and not HEX.match(name):
        raise ValueError(f"unknown chart colour {colour!r}")
    return name, float(percent) / 100 if percent else 1.0


def hexed(colour: str, theme: str = "light") -> str:
    """Return the colour as plotly and CSS take it: hex, or rgba where it has an opacity.

    >>> hexed("rag-red"), hexed("#102030/50")
    ('#b8322a', 'rgba(16,32,48,0.5)')
    """
    name, opacity = split(colour)
    if name == "none":
        return "rgba(0,0,0,0)"
    code = NAMED[theme].get(name, name)
    return code if opacity == 1 else "rgba({},{},{},{:g})".format(*_channels(code), opacity)


def resolved(figure: dict, theme: str = "light") -> dict:
    """Return the figure as plotly knows it: semantic colours as hex, our own `meta` left out."""
    return _resolved(figure, theme, colours=False)


def stylesheet() -> str:
    """Return the CSS of the table: custom properties for light and dark, and one class for each fill and stroke."""
    dark = _properties("dark")
    lines = [":root {", *_properties("light"), "}"]
    lines += ["@media (prefers-color-scheme: dark) {", '  :root:not([data-theme="light"]) {']
    lines += [*(f"  {line}" for line in dark), "  }", "}"]
    lines += [':root[data-theme="dark"] {', *dark, "}"]
    lines += ["@media print {", "  :root:root {", *(f"  {line}" for line in _properties("print")), "  }", "}"]
    lines += [f".chart-svg .f-{name} {{ fill: var(--c-{name}); }}" for name in NAMED["light"]]
    lines += [f".chart-svg .s-{name} {{ stroke: var(--c-{name}); }}" for name in TABLE]
    return "\n".join(lines) + "\n"


def _properties(theme: str) -> list[str]:
    return [f"  --c-{name}: {code};" for name, code in NAMED[theme].items()]


def _resolved(value, theme: str, colours: bool):
    if isinstance(value, dict):
        return {k: _resolved(v, theme, "color" in k) for k, v in value.items() if k != "meta"}
    if isinstance(value, (list, tuple)):
        return [_resolved(v, theme, colours) for v in value]
    return hexed(value, theme) if colours and isinstance(value, str) else value


def _channels(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two hex colours, 1..21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(code: str) -> float:
    parts = [c / 255 for c in _channels(code)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: str, other: str, share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(_channels(one), _channels(other), strict=True))


def _readable(code: str, ink: str, surface: str) -> str:
    steps = (_mixed(code, ink, step / 10) for step in range(11))
    return next((c for c in steps if contrast(c, surface) >= 4.5), ink)


def _column(index: int) -> dict[str, str]:
    """Return one theme's colours, with `on-x` (text upon x) and `text-x` (x as text upon the surface) derived by contrast."""
    plain = {name: row[index] for name, row in TABLE.items()}
    on = {f"on-{n}": max(("#ffffff", "#10161e"), key=lambda text, c=c: contrast(text, c)) for n, c in plain.items()}
    text = {f"text-{n}": _readable(c, plain["ink"], plain["surface"]) for n, c in plain.items()}
    return plain | on | text


NAMED = {theme: _column(index) for index, theme in enumerate(THEMES)}
