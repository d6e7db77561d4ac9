// What lies behind and before the bars: closed days, lines of the axis, the status date with its progress line, today.
import { ticks } from "./axis.js";
import { DAY, lastDay } from "./dates.js";
import { reach } from "./bars.js";
import { KIND } from "./plan.js";

const LEAST = 6; // pixels a closed stretch must have to be shaded

export function closedDays(plan, scale, first, last, tall) {
  const runs = plan.time.closed(first, last).filter(([from, after]) => (after - from) * scale.perDay >= LEAST);
  return runs.map(([from, after]) => `M${scale.xOfDay(from)} 0H${scale.xOfDay(after)}V${tall}H${scale.xOfDay(from)}Z`).join("");
}

export function axisLines(scale, first, last, tall) {
  return ticks(scale.zoom, "top", first, last).map(([day]) => `M${Math.round(scale.xOfDay(day)) + 0.5} 0V${tall}`).join("");
}

// The status date, drawn out to how far each of these lines is: to the left what is behind, to the right what is ahead; y is counted from the first row.
export function progressLine(plan, scale, rows, first, rowTall) {
  const { status } = plan.rows;
  if (status === null) return "";
  const x = scale.xOfFinish(status);
  const points = [];
  for (const place of rows) {
    if (place === undefined) continue;
    const top = (plan.row[place] - first) * rowTall;
    const at = progressAt(plan, scale, place, status);
    if (at === null || Math.abs(at - x) < 0.5) points.push(`${x} ${top}L${x} ${top + rowTall}`);
    else points.push(`${x} ${top}L${at} ${top + 13.5}L${x} ${top + rowTall}`);
  }
  return points.length ? `M${points.join("L")}` : "";
}

function progressAt(plan, scale, place, status) {
  if (plan.of.kind[place] === KIND.summary || plan.of.kind[place] === KIND.loe || plan.is(place, "inactive")) return null;
  const ends = reach(plan, scale, place);
  const share = plan.of.done[place] ?? 0;
  if (!ends || share === 1) return null;
  if (share === 0 && plan.of.start[place] >= status) return null;
  return ends[0] + (ends[1] - ends[0]) * share;
}

export const statusDay = (plan) => (plan.rows.status === null ? null : lastDay(plan.rows.status));
export const todayOf = (host) => Math.floor(Date.parse(`${host.dataset.today}T00:00:00Z`) / (DAY * 60_000));
