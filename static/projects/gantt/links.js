// Links as right-angled arrows, between rows that are drawn.
import { reach } from "./bars.js";

const OUT = 6;

// A path from one end to another, and its arrow head. `from` and `to` are {x, y, side}: side 1 leaves to the right, −1 to the left.
export function way(from, to, rowTall) {
  const out = from.x + from.side * OUT;
  const into = to.x + to.side * OUT;
  const head = `M${to.x} ${to.y}l${to.side * 5} -3.5v7Z`;
  const end = to.x + to.side * 4;
  if (from.side !== to.side && (to.side < 0 ? into >= out : into <= out)) {
    return [`M${from.x} ${from.y}H${out}V${to.y}H${end}`, head];
  }
  if (from.side === to.side) {
    const turn = from.side > 0 ? Math.max(out, into) : Math.min(out, into);
    return [`M${from.x} ${from.y}H${turn}V${to.y}H${end}`, head];
  }
  const between = to.y - Math.sign(to.y - from.y || 1) * (rowTall / 2);
  return [`M${from.x} ${from.y}H${out}V${between}H${into}V${to.y}H${end}`, head];
}

// Every link that touches a drawn row, as two paths a kind: {plain, critical} of [lines, heads].
export function drawnLinks(plan, scale, rows, rowTall, shows) {
  const found = { plain: [[], []], critical: [[], []] };
  if (!shows.links) return found;
  const seen = new Set();
  for (const place of rows) {
    if (place === undefined) continue;
    for (const list of [plan.into.get(place), plan.outOf.get(place)]) {
      for (const link of list ?? []) {
        if (seen.has(link) || link.from < 0 || plan.row[link.from] < 0 || plan.row[link.to] < 0) continue;
        seen.add(link);
        const ends = [reach(plan, scale, link.from), reach(plan, scale, link.to)];
        if (!ends[0] || !ends[1]) continue;
        const critical = shows.critical && plan.is(link.from, "critical") && plan.is(link.to, "critical");
        const [line, head] = way(end(plan, link.from, ends[0], link.type[0] === "F", rowTall), end(plan, link.to, ends[1], link.type[1] === "F", rowTall), rowTall);
        const kind = found[critical ? "critical" : "plain"];
        kind[0].push(line);
        kind[1].push(head);
      }
    }
  }
  return found;
}

function end(plan, place, [x0, x1], finish, rowTall) {
  const wide = x0 === x1 ? 7 : 0; // a milestone's diamond reaches to both sides
  return { x: finish ? x1 + wide : x0 - wide, y: plan.row[place] * rowTall + 13.5, side: finish ? 1 : -1 };
}
