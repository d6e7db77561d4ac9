// The drawing rules of one line, as paths: the same ones that reports/figures/gantt.py keeps for paper.
import { KIND } from "./plan.js";

export const BAR = { top: 8, tall: 11, promised: 21, promisedTall: 4 };

const box = (x0, x1, top, tall) => `M${x0} ${top}H${x1}V${top + tall}H${x0}Z`;
export const diamond = (x, middle, half) => `M${x} ${middle - half}L${x + half} ${middle}L${x} ${middle + half}L${x - half} ${middle}Z`;
const bracket = (x0, x1) => {
  const foot = Math.min(5, (x1 - x0) / 2);
  return `M${x0} 9H${x1}V18L${x1 - foot} 13.5H${x0 + foot}L${x0} 18Z`;
};

// Where a line lies on the chart; null where it has no dates.
export function reach(plan, scale, place, start = plan.of.start[place], finish = plan.of.finish[place]) {
  if (start === null || finish === null) return null;
  if (plan.of.kind[place] === KIND.milestone) {
    const x = scale.xOfFinish(finish);
    return [x, x];
  }
  const x0 = scale.x(start);
  return [x0, Math.max(scale.xOfFinish(finish), x0 + 2)];
}

// The paths of a line: {bar, hatch, done, promised, slack, mark, label at}, each "" where there is nothing.
export function drawn(plan, scale, place, shows) {
  const found = { bar: "", hatch: "", done: "", promised: "", slack: "", mark: "", missed: "", at: null, ends: null };
  const kind = plan.of.kind[place];
  if (shows.baseline) found.promised = promised(plan, scale, place, kind);
  const ends = reach(plan, scale, place);
  if (!ends) return found; // of a day that has passed there may be a promise and no more
  const [x0, x1] = ends;
  const critical = shows.critical && plan.is(place, "critical");
  const share = plan.of.done[place] ?? 0;
  found.ends = ends;
  found.at = x1 + 7;
  if (kind === KIND.milestone) {
    found.bar = diamond(x0, 13.5, 7);
    if (share === 1) found.done = diamond(x0, 13.5, 4);
    if (critical) found.hatch = found.bar;
    found.at = x0 + 12;
  } else if (kind === KIND.summary) {
    found.bar = bracket(x0, x1);
    if (share) found.done = box(x0, x0 + (x1 - x0) * share, 10, 2.5);
  } else {
    const parts = plan.rows.parts[plan.of.id[place]];
    const pieces = parts ? parts.map(([first, last]) => [scale.x(first), scale.xOfFinish(last)]) : [ends];
    const whole = pieces.map(([first, last]) => box(first, Math.max(last, first + 2), BAR.top, BAR.tall)).join("");
    found.bar = whole + (parts ? box(x0, x1, BAR.top + 5, 1) : "");
    if (critical) found.hatch = whole;
    if (share) found.done = box(x0, x0 + (x1 - x0) * share, BAR.top + 3.5, 4);
  }
  if (shows.slack && kind !== KIND.summary && (plan.of.done[place] ?? 0) < 1) found.slack = slack(plan, scale, place, x1);
  const deadline = plan.of.deadline[place];
  if (deadline !== null) {
    const x = scale.xOfFinish(deadline);
    found[plan.late(place) ? "missed" : "mark"] = `M${x - 5} 3H${x + 5}L${x} 11ZM${x} 11V24`;
  }
  return found;
}

function promised(plan, scale, place, kind) {
  const [start, finish] = [plan.of.baseline_start[place], plan.of.baseline_finish[place]];
  if (start === null || finish === null) return "";
  if (kind === KIND.milestone) return diamond(scale.xOfFinish(finish), 13.5, 5);
  const x0 = scale.x(start);
  return box(x0, Math.max(scale.xOfFinish(finish), x0 + 2), BAR.promised, BAR.promisedTall);
}

function slack(plan, scale, place, from) {
  const late = plan.of.late_finish[place];
  if (late === null || !(plan.of.total_slack[place] > 0)) return "";
  const to = scale.xOfFinish(late);
  return to > from + 2 ? `M${from} 13.5H${to}M${to} 10V17` : "";
}

// What its bar is, in the words of the stylesheet.
export function looks(plan, place) {
  const kind = ["task", "milestone", "summary", "loe"][plan.of.kind[place]];
  const also = ["critical", "inactive", "manual"].filter((flag) => plan.is(place, flag)).map((flag) => ` is-${flag}`).join("");
  return `bar bar--${kind}${also}${plan.late(place) ? " is-late" : ""}`;
}
