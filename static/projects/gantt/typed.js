// What people type for durations, shares and predecessors, in the notation of Microsoft Project, and how it is said back.
import { DAY } from "./dates.js";

const trim = (value) => String(Math.round(value * 100) / 100);
const brief = (value) => String(Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value));
const UNITS = [
  [/^(m|min|mins|minutes?)$/, 1], [/^(h|hr|hrs|hours?)$/, 60], [/^(d|dy|days?)$/, "day"], [/^(w|wk|wks|weeks?)$/, "week"],
  [/^(mo|mon|mons|months?)$/, "month"],
];

export function durationSaid(minutes, perDay, { elapsed = false, estimated = false } = {}) {
  if (minutes === null || minutes === undefined) return "";
  const day = elapsed ? DAY : perDay;
  const days = minutes === 0 || Math.abs(minutes) * 2 >= day;
  return `${brief(minutes / (days ? day : 60)).replace("-", "−")} ${elapsed ? "e" : ""}${days ? "d" : "h"}${estimated ? "?" : ""}`;
}

// "5", "5d", "3 ed", "1.5h", "2w?" → {minutes, elapsed, estimated}; null where it is none
export function parseDuration(text, perDay) {
  const hit = /^(\d+(?:[.,]\d+)?)\s*(e?)([a-z]*)\s*(\??)$/i.exec(text.trim());
  if (!hit) return null;
  const elapsed = hit[2] !== "";
  const name = hit[3].toLowerCase() || "d";
  const unit = UNITS.find(([words]) => words.test(name));
  if (!unit) return null;
  const day = elapsed ? DAY : perDay;
  const size = { day, week: day * (elapsed ? 7 : 5), month: day * (elapsed ? 30 : 20) }[unit[1]] ?? unit[1];
  return { minutes: Math.round(Number(hit[1].replace(",", ".")) * size), elapsed, estimated: hit[4] !== "" };
}

export function parseShare(text) {
  const hit = /^(\d{1,3}(?:[.,]\d+)?)\s*%?$/.exec(text.trim());
  const share = hit ? Number(hit[1].replace(",", ".")) / 100 : NaN;
  return share >= 0 && share <= 1 ? Math.round(share * 1e6) / 1e6 : null;
}

export function linkSaid(named, type, lag, unit, perDay) {
  if (!lag) return `${named}${type === "FS" ? "" : type}`;
  const sign = lag > 0 ? "+" : "-";
  const size = unit.includes("percent")
    ? `${trim(Math.abs(lag) / 100)}${unit.startsWith("elapsed") ? "e" : ""}%`
    : durationSaid(Math.abs(lag), perDay, { elapsed: unit === "elapsed" }).replace(" ", "");
  return `${named}${type}${sign}${size}`;
}

// "3FS+2d, 5SS" → [{named, type, lag, unit}]; throws the part that cannot be read
export function parseLinks(text, perDay) {
  return text.split(/[,;]/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const hit = /^(.*?[\d?])\s*(FS|SS|FF|SF)?\s*(?:([+−-])\s*(.+))?$/i.exec(part);
    if (!hit) throw part;
    const [, named, type, sign, size] = hit;
    const sized = size === undefined ? { lag: 0, unit: "minutes" } : lagOf(size, perDay);
    if (!sized) throw part;
    return { named: named.trim(), type: (type ?? "FS").toUpperCase(), lag: sign && sign !== "+" ? -sized.lag : sized.lag, unit: sized.unit };
  });
}

function lagOf(text, perDay) {
  const share = /^(\d+(?:[.,]\d+)?)\s*(e?)\s*%$/i.exec(text.trim());
  if (share) return { lag: Math.round(Number(share[1].replace(",", ".")) * 100), unit: share[2] ? "elapsed percent" : "percent" };
  const found = parseDuration(text, perDay);
  return found && { lag: found.minutes, unit: found.elapsed ? "elapsed" : "minutes" };
}
