// The plan as columns: which lines there are, what hangs below what, what waits for what, which rows are shown.
import { unpack } from "./unpack.js";
import { linkSaid } from "./typed.js";
import { WorkTime } from "./worktime.js";

export const KIND = { task: 0, milestone: 1, summary: 2, loe: 3 };

export class Plan {
  constructor(rows, collapsed = new Set()) {
    this.rows = rows;
    this.count = rows.count;
    this.of = unpack(rows.tasks, rows.count);
    this.flag = rows.flags;
    this.version = rows.version;
    this.mayEdit = rows.may_edit;
    this.perDay = rows.minutes_per_day;
    const own = rows.calendars.find((one) => one.id === rows.calendar);
    this.time = new WorkTime(own?.week ?? rows.standard_week, own?.exceptions, this.perDay);
    this.places = new Map(this.of.id.map((id, place) => [id, place]));
    this.#outline();
    this.#join(unpack(rows.links, rows.links.from.length ?? 0));
    this.collapsed = collapsed;
    this.show();
  }

  #outline() {
    const { level } = this.of;
    this.parent = new Int32Array(this.count).fill(-1);
    this.after = new Int32Array(this.count); // the place after the last line below
    const line = [];
    for (let place = 0; place <= this.count; place++) {
      const depth = place < this.count ? level[place] : 0;
      while (line.length && level[line.at(-1)] >= depth) this.after[line.pop()] = place;
      if (place === this.count) break;
      this.parent[place] = line.length ? line.at(-1) : -1;
      line.push(place);
    }
  }

  #join({ from, to, type, lag, unit }) {
    const { words } = this.rows;
    this.links = from.map((start, at) => ({ from: start, to: to[at], type: words.type[type[at]], lag: lag[at], unit: words.unit[unit[at]] }));
    this.into = new Map();
    this.outOf = new Map();
    for (const link of this.links) {
      add(this.into, link.to, link);
      if (link.from >= 0) add(this.outOf, link.from, link);
    }
  }

  // Rows that are shown: what lies below a line folded up is not. A row for a line that is being written stands where `hole` says.
  show(hole = null) {
    const shown = [];
    for (let place = 0; place < this.count; ) {
      shown.push(place);
      place = this.collapsed.has(this.of.id[place]) ? this.after[place] : place + 1;
    }
    if (hole !== null) shown.splice(hole, 0, undefined);
    this.shown = shown;
    this.row = new Int32Array(this.count).fill(-1);
    shown.forEach((place, row) => {
      if (place !== undefined) this.row[place] = row;
    });
  }

  is(place, flag) {
    return (this.of.flags[place] & this.flag[flag]) !== 0;
  }

  hasBelow(place) {
    return this.after[place] > place + 1;
  }

  open(place) {
    return this.hasBelow(place) && !this.collapsed.has(this.of.id[place]);
  }

  fold(place, folded) {
    if (!this.hasBelow(place)) return;
    if (folded) this.collapsed.add(this.of.id[place]);
    else this.collapsed.delete(this.of.id[place]);
    this.show();
  }

  // Everything below a level folded up; 0 opens all.
  foldTo(level) {
    this.collapsed.clear();
    if (level) for (let place = 0; place < this.count; place++) if (this.hasBelow(place) && this.of.level[place] >= level) this.collapsed.add(this.of.id[place]);
    this.show();
  }

  // Opens what a line is folded up in.
  reveal(place) {
    for (let above = this.parent[place]; above >= 0; above = this.parent[above]) this.collapsed.delete(this.of.id[above]);
    this.show();
  }

  late(place, finish = this.of.finish[place]) {
    const deadline = this.of.deadline[place];
    return deadline !== null && finish !== null && finish > deadline;
  }

  // How many minutes later than promised it finishes, in working time.
  slip(place, finish = this.of.finish[place]) {
    const promised = this.of.baseline_finish[place];
    return promised === null || finish === null ? null : this.time.between(promised, finish);
  }

  predecessors(place) {
    return (this.into.get(place) ?? []).map((link) => linkSaid(this.named(link.from), link.type, link.lag, link.unit, this.perDay)).join(", ");
  }

  // A line as predecessors name it: its number, or the code of another project and the number there.
  named(from) {
    if (from >= 0) return String(from + 1);
    const other = this.rows.elsewhere[-1 - from];
    return other.project ? `${other.project}\\${other.wbs}` : "?";
  }

  find(named) {
    if (/^\d+$/.test(named) && Number(named) >= 1 && Number(named) <= this.count) return Number(named) - 1;
    const place = this.of.wbs.indexOf(named);
    if (place >= 0) return place;
    const other = this.rows.elsewhere.findIndex((_, at) => this.named(-1 - at) === named);
    return other >= 0 ? -1 - other : null;
  }

  idOf(from) {
    return from >= 0 ? this.of.id[from] : this.rows.elsewhere[-1 - from].id;
  }

  span() {
    let first = Infinity;
    let last = -Infinity;
    for (const name of ["start", "finish", "baseline_start", "baseline_finish", "deadline"]) {
      for (const minute of this.of[name]) {
        if (minute === null) continue;
        if (minute < first) first = minute;
        if (minute > last) last = minute;
      }
    }
    return first <= last ? [first, last] : [this.rows.start, this.rows.start + 30 * 1440];
  }
}

function add(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
