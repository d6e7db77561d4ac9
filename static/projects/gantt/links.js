// Links as right-angled arrows.
import { reach } from "./bars.js";

const OUT = 6;
const PASSING = 40; // more links than these that only pass by would be a grey field: they are drawn where they begin and end

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

// The upper and the lower row of every link, −1 where it is not shown.
export function rowsOf(plan) {
  const [upper, lower] = [new Int32Array(plan.links.length).fill(-1), new Int32Array(plan.links.length).fill(-1)];
  plan.links.forEach(({ from, to }, at) => {
    const rows = from < 0 ? [-1] : [plan.row[from], plan.row[to]];
    if (Math.min(...rows) < 0) return;
    upper[at] = Math.min(...rows);
    lower[at] = Math.max(...rows);
  });
  return { upper, lower };
}

// The links that begin, end or pass on rows [first, after), as two paths a kind: {plain, critical} of [lines, heads]; y is counted from the first.
export function drawnLinks(plan, scale, { upper, lower }, first, after, rowTall, shows) {
  const found = { plain: [[], []], critical: [[], []] };
  if (!shows.links) return found;
  const passing = [];
  const add = (link) => {
    const ends = [reach(plan, scale, link.from), reach(plan, scale, link.to)];
    if (!ends[0] || !ends[1]) return;
    const critical = shows.critical && plan.is(link.from, "critical") && plan.is(link.to, "critical");
    const from = end(plan, link.from, ends[0], link.type[0] === "F", first, rowTall);
    const to = end(plan, link.to, ends[1], link.type[1] === "F", first, rowTall);
    const [line, head] = way(from, to, rowTall);
    const kind = found[critical ? "critical" : "plain"];
    kind[0].push(line);
    kind[1].push(head);
  };
  for (let at = 0; at < upper.length; at++) {
    if (upper[at] < 0 || upper[at] >= after || lower[at] < first) continue;
    if (upper[at] >= first || lower[at] < after) add(plan.links[at]);
    else passing.push(plan.links[at]);
  }
  if (passing.length <= PASSING) passing.forEach(add);
  return found;
}

function end(plan, place, [x0, x1], finish, first, rowTall) {
  const wide = x0 === x1 ? 7 : 0; // a milestone's diamond reaches to both sides
  return { x: finish ? x1 + wide : x0 - wide, y: (plan.row[place] - first) * rowTall + 13.5, side: finish ? 1 : -1 };
}
