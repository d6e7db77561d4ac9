// What is to be saved of one side, as edits that say what they were made upon; and what the server's answer makes of them.
import { sent } from "./amounts.js";

const MOST = 15000;

export function pendingOf(sheet, side) {
  const { months } = sheet.sides[side];
  const found = [];
  const month = (at) => (at ? months[at - 1] : null);
  for (const row of sheet.touched) {
    const base = row.base[side];
    if (row.gone) {
      if (base) found.push({ row, type: "remove", edit: { do: "remove", line: row.n[side], was: said(base.kind, base.text, base.cells, month) } });
    } else if (!base) {
      if (row.keep[side] || row.cells[side].some((amount) => amount !== null)) found.push(added(sheet, row, side, month));
    } else {
      const head = headOf(sheet, row, base);
      if (head) found.push({ row, type: "head", kind: row.kind, text: row.text, edit: { do: "change", line: row.n[side], ...head } });
      row.cells[side].forEach((amount, at) => {
        if (amount === base.cells[at] || sheet.errors.has(`${row.id}:${side}:${at}`)) return;
        const edit = { do: "set", line: row.n[side], month: month(at), amount: sent(amount), was: sent(base.cells[at]) };
        found.push({ row, type: "cell", at, amount, edit });
      });
    }
  }
  return found.slice(0, MOST);
}

function said(kind, text, cells, month) {
  const amounts = {};
  cells.forEach((amount, at) => amount !== null && (amounts[month(at) ?? "unspread"] = sent(amount)));
  return { cost_type: kind, text, amounts };
}

function added(sheet, row, side, month) {
  const bad = (at) => sheet.errors.has(`${row.id}:${side}:${at}`);
  const cells = row.cells[side].map((amount, at) => (bad(at) ? null : amount));
  const edit = { do: "add", key: `r${row.id}`, ...said(sheet.errors.has(`${row.id}:head`) ? null : row.kind, row.text, cells, month) };
  if (row.n[side]) edit.number = row.n[side];
  return { row, type: "add", kind: edit.cost_type, text: row.text, cells, edit };
}

function headOf(sheet, row, base) {
  if (sheet.errors.has(`${row.id}:head`)) return null;
  const head = { was: {} };
  if (row.kind !== base.kind) [head.cost_type, head.was.cost_type] = [row.kind, base.kind];
  if (row.text !== base.text) [head.text, head.was.text] = [row.text, base.text];
  return Object.keys(head).length > 1 ? head : null;
}

// These edits are stored now.
export function stored(sheet, side, pending, numbers) {
  for (const { row, type, at, amount, kind, text, cells, edit } of pending) {
    if (type === "cell") row.base[side].cells[at] = amount;
    else if (type === "head") Object.assign(row.base[side], { kind, text });
    else if (type === "remove") row.base[side] = null;
    else sheet.settle(row, side, numbers[edit.key], { kind, text, cells });
  }
  settled(sheet);
}

export function settled(sheet) {
  for (const row of sheet.touched) if (!differs(row)) sheet.touched.delete(row);
}

// The cells that the server would not take, with why: they stay as typed, marked, and the rest goes on.
export function refused(sheet, side, pending, errors) {
  let marked = 0;
  for (const { index, message } of errors) {
    const one = pending[index];
    if (!one) continue;
    marked += 1;
    const places = one.type === "cell" ? [`${side}:${one.at}`] : one.type === "add" ? one.cells.flatMap((amount, at) => (amount === null ? [] : [`${side}:${at}`])) : [];
    for (const place of [...places, ...(one.type === "cell" ? [] : ["head"])]) sheet.errors.set(`${one.row.id}:${place}`, message);
  }
  return marked;
}

function differs(row) {
  return row.n.some((_, side) => {
    const base = row.base[side];
    if (row.gone) return base !== null;
    if (!base) return row.keep[side] || row.cells[side].some((amount) => amount !== null);
    return row.kind !== base.kind || row.text !== base.text || row.cells[side].some((amount, at) => amount !== base.cells[at]);
  });
}
