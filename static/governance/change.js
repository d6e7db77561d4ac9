// Rows of edits show only the fields that the chosen change takes; more rows are added in place. Without this file all fields stand, and
// "More rows" asks the server.
const TAKES = {
  "": ["line", "kind"], duration: ["line", "kind", "days"], start: ["line", "kind", "on"], cost: ["line", "kind", "cost"], off: ["line", "kind"],
  link: ["line", "kind", "other", "days"], unlink: ["line", "kind", "other"], add: ["line", "kind", "name", "days", "on", "cost", "other"],
};

function fit(row) {
  const takes = TAKES[row.querySelector("select").value] || TAKES[""];
  for (const field of row.querySelectorAll("[data-field]")) {
    const holds = field.querySelector(".field-error");
    field.hidden = !takes.includes(field.dataset.field) && !holds;
  }
}

function renumber(row, number) {
  for (const one of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/edit-\d+-/, `edit-${number}-`));
    }
  }
}

const list = document.querySelector(".edit-rows");
if (list) {
  for (const row of list.children) fit(row);
  list.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") fit(event.target.closest("[data-edit-row]"));
  });
  const total = document.querySelector("#id_edit-TOTAL_FORMS");
  document.querySelector("[data-more-rows]").addEventListener("click", (event) => {
    event.preventDefault();
    const number = Number(total.value);
    const row = list.lastElementChild.cloneNode(true);
    renumber(row, number);
    for (const one of row.querySelectorAll("input")) one.value = "";
    for (const one of row.querySelectorAll("select")) one.selectedIndex = 0;
    for (const one of row.querySelectorAll(".field-error")) one.remove();
    list.append(row);
    total.value = number + 1;
    fit(row);
    row.querySelector("input, select").focus();
  });
}
