// Forms that lose nothing: <form data-draft="status-APOLLO"> keeps what is typed in this browser until it is sent,
// <form data-warn> asks before it is left unsaved. Drafts carry the reader's id and go when the reader signs out.
const reader = document.body.dataset.reader || "nobody";
const PREFIX = `draft:${reader}:`;
const fields = (form) => [...form.elements].filter((f) => f.name && !/^(hidden|password|file|submit|button)$/.test(f.type));
const textOf = (form) => JSON.stringify(fields(form).map((f) => [f.name, f.type === "checkbox" || f.type === "radio" ? f.checked : f.value]));
const first = new WeakMap();
const sending = new WeakSet();
const keep = (form, key, sent) => localStorage.setItem(key, JSON.stringify({ text: textOf(form), at: Date.now(), sent }));

function fill(form, kept) {
  fields(form).forEach((field, i) => {
    if (!kept[i] || kept[i][0] !== field.name) return;
    if (typeof kept[i][1] === "boolean") field.checked = kept[i][1];
    else field.value = kept[i][1];
  });
}

function restore(form, key) {
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  const note = form.querySelector("[data-draft-note]");
  if (!kept || kept.text === first.get(form)) return;
  if (kept.sent && !form.querySelector(".errors")) return localStorage.removeItem(key);
  if (!form.querySelector(".errors")) fill(form, JSON.parse(kept.text));
  if (note) {
    note.hidden = false;
    note.querySelector("[data-when]").textContent = new Date(kept.at).toLocaleString();
    note.querySelector("[data-discard]").addEventListener("click", () => {
      localStorage.removeItem(key);
      fill(form, JSON.parse(first.get(form)));
      note.hidden = true;
    });
  }
}

function tend(form) {
  if (first.has(form)) return;
  first.set(form, textOf(form));
  const key = form.dataset.draft && PREFIX + form.dataset.draft;
  if (key) restore(form, key);
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    if (key) waiting = setTimeout(() => keep(form, key, false), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    sending.add(form);
    if (key) keep(form, key, true);
  });
  window.addEventListener("pagehide", () => {
    if (key && form.isConnected && !sending.has(form) && first.get(form) !== textOf(form)) keep(form, key, false);
  });
}

const tendAll = (within) => within.querySelectorAll("form[data-draft], form[data-warn]").forEach(tend);
tendAll(document);
document.addEventListener("htmx:load", (event) => tendAll(event.detail.elt));
document.addEventListener("htmx:afterRequest", (event) => sending.delete(event.detail.elt));

window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-warn]")];
  if (open.some((form) => !sending.has(form) && first.get(form) !== textOf(form))) event.preventDefault();
});

document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});
