"""Charts: one plain plotly figure, drawn here as SVG and by plotly in the browser.

`svg(figure, width=720, height=320, theme="screen"|"print", description="", heading=True)` → safe SVG, same bytes for
the same figure. `table(figure)` → (headers, rows of raw values). `{% load charts %}{% chart figure %}` → drawing,
data, table twin; its options: `height=`, `description=`, `theme="print"` (no script, no twin; for PDF templates).

A figure is `{"data": [...], "layout": {...}}`. Decimal, date, numpy and NaN may stand in it; NaN and None are gaps.
Money goes in as whole amounts (1_250_000): ticks say k, m, bn. The closed subset (anything else raises ValueError):

- `scatter` (default): `mode` lines, markers, text; `line` {color, width, dash, shape hv}; `fill` tozeroy, tonexty;
  `fillcolor`. Bubble: `marker={"color": [...], **parts.bubbles(costs)}`, `mode="markers+text"`, `text=[names]`.
- `bar`: `orientation` v, h; `barmode` group, stack (with `offsetgroup`: stacks side by side), relative, overlay;
  `base` (waterfall; Gantt: `base=[start days]`, `x=[parts.length(start, finish)]`, `orientation="h"`); `text`,
  `textposition`; `width`, `marker.line`.
- `heatmap`: `z`, `x`, `y`, `text` rows, `zmin`, `zmax`, `colorscale` [[share, name]…] (a stop said twice is a hard
  edge), `showscale`.
- axes: `type` linear, date, category (guessed when absent), `title`, `range`, `tickformat` (`.0%` `,.0f` `+.1f`),
  `tickprefix`, `ticksuffix`, `tickvals` + `ticktext`, `dtick`, `rangemode`, `autorange="reversed"` (first row on
  top), `categoryarray`; second y axis: trace `yaxis="y2"`, layout `yaxis2={"overlaying": "y", "side": "right"}`.
- `shapes` line, rect (with `label`), `annotations`; ready made: `parts.today(day)`, `parts.threshold(value, text)`,
  `parts.band(low, high)`.

Conventions. `layout.title.text` states the finding ("Red has doubled"), `layout.meta.subtitle` says what is measured
and as of when. A line carries its name: `trace["meta"] = {"label": "EV £4.7m"}`; then there is no legend. A legend
shows only where two or more traces are named and none is labelled. `layout.meta.table = {"headers", "rows"}` replaces
the derived twin, `layout.meta.empty` the words of the empty state, `layout.meta.size_title` heads the bubble sizes,
`layout.height` is the height. Baseline dashed, forecast `dash="dot"`. Sort a Gantt top down with
`yaxis.autorange="reversed"`. `<br>` breaks a line; every other character is text.

Colours are meanings from `palette.TABLE`, optionally with an opacity in percent (`"accent/20"`), or six-digit hex:
ink muted axis grid surface accent · plan outlook actual · series-1…6 · rag-green rag-amber rag-red rag-unknown, and
`-soft` of each for cells with text · heat-low heat-high. RAG-coloured markers get their shape (● ▲ ■ ○) unless
`marker.symbol` says otherwise; symbols: circle square diamond triangle-up triangle-down x cross line-ns, and `-open`.
"""

from .drawing import svg
from .twin import table

__all__ = ["svg", "table"]
