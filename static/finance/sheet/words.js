// Words come from the server, in the reader's language: say("saved", {n: 3}) takes the form for one where n is 1.
const known = JSON.parse(document.getElementById("sheet-words")?.textContent ?? "{}");

export function say(key, values = {}) {
  const form = values.n === 1 && known[`${key}_one`] !== undefined ? known[`${key}_one`] : known[key] ?? key;
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const months = (known.months ?? "").split(",");

// "2026-04-01" as "Apr 26"; the day too where a period does not begin on the first
export function monthSaid(iso) {
  const [year, month, day] = iso.split("-");
  return `${day === "01" ? "" : `${Number(day)} `}${months[Number(month) - 1]} ${year.slice(2)}`;
}
