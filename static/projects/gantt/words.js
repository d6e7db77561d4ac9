// Words come from the server, in the reader's language: say("moves", {n: 3}) takes the form for one where n is 1.
const known = JSON.parse(document.getElementById("gantt-words")?.textContent ?? "{}");

export function say(key, values = {}) {
  const form = values.n === 1 && known[`${key}_one`] !== undefined ? known[`${key}_one`] : known[key] ?? key;
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const group = (number) => number.toLocaleString(document.documentElement.lang || "en");
