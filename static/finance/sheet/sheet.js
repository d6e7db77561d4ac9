// What stands in the sheet, here and on the server. `base` is what was last read of the server: where a row differs from it, there is something to save.
import { cents, shown } from "./amounts.js";
import { monthSaid, say } from "./words.js";

const DIGIT = 7.5, GAP = 20; // px: a digit of a total, and what stands free beside it

export class Sheet {
  constructor(answer) {
    this.next = 1;
    this.rows = [];
    this.touched = new Set();
    this.errors = new Map(); // of cells the server refused, until they are written anew
    this.sides = answer.sides;
    this.types = answer.types;
    this.codes = new Map(answer.types);
    this.columns = columnsOf(answer.sides);
    for (const row of answer.rows) this.rows.push(this.rowOf(row));
    this.count();
    this.#makeRoom();
  }

  // Columns as wide as the longest of their totals, all periods alike.
  #makeRoom() {
    const size = (amounts) => Math.max(...amounts.map((amount) => shown(amount).length)) * DIGIT + GAP;
    for (const column of this.columns.filter(({ side }) => side !== undefined)) {
      const totals = this.totals[column.side];
      const room = size(column.type === "amount" ? totals : [totals.reduce((sum, amount) => sum + amount, 0n)]);
      column.wide = Math.max(column.wide, Math.ceil(room));
    }
  }

  rowOf([numbers, kind, text, cells, last]) {
    const row = this.blank(kind, text);
    numbers.forEach((number, side) => number !== null && this.settle(row, side, number, { kind, text, cells: this.full(cells[side], side) }));
    row.cells = this.sides.map((_, side) => this.full(cells[side], side));
    row.last = last.map(cents);
    return row;
  }

  blank(kind = null, text = "") {
    const none = () => this.sides.map(() => null);
    const cells = this.sides.map((_, side) => this.full([], side));
    return { id: this.next++, kind, text, cells, n: none(), base: none(), keep: this.sides.map(() => false), last: none(), gone: false };
  }

  full(sent, side) {
    return Array.from({ length: this.sides[side].months.length + 1 }, (_, at) => cents(sent[at]));
  }

  // a line as the server has it now
  settle(row, side, number, base) {
    row.n[side] = number;
    row.base[side] = base;
    row.keep[side] = true;
  }

  // All sums anew; a change of one cell adds only what it adds.
  count() {
    this.shown = this.rows.filter((row) => !row.gone);
    this.totals = this.sides.map((side, at) => this.full([], at).map(() => 0n));
    this.pennies = 0;
    for (const row of this.shown) for (const [side, cells] of row.cells.entries()) for (const [at, amount] of cells.entries()) this.#add(side, at, amount, 1n);
  }

  #add(side, at, amount, sign) {
    if (amount === null) return;
    this.totals[side][at] += sign * amount;
    if (amount % 100n) this.pennies += Number(sign);
  }

  total(row, side) {
    let sum = 0n;
    for (const amount of row.cells[side]) if (amount !== null) sum += amount;
    return sum;
  }

  set(row, side, at, amount) {
    if (!row.gone) {
      this.#add(side, at, row.cells[side][at], -1n);
      this.#add(side, at, amount, 1n);
    }
    row.cells[side][at] = amount;
    this.errors.delete(`${row.id}:${side}:${at}`);
    this.touched.add(row);
  }

  // One change, forth (after) or back (before).
  apply(change, which) {
    const { row, type, side, at } = change;
    if (type === "cell") return this.set(row, side, at, change[which]);
    row[type] = change[which]; // kind, text or gone
    if (type === "gone") {
      if (!this.rows.includes(row)) this.rows.push(row);
      this.count();
    }
    this.errors.delete(`${row.id}:head`);
    this.touched.add(row);
  }

  valueOf(row, column) {
    if (column.type === "amount") return row.cells[column.side][column.at];
    if (column.type === "total") return this.total(row, column.side);
    if (column.type === "last") return row.last[column.side];
    if (column.type === "difference") return row.last[column.side] === null ? null : this.total(row, column.side) - row.last[column.side];
    return row[column.type];
  }

  nameOf(row) {
    return row.text || this.codes.get(row.kind) || row.kind || say("line", { n: row.n[0] ?? "" });
  }

  get editable() {
    return this.sides.some((side) => side.edits);
  }
}

function columnsOf(sides) {
  const columns = [
    { type: "kind", label: say("cost_type"), wide: 110, edits: sides[0].edits },
    { type: "text", label: say("text"), wide: 180, edits: sides[0].edits },
  ];
  sides.forEach((side, place) => {
    const many = sides.length > 1;
    columns.push({ type: "amount", side: place, at: 0, label: say("unspread"), wide: 84, edits: side.edits, first: true });
    side.months.forEach((month, at) => {
      const why = side.shut[at];
      columns.push({
        type: "amount", side: place, at: at + 1, month, label: monthSaid(month), wide: 84, edits: side.edits && why === undefined, why,
        note: at < side.actual ? say("actual") : why === undefined ? "" : say("shut"),
      });
    });
    columns.push({ type: "total", side: place, label: say("total"), note: many ? side.year : "", wide: 100 });
    if (side.last) columns.push({ type: "last", side: place, label: say("last"), note: side.last, wide: 100 }, { type: "difference", side: place, label: say("difference"), wide: 90 });
  });
  return columns;
}
