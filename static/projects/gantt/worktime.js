// Which minutes of which days are worked, by the project's calendar: for shading, for placing bars, for counting working days.
import { DAY, dayFrom, dayOf, weekday } from "./dates.js";

export class WorkTime {
  constructor(week, exceptions, minutesPerDay) {
    this.week = week;
    this.perDay = minutesPerDay;
    this.odd = new Map();
    for (const [said, spans] of Object.entries(exceptions ?? {})) {
      const [year, month, date] = said.split("-").map(Number);
      this.odd.set(dayFrom(year, month - 1, date), spans);
    }
    this.sums = new Map();
  }

  spans(day) {
    return this.odd.get(day) ?? this.week[weekday(day)];
  }

  works(day) {
    return this.spans(day).length > 0;
  }

  worked(day) {
    let sum = this.sums.get(day);
    if (sum === undefined) this.sums.set(day, (sum = this.spans(day).reduce((total, [from, to]) => total + to - from, 0)));
    return sum;
  }

  // How far a day is at a minute of it, by its work: a bar that fills a working day fills its column.
  place(minute) {
    const day = dayOf(minute);
    const within = minute - day * DAY;
    const total = this.worked(day);
    if (!total) return day + within / DAY;
    let done = 0;
    for (const [from, to] of this.spans(day)) {
      if (within <= from) break;
      done += Math.min(within, to) - from;
    }
    return day + done / total;
  }

  // A finish at the first minute of a day ends the day before.
  placeOfFinish(minute) {
    const within = minute - dayOf(minute) * DAY;
    return within === 0 ? dayOf(minute) : this.place(minute);
  }

  between(from, to) {
    if (to < from) return -this.between(to, from);
    const [first, last] = [dayOf(from), dayOf(to)];
    const until = (minute) => this.spans(dayOf(minute)).reduce((sum, [start, end]) => {
      const within = minute - dayOf(minute) * DAY;
      return sum + Math.max(0, Math.min(within, end) - start);
    }, 0);
    let total = until(to) - until(from);
    for (let day = first; day < last; day++) total += this.worked(day);
    return total;
  }

  daysBetween(from, to) {
    return this.between(from, to) / this.perDay;
  }

  // Runs of days on which nobody works, [first, after], within a range.
  closed(first, last) {
    const runs = [];
    for (let day = first; day <= last; day++) {
      if (this.works(day)) continue;
      const run = runs.at(-1);
      if (run && run[1] === day) run[1] = day + 1;
      else runs.push([day, day + 1]);
    }
    return runs;
  }
}
