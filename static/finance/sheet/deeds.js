// What a person does to cells and lines: each deed is a list of changes that can be taken back, also after it is saved.
import { plain, read } from "./amounts.js";
import { say } from "./words.js";

export class Deeds {
  constructor(sheet, grid, server, { saver, tell, wrong }) {
    Object.assign(this, { sheet, grid, server, saver, tell, wrong });
    this.back = [];
    this.forth = [];
  }

  make(changes, said) {
    if (!changes.length) return;
    this.back.push(changes);
    this.forth = [];
    this.#apply(changes, "after");
    if (said) this.tell(said);
  }

  undo() {
    this.#step(this.back, this.forth, "before", "undone", "nothing_to_undo");
  }

  redo() {
    this.#step(this.forth, this.back, "after", "redone", "nothing_to_redo");
  }

  #step(from, to, which, done, nothing) {
    if (this.saver.stopped || this.saver.deciding) return;
    if (!from.length) return this.tell(say(nothing));
    const changes = from.pop();
    to.push(changes);
    this.#apply(which === "before" ? [...changes].reverse() : changes, which);
    this.tell(say(done));
  }

  #apply(changes, which) {
    for (const change of changes) this.sheet.apply(change, which);
    if (changes.some((change) => change.type === "gone")) this.grid.draw();
    else this.grid.redraw();
    this.wrong("");
    this.saver.changed();
  }

  // The change of one cell, or none: [] when nothing differs or it is not to be written.
  cell(row, column, value) {
    if (!column.edits) return [];
    const before = this.sheet.valueOf(row, column);
    if (before === value) return [];
    if (column.type === "amount") return [{ row, type: "cell", side: column.side, at: column.at, before, after: value }];
    return [{ row, type: column.type, before, after: value }];
  }

  fresh() {
    const row = this.sheet.blank();
    row.gone = true;
    row.keep[0] = true;
    return { row, change: { row, type: "gone", before: true, after: false } };
  }

  add() {
    if (!this.sheet.sides[0].edits) return this.tell(say("read_only"));
    const { change } = this.fresh();
    this.make([change], say("added"));
    this.grid.go(this.sheet.shown.length - 1, 0);
  }

  double() {
    const from = this.grid.rowAt(this.grid.at.row);
    if (!from || !this.sheet.sides[0].edits) return;
    const { row, change } = this.fresh();
    Object.assign(row, { kind: from.kind, text: from.text });
    const cells = this.grid.columns.filter((column) => column.type === "amount").flatMap((column) => this.cell(row, column, this.sheet.valueOf(from, column)));
    this.make([change, ...cells], say("doubled"));
    this.grid.go(this.sheet.shown.length - 1);
  }

  remove() {
    const { top, bottom } = this.grid.chosen();
    const rows = this.sheet.shown.slice(top, bottom + 1);
    if (!rows.length) return;
    if (!this.sheet.sides.every((side) => side.edits)) return this.tell(say("read_only"));
    const shut = this.grid.columns.filter((column) => column.why);
    if (rows.some((row) => shut.some((column) => row.cells[column.side][column.at] !== null))) return this.wrong(say("has_shut"));
    this.make(rows.map((row) => ({ row, type: "gone", before: false, after: true })), say("removed", { n: rows.length }));
  }

  #over(value) {
    const { top, bottom, left, right } = this.grid.chosen();
    const changes = [];
    for (let at = top; at <= bottom; at++) {
      const row = this.grid.rowAt(at);
      if (row) for (let place = left; place <= right; place++) changes.push(...this.cell(row, this.grid.columns[place], value(row, this.grid.columns[place], at, place)));
    }
    return changes;
  }

  clear() {
    const changes = this.#over((row, column) => (column.type === "text" ? "" : column.type === "kind" ? row.kind : null));
    this.make(changes, say("cleared", { n: changes.length }));
  }

  fillDown() {
    const { top, bottom } = this.grid.chosen();
    if (top === bottom && top > 0) this.grid.anchor.row = top - 1;
    const first = this.grid.rowAt(this.grid.chosen().top);
    if (first) this.#filled(this.#over((_row, column) => this.sheet.valueOf(first, column)));
  }

  fillRight() {
    const { left, right } = this.grid.chosen();
    if (left === right && left > 2) this.grid.anchor.column = left - 1;
    const first = this.grid.columns[this.grid.chosen().left];
    if (first.type === "amount") this.#filled(this.#over((row, column) => (column.type === "amount" ? this.sheet.valueOf(row, first) : this.sheet.valueOf(row, column))));
  }

  // The handle was pulled: what stood in the block is repeated over what was added to it.
  fillFrom(block, to) {
    const changes = this.#over((_row, _column, at, place) => {
      const from = this.grid.rowAt(block.top + ((at - block.top) % (block.bottom - block.top + 1) + (block.bottom - block.top + 1)) % (block.bottom - block.top + 1));
      const column = this.grid.columns[block.left + ((place - block.left) % (block.right - block.left + 1) + (block.right - block.left + 1)) % (block.right - block.left + 1)];
      return this.grid.columns[place].type === column.type ? this.sheet.valueOf(from, column) : this.sheet.valueOf(this.grid.rowAt(at), this.grid.columns[place]);
    });
    this.#filled(changes, to);
  }

  #filled(changes) {
    this.make(changes, say("filled", { n: changes.length }));
  }

  copied() {
    const { top, bottom, left, right } = this.grid.chosen();
    const lines = [];
    for (let at = top; at <= bottom; at++) {
      const row = this.grid.rowAt(at);
      if (!row) continue;
      lines.push(this.grid.columns.slice(left, right + 1).map((column) => {
        const value = this.sheet.valueOf(row, column);
        const said = typeof value === "bigint" ? plain(value) : value ?? "";
        return /[\t\n"]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said;
      }).join("\t"));
    }
    this.tell(say("copied", { n: lines.length * (right - left + 1) }));
    return lines.join("\r\n");
  }

  // The server reads what is pasted; where one cell cannot be read nothing is written.
  async paste(text) {
    if (!text || this.pasting) return;
    const { top, left, bottom, right } = this.grid.chosen();
    const room = this.grid.columns.slice(left);
    const kinds = room.slice(0, Math.max(room.findIndex((column) => !["amount", "kind", "text"].includes(column.type)), 0) || room.length);
    if (!["amount", "kind", "text"].includes(this.grid.columns[left].type)) return this.wrong(say("computed"));
    this.pasting = true;
    this.tell(say("reading"));
    try {
      const found = await this.server.paste(text, kinds.map((column) => (column.type === "amount" ? "amount" : "text")));
      this.#pasted(found, kinds, { top, left, bottom, right });
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      this.wrong(refusal.message);
    } finally {
      this.pasting = false;
    }
  }

  #pasted({ cells, troubles, note }, columns, { top, left, bottom, right }) {
    const where = (row, column) => `${say("line", { n: top + row + 1 })}, ${columns[column].label}`;
    if (troubles.length) {
      const [row, column, message] = troubles[0];
      this.wrong(say("paste_troubles", { n: troubles.length, first: `${where(row, column)}: ${message}` }));
      return this.grid.go(top + row, left + column);
    }
    const one = cells.length === 1 && cells[0].length === 1;
    const tall = one ? bottom - top + 1 : cells.length;
    const wide = one ? right - left + 1 : cells[0].length;
    const changes = [];
    for (let at = 0; at < tall; at++) {
      let row = this.grid.rowAt(top + at);
      if (!row) {
        const made = this.fresh();
        row = made.row;
        changes.push(made.change);
      }
      for (let place = 0; place < wide; place++) {
        const column = this.grid.columns[left + place];
        const given = one ? cells[0][0] : cells[at][place];
        const value = this.#given(column, given);
        if (value === undefined) return this.#stop(top + at, left + place, say("bad_type", { typed: given }));
        if (!column.edits && value !== this.sheet.valueOf(row, column)) return this.#stop(top + at, left + place, column.why ? say("is_shut", { month: column.label, why: column.why }) : say("computed"));
        changes.push(...this.cell(row, column, value));
      }
    }
    this.make(changes, `${say("pasted", { n: tall * wide })} ${note}`.trim());
    this.grid.anchor = { row: top, column: left };
    this.grid.go(top + tall - 1, left + wide - 1, { extend: true });
  }

  #given(column, given) {
    if (column.type === "amount") return given === null ? null : read(given);
    return column.type === "kind" ? this.kindOf(given) : given ?? "";
  }

  // A cost type by its code or its name; undefined where there is none.
  kindOf(typed) {
    const said = (typed ?? "").trim().toLowerCase();
    if (!said) return null;
    return this.sheet.types.find(([code, name]) => code.toLowerCase() === said || name.toLowerCase() === said || `${code} ${name}`.toLowerCase() === said)?.[0];
  }

  #stop(row, column, message) {
    this.wrong(message);
    this.grid.go(row, column);
  }
}
