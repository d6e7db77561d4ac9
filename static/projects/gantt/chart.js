// The chart: blocks of rows, each an SVG of its own, between what lies behind all of them and what lies before. Only blocks and days in sight,
// and a little more, are drawn, and a block is drawn before it comes into sight: what is in sight is not painted again while it scrolls.
import { drawn, looks } from "./bars.js";
import { axisLines, closedDays, progressLine } from "./backdrop.js";
import { ticks } from "./axis.js";
import { drawnLinks, rowsOf } from "./links.js";
import { set, svg, text } from "./svg.js";
import { short, lastDay } from "./dates.js";
import { KIND } from "./plan.js";

const PARTS = ["slack", "promised", "bar", "hatch", "done", "mark", "missed"]; // in the order they are painted
const HIDDEN = { "aria-hidden": "true", focusable: "false" };
const path = (into, name) => into.appendChild(svg("path", { class: name }));

export class Chart {
  constructor(host, head) {
    this.root = host;
    this.head = head;
    this.axis = svg("g");
    head.append(svg("svg", { class: "axis", "aria-hidden": "true" }, this.axis));
    this.back = svg("svg", { class: "behind", ...HIDDEN }, hatching());
    this.closed = path(this.back, "closed");
    this.lines = path(this.back, "axis-line");
    this.strip = this.back.appendChild(svg("rect", { class: "row-strip" }));
    this.blocks = document.createElement("div");
    this.blocks.className = "rows";
    this.front = svg("svg", { class: "before", ...HIDDEN });
    this.ghosts = this.front.appendChild(svg("g", { class: "ghosts" }));
    this.today = path(this.front, "today");
    this.handles = this.front.appendChild(svg("g", { class: "handles" }));
    host.classList.add("bars");
    host.append(this.back, this.blocks, this.front);
    this.pool = [];
  }

  resize(scale, tall) {
    for (const one of [this.back, this.front, this.head.firstChild]) set(one, "width", String(scale.wide));
    for (const one of [this.back, this.front]) set(one, "height", String(Math.max(tall, 1)));
  }

  // Rows [first, after) of those shown, the first of a block. A block keeps its place in the pool; what has left the window stays drawn.
  drawRows(view, first, after) {
    const { pool } = this;
    while (pool.length < view.blocks) pool.push(this.#block(view));
    for (let row = first; row < after; row += view.block) {
      const block = pool[(row / view.block) % pool.length];
      if (block.row !== row || block.drawing !== view.drawing) this.#draw(block, view, row);
    }
    for (const block of pool) if (block.drawing !== view.drawing) set(block.svg, "display", "none");
  }

  #block(view) {
    const made = svg("svg", { class: "block", height: String(view.block * view.rowTall), ...HIDDEN });
    const joins = made.appendChild(svg("g", { class: "links" }));
    const block = { svg: made, row: -1, joins: {} };
    for (const kind of ["plain", "critical"]) block.joins[kind] = [path(joins, `link link--${kind}`), path(joins, `head head--${kind}`)];
    block.slots = Array.from({ length: view.block }, () => this.#slot(made));
    block.progress = path(made, "progress-line");
    this.blocks.append(made);
    return block;
  }

  #draw(block, view, first) {
    const { plan, scale, rowTall, shows, drawing } = view;
    const places = plan.shown.slice(first, first + view.block);
    if (drawing !== this.drawing) [this.drawing, this.spans] = [drawing, rowsOf(plan)];
    Object.assign(block, { row: first, drawing });
    set(block.svg, "display", "inline");
    set(block.svg, "width", String(scale.wide));
    block.svg.style.top = `${first * rowTall}px`;
    for (const [at, slot] of block.slots.entries()) this.#bind(slot, view, places[at], at * rowTall);
    const found = drawnLinks(plan, scale, this.spans, first, first + view.block, rowTall, shows);
    for (const [kind, [lines, heads]] of Object.entries(block.joins)) {
      set(lines, "d", found[kind][0].join(""));
      set(heads, "d", found[kind][1].join(""));
    }
    set(block.progress, "d", shows.progress ? progressLine(plan, scale, places, first, rowTall) : "");
  }

  #slot(into) {
    const group = into.appendChild(svg("g"));
    return { group, parts: {}, label: group.appendChild(svg("text", { y: "17.5", class: "bar-label" })) };
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
    this.said = [];
    for (const [line, top, below] of [["top", 0, 15], ["below", 22, 37]]) {
      for (const [from, until, said] of ticks(scale.zoom, line, first, after)) {
        const x = Math.round(scale.xOfDay(from)) + 0.5;
        made.push(svg("path", { class: "tick", d: `M${x} ${top}V${top + 22}` }));
        const closed = line === "below" && scale.zoom === "day" && !plan.time.works(from);
        const now = line === "below" && today >= from && today < until;
        if (now) made.push(svg("rect", { class: "tick-now", x: x, y: 23, width: (until - from) * scale.perDay - 1, height: 20 }));
        made.push(svg("text", { x: x + (line === "top" ? 5 : 4), y: below, class: `tick-${line}${closed ? " tick-closed" : ""}${now ? " tick-today" : ""}` }, said));
        if (line === "top") this.said.push({ text: made.at(-1), from: x, until: scale.xOfDay(until), at: x + 5, wide: said.length * 7.4 });
      }
    }
    this.axis.replaceChildren(...made);
  }

  // What the upper line says of the time at the left edge stays in sight while that time does.
  keepInSight(left) {
    for (const span of this.said ?? []) {
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
