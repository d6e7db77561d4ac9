// Making of SVG elements.
const NS = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...inside) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// Sets an attribute only where it differs: most rows that come into sight look like the ones that left it.
export function set(element, name, value) {
  const kept = (element.kept ??= {});
  if (kept[name] === value) return;
  kept[name] = value;
  element.setAttribute(name, value);
}

export function text(element, said) {
  if (element.said === said) return;
  element.said = said;
  if (element.firstChild) element.firstChild.data = said;
  else element.append(said);
}
