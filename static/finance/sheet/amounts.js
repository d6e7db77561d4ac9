// Amounts are whole hundredths (BigInt), so that every sum is exact. What is typed is read as the server reads what is pasted.
const parts = new Intl.NumberFormat(document.documentElement.lang || "en").formatToParts(1234567.5);
const part = (type) => parts.find((one) => one.type === type)?.value;
const POINT = part("decimal") ?? ".";
const GROUP = part("group") ?? ",";
const COMMA = POINT === ",";
const LONGEST = 16;

export class Unreadable extends Error {}

export const cents = (sent) => (sent === null || sent === undefined ? null : BigInt(sent));

// "1,234.50", or without decimals where a sheet has none
export function shown(amount, decimals = true) {
  if (amount === null) return "";
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, GROUP);
  return `${amount < 0n ? "−" : ""}${whole}${decimals ? POINT + digits.slice(-2) : ""}`;
}

// as it is typed again, and as a spreadsheet takes it
export function plain(amount, point = POINT) {
  if (amount === null) return "";
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  const low = digits.slice(-2);
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}${low === "00" ? "" : point + low}`;
}

export const sent = (amount) => (amount === null ? null : plain(amount, "."));

export function read(typed) {
  const text = typed.trim();
  if (!text) return null;
  if (/^[-–—−]$/.test(text)) return 0n;
  if (/^(=|@|[+-][A-Za-z$])/.test(text)) throw new Unreadable("formula");
  let bare = text.replace(/US\$|CA\$|AU\$|[£$€¥₹]|kr/g, "").replace(/^[A-Z]{3}(?=[\s\d(+-])|(?<=[\s\d)])[A-Z]{3}$/, "").replace(/−/g, "-").trim();
  let minus = false;
  const bracketed = bare.match(/^\((.*)\)$/);
  if (bracketed) [bare, minus] = [bracketed[1].trim(), true];
  else if (/^-|-$/.test(bare)) [bare, minus] = [bare.replace(/^-|-$/, "").trim(), true];
  else bare = bare.replace(/^\+/, "").trim();
  const sign = decimalSign(bare);
  const group = sign === "," ? "." : ",";
  const scaled = bare.match(/\s*(bn|mn|m|k)$/i);
  if (scaled) bare = bare.slice(0, scaled.index);
  const form = new RegExp(`^(\\d+|\\d{1,3}(?:([${group} '’\\u00a0\\u202f])\\d{3})(?:\\2\\d{3})*)?(?:\\${sign}(\\d*))?$`).exec(bare);
  if (!form || !/\d/.test(bare)) throw new Unreadable("bad_amount");
  const zeros = { bn: 9, mn: 6, m: 6, k: 3 }[scaled?.[1].toLowerCase()] ?? 0;
  return rounded((form[1] ?? "").replace(/\D/g, ""), form[3] ?? "", zeros, minus);
}

function decimalSign(bare) {
  const signs = [...bare].filter((one) => one === "." || one === ",");
  const usual = COMMA ? "," : ".";
  if (!signs.length) return usual;
  if (new Set(signs).size === 2) return signs.at(-1);
  const other = signs[0] === "." ? "," : ".";
  if (signs.length > 1) return other;
  const [before, after] = bare.split(signs[0]);
  return /^\d{1,3}$/.test(before) && before !== "0" && /^\d{3}$/.test(after) ? usual : signs[0];
}

// half to even, as the server keeps it
function rounded(whole, after, zeros, minus) {
  const digits = whole + after.padEnd(zeros, "0").slice(0, zeros);
  const rest = after.slice(zeros).padEnd(2, "0");
  if (digits.replace(/^0+/, "").length > LONGEST) throw new Unreadable("bad_amount");
  let found = BigInt((digits || "0") + rest.slice(0, 2));
  const tail = rest.slice(2).replace(/0+$/, "");
  if (tail > "5" || (tail === "5" && found % 2n === 1n)) found += 1n;
  return minus ? -found : found;
}
