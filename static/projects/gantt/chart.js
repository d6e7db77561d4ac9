// The chart: one SVG as tall as the plan, in which only rows and days in sight, and a little more, are drawn.
import { drawn, looks } from "./bars.js";
import { axisLines, closedDays, progressLine } from "./backdrop.js";
import { ticks } from "./axis.js";
import { drawnLinks } from "./links.js";
import { set, svg, text } from "./svg.js";
import { short, lastDay } from "./dates.js";
import { KIND } from "./plan.js";

const PARTS = ["slack", "promised", "bar", "hatch", "done", "mark", "missed"]; // in the order they are painted

export class Chart {
  constructor(host, head) {
    this.head = head;
    this.axis = svg("g");
    head.append(svg("svg", { class: "axis", "aria-hidden": "true" }, this.axis));
    this.root = svg("svg", { class: "bars", "aria-hidden": "true", focusable: "false" }, hatching());
    const layer = (name) => this.root.appendChild(svg("g", { class: name }));
    const path = (into, name) => into.appendChild(svg("path", { class: name }));
    const back = layer("behind");
    this.closed = path(back, "closed");
    this.lines = path(back, "axis-line");
    this.strip = back.appendChild(svg("rect", { class: "row-strip" }));
    const joins = layer("links");
    this.joins = Object.fromEntries(["plain", "critical"].map((kind) => [kind, [path(joins, `link link--${kind}`), path(joins, `head head--${kind}`)]]));
    this.rows = layer("rows");
    this.ghosts = layer("ghosts");
    const front = layer("before");
    this.progress = path(front, "progress-line");
    this.today = path(front, "today");
    this.handles = layer("handles");
    host.append(this.root);
    this.pool = [];
  }

  resize(scale, tall) {
    for (const root of [this.root, this.head.firstChild]) set(root, "width", String(scale.wide));
    set(this.root, "height", String(Math.max(tall, 1)));
  }

  // Rows [first, after) of those shown. A row keeps its place in the pool, so that scrolling draws only those that come into sight.
  drawRows(view, first, after) {
    const { plan, scale, rowTall } = view;
    const size = Math.max(view.window + 1, 1);
    while (this.pool.length < size) this.pool.push(this.#row());
    for (let row = first; row < after; row++) {
      const slot = this.pool[row % this.pool.length];
      if (slot.row === row && slot.drawing === view.drawing) continue;
      slot.row = row;
      slot.drawing = view.drawing;
      this.#bind(slot, view, plan.shown[row], row * rowTall);
    }
    for (const slot of this.pool) if (slot.row < first || slot.row >= after) set(slot.group, "display", "none");
    const places = plan.shown.slice(first, after);
    const found = drawnLinks(plan, scale, places, rowTall, view.shows);
    for (const [kind, [lines, heads]] of Object.entries(this.joins)) {
      set(lines, "d", found[kind][0].join(""));
      set(heads, "d", found[kind][1].join(""));
    }
    set(this.progress, "d", view.shows.progress ? progressLine(plan, scale, places, rowTall) : "");
  }

  #row() {
    const group = svg("g");
    const slot = { group, row: -1, parts: {} };
    slot.label = group.appendChild(svg("text", { y: "17.5", class: "bar-label" }));
    this.rows.append(group);
    return slot;
  }

  // A path is made when a row first needs it: most rows need few.
  #part(slot, part, d) {
    if (!slot.parts[part]) {
      if (!d) return;
      const made = svg("path", { class: `part-${part}` });
      if (part === "hatch") made.setAttribute("fill", "url(#gantt-hatch)");
      const next = PARTS.slice(PARTS.indexOf(part) + 1).find((name) => slot.parts[name]);
      slot.group.insertBefore(made, slot.parts[next] ?? slot.label);
      slot.parts[part] = made;
    }
    set(slot.parts[part], "d", d);
  }

  #bind(slot, view, place, top) {
    const { plan, scale } = view;
    if (place === undefined) return set(slot.group, "display", "none"); // the empty line at the end
    const found = drawn(plan, scale, place, view.shows);
    set(slot.group, "display", "inline");
    set(slot.group, "transform", `translate(0,${top})`);
    set(slot.group, "class", looks(plan, place) + (view.ghosted(place) ? " is-ghosted" : ""));
    for (const part of PARTS) this.#part(slot, part, found[part]);
    if (found.at === null) return text(slot.label, "");
    set(slot.label, "x", String(found.at));
    text(slot.label, label(plan, place, view.shows));
  }

  // Shading and the lines of the axis, for days [first, after).
  drawDays(view, first, after, tall) {
    const { plan, scale } = view;
    set(this.closed, "d", closedDays(plan, scale, first, after, tall));
    set(this.lines, "d", axisLines(scale, first, after, tall));
    const x = Math.round(scale.xOfDay(view.today)) + 0.5;
    set(this.today, "d", x >= 0 && x <= scale.wide ? `M${x} 0V${tall}` : "");
    this.#drawAxis(view, first, after);
  }

  #drawAxis({ plan, scale, today }, first, after) {
    const made = [];
    this.spans = [];
    for (const [line, top, below] of [["top", 0, 15], ["below", 22, 37]]) {
      for (const [from, until, said] of ticks(scale.zoom, line, first, after)) {
        const x = Math.round(scale.xOfDay(from)) + 0.5;
        made.push(svg("path", { class: "tick", d: `M${x} ${top}V${top + 22}` }));
        const closed = line === "below" && scale.zoom === "day" && !plan.time.works(from);
        const now = line === "below" && today >= from && today < until;
        if (now) made.push(svg("rect", { class: "tick-now", x: x, y: 23, width: (until - from) * scale.perDay - 1, height: 20 }));
        made.push(svg("text", { x: x + (line === "top" ? 5 : 4), y: below, class: `tick-${line}${closed ? " tick-closed" : ""}${now ? " tick-today" : ""}` }, said));
        if (line === "top") this.spans.push({ text: made.at(-1), from: x, until: scale.xOfDay(until), at: x + 5, wide: said.length * 7.4 });
      }
    }
    this.axis.replaceChildren(...made);
  }

  // What the upper line says of the time at the left edge stays in sight while that time does.
  keepInSight(left) {
    for (const span of this.spans ?? []) {
      const at = span.from < left && span.until > left ? Math.min(left + 5, Math.max(span.until - span.wide, span.from + 5)) : span.from + 5;
      if (at !== span.at) span.text.setAttribute("x", String((span.at = at)));
    }
  }

  strike(view, row) {
    set(this.strip, "x", "0");
    set(this.strip, "y", String(row * view.rowTall));
    set(this.strip, "width", String(view.scale.wide));
    set(this.strip, "height", String(row < 0 ? 0 : view.rowTall));
  }
}

function label(plan, place, shows) {
  const { kind, owner, finish, name } = plan.of;
  if (kind[place] === KIND.milestone) return shows.names ? `${name[place]} · ${short(lastDay(finish[place]))}` : short(lastDay(finish[place]));
  if (shows.names) return name[place];
  return kind[place] === KIND.summary ? "" : owner[place];
}

function hatching() {
  const pattern = svg("pattern", { id: "gantt-hatch", width: "5", height: "5", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(svg("rect", { width: "2.2", height: "5", class: "hatch-line" }));
  return svg("defs", {}, pattern);
}
