// Takes in what others changed. What is not touched here follows the server; what is, and meets another's change, is a conflict to be decided.
import { cents } from "./amounts.js";

export function merge(sheet, answer) {
  const conflicts = [];
  const found = new Map(); // "side:number" → [row, cells, kind, text] of the server
  const known = new Map();
  for (const row of sheet.rows) row.n.forEach((number, side) => row.base[side] && known.set(`${side}:${number}`, row));
  for (const joined of answer.rows) {
    const [numbers, kind, text, cells, last] = joined;
    let row = null;
    numbers.forEach((number, side) => (row ??= number === null ? null : known.get(`${side}:${number}`) ?? null));
    if (!row) {
      row = sheet.rowOf(joined);
      sheet.rows.push(row);
      numbers.forEach((number, side) => number !== null && found.set(`${side}:${number}`, true));
      continue;
    }
    row.last = last.map(cents);
    numbers.forEach((number, side) => {
      if (number === null) return;
      found.set(`${side}:${number}`, true);
      const own = known.get(`${side}:${number}`) ?? row;
      line(sheet, own, side, number, { kind, text, cells: sheet.full(cells[side], side) }, conflicts);
    });
  }
  for (const [key, row] of known) if (!found.has(key)) lost(sheet, row, Number(key.split(":")[0]), conflicts);
  answer.sides.forEach((side, at) => sheet.sides[at] && Object.assign(sheet.sides[at], { version: side.version, state: side.state, last_total: side.last_total }));
  sheet.rows = sheet.rows.filter((row) => !(row.gone && row.drop));
  sheet.count();
  return conflicts;
}

function line(sheet, row, side, number, now, conflicts) {
  const base = row.base[side];
  if (!base) {
    row.cells[side] = row.cells[side].map((amount, at) => amount ?? now.cells[at]);
    return sheet.settle(row, side, number, now);
  }
  if (row.gone && (base.kind !== now.kind || base.text !== now.text || base.cells.some((amount, at) => amount !== now.cells[at]))) row.gone = false; // changed meanwhile: it stays
  for (const name of ["kind", "text"]) {
    if (now[name] === base[name]) continue;
    if (row[name] === base[name]) row[name] = now[name];
    else if (row[name] !== now[name]) conflicts.push({ row, side, type: name, mine: row[name], theirs: now[name] });
  }
  now.cells.forEach((amount, at) => {
    const [mine, was] = [row.cells[side][at], base.cells[at]];
    if (amount === was) return;
    if (mine === was) row.cells[side][at] = amount;
    else if (mine !== amount) conflicts.push({ row, side, type: "cell", at, mine, theirs: amount });
  });
  row.base[side] = now;
}

// A line that someone else took out.
function lost(sheet, row, side, conflicts) {
  const base = row.base[side];
  const written = !row.gone && (row.kind !== base.kind || row.text !== base.text || row.cells[side].some((amount, at) => amount !== base.cells[at]));
  row.base[side] = null;
  row.keep[side] = false;
  if (written) return conflicts.push({ row, side, type: "line", mine: row, theirs: null, cells: [...row.cells[side]] });
  row.cells[side] = sheet.full([], side);
  if (row.base.every((one) => one === null)) row.gone = row.drop = true;
}

// What was decided: theirs is written over mine; mine is saved next.
export function decide(sheet, conflict, takes) {
  const { row, side, type, at, theirs } = conflict;
  sheet.touched.add(row);
  if (type === "line") {
    row.keep[side] = takes === "mine";
    if (takes === "theirs") {
      row.cells[side] = sheet.full([], side);
      row.gone = row.base.every((one) => one === null);
    }
    sheet.count();
  } else if (takes === "theirs") {
    if (type === "cell") sheet.set(row, side, at, theirs);
    else row[type] = theirs;
  }
}
