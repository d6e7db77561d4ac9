// The grid: a treegrid of recycled rows. Focus stays on the grid itself; the active cell is named by aria-activedescendant.
import { COLUMNS, NAMES } from "./columns.js";
import { KIND } from "./plan.js";
import { dayOf, lastDay, short } from "./dates.js";
import { say } from "./words.js";

const LEAST = 40;
const OF_THE_PAST = ["wbs", "finish", "baseline_finish"];

export class Grid {
  constructor(view, body, head) {
    this.view = view;
    this.body = body;
    this.head = head;
    this.treegrid = body.closest("[role=treegrid]");
    this.bar = view.host.querySelector(".gantt-slider");
    this.slider = this.bar.firstElementChild;
    this.pool = [];
    this.seen = 99;
    this.at = { row: 0, column: "name" };
    this.anchor = 0;
    this.treegrid.addEventListener("focus", () => this.treegrid.matches(":focus-visible") && this.view.scale && this.view.bring(this.at.row));
    this.past = Boolean(view.plan.rows.past); // of such a day little is kept: its columns are few
    this.choose(this.past ? OF_THE_PAST : view.memory.get("columns", NAMES.filter((name) => COLUMNS[name].usual)));
    this.bar.addEventListener("scroll", () => this.#slid(this.bar.scrollLeft), { passive: true });
  }

  choose(names) {
    this.names = NAMES.filter((name) => COLUMNS[name].always || names.includes(name));
    const kept = this.view.memory.get("widths", {});
    this.widths = Object.fromEntries(this.names.map((name) => [name, kept[name] ?? COLUMNS[name].wide]));
    this.body.replaceChildren();
    this.pool = [];
    this.active = null;
    this.#heads();
    this.#lay();
    if (!this.names.includes(this.at.column)) this.at.column = "name";
  }

  resize(name, wide) {
    this.widths[name] = Math.max(Math.round(wide), LEAST);
    this.view.memory.set("widths", { ...this.view.memory.get("widths", {}), [name]: this.widths[name] });
    this.#lay();
  }

  #lay() {
    this.wide = this.names.reduce((sum, name) => sum + this.widths[name], 0);
    const { style } = this.view.host;
    style.setProperty("--columns", this.names.map((name) => `${this.widths[name]}px`).join(" "));
    style.setProperty("--wide", `${this.wide}px`);
    this.treegrid.setAttribute("aria-colcount", String(this.names.length));
    this.slider.style.width = `${this.wide}px`;
    this.upTo = this.names.slice(0, this.names.indexOf(this.past ? "baseline_finish" : "finish") + 1 || undefined).reduce((sum, name) => sum + this.widths[name], 1);
    this.frozen = this.names.filter((name) => COLUMNS[name].frozen).reduce((sum, name) => sum + this.widths[name], 0);
  }

  #heads() {
    this.head.replaceChildren(...this.names.map((name, at) => {
      const cell = document.createElement("div");
      cell.role = "columnheader";
      cell.className = `gantt-cell ${COLUMNS[name].kind ?? ""}${COLUMNS[name].frozen ? " frozen" : ""}`;
      cell.ariaColIndex = String(at + 1);
      cell.dataset.column = name;
      const label = document.createElement("span");
      label.textContent = say(`column_${name}`);
      const grip = document.createElement("span");
      grip.className = "gantt-grip";
      cell.append(label, grip);
      return cell;
    }));
  }

  slide() {
    const room = this.view.splitAt;
    this.bar.hidden = this.wide <= room;
    if (this.bar.hidden) this.#slid(0);
    else this.#reach(this.bar.scrollLeft);
  }

  #slid(by) {
    this.view.host.style.setProperty("--slide", `${-by}px`);
    this.view.host.classList.toggle("is-slid", by > 0);
    this.#reach(by);
  }

  // Columns beyond the line between grid and chart are not drawn.
  #reach(by) {
    let left = -by;
    let seen = 0;
    for (const name of this.names) {
      if (left >= this.view.splitAt) break;
      left += this.widths[name];
      seen += 1;
    }
    if (seen === this.seen) return;
    this.seen = seen;
    for (const slot of this.pool) for (const [at, { cell }] of slot.cells.entries()) cell.hidden = at >= seen;
    if (this.view.scale) this.view.redraw();
  }

  // Rows [first, after), the first of a block: each keeps its place in the pool. What has left the window stays drawn until its place is needed.
  draw(first, after) {
    const { view, pool } = this;
    while (pool.length < view.blocks * view.block) pool.push(...this.#block());
    for (let row = first; row < after; row++) {
      const slot = pool[row % pool.length];
      if (slot.at === row && slot.drawing === view.drawing) continue;
      if (row % view.block === 0) slot.block.style.top = `${row * view.rowTall}px`;
      slot.at = row;
      slot.drawing = view.drawing;
      this.#bind(slot, row);
    }
    for (const slot of pool) if (slot.at >= view.rowCount || slot.drawing !== view.drawing) hide(slot.row, true);
    if (this.counted !== view.rowCount) this.treegrid.setAttribute("aria-rowcount", String((this.counted = view.rowCount) + 1));
    this.mark();
  }

  // The rows of one block of the pool.
  #block() {
    const block = this.body.appendChild(document.createElement("div"));
    block.className = "gantt-block";
    return Array.from({ length: this.view.block }, () => this.#row(block));
  }

  #row(block) {
    const row = document.createElement("div");
    row.role = "row";
    row.className = "gantt-row";
    const cells = this.names.map((name, at) => {
      const cell = document.createElement("div");
      cell.role = name === "name" ? "rowheader" : "gridcell";
      cell.className = `gantt-cell ${COLUMNS[name].kind ?? ""}${COLUMNS[name].frozen ? " frozen" : ""} cell-${name}`;
      cell.ariaColIndex = String(at + 1);
      cell.hidden = at >= this.seen;
      const text = cell.appendChild(document.createElement("span"));
      row.append(cell);
      return { cell, text, name };
    });
    block.append(row);
    return { block, row, cells, at: -1 };
  }

  #bind({ row, cells }, at) {
    const { plan } = this.view;
    const place = this.view.placeOf(at);
    hide(row, false);
    row.ariaRowIndex = String(at + 2);
    if (place === undefined) return this.#bindEmpty(row, cells);
    const { kind, level, id } = plan.of;
    const summary = kind[place] === KIND.summary;
    const moved = this.view.preview?.get(id[place]);
    const looks = `gantt-row${summary ? " is-summary" : ""}${plan.is(place, "inactive") ? " is-inactive" : ""}${moved ? " is-moved" : ""}`;
    look(row, looks);
    attribute(row, "aria-level", String(level[place]));
    attribute(row, "aria-expanded", plan.hasBelow(place) ? String(plan.open(place)) : null);
    for (const { cell, text, name } of cells) {
      if (cell.hidden) continue;
      write(text, this.#said(name, place, moved));
      if (name === "name") this.#bindName(cell, place);
      if (name === "slack") cell.classList.toggle("is-critical", plan.is(place, "critical") && plan.of.done[place] !== 1);
      if (name === "finish") cell.classList.toggle("is-late", plan.late(place, moved?.finish ?? plan.of.finish[place]));
      if (name === "start" || name === "finish") cell.classList.toggle("is-changed", Boolean(moved && moved[name] !== plan.of[name][place]));
    }
  }

  #said(name, place, moved) {
    if (moved && name === "start" && moved.start !== null) return short(dayOf(moved.start));
    if (moved && name === "finish" && moved.finish !== null) return short(lastDay(moved.finish));
    return COLUMNS[name].said(this.view.plan, place) ?? "";
  }

  #bindName(cell, place) {
    const { plan } = this.view;
    const deep = Math.min(plan.of.level[place], 12);
    if (cell.deep !== deep) cell.style.setProperty("--deep", String((cell.deep = deep) - 1));
    cell.classList.toggle("folds", plan.hasBelow(place));
    cell.classList.toggle("is-open", plan.open(place));
    const title = plan.of.name[place];
    if (cell.title !== title) cell.title = title;
  }

  #bindEmpty(row, cells) {
    look(row, "gantt-row is-empty");
    attribute(row, "aria-level", "1");
    attribute(row, "aria-expanded", null);
    for (const { cell, text, name } of cells) {
      write(text, name === "name" ? say("new_line") : name === "number" ? "+" : "");
      if (name === "name") {
        cell.style.setProperty("--deep", String((cell.deep = 1) - 1));
        cell.title = "";
      }
      cell.classList.remove("folds", "is-open", "is-critical", "is-late", "is-changed");
    }
  }

  slotOf(row) {
    const slot = this.pool[row % this.pool.length];
    return slot && slot.at === row && !slot.row.hidden ? slot : null;
  }

  cellOf(row, column) {
    return this.slotOf(row)?.cells.find((one) => one.name === column)?.cell ?? null;
  }

  // Where the person is: the active cell, and the rows that are chosen with it.
  mark() {
    const [low, high] = this.chosen();
    for (const slot of this.pool) {
      const chosen = slot.at >= low && slot.at <= high && !slot.row.hidden;
      if (slot.chosen === chosen) continue;
      slot.chosen = chosen;
      slot.row.classList.toggle("is-chosen", chosen);
      slot.row.setAttribute("aria-selected", String(chosen));
    }
    const cell = this.cellOf(this.at.row, this.at.column);
    if (cell !== this.active) {
      this.active?.removeAttribute("id");
      this.active?.classList.remove("is-active");
      cell?.classList.add("is-active");
      if (cell) cell.id = "gantt-active";
      this.active = cell;
      attribute(this.treegrid, "aria-activedescendant", cell ? "gantt-active" : null);
    }
    this.view.chart.strike(this.view, this.at.row);
  }

  chosen() {
    return [Math.min(this.at.row, this.anchor), Math.max(this.at.row, this.anchor)];
  }

  chosenIds() {
    const [low, high] = this.chosen();
    return this.view.plan.shown.slice(low, high + 1).map((place) => this.view.plan.of.id[place]);
  }

  go(row, column = this.at.column, { extend = false } = {}) {
    const last = this.view.rowCount - 1;
    if (last < 0) return;
    this.at = { row: Math.min(Math.max(row, 0), last), column };
    if (!extend) this.anchor = this.at.row;
    this.view.bring(this.at.row);
    this.#bringColumn(column);
    this.mark();
    this.onGo?.();
  }

  #bringColumn(column) {
    if (this.bar.hidden || COLUMNS[column].frozen) return;
    let left = 0;
    for (const name of this.names) {
      if (name === column) break;
      left += this.widths[name];
    }
    const room = this.view.splitAt;
    const slide = this.bar.scrollLeft;
    if (left - slide < this.frozen) this.bar.scrollLeft = left - this.frozen;
    else if (left + this.widths[column] - slide > room) this.bar.scrollLeft = left + this.widths[column] - room;
  }

  step(by) {
    const at = this.names.indexOf(this.at.column) + by;
    return this.names[Math.min(Math.max(at, 0), this.names.length - 1)];
  }
}

function look(element, names) {
  if (element.looks === names) return;
  element.looks = names;
  const chosen = element.classList.contains("is-chosen");
  element.className = chosen ? `${names} is-chosen` : names;
}

function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

function attribute(element, name, value) {
  const kept = (element.kept ??= {});
  if (kept[name] === value) return;
  kept[name] = value;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function write(element, said) {
  if (element.said === said) return;
  element.said = said;
  if (element.firstChild) element.firstChild.data = said; // the text node stays: replacing it would lay the cell out anew
  else element.append(said);
}
