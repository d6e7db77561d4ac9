// Ctrl-K or / finds anything: pages of the menu at once, projects, nodes and risks from the server as one types.
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input[type=search]");
const hits = dialog?.querySelector("[data-hits]");
const opener = document.querySelector("[data-palette-open]");
let waiting = 0;
let asked = 0;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const shown = () => [...dialog.querySelectorAll(".hit:not([hidden])")];

function choose(index) {
  const found = shown();
  for (const hit of dialog.querySelectorAll(".hit")) {
    hit.removeAttribute("id");
    hit.setAttribute("aria-selected", "false");
  }
  if (!found.length) return field.removeAttribute("aria-activedescendant");
  const at = (index + found.length) % found.length;
  found.forEach((hit, i) => {
    hit.id = `hit-${i}`;
    hit.setAttribute("aria-selected", String(i === at));
  });
  field.setAttribute("aria-activedescendant", `hit-${at}`);
  found[at].scrollIntoView({ block: "nearest" });
}

const chosen = () => shown().findIndex((hit) => hit.getAttribute("aria-selected") === "true");

function filterPages(words) {
  for (const hit of dialog.querySelectorAll("[data-pages] .hit")) hit.hidden = !hit.textContent.toLowerCase().includes(words.toLowerCase());
  const pages = dialog.querySelector("[data-pages]");
  pages.hidden = !pages.querySelector(".hit:not([hidden])");
}

async function ask(words) {
  const turn = ++asked;
  if (words.length < 2 || !dialog.dataset.url) {
    hits.replaceChildren();
    return choose(0);
  }
  const url = new URL(dialog.dataset.url, location.href);
  url.searchParams.set("q", words);
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    const html = answer.ok ? await answer.text() : "";
    if (turn !== asked) return;
    hits.replaceChildren(document.createRange().createContextualFragment(html));
    if (!answer.ok) hits.textContent = document.body.dataset.failed;
  } catch {
    if (turn === asked) hits.textContent = document.body.dataset.offline;
  }
  choose(0);
}

function open() {
  dialog.showModal();
  field.select();
  filterPages(field.value);
  choose(0);
}

if (dialog && opener) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const asks = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target));
    if (!asks || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    filterPages(field.value.trim());
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(field.value.trim()), 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen() + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      shown()[Math.max(chosen(), 0)]?.click();
    }
  });
}
