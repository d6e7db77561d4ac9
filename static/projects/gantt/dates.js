// Moments are minutes of the project's clock since 1970-01-01T00:00; days are counted from there too.
import { say } from "./words.js";

export const DAY = 1440;
const lang = document.documentElement.lang || "en";
const formats = new Map();
const kept = new Map();

export const dayOf = (minute) => Math.floor(minute / DAY);
// a finish at midnight is the end of the day before
export const lastDay = (minute) => Math.floor((minute - 1) / DAY);
export const weekday = (day) => (((day + 3) % 7) + 7) % 7; // Monday is 0
export const dayFrom = (year, month, date) => Math.round(Date.UTC(year, month, date) / 86_400_000);

export function partsOf(day) {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), date: date.getUTCDate() };
}

export function format(day, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(lang, { ...options, timeZone: "UTC" }));
  return formats.get(key).format(new Date(day * 86_400_000));
}

const MONTHS = say("months").split(","); // as the server says them, so that a day is written alike everywhere

// 6 Mar 26: as narrow as a day with its year can be
export function short(day) {
  if (day === null || Number.isNaN(day)) return "—";
  let said = kept.get(day);
  if (said === undefined) {
    const { year, month, date } = partsOf(day);
    kept.set(day, (said = `${date} ${MONTHS[month]} ${String(year % 100).padStart(2, "0")}`));
  }
  return said;
}

export const dayAndMonth = (day) => `${partsOf(day).date} ${monthSaid(day)}`;
export const monthSaid = (day) => MONTHS[partsOf(day).month];
export const long = (day) => `${dayAndMonth(day)} ${partsOf(day).year}`;
export const full = (day) => `${format(day, { weekday: "short" })} ${long(day)}`;
export const iso = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);

const months = Array.from({ length: 12 }, (_, month) =>
  ["short", "long"].map((size) => new Intl.DateTimeFormat(lang, { month: size, timeZone: "UTC" }).format(Date.UTC(2026, month, 1)).toLowerCase()));

function monthOf(word) {
  const low = word.toLowerCase().replace(".", "");
  return months.findIndex(([brief, whole]) => low.length >= 3 && (whole.startsWith(low) || brief === low || brief.startsWith(low)));
}

function valid(year, month, date) {
  const day = dayFrom(year, month, date);
  const found = partsOf(day);
  return found.year === year && found.month === month && found.date === date ? day : null;
}

const wholeYear = (said, near) => (said === undefined ? near : said.length <= 2 ? 2000 + Number(said) : Number(said));

// What a person types for a day: 2026-03-06, 6 Mar, 6 March 2026, 6/3/26, 6.3.2026, today, +5; null where it is none.
export function parseDay(text, { today, near }) {
  const said = text.trim();
  if (/^(today|now)$/i.test(said)) return today;
  const moved = /^([+-]\d{1,4})\s*d?$/.exec(said.replace("−", "-"));
  if (moved) return near + Number(moved[1]);
  let hit = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said);
  if (hit) return valid(Number(hit[1]), hit[2] - 1, Number(hit[3]));
  const year = partsOf(near).year;
  hit = /^(?:\p{L}{2,9}\.?,?\s+)?(\d{1,2})[.\s-]*(\p{L}{3,12})\.?[,\s-]*(\d{2}|\d{4})?$/u.exec(said);
  if (hit && monthOf(hit[2]) >= 0) return valid(wholeYear(hit[3], year), monthOf(hit[2]), Number(hit[1]));
  hit = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4})?)?$/.exec(said);
  return hit ? valid(wholeYear(hit[3], year), hit[2] - 1, Number(hit[1])) : null;
}
