// The picture: rows in sight only, drawn from a pool. Focus stays on the grid; the active cell is named by aria-activedescendant.
import { shown } from "./amounts.js";
import { say } from "./words.js";

const TALL = 28;
const AHEAD = 8; // rows drawn beyond the window, each way: the browser scrolls them in by itself
const AMOUNTS = new Set(["amount", "total", "last", "difference"]);

export class Grid {
  constructor(host, sheet) {
    this.host = host;
    this.sheet = sheet;
    this.scroller = host.querySelector(".sheet-scroller");
    this.element = host.querySelector("[role=grid]");
    this.head = host.querySelector(".sheet-head");
    this.body = host.querySelector(".sheet-rows");
    this.foot = host.querySelector(".sheet-foot");
    this.sum = host.querySelector("[data-sum]");
    this.handle = Object.assign(document.createElement("div"), { className: "sheet-handle", hidden: true });
    this.scroller.append(this.handle);
    this.pool = [];
    this.at = { row: 0, column: 0 };
    this.anchor = { row: 0, column: 0 };
    this.columns = sheet.columns;
    this.lefts = this.columns.map(((left) => ({ wide }) => (left += wide) - wide)(0));
    this.wide = this.lefts.at(-1) + this.columns.at(-1).wide;
    host.style.setProperty("--columns", this.columns.map(({ wide }) => `${wide}px`).join(" "));
    host.style.setProperty("--wide", `${this.wide}px`);
    this.element.setAttribute("aria-colcount", String(this.columns.length));
    this.#heads();
    this.footCells = this.#footRow();
    this.scroller.addEventListener("scroll", () => this.#window(), { passive: true });
    new ResizeObserver(() => this.#window()).observe(this.scroller);
  }

  get rowCount() {
    return this.sheet.shown.length + (this.sheet.sides[0].edits ? 1 : 0); // an empty one to write the next line in
  }

  rowAt(at) {
    return this.sheet.shown[at];
  }

  #heads() {
    const rows = [];
    if (this.sheet.sides.length > 1) {
      const row = this.#bare("sheet-row sheet-names");
      let from = 0;
      for (const [side, name] of [["", ""], ...this.sheet.sides.map((one, at) => [at, one.name])]) {
        const many = this.columns.filter((column) => (column.side ?? "") === side).length;
        const cell = this.#cell("columnheader", from);
        cell.className = side === "" ? "sheet-cell frozen" : "sheet-cell";
        cell.setAttribute("aria-colspan", String(many));
        cell.style.gridColumn = `span ${many}`;
        cell.append(Object.assign(document.createElement("span"), { textContent: name }));
        if (side === "") cell.setAttribute("aria-label", say("text"));
        row.append(cell);
        from += many;
      }
      rows.push(row);
    }
    const row = this.#bare("sheet-row");
    this.columns.forEach((column, at) => {
      const cell = this.#cell("columnheader", at);
      cell.append(Object.assign(document.createElement("span"), { textContent: column.label }));
      if (column.note) cell.append(Object.assign(document.createElement("small"), { textContent: column.note }));
      if (column.why) cell.title = say("is_shut", { month: column.label, why: column.why });
      row.append(cell);
    });
    rows.push(row);
    rows.forEach((one, at) => one.setAttribute("aria-rowindex", String(at + 1)));
    this.headRows = rows.length;
    this.head.replaceChildren(...rows);
  }

  #bare(names) {
    return Object.assign(document.createElement("div"), { role: "row", className: names });
  }

  #cell(role, at) {
    const column = this.columns[at];
    const cell = document.createElement("div");
    cell.role = role;
    const looks = [AMOUNTS.has(column.type) && "num", at < 2 && `frozen frozen-${at}`, column.first && "is-first", column.why && "is-shut", column.type !== "amount" && AMOUNTS.has(column.type) && "is-sum"];
    cell.className = `sheet-cell ${looks.filter(Boolean).join(" ")}`;
    cell.ariaColIndex = String(at + 1);
    return cell;
  }

  #footRow() {
    const row = this.#bare("sheet-row");
    const cells = this.columns.map((_, at) => this.#cell(at === 0 ? "rowheader" : "gridcell", at));
    cells[0].textContent = say("year_total");
    row.append(...cells);
    this.foot.replaceChildren(row);
    return cells;
  }

  // Everything in sight anew; a change of cells draws no more than that.
  draw() {
    this.rowsOut = -1;
    this.host.style.setProperty("--tall", `${this.rowCount * TALL}px`);
    this.element.setAttribute("aria-rowcount", String(this.rowCount + this.headRows + 1));
    this.foot.firstChild.setAttribute("aria-rowindex", String(this.rowCount + this.headRows + 1));
    for (const slot of this.pool) slot.at = -1;
    this.#window();
    this.totals();
    this.go(this.at.row, this.at.column, { keep: true });
  }

  totals() {
    const decimals = this.sheet.pennies > 0;
    this.columns.forEach((column, at) => {
      if (!AMOUNTS.has(column.type)) return;
      const { totals, sides } = this.sheet;
      const whole = () => totals[column.side].reduce((sum, one) => sum + one, 0n);
      const last = sides[column.side].last_total === null ? null : BigInt(sides[column.side].last_total);
      const value = { amount: () => totals[column.side][column.at], total: whole, last: () => last, difference: () => (last === null ? null : whole() - last) }[column.type]();
      const said = shown(value, decimals || (value ?? 0n) % 100n !== 0n);
      if (this.footCells[at].textContent !== said) this.footCells[at].textContent = said;
    });
  }

  #window() {
    const first = Math.max(Math.floor(this.scroller.scrollTop / TALL) - AHEAD, 0);
    const after = Math.min(first + Math.ceil(this.scroller.clientHeight / TALL) + 2 * AHEAD, this.rowCount);
    while (this.pool.length < after - first) this.pool.push(this.#slot());
    for (const slot of this.pool) if (slot.at < first || slot.at >= after) slot.at = -1;
    const free = this.pool.filter((slot) => slot.at < 0);
    const taken = new Set(this.pool.map((slot) => slot.at));
    for (let at = first; at < after; at++) if (!taken.has(at)) this.#bind(free.pop(), at);
    for (const slot of free) slot.row.hidden = true;
    this.mark();
  }

  #slot() {
    const row = this.#bare("sheet-row");
    const cells = this.columns.map((_, at) => this.#cell(at === 1 ? "rowheader" : "gridcell", at));
    row.append(...cells);
    this.body.append(row);
    return { row, cells, at: -1 };
  }

  #bind(slot, at) {
    slot.at = at;
    slot.row.hidden = false;
    slot.row.style.transform = `translateY(${at * TALL}px)`;
    slot.row.setAttribute("aria-rowindex", String(at + this.headRows + 1));
    this.#write(slot);
  }

  #write({ cells, at }) {
    const row = this.rowAt(at);
    const decimals = this.sheet.pennies > 0;
    this.columns.forEach((column, place) => {
      const cell = cells[place];
      const value = row ? this.sheet.valueOf(row, column) : null;
      let said = AMOUNTS.has(column.type) ? shown(value, decimals) : value ?? "";
      if (column.type === "kind" && row) said = this.sheet.codes.get(row.kind) ?? row.kind ?? "";
      if (column.type === "text" && !row) said = say("new_line");
      if (cell.said !== said) cell.textContent = cell.said = said;
      const wrong = row && (column.type === "amount" ? this.sheet.errors.get(`${row.id}:${column.side}:${column.at}`) : place < 2 ? this.sheet.errors.get(`${row.id}:head`) : undefined);
      if (cell.wrong !== wrong) {
        cell.wrong = wrong;
        cell.classList.toggle("is-wrong", Boolean(wrong));
        cell.title = wrong ?? "";
        if (wrong) cell.setAttribute("aria-invalid", "true");
        else cell.removeAttribute("aria-invalid");
      }
      cell.classList.toggle("is-empty", !row && place === 1);
      const still = !column.edits && column.type === "amount";
      if (cell.still !== still) cell.setAttribute("aria-readonly", String((cell.still = still)));
    });
  }

  redraw() {
    for (const slot of this.pool) if (slot.at >= 0) this.#write(slot);
    this.totals();
    this.mark();
  }

  slotOf(row) {
    return this.pool.find((slot) => slot.at === row);
  }

  chosen() {
    const { at, anchor } = this;
    return {
      top: Math.min(at.row, anchor.row), bottom: Math.max(at.row, anchor.row), left: Math.min(at.column, anchor.column), right: Math.max(at.column, anchor.column),
    };
  }

  mark() {
    const { top, bottom, left, right } = this.chosen();
    const single = top === bottom && left === right;
    let active = null;
    for (const slot of this.pool) {
      if (slot.at < 0) continue;
      slot.cells.forEach((cell, place) => {
        const inside = slot.at >= top && slot.at <= bottom && place >= left && place <= right;
        if (cell.inside !== inside) {
          cell.classList.toggle("is-chosen", (cell.inside = inside));
          cell.setAttribute("aria-selected", String(inside));
        }
        if (slot.at === this.at.row && place === this.at.column) active = cell;
      });
    }
    if (active !== this.active) {
      this.active?.removeAttribute("id");
      this.active?.classList.remove("is-active");
      active?.classList.add("is-active");
      if (active) active.id = "sheet-active";
      this.active = active;
      if (active) this.element.setAttribute("aria-activedescendant", "sheet-active");
      else this.element.removeAttribute("aria-activedescendant");
    }
    this.#handle(bottom, right);
    this.sum.textContent = single ? "" : this.#summed(top, bottom, left, right);
  }

  #handle(bottom, right) {
    this.handle.hidden = !this.columns[right].edits || this.columns[right].type !== "amount" || bottom >= this.sheet.shown.length;
    const x = this.lefts[right] + this.columns[right].wide - 5;
    const y = this.head.offsetHeight + (bottom + 1) * TALL - 5;
    this.handle.style.transform = `translate(${x}px, ${y}px)`;
  }

  #summed(top, bottom, left, right) {
    let sum = 0n;
    let n = 0;
    for (let at = top; at <= bottom; at++) {
      const row = this.rowAt(at);
      if (row) for (let place = left; place <= right; place++) {
        const value = AMOUNTS.has(this.columns[place].type) ? this.sheet.valueOf(row, this.columns[place]) : null;
        if (value !== null) [sum, n] = [sum + value, n + 1];
      }
    }
    return n > 1 ? say("sum", { sum: shown(sum, sum % 100n !== 0n), n }) : "";
  }

  go(row, column = this.at.column, { extend = false, keep = false } = {}) {
    this.at = { row: Math.min(Math.max(row, 0), Math.max(this.rowCount - 1, 0)), column: Math.min(Math.max(column, 0), this.columns.length - 1) };
    if (!extend && !keep) this.anchor = { ...this.at };
    this.anchor.row = Math.min(this.anchor.row, Math.max(this.rowCount - 1, 0));
    if (!keep) this.#bring();
    this.mark();
  }

  #bring() {
    const { scroller } = this;
    const top = this.at.row * TALL;
    const room = scroller.clientHeight - this.head.offsetHeight - this.foot.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + TALL > scroller.scrollTop + room) scroller.scrollTop = top + TALL - room;
    if (this.at.column < 2) return;
    const frozen = this.lefts[2];
    const left = this.lefts[this.at.column];
    const right = left + this.columns[this.at.column].wide;
    if (left - frozen < scroller.scrollLeft) scroller.scrollLeft = left - frozen;
    else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
    this.#window();
  }

  // Where a cell lies within what scrolls.
  place() {
    const { row, column } = this.at;
    const frozen = column < 2 ? this.scroller.scrollLeft : 0;
    return { left: this.lefts[column] + frozen, top: this.head.offsetHeight + row * TALL, wide: this.columns[column].wide };
  }
}
