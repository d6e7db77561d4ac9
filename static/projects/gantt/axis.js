// The time axis: how many pixels a day is at each zoom, and the two lines of ticks over it.
import { dayAndMonth, dayFrom, format, long, monthSaid, partsOf, weekday } from "./dates.js";
import { say } from "./words.js";

export const ZOOMS = {
  day: { perDay: 33, top: "week", below: "day" },
  week: { perDay: 9, top: "month", below: "week" },
  month: { perDay: 2.4, top: "quarter", below: "month" },
  quarter: { perDay: 0.8, top: "year", below: "quarter" },
  year: { perDay: 0.26, top: "year", below: "half" },
};
export const NAMES = Object.keys(ZOOMS);

const monthly = (months) => ({
  start: (day) => {
    const { year, month } = partsOf(day);
    return dayFrom(year, month - (month % months), 1);
  },
  next: (day) => {
    const { year, month } = partsOf(day);
    return dayFrom(year, month + months, 1);
  },
});

const STEPS = {
  day: { start: (day) => day, next: (day) => day + 1 },
  week: { start: (day) => day - weekday(day), next: (day) => day + 7 },
  month: monthly(1),
  quarter: monthly(3),
  half: monthly(6),
  year: monthly(12),
};

const quarter = (day) => say("quarter", { q: Math.floor(partsOf(day).month / 3) + 1 });
const SAID = {
  "top week": (day) => say("week_of", { day: long(day) }),
  "top month": (day) => format(day, { month: "long", year: "numeric" }),
  "top quarter": (day) => `${quarter(day)} ${partsOf(day).year}`,
  "top year": (day) => String(partsOf(day).year),
  "below day": (day) => `${format(day, { weekday: "narrow" })} ${partsOf(day).date}`,
  "below week": dayAndMonth,
  "below month": monthSaid,
  "below quarter": quarter,
  "below half": (day) => say("half", { h: partsOf(day).month < 6 ? 1 : 2 }),
};

// Ticks of one line that touch a range of days: [first day, day after, what it says].
export function ticks(zoom, line, first, last) {
  const name = ZOOMS[zoom][line];
  const { start, next } = STEPS[name];
  const found = [];
  for (let day = start(first); day <= last; ) {
    const after = next(day);
    found.push([day, after, SAID[`${line} ${name}`](day)]);
    day = after;
  }
  return found;
}

// From moments to pixels and back. Bars fill the days they are worked on.
export class Scale {
  constructor(time, zoom, [first, last], wide) {
    const ahead = { day: 7, week: 14, month: 45, quarter: 120, year: 365 }[zoom];
    this.zoom = zoom;
    this.time = time;
    this.perDay = ZOOMS[zoom].perDay;
    this.first = STEPS[ZOOMS[zoom].top].start(Math.floor(first / 1440) - ahead);
    this.days = Math.max(Math.ceil(last / 1440) + ahead * 2 - this.first, Math.ceil(wide / this.perDay));
    this.wide = Math.ceil(this.days * this.perDay);
  }

  x(minute) {
    return Math.round((this.time.place(minute) - this.first) * this.perDay * 2) / 2;
  }

  xOfFinish(minute) {
    return Math.round((this.time.placeOfFinish(minute) - this.first) * this.perDay * 2) / 2;
  }

  xOfDay(day) {
    return (day - this.first) * this.perDay;
  }

  dayAt(x) {
    return this.first + x / this.perDay;
  }
}

// The closest zoom at which a span of days fits into so many pixels.
export function fitting(days, wide) {
  return NAMES.find((name) => days * ZOOMS[name].perDay <= wide) ?? "year";
}
