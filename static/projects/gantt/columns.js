// The columns of the grid: what each says of a line, how it is typed, and which edits follow from what was typed.
import { KIND } from "./plan.js";
import { DAY, dayOf, full, lastDay, parseDay, short } from "./dates.js";
import { durationSaid, parseDuration, parseLinks, parseShare } from "./typed.js";
import { say } from "./words.js";

export class Unreadable extends Error {}

const unreadable = (key, values) => {
  throw new Unreadable(say(key, values));
};
const change = (plan, place, fields) => [{ do: "change", id: plan.of.id[place], fields }];
const percent = (share) => (share === null ? "" : `${Math.round(share * 100)} %`);
const length = (plan, minutes) => durationSaid(minutes, plan.perDay);

function dayTyped(plan, typed, near, today) {
  const day = parseDay(typed, { today, near: dayOf(near ?? plan.rows.start) });
  return day === null ? unreadable("bad_day", { typed }) : day;
}

// The minute at which work of a day begins, or ends.
function edge(plan, day, late) {
  const spans = plan.time.spans(day);
  return day * DAY + (spans.length ? (late ? spans.at(-1)[1] : spans[0][0]) : late ? 1020 : 480);
}

const dated = (name, late, edit) => ({
  wide: 88, kind: "num", usual: true,
  said: (plan, place) => (plan.of[name][place] === null ? "" : short((late ? lastDay : dayOf)(plan.of[name][place]))),
  full: (plan, place) => (plan.of[name][place] === null ? "" : full((late ? lastDay : dayOf)(plan.of[name][place]))),
  edits: edit && ((plan, place, typed, today) => {
    if (!typed.trim()) return edit(plan, place, null);
    return edit(plan, place, edge(plan, dayTyped(plan, typed, plan.of[name][place], today), late));
  }),
});

export const begins = (plan, place, minute) => {
  if (minute === null) return change(plan, place, { constraint: "asap" });
  if (plan.of.actual_start[place] !== null) return change(plan, place, { actual_start: minute });
  return [{ do: "place", id: plan.of.id[place], start: minute }];
};
export const ends = (plan, place, minute) => {
  if (minute === null) return unreadable("bad_day", { typed: "" });
  if (plan.of.actual_finish[place] !== null) return change(plan, place, { actual_finish: minute });
  return [{ do: "place", id: plan.of.id[place], finish: minute }];
};
const field = (name) => (plan, place, minute) => change(plan, place, { [name]: minute });

export const COLUMNS = {
  number: { wide: 44, kind: "num key", frozen: true, always: true, usual: true, said: (plan, place) => String(place + 1) },
  wbs: { wide: 60, kind: "key", frozen: true, usual: true, said: (plan, place) => plan.of.wbs[place] },
  name: {
    wide: 236, frozen: true, always: true, usual: true, said: (plan, place) => plan.of.name[place], typed: (plan, place) => plan.of.name[place],
    edits: (plan, place, typed) => (typed.trim() ? change(plan, place, { name: typed.trim() }) : unreadable("bad_name")),
  },
  duration: {
    wide: 70, kind: "num", usual: true,
    said: (plan, place) => durationSaid(plan.of.duration[place], plan.perDay, { elapsed: plan.is(place, "elapsed"), estimated: plan.is(place, "estimated") }),
    edits: (plan, place, typed) => {
      const found = parseDuration(typed, plan.perDay) ?? unreadable("bad_duration", { typed });
      const fields = { duration: found.minutes };
      if (found.elapsed !== plan.is(place, "elapsed")) fields.elapsed = found.elapsed;
      if (found.estimated) fields.estimated = true;
      if (found.minutes === 0 && plan.of.kind[place] === KIND.task) fields.kind = "milestone";
      if (found.minutes > 0 && plan.of.kind[place] === KIND.milestone) fields.kind = "task";
      return change(plan, place, fields);
    },
  },
  start: dated("start", false, begins),
  finish: dated("finish", true, ends),
  done: {
    wide: 52, kind: "num", usual: true, said: (plan, place) => percent(plan.of.done[place]),
    edits: (plan, place, typed) => change(plan, place, { done: parseShare(typed) ?? unreadable("bad_share", { typed }) }),
  },
  slack: {
    wide: 62, kind: "num", usual: true,
    said: (plan, place) => (plan.of.done[place] === 1 ? "" : length(plan, plan.of.total_slack[place])),
    full: (plan, place) => (plan.is(place, "critical") ? say("critical") : ""),
  },
  predecessors: {
    wide: 104, usual: true, said: (plan, place) => plan.predecessors(place), typed: (plan, place) => plan.predecessors(place),
    edits: linkEdits,
  },
  owner: {
    wide: 116, usual: true, said: (plan, place) => plan.of.owner[place], typed: (plan, place) => plan.of.owner[place],
    edits: (plan, place, typed) => change(plan, place, { owner: typed.trim() }),
  },
  deadline: { ...dated("deadline", true, field("deadline")), usual: false },
  baseline_finish: { ...dated("baseline_finish", true), usual: false },
  slip: {
    wide: 70, kind: "num",
    said: (plan, place) => {
      const late = plan.slip(place);
      return late ? `${late > 0 ? "+" : ""}${length(plan, late)}` : "";
    },
  },
  free_slack: { wide: 70, kind: "num", said: (plan, place) => (plan.of.done[place] === 1 ? "" : length(plan, plan.of.free_slack[place])) },
  actual_start: { ...dated("actual_start", false, field("actual_start")), usual: false },
  actual_finish: { ...dated("actual_finish", true, field("actual_finish")), usual: false },
  constraint: {
    wide: 128,
    said: (plan, place) => {
      const word = plan.rows.words.constraint[plan.of.constraint[place]];
      return word === "asap" ? "" : `${word.toUpperCase()} ${plan.of.constraint_at[place] === null ? "" : short(lastDay(plan.of.constraint_at[place]))}`.trim();
    },
    edits: (plan, place, typed, today) => {
      const hit = /^\s*([a-z]{3,4})\s*(.*)$/i.exec(typed || "asap");
      const word = hit?.[1].toLowerCase();
      if (!plan.rows.words.constraint.includes(word)) unreadable("bad_constraint", { typed, words: plan.rows.words.constraint.join(", ").toUpperCase() });
      if (word === "asap" || word === "alap") return change(plan, place, { constraint: word });
      const fields = { constraint: word };
      if (hit[2]) fields.constraint_at = edge(plan, dayTyped(plan, hit[2], plan.of.start[place], today), ["snlt", "fnet", "fnlt", "mfo"].includes(word));
      return change(plan, place, fields);
    },
  },
};

export const NAMES = Object.keys(COLUMNS);

// What was typed among the predecessors, held against the links there are.
function linkEdits(plan, place, typed) {
  let wanted;
  try {
    wanted = parseLinks(typed, plan.perDay);
  } catch (part) {
    unreadable("bad_link", { typed: String(part) });
  }
  const successor = plan.of.id[place];
  const left = [...(plan.into.get(place) ?? [])];
  const edits = [];
  const fresh = [];
  for (const one of wanted) {
    const from = plan.find(one.named);
    if (from === null) unreadable("no_line", { named: one.named });
    const take = (fits) => left.splice(left.findIndex(fits), 1)[0];
    const same = (link) => link.from === from && link.type === one.type;
    if (left.some(same)) {
      const link = take(same);
      if (link.lag !== one.lag || link.unit !== one.unit) edits.push(relink(plan, link, successor, { lag: one.lag, unit: one.unit }));
    } else fresh.push({ from, ...one });
  }
  for (const one of fresh) {
    const at = left.findIndex((link) => link.from === one.from);
    const to = { type: one.type, lag: one.lag, unit: one.unit };
    if (at >= 0) edits.push(relink(plan, left.splice(at, 1)[0], successor, to));
    else edits.push({ do: "link", predecessor: plan.idOf(one.from), successor, ...to });
  }
  return [...left.map((link) => ({ do: "unlink", predecessor: plan.idOf(link.from), successor, type: link.type })), ...edits];
}

const relink = (plan, link, successor, to) => ({ do: "relink", predecessor: plan.idOf(link.from), successor, type: link.type, to });
