// Takes up what a closed tab had not saved, each edit upon what it was made; what was changed meanwhile becomes a conflict.
import { cents } from "./amounts.js";

const hundredths = (text) => {
  if (text === null || text === undefined) return null;
  const minus = text.startsWith("-");
  const [whole, low = ""] = text.replace("-", "").split(".");
  const amount = BigInt(whole + low.padEnd(2, "0"));
  return minus ? -amount : amount;
};

export function restore(sheet, kept) {
  const conflicts = [];
  let count = 0;
  kept.forEach((edits, side) => {
    if (!sheet.sides[side]?.edits) return;
    const { months } = sheet.sides[side];
    const place = (month) => (month === null || month === "unspread" ? 0 : months.indexOf(month) + 1);
    for (const edit of edits) {
      if (edit.do === "add") {
        count += 1;
        const row = sheet.blank(edit.cost_type, edit.text);
        row.keep[side] = true;
        sheet.rows.push(row);
        for (const [month, amount] of Object.entries(edit.amounts)) row.cells[side][place(month)] = cents(hundredths(amount));
        sheet.touched.add(row);
        continue;
      }
      const row = sheet.rows.find((one) => one.n[side] === edit.line && one.base[side]);
      if (!row) continue;
      count += 1;
      sheet.touched.add(row);
      if (edit.do === "remove") row.gone = true;
      else if (edit.do === "change") {
        if ("text" in edit) row.text = edit.text;
        if ("cost_type" in edit) row.kind = edit.cost_type;
      } else {
        const at = place(edit.month);
        const [mine, was, theirs] = [hundredths(edit.amount), hundredths(edit.was), row.base[side].cells[at]];
        row.cells[side][at] = mine;
        if (theirs !== was && theirs !== mine) conflicts.push({ row, side, type: "cell", at, mine, theirs });
      }
    }
  });
  sheet.count();
  return { count, conflicts };
}
