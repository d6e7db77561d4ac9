// The frame: menus that close, dialogs that close, what htmx could not fetch, and what only makes sense with JavaScript.
for (const part of document.querySelectorAll("[data-needs-js]")) part.hidden = false;

// A strip of tabs wider than the page opens where one is.
for (const here of document.querySelectorAll(".tabs a[aria-current]")) {
  const strip = here.closest("ul");
  strip.scrollLeft = here.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - here.offsetWidth) / 2;
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog, .notice")?.[closer.closest("dialog") ? "close" : "remove"]();
  if (event.target.matches("dialog[open]")) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function say(text) {
  const notice = document.getElementById("notice-template")?.content.cloneNode(true);
  const shelf = document.getElementById("notices");
  if (!notice || !shelf) return;
  notice.querySelector("[data-text]").textContent = text;
  shelf.append(notice);
}

document.addEventListener("htmx:responseError", (event) => say(`${document.body.dataset.failed} (${event.detail.xhr.status})`));
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));

// <button data-fill="id_login=ada&id_note=…"> puts values into fields: the demo sign-ins, 'as last week'
document.addEventListener("click", (event) => {
  const filler = event.target.closest("[data-fill]");
  if (!filler) return;
  for (const [id, value] of new URLSearchParams(filler.dataset.fill)) {
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// A list that was narrowed without loading the page is kept as it is shown now.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-keeps-query]")) event.target.elements.query.value = location.search.slice(1);
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
